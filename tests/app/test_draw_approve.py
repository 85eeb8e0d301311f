"""Approvals up the line, and the refusal that discards the freeze."""


import pytest

from inspect_app.database import db
from inspect_app.models.draw import DrawFile
from inspect_app.operations import (
    draw_approve,
)
from tests.ceremony import draw_in, make_county
from tests.factories import NOW, make_user
from workflows.draw_lifecycle import DrawState
from workflows.roles import Role, SameHandsError

pytestmark = pytest.mark.usefixtures("database")


def test_the_drafter_never_approves():
    county = make_county()
    county.hands.drafter.seats.append(make_user(Role.HEAD_OF_INSTITUTE).seats[0])
    draw = draw_in(DrawState.FROZEN, county)

    with pytest.raises(SameHandsError):
        draw_approve.approve(draw, by=county.hands.drafter, at=NOW)


def test_approvals_wait_for_their_own_seat():
    county = make_county()
    draw = draw_in(DrawState.FROZEN, county)

    with pytest.raises(draw_approve.MoveNotYoursError):
        draw_approve.approve(draw, by=county.hands.legal, at=NOW)


def test_a_refusal_discards_the_freeze():
    county = make_county()
    draw = draw_in(DrawState.HEAD_APPROVED, county)

    draw_approve.refuse(draw, by=county.hands.legal, at=NOW, reason="比例没有依据")

    assert draw.state is DrawState.DRAFTED
    assert draw.plan_text is None
    assert draw.batch_key is None
    assert not db.session.scalar(db.select(DrawFile).filter_by(draw_id=draw.id))
