"""The freeze: what is coded and hidden, when it is refused, what changed since the last draw."""

from datetime import timedelta

import pytest

from inspect_app.models.draw import FileName
from inspect_app.operations import (
    draw_freeze,
    draw_void,
)
from inspect_app.queries import draw as draws
from tests.ceremony import KEY, complete_codes, draw_in, drawn_draw, make_county, make_provisional
from tests.factories import NOW, make_employer
from workflows import ceremony
from workflows.draw import read_plan
from workflows.draw_lifecycle import DrawState

pytestmark = pytest.mark.usefixtures("database")


def test_the_freeze_codes_everything_and_hides_the_map():
    county = make_county()

    draw = draw_in(DrawState.FROZEN, county)

    published = "".join(draws.text(draw, name) for name in (FileName.ROSTER, FileName.INSPECTORS, FileName.RECUSALS))
    sealed = b"".join(draws.content(draw, name) for name in draw_freeze.NAMED)
    for employer in county.employers:
        assert employer.key not in published
        assert employer.key.encode() not in sealed
    assert not any(officer.certificate in published for officer in county.officers)
    assert county.employers[0].key in draws.sealed_text(draw, FileName.MAP, key=KEY)


def test_an_unranked_register_is_not_frozen():
    county = make_county()
    county.employers[0].ranking = None

    with pytest.raises(draw_freeze.draw_coding.UnrankedError):
        draw_in(DrawState.FROZEN, county)


def test_two_batches_share_no_code():
    county = make_county()

    first, second = drawn_draw(county), drawn_draw(county)

    codes = [{line.split("\t")[0] for line in draws.text(draw, FileName.ROSTER).splitlines()[1:]} for draw in (first, second)]
    assert not codes[0] & codes[1]
    assert read_plan(second.plan_text)["prev"] == first.drawn_hash


def test_a_draft_that_lay_too_long_is_not_frozen():
    county = make_county()
    draw = draw_in(DrawState.DRAFTED, county)

    with pytest.raises(ceremony.DrawTooSoonError):
        draw_freeze.freeze(draw, by=county.hands.head, at=NOW + timedelta(days=1), key=KEY)


def test_changes_since_the_last_draw_are_kept_with_totals_per_town():
    county = make_county()
    drawn_draw(county)
    gone = county.employers[0]
    gone.is_public = False
    added = make_employer(tier=gone.tier)

    draw = draw_in(DrawState.FROZEN, county)

    kept = draws.sealed_json(draw, FileName.CHANGES, key=KEY)
    assert {key: change["kind"] for key, change in kept["changes"].items()} == {gone.key: "gone", added.key: "added"}
    assert sum(kinds["added"] for kinds in kept["totals"].values() if "added" in kinds) == 1


def test_a_completed_code_is_a_change_of_one_firm_and_not_two():
    county = make_county(employers=12)
    make_provisional(county)
    drawn_draw(county)
    complete_codes(county)

    draw = draw_in(DrawState.FROZEN, county)

    kept = draws.sealed_json(draw, FileName.CHANGES, key=KEY)["changes"]
    assert [change["kind"] for change in kept.values()] == ["code"] * 12


@pytest.mark.parametrize("state", [DrawState.FROZEN, DrawState.APPROVED, DrawState.REVEALED])
def test_no_second_draw_is_frozen_while_one_is_on_its_way(state):
    county = make_county()
    first = draw_in(state, county)

    with pytest.raises(draw_freeze.AnotherOnTheWayError, match=first.number):
        draw_in(DrawState.FROZEN, county)


def test_the_next_draw_is_frozen_once_the_first_is_void():
    county = make_county()
    first = draw_in(DrawState.COMMITTED, county)
    draw_void.ask(first, by=county.hands.head, at=NOW, reason="名录有误")
    draw_void.confirm(first, by=county.hands.deputy, at=NOW)

    assert draw_in(DrawState.FROZEN, county).state is DrawState.FROZEN
