"""Ranking the register: each employer gets its tier with reasons; only changes are written."""

from datetime import date

import pytest

from inspect_app.database import db
from inspect_app.models.employer import Tier
from inspect_app.operations import reference
from inspect_app.operations.risk import rank_register
from tests.factories import NOW, OTHER_TOWN, TODAY, make_employer


@pytest.fixture(autouse=True)
def _rules(database):
    reference.load()


def rank(scope: str = "") -> int:
    changed = rank_register(scope, on=TODAY, by=None, at=NOW, progress=lambda done, total: None)
    db.session.expire_all()
    return changed


def test_a_severe_factor_is_recognised_by_its_alias_and_makes_an_employer_key():
    employer = make_employer(hazards=["苯　Benzene", "噪声"], declared_on=TODAY, tested_on=TODAY)

    rank()

    assert employer.tier is Tier.KEY
    assert employer.severe_factors == ["苯"]
    assert [reason["code"] for reason in employer.tier_reasons] == ["severe"]


def test_a_factor_of_memory_alone_never_decides():
    employer = make_employer(hazards=["双氯甲醚"], declared_on=TODAY, tested_on=TODAY)

    rank()

    assert employer.tier is Tier.GENERAL


def test_an_employer_without_declaration_is_unknown_and_watched():
    employer = make_employer(hazards=["噪声"], tested_on=TODAY)

    rank()

    assert (employer.tier, employer.is_unknown) == (Tier.WATCH, True)


def test_ranking_again_writes_nothing_and_a_new_fact_only_its_own_row():
    make_employer(hazards=["噪声"])
    other = make_employer(hazards=["噪声"])
    assert rank() == 2

    assert rank() == 0
    other.new_cases = 1
    db.session.flush()
    assert rank() == 1


def test_a_person_ranks_only_what_that_person_sees():
    here, there = make_employer(), make_employer(town_code=OTHER_TOWN)

    rank("440703")

    assert here.ranked_on == date(2026, 11, 24)
    assert there.ranked_on is None
