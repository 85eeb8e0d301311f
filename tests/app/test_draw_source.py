"""The public random source: typed by one, countersigned by another, as its kind is printed."""

from datetime import timedelta

import pytest

from inspect_app.operations import (
    draw_source,
)
from tests.ceremony import VALUES, draw_in, make_county
from tests.factories import NOW, TODAY, make_user
from workflows.draw_lifecycle import DrawState
from workflows.roles import Role, SameHandsError

pytestmark = pytest.mark.usefixtures("database")


def test_the_source_is_typed_by_one_and_countersigned_by_another():
    county = make_county()
    county.hands.head.seats.append(make_user(Role.CLERK).seats[0])
    draw = draw_in(DrawState.REVEALED, county)
    draw_source.type_in(draw, {s.name: VALUES[s.kind] for s in draw.sources}, by=county.hands.head, at=NOW)

    with pytest.raises(SameHandsError):
        draw_source.countersign(draw, by=county.hands.head, at=NOW)


def test_a_source_is_written_as_its_kind_is_printed():
    county = make_county()
    draw = draw_in(DrawState.REVEALED, county)
    values = {source.name: VALUES[source.kind] for source in draw.sources}

    with pytest.raises(draw_source.SourceMalformedError):
        draw_source.type_in(draw, {**values, draw.sources[0].name: "3,962.14"}, by=county.hands.clerk, at=NOW)


def test_the_source_waits_for_its_day():
    county = make_county()
    draw = draw_in(DrawState.REVEALED, county, draw_on=TODAY + timedelta(days=1))

    with pytest.raises(draw_source.SourceDayNotComeError):
        draw_source.type_in(draw, {s.name: VALUES[s.kind] for s in draw.sources}, by=county.hands.clerk, at=NOW)
