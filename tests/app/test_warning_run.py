"""The nightly run of early warnings: what it raises anew, renews, ends and gives to whom, each once."""

from datetime import date

import pytest

from inspect_app.database import db
from inspect_app.models.audit import AuditFact
from inspect_app.models.employer import EmployerStatus
from inspect_app.operations import warning_work as work
from inspect_app.operations.warning import raise_due
from scoring.tier import Tier
from tests.factories import (
    NOW,
    OTHER_TOWN,
    TODAY,
    TOWN,
    make_body,
    make_employer,
    make_task,
    make_user,
)
from tests.warnings import (
    close,
    make_case,
    make_declaration,
    make_exam,
    make_key,
    make_test,
    make_visit,
    only,
    run,
    set_,
    warnings,
)
from workflows.roles import Role
from workflows.task import TaskState
from workflows.warning import Closing, WarningKind, WarningState

pytestmark = pytest.mark.usefixtures("database")

K = WarningKind


def test_a_second_run_finds_nothing_to_do():
    make_user(Role.HEALTH_SECTION)
    make_key(severe=True, declared_on=date(2024, 1, 1), tested_on=date(2024, 1, 1))
    employer = make_employer()
    for day in (date(2026, 3, 1), date(2026, 4, 1)):
        make_case(employer, day)
    first = run()

    second = run()

    assert (first.raised, first.routed) == (4, 4)
    assert (second.raised, second.renewed, second.ended, second.dropped, second.routed) == (0, 0, 0, 0, 0)


def test_the_record_that_settles_a_warning_ends_it_and_is_named():
    employer = make_key()
    make_test(employer, date(2020, 1, 1))
    run()
    record = make_test(employer, date(2026, 11, 20))

    done = run()

    found = only(K.TEST)
    assert (done.ended, found.state, found.closing) == (1, WarningState.CLOSED, Closing.RECORD_CAME)
    assert found.steps[-1].data == {"closing": "record_came", "on": "2026-11-20", "record_id": record.id}


def test_a_new_record_that_is_late_itself_renews_the_warning_and_leaves_it_to_its_owner():
    owner, employer = make_user(Role.HEALTH_SECTION), make_key()
    make_exam(employer, date(2020, 1, 1))
    run()
    make_exam(employer, date(2024, 1, 1))

    done = run()

    found = only(K.EXAM)
    assert (done.renewed, done.ended, found.owner_id, found.details["last_on"]) == (1, 0, owner.id, "2024-01-01")
    assert [step.move for step in found.steps] == ["raise", "route", "renew"]


def test_a_test_that_falls_ends_a_trend():
    employer = make_employer()
    for year, ratio in ((2023, "0.2"), (2024, "0.3"), (2025, "0.6")):
        make_test(employer, date(year, 5, 6), ratio)
    run()
    make_test(employer, date(2026, 5, 6), "0.4")

    run()

    assert only(K.TREND).closing is Closing.RECORD_CAME


def test_a_further_rise_or_a_further_case_is_news_to_an_open_warning():
    employer = make_employer()
    for year, ratio in ((2023, "0.2"), (2024, "0.3"), (2025, "0.6")):
        make_test(employer, date(year, 5, 6), ratio)
    make_case(employer, date(2026, 3, 1))
    make_case(employer, date(2026, 4, 1))
    set_("warning.cluster_town", 9)
    run()
    make_test(employer, date(2026, 5, 6), "0.7")
    make_case(employer, date(2026, 4, 1))

    done = run()

    assert (done.renewed, done.raised, done.ended) == (2, 0, 0)
    assert only(K.CLUSTER_EMPLOYER).details["cases"] == 3


@pytest.mark.parametrize(
    ("end", "closing"),
    [
        (lambda one: make_visit(one, TODAY), Closing.VISITED),
        (lambda one: make_task(employer=one), Closing.PLANNED),
        (lambda one: setattr(one, "status", EmployerStatus.DEREGISTERED), Closing.EMPLOYER_GONE),
        (lambda one: setattr(one.ranking, "tier", Tier.WATCH), Closing.NO_LONGER),
    ],
)
def test_an_unvisited_employer_is_settled_by_a_visit_a_plan_or_its_end(end, closing):
    employer = make_key(severe=True)
    run()

    end(employer)
    run()

    assert only(K.UNVISITED).closing is closing


def test_a_year_that_is_over_ends_what_was_not_visited_in_it():
    make_key(severe=True)
    run()

    run(on=date(2027, 1, 1))

    assert only(K.UNVISITED).closing is Closing.YEAR_OVER


def test_a_visit_on_the_last_day_of_the_year_still_settles_it():
    employer = make_key(severe=True)
    run()
    make_visit(employer, date(2026, 12, 31))

    run(on=date(2027, 1, 1))

    assert only(K.UNVISITED).closing is Closing.VISITED


def test_an_inspection_that_was_closed_without_a_visit_settles_nothing():
    make_key(severe=True)
    run()
    task = work.make_task(only(K.UNVISITED), due_on=TODAY, by=make_user(Role.CLERK, body_id=make_body().id), at=NOW)
    while_open = run().raised
    task.state = TaskState.CLOSED

    assert (while_open, run().raised) == (0, 1)


def test_what_a_person_has_closed_comes_again_only_with_a_new_fact():
    clerk, employer = make_user(Role.CLERK), make_key()
    make_declaration(employer, date(2024, 1, 1))
    run()
    close(only(K.DECLARATION), by=clerk)

    same = run()
    make_declaration(employer, date(2024, 6, 1))
    again = run()

    assert (same.raised, again.raised) == (0, 1)
    assert [one.state for one in warnings(K.DECLARATION)] == [WarningState.CLOSED, WarningState.RAISED]


