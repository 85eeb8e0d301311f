"""What must hold before anyone enters, and what an outcome needs before it is signed."""

from dataclasses import replace
from datetime import date

import pytest

from workflows.finding import Handling, Missing, Record, missing
from workflows.task import (
    LIFECYCLE,
    CapReachedError,
    Entry,
    Guard,
    InspectionKind,
    Outcome,
    TaskSource,
    TaskState,
    kind_of,
    require_entry,
    unmet,
)

TODAY = date(2026, 11, 24)
READY = Entry(certified=2, recused=0, incompetent=0, is_approved=True, visit_on=TODAY, today=TODAY, visits=1, cap=2, counts=True)
RECORD = Record(
    outcome=Outcome.NO_PROBLEM,
    unanswered=0,
    noes=0,
    noes_without_note=0,
    summary="",
    handling=None,
    photos=0,
    tries=1,
    tries_needed=2,
)


@pytest.mark.parametrize(
    ("entry", "guards"),
    [
        (READY, []),
        (replace(READY, certified=1), [Guard.TWO_CERTIFIED]),
        (replace(READY, incompetent=1), [Guard.COMPETENT]),
        (replace(READY, recused=1), [Guard.NOT_RECUSED]),
        (replace(READY, is_approved=False), [Guard.APPROVED]),
        (replace(READY, visit_on=date(2026, 11, 25)), [Guard.DAY_HAS_COME]),
        (replace(READY, visit_on=date(2026, 11, 23)), []),
        (replace(READY, visits=2), [Guard.WITHIN_CAP]),
        (replace(READY, visits=2, counts=False), []),
    ],
)
def test_each_condition_of_entering_stands_alone(entry, guards):
    assert unmet(entry) == guards


def test_the_refusal_is_named_after_the_condition_and_carries_its_figures():
    with pytest.raises(CapReachedError) as refusal:
        require_entry(replace(READY, visits=2))

    assert refusal.value.details["cap"] == 2


@pytest.mark.parametrize(
    ("record", "lacks"),
    [
        (replace(RECORD, outcome=Outcome.NOT_INSPECTED), [Missing.OUTCOME]),
        (RECORD, []),
        (replace(RECORD, noes=1), [Missing.NO_ANSWERED_NO]),
        (replace(RECORD, unanswered=2), [Missing.ANSWERS]),
        (replace(RECORD, outcome=Outcome.PROBLEM), [Missing.NO_FINDING, Missing.HANDLING]),
        (replace(RECORD, outcome=Outcome.PROBLEM, noes=1, handling=Handling.WARNING), []),
        (replace(RECORD, outcome=Outcome.PROBLEM, noes=1, noes_without_note=1, handling=Handling.CASE), [Missing.NOTES]),
        (replace(RECORD, outcome=Outcome.STOPPED, summary="门锁", photos=1), [Missing.TRIES]),
        (replace(RECORD, outcome=Outcome.STOPPED, summary="门锁", photos=1, tries=2), []),
        (replace(RECORD, outcome=Outcome.UNREACHABLE), [Missing.SUMMARY, Missing.EVIDENCE]),
        (replace(RECORD, outcome=Outcome.REFUSED, summary="门卫拒绝", photos=1), []),
        (replace(RECORD, outcome=Outcome.DEREGISTERED, summary="已注销"), [Missing.EVIDENCE]),
    ],
)
def test_every_outcome_has_its_own_conditions(record, lacks):
    assert missing(record) == lacks


def test_a_new_team_on_an_approved_task_needs_a_new_approval():
    assert LIFECYCLE.move(TaskState.APPROVED, "reassign").target is TaskState.SCHEDULED


def test_a_notice_never_tells_the_source_of_a_clue():
    assert kind_of([TaskSource.ASSIGNED]) is InspectionKind.CASE
    assert kind_of([TaskSource.DRAW, TaskSource.FROM_ABOVE]) is InspectionKind.DAILY
