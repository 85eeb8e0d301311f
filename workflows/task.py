"""An inspection task (检查任务) as a table, and what must hold before anyone enters (行政处罚法第四十二条, 国办发〔2024〕54号).

Outcomes start as 未检查 and never default to 未发现问题.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from workflows.errors import DomainError
from workflows.lifecycle import Lifecycle, Move
from workflows.roles import Permission

SMALLEST_TEAM = 2


class TaskState(StrEnum):
    RELEASED = "released"
    SCHEDULED = "scheduled"
    APPROVED = "approved"
    ON_SITE = "on_site"
    SUBMITTED = "submitted"
    COMPLETED = "completed"
    CLOSED = "closed"


class TaskSource(StrEnum):
    """Where a task comes from. The source itself never leaves the house (个案检查, never 投诉举报)."""

    DRAW = "draw"
    FROM_ABOVE = "from_above"
    ASSIGNED = "assigned"
    MONITORING = "monitoring"


class InspectionKind(StrEnum):
    """What a notice says of the source (检查类型)."""

    DAILY = "daily"
    CASE = "case"
    SPECIAL = "special"


class Outcome(StrEnum):
    """The result of a visit; the codes follow the published double-random lists."""

    NOT_INSPECTED = "not_inspected"
    NO_PROBLEM = "no_problem"
    PROBLEM = "problem"
    STOPPED = "stopped"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    DEREGISTERED = "deregistered"


class ClosingReason(StrEnum):
    """Why a visit will never be made: what is no object of inspection, or is no longer asked for.

    Stopped or empty is a revisit, unreachable a result, refusal a case (practice of the county): none of them is here.
    """

    DEREGISTERED = "deregistered"
    MOVED = "moved"
    DUPLICATE = "duplicate"
    NO_HAZARD = "no_hazard"
    RECALLED = "recalled"


_S, _P = TaskState, Permission

BEFORE_VISIT = (_S.RELEASED, _S.SCHEDULED, _S.APPROVED)
OPEN = (*BEFORE_VISIT, _S.ON_SITE, _S.SUBMITTED)

LIFECYCLE: Lifecycle[TaskState] = Lifecycle(
    Move("schedule", _S.RELEASED, _S.SCHEDULED, _P.TASK_SCHEDULE),
    Move("schedule", _S.SCHEDULED, _S.SCHEDULED, _P.TASK_SCHEDULE),
    Move("approve", _S.SCHEDULED, _S.APPROVED, _P.TASK_APPROVE),
    Move("schedule", _S.APPROVED, _S.SCHEDULED, _P.TASK_SCHEDULE),
    Move("reassign", _S.RELEASED, _S.RELEASED, _P.TASK_REASSIGN),
    Move("reassign", _S.SCHEDULED, _S.SCHEDULED, _P.TASK_REASSIGN),
    Move("reassign", _S.APPROVED, _S.SCHEDULED, _P.TASK_REASSIGN),
    Move("start", _S.APPROVED, _S.ON_SITE, _P.TASK_WORK),
    Move("revisit", _S.ON_SITE, _S.RELEASED, _P.TASK_WORK),
    Move("submit", _S.ON_SITE, _S.SUBMITTED, _P.TASK_WORK),
    Move("return", _S.SUBMITTED, _S.ON_SITE, _P.TASK_REVIEW),
    Move("complete", _S.SUBMITTED, _S.COMPLETED, _P.TASK_REVIEW),
    *(Move("ask_close", state, state, _P.TASK_CLOSE) for state in BEFORE_VISIT),
    *(Move("deny_close", state, state, _P.TASK_CLOSE_CONFIRM) for state in BEFORE_VISIT),
    *(Move("close", state, _S.CLOSED, _P.TASK_CLOSE_CONFIRM) for state in BEFORE_VISIT),
)
"""A new team needs a new approval, because the approval names the officers. After a visit in vain the leader sets a new day."""


class Guard(StrEnum):
    """A condition of entering; its value is the code of the refusal."""

    TWO_CERTIFIED = "task.two_certified"
    NOT_RECUSED = "task.recused"
    COMPETENT = "task.not_competent"
    APPROVED = "task.not_approved"
    DAY_HAS_COME = "task.before_its_day"
    WITHIN_CAP = "task.cap_reached"


TO_APPROVE = (Guard.TWO_CERTIFIED, Guard.NOT_RECUSED, Guard.COMPETENT, Guard.WITHIN_CAP)
"""What must hold already when a visit is approved."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known before a visit. `visits`: those of the year that count, of any specialty and body.

    `incompetent`: members whose certificate does not cover every matter of the visit, which may have grown since they were
    drawn.
    """

    certified: int
    recused: int
    incompetent: int
    is_approved: bool
    visit_on: date | None
    today: date
    visits: int
    cap: int
    counts: bool


class TwoCertifiedError(DomainError):
    """Fewer than two officers hold a valid certificate on the day (行政处罚法第四十二条)."""

    code = Guard.TWO_CERTIFIED.value


class RecusedError(DomainError):
    """A member of the team must not inspect this employer (行政处罚法第四十三条)."""

    code = Guard.NOT_RECUSED.value


class NotCompetentError(DomainError):
    """Who inspects holds the field of every matter of the visit; 卫生健康综合 covers all."""

    code = Guard.COMPETENT.value


class NotApprovedError(DomainError):
    """No approval before the visit (国办发〔2024〕54号)."""

    code = Guard.APPROVED.value


class BeforeItsDayError(DomainError):
    code = Guard.DAY_HAS_COME.value


class CapReachedError(DomainError):
    """One more visit would pass the yearly cap, and this task is not exempt."""

    code = Guard.WITHIN_CAP.value


REFUSALS: dict[Guard, type[DomainError]] = {
    Guard.TWO_CERTIFIED: TwoCertifiedError,
    Guard.NOT_RECUSED: RecusedError,
    Guard.COMPETENT: NotCompetentError,
    Guard.APPROVED: NotApprovedError,
    Guard.DAY_HAS_COME: BeforeItsDayError,
    Guard.WITHIN_CAP: CapReachedError,
}


def unmet(entry: Entry) -> list[Guard]:
    """The conditions of entering that do not hold, in the order in which they are put right."""
    holds = {
        Guard.TWO_CERTIFIED: entry.certified >= SMALLEST_TEAM,
        Guard.NOT_RECUSED: entry.recused == 0,
        Guard.COMPETENT: entry.incompetent == 0,
        Guard.WITHIN_CAP: not entry.counts or entry.visits < entry.cap,
        Guard.APPROVED: entry.is_approved,
        Guard.DAY_HAS_COME: entry.visit_on is not None and entry.visit_on <= entry.today,
    }
    return [guard for guard, is_met in holds.items() if not is_met]


def require_entry(entry: Entry, *, only: Iterable[Guard] = tuple(Guard)) -> None:
    """Refuse for the first condition among `only` that does not hold."""
    for guard in unmet(entry):
        if guard in set(only):
            raise REFUSALS[guard](visits=entry.visits, cap=entry.cap, visit_on=entry.visit_on)


def kind_of(sources: Iterable[TaskSource]) -> InspectionKind:
    """What was asked for this one firm, an assignment or a clue from data, is a 个案检查; random lists are 日常检查."""
    told = set(sources)
    return InspectionKind.CASE if told and told <= {TaskSource.ASSIGNED, TaskSource.MONITORING} else InspectionKind.DAILY
