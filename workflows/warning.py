"""Early warnings (风险预警): what is watched, who takes care of it, how it ends. Nothing ends unseen.

What the system raises has an owner as soon as somebody can own it; whoever closes one says why; what the records have settled
the system closes itself and names the record.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from heapq import heapify, heapreplace

from workflows.errors import DomainError
from workflows.lifecycle import Lifecycle, Move
from workflows.roles import Permission, Role

CITY_DIGITS = 4
TOWN_DIGITS = 9


class WarningKind(StrEnum):
    """What a warning is about."""

    DECLARATION = "declaration"
    TEST = "test"
    EVALUATION = "evaluation"
    EXAM = "exam"
    DOSE = "dose"
    TREND = "trend"
    CLUSTER_EMPLOYER = "cluster_employer"
    CLUSTER_TOWN = "cluster_town"
    CLUSTER_INDUSTRY = "cluster_industry"
    UNVISITED = "unvisited"


_K, _P = WarningKind, Permission

OVERDUE = (_K.DECLARATION, _K.TEST, _K.EVALUATION, _K.EXAM, _K.DOSE)
CLUSTERS = (_K.CLUSTER_EMPLOYER, _K.CLUSTER_TOWN, _K.CLUSTER_INDUSTRY)
NEEDS: Mapping[WarningKind, Permission] = {
    **dict.fromkeys((_K.EXAM, *CLUSTERS), _P.HEALTH_VIEW),
    _K.UNVISITED: _P.TASK_VIEW_ALL,
}
"""What a kind asks of its reader beyond WARNING_VIEW. Whoever is missing among the unvisited has a task, maybe a sealed one."""


def is_of_health(kind: WarningKind) -> bool:
    """What is said about one of these may tell of people's health, and stays with those who may read that."""
    return NEEDS.get(kind) is Permission.HEALTH_VIEW


class WarningState(StrEnum):
    RAISED = "raised"
    TAKEN = "taken"
    TASK = "task"
    CLOSED = "closed"


OPEN = (WarningState.RAISED, WarningState.TAKEN)


class Closing(StrEnum):
    """Why a warning was closed: first what a person says, then what the system finds."""

    DEALT_WITH = "dealt_with"
    RECORD_WRONG = "record_wrong"
    EMPLOYER_CLOSED = "employer_closed"
    OTHER = "other"

    RECORD_CAME = "record_came"
    VISITED = "visited"
    PLANNED = "planned"
    YEAR_OVER = "year_over"
    EMPLOYER_GONE = "employer_gone"
    NO_LONGER = "no_longer"


BY_PERSON = (Closing.DEALT_WITH, Closing.RECORD_WRONG, Closing.EMPLOYER_CLOSED, Closing.OTHER)

_S = WarningState

LIFECYCLE: Lifecycle[WarningState] = Lifecycle(
    Move("route", _S.RAISED, _S.TAKEN, None),
    Move("drop", _S.TAKEN, _S.RAISED, None),
    Move("take", _S.RAISED, _S.TAKEN, _P.WARNING_WORK),
    *(Move("renew", state, state, None) for state in OPEN),
    *(Move("pass_on", state, _S.TAKEN, _P.WARNING_WORK) for state in OPEN),
    *(Move("make_task", state, _S.TASK, _P.WARNING_WORK) for state in OPEN),
    *(Move("close", state, _S.CLOSED, _P.WARNING_WORK) for state in OPEN),
    *(Move("end", state, _S.CLOSED, None) for state in OPEN),
)
"""Taken means that it has an owner. An owner who may no longer work on it is dropped, and it is routed anew."""


class NoEmployerError(DomainError):
    """A cluster of a town or an industry is nobody's visit."""

    code = "warning.no_employer"


class NotAbleError(DomainError):
    """Whoever gets it must be able to see it and to work on it."""

    code = "warning.not_able"


class AlreadyOwnerError(DomainError):
    code = "warning.already_owner"


class ChangedError(DomainError):
    """What is closed is what the page showed: a night may have added a fact since."""

    code = "warning.changed"


class WordsMissingError(DomainError):
    """`OTHER` says nothing by itself."""

    code = "warning.words_missing"


class NotAReasonError(DomainError):
    """What the system finds no person can claim."""

    code = "warning.not_a_reason"


class BadDayError(DomainError):
    """A day of the year is written as month and day, 09-01."""

    code = "setting.bad_day"


def require_reason(closing: Closing, words: str) -> None:
    if closing not in BY_PERSON:
        raise NotAReasonError
    if closing is Closing.OTHER and not words.strip():
        raise WordsMissingError


def day_of_year(words: str, year: int) -> date:
    """09-01 in a year; 02-29 is no day of every year, so that it is refused."""
    if not re.fullmatch(r"[0-9]{2}-[0-9]{2}", words):
        raise BadDayError(words=words)
    try:
        return date(2001, int(words[:2]), int(words[3:])).replace(year=year)
    except ValueError as error:
        raise BadDayError(words=words) from error


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody who works on warnings today. `load` counts the open ones."""

    id: int
    scope: str
    roles: frozenset[Role]
    permissions: frozenset[Permission]
    load: int = 0


def may_own(worker: Worker, kind: WarningKind, scope: str) -> bool:
    """Sees the place and the kind, and may work on it."""
    needed = {_P.WARNING_WORK, NEEDS.get(kind, _P.WARNING_WORK)}
    return scope.startswith(worker.scope) and needed <= worker.permissions


def nearest(workers: Iterable[Worker], kind: WarningKind, scope: str) -> list[Worker]:
    """Whose seat it is: the town's own team, else the health section of the county, else of its city; nobody farther off."""
    seated = [worker for worker in workers if _is_seated(worker) and may_own(worker, kind, scope)]
    reach = max((len(worker.scope) for worker in seated), default=0)
    return sorted((one for one in seated if len(one.scope) == reach), key=lambda one: (one.load, one.id))


def _is_seated(worker: Worker) -> bool:
    is_town = Role.TOWN_TEAM in worker.roles and len(worker.scope) >= TOWN_DIGITS
    return is_town or (Role.HEALTH_SECTION in worker.roles and len(worker.scope) >= CITY_DIGITS)


def shares(loads: Mapping[int, int], count: int) -> dict[int, int]:
    """How many of `count` each person gets, one after the other, always the one with the fewest."""
    heap = [(load, id) for id, load in loads.items()]
    heapify(heap)
    given = dict.fromkeys(loads, 0)
    for _one in range(count if heap else 0):
        load, id = heap[0]
        given[id] += 1
        heapreplace(heap, (load + 1, id))
    return given


