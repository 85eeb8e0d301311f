"""Whose record a row is, and whether it is known already: ids, workplaces, merged entries, regions."""

import pytest

from inspect_app.operations import employer_merge
from tests.factories import NOW, OTHER_TOWN, TOWN, make_employer, make_user
from tests.record_imports import brought_in, counts, faults, points
from tests.records import make_source, point
from workflows.roles import Role

pytestmark = pytest.mark.usefixtures("database")


def test_equal_points_without_an_id_are_told_apart_by_their_place():
    firm, source = make_employer(), make_source()
    rows = [point(firm.key, value="1.1"), point(firm.key, value="未检出"), point(firm.key, value="1.3")]

    first = brought_in(rows, source=source)
    corrected = brought_in([rows[0], rows[1] | {"value": "<0.1"}, rows[2]], source=source)

    assert (counts(first), counts(corrected)) == ((2, 0, 0, 1), (1, 0, 2, 0))


def test_the_same_id_twice_counts_once_when_it_says_the_same_and_is_rejected_when_not():
    firm, other = make_employer(), make_employer()
    rows = [
        *(point(firm.key, "p1"), point(firm.key, "p1"), point(firm.key, "p1", value="9")),
        *(point(other.key, "p1"), point(firm.key, "p2", value="坏"), point(firm.key, "p2")),
    ]

    import_ = brought_in(rows)

    assert counts(import_) == (2, 0, 1, 3)
    assert faults(import_) == [(3, "twice_in_file", "source_id"), (4, "twice_in_file", "source_id"), (5, "bad_value", "value")]


def test_an_id_that_belongs_to_another_employer_is_refused():
    firm, other, source = make_employer(), make_employer(), make_source()
    brought_in([point(firm.key, "p1")], source=source)

    import_ = brought_in([point(other.key, "p1"), point(other.key, "p1")], source=source)

    assert faults(import_) == [(1, "other_employer", "employer"), (2, "other_employer", "employer")]
    assert points()[0].employer_id == firm.id


def test_two_sources_may_use_the_same_ids():
    firm = make_employer()
    brought_in([point(firm.key, "p1")])

    assert counts(brought_in([point(firm.key, "p1")])) == (1, 0, 0, 0)


def test_a_code_with_several_workplaces_needs_a_number():
    code = "91440703MA1234567X"
    first = make_employer(uscc=code)
    second = make_employer(uscc=code, number=2, key=f"{code}-02")

    said = (code, f"{code}-01", f"{code}-02", f" {code.lower()}-02")
    import_ = brought_in([point(employer, f"p{number}") for number, employer in enumerate(said)])

    assert faults(import_) == [(1, "workplace_unclear", "employer")]
    assert [one.employer_id for one in points()] == [first.id, second.id, second.id]


def test_a_provisional_employer_is_found_by_its_key():
    firm = make_employer(uscc=None, key="P-77")

    brought_in([point("p-77", "a")])

    assert points()[0].employer_id == firm.id


def test_a_merged_entry_leads_to_its_survivor_also_for_what_was_known_before():
    merged, survivor, last, source = make_employer(), make_employer(), make_employer(), make_source()
    brought_in([point(merged.key, "old")], source=source)
    for one, into in ((merged, survivor), (survivor, last)):
        employer_merge.merge(one, into=into, reason="同一家", by=make_user(Role.CLERK), at=NOW)

    import_ = brought_in([point(merged.key, "old"), point(merged.key, "new"), point(survivor.key, "old")], source=source)

    assert counts(import_) == (1, 0, 2, 0)
    assert [one.employer_id for one in points()] == [merged.id, last.id]


def test_a_living_workplace_goes_before_a_merged_one_of_its_code():
    code = "91440703MA1234567X"
    living, merged, elsewhere = make_employer(uscc=code), make_employer(uscc=code, number=2, key=f"{code}-02"), make_employer()
    employer_merge.merge(merged, into=elsewhere, reason="同一家", by=make_user(Role.CLERK), at=NOW)

    brought_in([point(code, "a"), point(f"{code}-02", "b")])

    assert [one.employer_id for one in points()] == [living.id, elsewhere.id]


@pytest.mark.parametrize(("scope", "source_scope"), [("440704", "4407"), ("4407", "440704"), ("440704", "440703")])
def test_an_employer_outside_the_region_of_importer_or_source_is_unknown(scope, source_scope):
    firm = make_employer(town_code=TOWN)
    make_employer(town_code=OTHER_TOWN)

    import_ = brought_in([point(firm.key, "a")], scope=scope, source=make_source(scope=source_scope))

    assert (import_.reasons, points()) == ({"unknown_employer": 1}, [])
