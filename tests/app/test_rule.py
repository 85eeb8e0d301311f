"""Rules for scoring, as they come from the loaded reference."""

from dataclasses import replace
from datetime import date

import pytest

from inspect_app.models.reference_item import ReferenceItem
from inspect_app.queries.rule import rules
from scoring.rule import in_force
from tests.factories import saved
from tests.rules import rules_of

COLLECTIONS = [
    "risk-schemes",
    "risk-matrix",
    "management-bands",
    "combined-matrix",
    "test-cycles",
    "exam-cycles",
    "declaration-terms",
    "dose-terms",
    "industry-classes",
]


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_the_rules_of_a_collection_are_those_of_its_file_and_all_are_unchecked(database, collection):
    found = rules(collection)

    assert found == rules_of(collection)
    assert not any(rule.is_verified for rule in found)


def test_a_version_that_the_county_adds_is_in_force_from_its_day(database):
    old = next(rule for rule in rules("dose-terms") if rule.code == "usual")
    saved(
        ReferenceItem(
            collection="dose-terms",
            code="usual",
            ordinal=1,
            words="",
            words_en="",
            data={**old.data, "days": "60"},
            valid_from=date(2027, 1, 1),
            valid_until=None,
            source="",
            is_verified=True,
        )
    )

    found = [rule for rule in rules("dose-terms") if rule.code == "usual"]

    assert [rule.version for rule in found] == [old.version, "usual@2027-01-01"]
    assert in_force(found, date(2026, 12, 31)) == [replace(old, valid_until=date(2026, 12, 31))]
    assert in_force(found, date(2027, 1, 1))[0].data["days"] == "60"
