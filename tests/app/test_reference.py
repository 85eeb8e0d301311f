"""Reference data: dated rows, loaded once, never overwritten."""

from datetime import date

from inspect_app.database import db
from inspect_app.models.reference_item import ReferenceItem
from inspect_app.models.region import Region
from inspect_app.models.setting import Setting
from inspect_app.operations import reference
from inspect_app.queries.reference import items
from inspect_app.queries.setting import value
from tests.factories import TODAY, saved


def count_rows() -> list[int]:
    return [db.session.scalar(db.select(db.func.count()).select_from(table)) for table in (Region, Setting, ReferenceItem)]


def test_loading_twice_adds_nothing_and_keeps_what_was_edited(database):
    row = db.session.scalar(db.select(Setting).filter_by(code="visits.cap"))
    row.value = 4
    counts = count_rows()

    reference.load()

    assert count_rows() == counts
    assert value("visits.cap", on=TODAY) == 4


def test_every_town_of_the_county_hangs_in_the_tree(database):
    towns = db.session.scalars(db.select(Region).filter_by(level="town")).all()

    assert len(towns) == 82
    assert all(town.scope.startswith(town.parent_code) for town in towns)


def test_a_later_version_decides_from_its_first_day_on(database):
    saved(Setting(code="visits.cap", value=3, words="", words_en="", valid_from=date(2026, 12, 1), source="", is_verified=True))

    assert value("visits.cap", on=date(2026, 11, 30)) == 2
    assert value("visits.cap", on=date(2026, 12, 1)) == 3


def test_the_town_checklist_has_its_eighteen_items_in_order(database):
    assert [row.code for row in items("town-checklist", on=TODAY)] == [f"T{number:02}" for number in range(1, 19)]
