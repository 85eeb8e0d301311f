"""Who takes care of a warning, how it is shared out, and how it ends."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.lifecycle import MoveNotAllowedError
from workflows.roles import GRANTS, Permission, Role
from workflows.warning import (
    BY_PERSON,
    LIFECYCLE,
    OPEN,
    BadDayError,
    Closing,
    NotAReasonError,
    WarningKind,
    WarningState,
    WordsMissingError,
    Worker,
    day_of_year,
    may_own,
    nearest,
    require_reason,
    shares,
)

TOWN, COUNTY, CITY, PROVINCE = "440703002", "440703", "4407", "44"
PLACE = "440703002000"


def worker(id, role, scope, load=0):
    return Worker(id, scope, frozenset({role}), GRANTS[role], load)


def ids(found):
    return [one.id for one in found]


def test_what_is_open_can_be_closed_and_what_is_closed_stays_closed():
    for state in OPEN:
        assert LIFECYCLE.move(state, "close").permission is Permission.WARNING_WORK
        assert LIFECYCLE.move(state, "end").permission is None
    assert LIFECYCLE.is_final(WarningState.CLOSED)
    assert LIFECYCLE.is_final(WarningState.TASK)
    with pytest.raises(MoveNotAllowedError):
        LIFECYCLE.move(WarningState.TAKEN, "take")


def test_the_town_team_comes_before_the_county_and_the_county_before_the_city():
    city, county = worker(1, Role.HEALTH_SECTION, CITY), worker(2, Role.HEALTH_SECTION, COUNTY)
    team = worker(3, Role.TOWN_TEAM, TOWN)

    assert ids(nearest([city, county, team], WarningKind.TEST, PLACE)) == [3]
    assert ids(nearest([city, county, team], WarningKind.TEST, "440703003000")) == [2]
    assert ids(nearest([city], WarningKind.TEST, PLACE)) == [1]
    assert nearest([worker(4, Role.HEALTH_SECTION, PROVINCE)], WarningKind.TEST, PLACE) == []


def test_what_speaks_of_health_never_goes_to_who_may_not_read_it():
    county, team = worker(2, Role.HEALTH_SECTION, COUNTY), worker(3, Role.TOWN_TEAM, TOWN)

    for kind in (WarningKind.EXAM, WarningKind.CLUSTER_EMPLOYER, WarningKind.CLUSTER_TOWN, WarningKind.UNVISITED):
        assert ids(nearest([county, team], kind, PLACE)) == [2]
        assert not may_own(team, kind, PLACE)


def test_an_officer_may_own_a_warning_but_is_not_handed_one():
    officer = worker(1, Role.OFFICER, COUNTY)

    assert may_own(officer, WarningKind.TREND, PLACE)
    assert not may_own(officer, WarningKind.TREND, "440704001000")
    assert nearest([officer], WarningKind.TREND, PLACE) == []


def test_of_several_the_one_with_fewest_open_comes_first():
    seats = [worker(1, Role.HEALTH_SECTION, COUNTY, 5), worker(2, Role.HEALTH_SECTION, COUNTY, 1)]

    assert ids(nearest(seats, WarningKind.TREND, PLACE)) == [2, 1]


@given(st.dictionaries(st.integers(1, 9), st.integers(0, 20), max_size=6), st.integers(0, 60))
def test_shares_add_up_and_nobody_is_given_one_who_has_more_than_another(loads, count):
    given_ = shares(loads, count)

    assert sum(given_.values()) == (count if loads else 0)
    ends = Counter(loads) + Counter(given_)
    assert all(ends[id] <= min(ends[other] for other in loads) + 1 for id, number in given_.items() if number)


def test_other_needs_words_and_a_person_claims_no_reason_of_the_system():
    for closing in BY_PERSON:
        require_reason(closing, "已电话核实")
    with pytest.raises(WordsMissingError):
        require_reason(Closing.OTHER, "  ")
    for closing in set(Closing) - set(BY_PERSON):
        with pytest.raises(NotAReasonError):
            require_reason(closing, "x")


@pytest.mark.parametrize("words", ["9-1", "13-01", "02-29", "09-31", "9月1日", "", "09-01\n"])
def test_a_day_of_the_year_is_month_and_day_of_every_year(words):
    assert day_of_year("09-01", 2026) == date(2026, 9, 1)
    with pytest.raises(BadDayError):
        day_of_year(words, 2026)
