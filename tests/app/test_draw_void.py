"""A void: asked by one, confirmed by another, and final."""

from datetime import timedelta

import pytest

from inspect_app.operations import (
    draw_void,
)
from inspect_app.queries import draw as draws
from tests.ceremony import draw_in, drawn_draw, make_county
from tests.factories import NOW, TODAY, make_user
from workflows.draw_lifecycle import DrawState
from workflows.lifecycle import MoveNotAllowedError
from workflows.roles import Role, SameHandsError

pytestmark = pytest.mark.usefixtures("database")


def test_a_void_is_asked_by_one_and_confirmed_by_another():
    county = make_county()
    draw = draw_in(DrawState.COMMITTED, county)
    county.hands.head.seats.append(make_user(Role.DEPUTY_DIRECTOR).seats[0])
    draw_void.ask(draw, by=county.hands.head, at=NOW, reason="名录有误")

    with pytest.raises(SameHandsError):
        draw_void.confirm(draw, by=county.hands.head, at=NOW)
    draw_void.confirm(draw, by=county.hands.deputy, at=NOW)

    assert draw.state is DrawState.VOID
    assert [step.reason for step in draw.steps if "void" in step.move] == ["名录有误", "名录有误"]


def test_a_draw_that_is_not_committed_cannot_be_voided():
    county = make_county()
    draw = draw_in(DrawState.APPROVED, county)

    with pytest.raises(MoveNotAllowedError):
        draw_void.ask(draw, by=county.hands.head, at=NOW, reason="名录有误")


def test_a_void_draw_never_opens():
    county = make_county()
    draw = drawn_draw(county)
    draw_void.ask(draw, by=county.hands.head, at=NOW, reason="名录有误")
    draw_void.confirm(draw, by=county.hands.deputy, at=NOW)

    assert draw not in draws.due_to_open(TODAY + timedelta(days=90))
