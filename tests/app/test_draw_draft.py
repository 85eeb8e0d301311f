"""A draft: what it must hold, and the room that each step needs."""

from datetime import timedelta

import pytest

from inspect_app.database import db
from inspect_app.models.draw import Draw
from inspect_app.operations import (
    draw_commit,
    draw_draft,
)
from tests.ceremony import DAILY, draw_in, make_county, make_proposal, set_days
from tests.factories import NOW, TODAY, make_body, make_user
from workflows import ceremony
from workflows.draw_lifecycle import DrawState
from workflows.roles import Role

pytestmark = pytest.mark.usefixtures("database")


def test_a_draft_opens_within_sixty_days():
    county = make_county()

    with pytest.raises(ceremony.OpensTooLateError):
        draw_draft.draft(
            make_proposal(county, opens_on=TODAY + timedelta(days=61)), by=county.hands.drafter, at=NOW
        )


def test_two_sources_of_twenty_four_bits_are_the_least():
    county = make_county()

    with pytest.raises(ceremony.TooFewSourcesError):
        draw_draft.draft(make_proposal(county, source_kinds=("drand",)), by=county.hands.drafter, at=NOW)
    with pytest.raises(ceremony.TooFewBitsError):
        draw_draft.draft(make_proposal(county, source_kinds=("sse-index", "sse-turnover")), by=county.hands.drafter, at=NOW)


def test_one_person_cannot_keep_both_bureau_shares():
    county = make_county()

    with pytest.raises(ceremony.SameBureauHandError):
        draw_draft.draft(
            make_proposal(county, bureau=(county.hands.head, county.hands.head)), by=county.hands.drafter, at=NOW
        )


def test_the_short_form_is_only_for_what_is_inspected_whole():
    county = make_county()

    with pytest.raises(ceremony.ShortFormNotAllowedError):
        draw_draft.draft(make_proposal(county, is_short_form=True), by=county.hands.drafter, at=NOW)


def test_a_draft_leaves_room_for_every_step():
    county = make_county()
    for code, days in (("draw.approval_days", 3), ("draw.publication_days", 4), ("draw.reveal_days", 1)):
        set_days(code, days)

    with pytest.raises(ceremony.DrawTooSoonError, match="2026-12-02"):
        draw_in(DrawState.DRAFTED, county, draw_on=TODAY + timedelta(days=7))
    assert draw_in(DrawState.DRAFTED, county, draw_on=TODAY + timedelta(days=8)).draw_on == TODAY + timedelta(days=8)


def test_an_exchange_gives_no_numbers_on_a_day_without_trading():
    county = make_county()
    saturday = TODAY + timedelta(days=4)

    with pytest.raises(ceremony.NotATradingDayError, match="2026-11-30"):
        draw_in(DrawState.DRAFTED, county, draw_on=saturday)
    assert draw_in(DrawState.DRAFTED, county, draw_on=saturday, source_kinds=tuple(DAILY)).draw_on == saturday


def test_numbers_follow_each_other_within_a_year():
    county = make_county()

    numbers = [draw_in(DrawState.DRAFTED, county).slug for _ in range(2)]

    assert numbers == ["2026-1", "2026-2"]
    assert db.session.scalar(db.select(db.func.count()).select_from(Draw)) == 2


@pytest.mark.parametrize(
    ("code", "state", "act"),
    [
        ("draw.approval_days", DrawState.APPROVED, lambda county, draw: county.walk.commit(draw)),
        ("draw.publication_days", DrawState.COMMITTED, lambda county, draw: county.walk.reveal(draw)),
    ],
)
def test_the_distance_between_steps_is_a_setting(code, state, act):
    county = make_county()
    draw = draw_in(state, county, draw_on=TODAY + timedelta(days=9), opens_on=TODAY + timedelta(days=30))
    set_days(code, 2)

    with pytest.raises(draw_commit.NotYetError, match="2026-11-26"):
        act(county, draw)


def test_two_bodies_of_one_region_never_give_two_draws_one_name():
    county = make_county()
    first = draw_in(DrawState.DRAFTED, county)
    other = make_user(Role.CLERK, body=make_body(name="江门市卫生监督所", short_name="江门监督"))

    second = draw_draft.draft(make_proposal(county), by=other, at=NOW)

    assert (first.plan_name, second.plan_name) == ("4407-2026-1", "4407-2026-2")