def test_what_a_person_has_closed_comes_again_when_it_is_a_year_later_still():
    make_declaration(make_key(), date(2024, 1, 1))  # due by 2025-02-01
    run()
    close(only(K.DECLARATION), by=make_user(Role.CLERK))

    raised = [run(on=day).raised for day in (date(2027, 1, 31), date(2027, 2, 1), date(2027, 2, 2))]

    assert raised == [0, 1, 0]


def test_what_was_settled_and_falls_due_again_is_raised_again():
    employer = make_key()
    make_declaration(employer, date(2024, 1, 1))
    run(on=date(2026, 6, 1))
    make_declaration(employer, date(2026, 6, 2))
    run(on=date(2026, 6, 3))

    done = run(on=date(2027, 7, 3))

    assert done.raised == 1
    assert [one.closing for one in warnings(K.DECLARATION)] == [Closing.RECORD_CAME, None]


def test_what_the_system_has_ended_for_a_lower_tier_comes_again_with_the_tier():
    employer = make_key()
    make_declaration(employer, date(2024, 1, 1))
    run()
    employer.ranking.tier = Tier.WATCH
    run()
    employer.ranking.tier = Tier.KEY

    done = run()

    assert done.raised == 1
    assert [one.closing for one in warnings()] == [Closing.NO_LONGER, None]


def test_a_run_of_one_region_leaves_the_others_alone():
    here, there = make_key(declared_on=date(2024, 1, 1)), make_key(declared_on=date(2024, 1, 1), town_code=OTHER_TOWN)
    run("440703")
    first = [one.employer_id for one in warnings()]
    run()
    there.declared_on = TODAY
    here.declared_on = TODAY

    run("440704")

    assert first == [here.id]
    assert {one.employer_id: one.state for one in warnings()} == {here.id: WarningState.RAISED, there.id: WarningState.CLOSED}


def test_a_warning_goes_to_the_town_team_or_to_the_health_section_with_fewest_open():
    town, county = make_user(Role.TOWN_TEAM, scope="440703002"), make_user(Role.HEALTH_SECTION, scope="440703")
    second, city = make_user(Role.HEALTH_SECTION, scope="440703"), make_user(Role.HEALTH_SECTION, scope="4407")
    for town_code in (TOWN, "440703005000", "440703005000", "440703005000", OTHER_TOWN):
        make_key(declared_on=date(2024, 1, 1), town_code=town_code)
    make_exam(make_key(), date(2024, 1, 1))

    run()

    loads = {user.id: sum(one.owner_id == user.id for one in warnings()) for user in (town, county, second, city)}
    assert (loads[town.id], loads[city.id], sorted([loads[county.id], loads[second.id]])) == (1, 1, [2, 2])
    assert only(K.EXAM).owner_id in (county.id, second.id)


def test_without_anybody_a_warning_waits_and_is_shared_out_once_somebody_has_the_seat():
    make_key(declared_on=date(2024, 1, 1))
    run()
    waiting = only(K.DECLARATION).state
    owner = make_user(Role.HEALTH_SECTION)

    done = run()

    assert waiting is WarningState.RAISED
    assert (done.routed, only(K.DECLARATION).owner_id) == (1, owner.id)


def test_nothing_waits_for_somebody_who_has_left():
    first = make_user(Role.HEALTH_SECTION)
    make_key(declared_on=date(2024, 1, 1))
    run()
    first.is_enabled = False
    other = make_user(Role.HEALTH_SECTION)

    done = run()

    found = only(K.DECLARATION)
    assert (done.dropped, done.routed, found.owner_id) == (1, 1, other.id)
    assert [step.move for step in found.steps] == ["raise", "route", "drop", "route"]


def test_a_run_is_in_the_trail_as_counts():
    make_key(declared_on=date(2024, 1, 1))

    run("4407")

    fact = db.session.scalars(db.select(AuditFact).filter_by(kind="warning.run")).one()
    assert (fact.scope, fact.by_id) == ("4407", None)
    assert fact.data == {"on": "2026-11-24", "raised": 1, "renewed": 0, "ended": 0, "dropped": 0, "routed": 0}


MANY = 20_000


def test_a_run_over_twenty_thousand_employers_sends_no_more_statements_than_over_one(count_queries):
    make_user(Role.HEALTH_SECTION)
    make_key(declared_on=date(2024, 1, 1), tested_on=date(2024, 1, 1))
    with count_queries() as few:
        run()
    db.session.execute(db.text(_MANY), {"many": MANY, "town": TOWN})
    db.session.execute(db.text(_RANKED))

    with count_queries() as many:
        done = raise_due("", on=TODAY, by=None, at=NOW)

    assert done.raised == done.routed == 2 * MANY
    assert len(many) <= len(few) + 1


_MANY = """
    INSERT INTO employers (key, uscc, number, name, name_key, initials, grams, town_code, address, address_key, hazards,
        exceeded_hazards, declared_on, tested_on, status, is_public, created_at, version)
    SELECT 'W' || i, 'W' || i, 1, '单位' || i, '单位' || i, '', '{}', :town, '', '', '{}', '{}', '2024-01-01', '2020-01-01',
        'operating', true, now(), 1 FROM generate_series(1, :many) AS i
"""


_RANKED = """
    INSERT INTO rankings (employer_id, tier, is_unknown, is_over_ceiling, severe_factors, reasons, rule_version, tier_order,
        ranked_on) SELECT id, 'key', false, false, '{}', '[]', '', 0, '2026-11-24' FROM employers WHERE key LIKE 'W%'
"""
