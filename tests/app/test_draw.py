"""The ceremony of a draw as a whole: from the draft to the opening, and what may never happen twice or early."""

from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import text

from inspect_app.database import db
from inspect_app.documents import draw_bundle
from inspect_app.models.draw import DrawTarget, FileName
from inspect_app.operations import (
    draw_open,
    draw_run,
)
from inspect_app.queries import draw as draws
from tests.ceremony import KEY, drawn_draw, make_county, opened_draw
from tests.factories import NOW
from workflows.ceremony import Draft
from workflows.draw import read_plan, run
from workflows.draw_lifecycle import DrawState

pytestmark = pytest.mark.usefixtures("database")


def behind_our_back(change: str) -> None:
    """As somebody who rules the database might, past every trigger."""
    db.session.flush()
    db.session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    db.session.execute(text("SET LOCAL session_replication_role = replica"))
    db.session.execute(text(change))
    db.session.execute(text("SET LOCAL session_replication_role = origin"))
    db.session.expire_all()


def test_a_whole_ceremony_ends_with_a_bundle_that_repeats_the_result():
    county = make_county()

    draw = opened_draw(county)

    files = draw_bundle.read(draws.content(draw, FileName.BUNDLE))
    assert draw.state is DrawState.OPENED
    assert sha256(files["SHA256SUMS"]).hexdigest() == draw.bundle_hash
    assert run(draw_run.bundle_of(draw, key=KEY)).result_hash == draw.result_hash == draw.drawn_hash


def test_every_target_is_an_employer_with_two_officers():
    county = make_county()

    draw = drawn_draw(county)

    targets = db.session.scalars(db.select(DrawTarget).filter_by(draw_id=draw.id)).all()
    assert targets
    assert {target.employer_id for target in targets} <= {employer.id for employer in county.employers}
    assert all(len(target.officers) == 2 for target in targets)


def test_the_short_form_opens_at_once_with_every_employer_drawn():
    county = make_county(employers=9)
    rules = Draft(matters=("职业卫生",), ratios={"key": (1, 1), "watch": (1, 1), "general": (1, 1)})

    draw = opened_draw(county, rules=rules, is_short_form=True)

    assert read_plan(draw.plan_text)["sealed"] == []
    assert db.session.scalar(db.select(db.func.count()).select_from(DrawTarget).filter_by(draw_id=draw.id)) == 9


def test_drawing_twice_keeps_the_first():
    draw = drawn_draw()
    before = db.session.scalar(db.select(db.func.count()).select_from(DrawTarget))

    draw_run.carry_out(draw, key=KEY, at=NOW, progress=lambda done, total: None)

    assert db.session.scalar(db.select(db.func.count()).select_from(DrawTarget)) == before


def test_nothing_opens_before_its_date():
    draw = drawn_draw()

    with pytest.raises(draw_open.OpensLaterError):
        draw_open.open_up(draw, key=KEY, at=NOW)


def test_a_result_changed_behind_our_back_does_not_open():
    draw = drawn_draw()
    behind_our_back("UPDATE draws SET result_hash = repeat('0', 64)")

    with pytest.raises(draw_open.ResultDiffersError):
        draw_open.open_up(draw, key=KEY, at=NOW + timedelta(days=31))
