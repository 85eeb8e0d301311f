"""Who may act, who is chosen, when a team drives where."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from workflows.calendar import WorkingCalendar
from workflows.routing import (
    Assistant,
    ChosenAssistant,
    Need,
    Obstacle,
    Officer,
    Stop,
    changed_percent,
    choose_assistants,
    completed,
    eligible,
    obstacle,
    spread,
)

TOWN, NEIGHBOUR, OTHER_COUNTY = "440703002000", "440703101000", "440704001000"
NEED = Need(fields=frozenset({"职业卫生"}), town=TOWN, recused=frozenset({9}))
FIT = Officer(id=1, scope="440703", fields=frozenset({"职业卫生"}), is_certified=True)
FIRST = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("officer", "why"),
    [
        (FIT, None),
        (replace(FIT, fields=frozenset(), covers_all=True), None),
        (replace(FIT, scope="4407"), None),
        (replace(FIT, is_certified=False), Obstacle.CERTIFICATE),
        (replace(FIT, fields=frozenset({"公共场所"})), Obstacle.COMPETENCE),
        (replace(FIT, scope="440704"), Obstacle.REGION),
        (replace(FIT, id=9), Obstacle.RECUSAL),
    ],
)
def test_an_officer_is_kept_out_by_the_first_obstacle(officer, why):
    assert obstacle(officer, NEED) == why


def test_the_least_loaded_for_their_capacity_come_first():
    half_time = replace(FIT, id=2, load=1, capacity=50)
    full_time = replace(FIT, id=3, load=1)

    assert [officer.id for officer in eligible([half_time, full_time, replace(FIT, load=3)], NEED)] == [3, 2, 1]


def test_a_team_keeps_those_who_may_act_and_is_filled_by_the_least_loaded():
    officers = {id: replace(FIT, id=id, load=load) for id, load in ((1, 5), (2, 3), (3, 1))}
    officers[2] = replace(officers[2], is_certified=False)

    assert completed([1, 2], officers, NEED) == [1, 3]


def test_a_team_that_nobody_can_complete_is_none():
    assert completed([1], {1: FIT}, NEED) is None


def test_the_towns_own_assistants_go_before_the_neighbours_however_loaded():
    own, near = Assistant(1, TOWN, is_active=True, load=7), Assistant(2, NEIGHBOUR, is_active=True)

    assert choose_assistants(TOWN, [near, own]) == ChosenAssistant(1, is_from_other_town=False)


def test_a_town_whose_assistants_are_away_takes_the_countys_others_and_says_so():
    away = Assistant(1, TOWN, is_active=False)
    near, far = Assistant(2, NEIGHBOUR, is_active=True, load=2), Assistant(3, OTHER_COUNTY, is_active=True)

    assert choose_assistants(TOWN, [away, near, far]) == ChosenAssistant(2, is_from_other_town=True)
    assert choose_assistants(TOWN, [away, far]) is None


def test_visits_are_batched_by_town_and_spread_over_the_working_days_to_the_due_date():
    stops = [Stop(number, (1, 2), (TOWN, NEIGHBOUR)[number % 2], date(2026, 12, 8)) for number in range(12)]

    days = spread(stops, calendar=WorkingCalendar(), first=FIRST, per_day=3)

    towns = {(days[stop.id], stop.town) for stop in stops}
    assert len(towns) == len({day for day, _town in towns}) == 4
    assert max(days.values()) <= date(2026, 12, 8)
    assert min(days.values()) == FIRST
    assert (max(days.values()) - FIRST).days >= 7


def test_two_teams_that_share_an_officer_get_different_days_while_there_are_any():
    stops = [Stop(number, (1, 10 + number), TOWN, date(2026, 12, 4)) for number in range(8)]

    days = spread(stops, calendar=WorkingCalendar(), first=FIRST, per_day=3)

    assert Counter(days.values()).most_common(1)[0][1] == 1


def test_what_is_overdue_gets_the_first_working_day():
    days = spread([Stop(1, (1, 2), TOWN, date(2026, 11, 20))], calendar=WorkingCalendar(), first=date(2026, 11, 28), per_day=3)

    assert days == {1: date(2026, 11, 30)}


def test_radiation_beside_the_occupational_matter_asks_for_both_fields():
    need = replace(NEED, fields=frozenset({"职业卫生", "放射卫生"}))

    assert obstacle(FIT, need) == Obstacle.COMPETENCE
    assert obstacle(replace(FIT, fields=frozenset({"职业卫生", "放射卫生"})), need) is None


def test_the_changed_share_is_a_percentage_of_the_named_places():
    assert changed_percent(changed=3, places=20) == 15.0
    assert changed_percent(changed=0, places=0) == 0.0
