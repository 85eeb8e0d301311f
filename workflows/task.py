"""An inspection task (检查任务) as a table. Outcomes start as 未检查 and never default to 未发现问题."""

from enum import StrEnum

from workflows.lifecycle import Lifecycle, Move
from workflows.roles import Permission


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


class Outcome(StrEnum):
    """The result of a visit; the codes follow the published double-random lists."""

    NOT_INSPECTED = "not_inspected"
    NO_PROBLEM = "no_problem"
    PROBLEM = "problem"
    STOPPED = "stopped"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    DEREGISTERED = "deregistered"


_S, _P = TaskState, Permission

LIFECYCLE: Lifecycle[TaskState] = Lifecycle(
    Move("schedule", _S.RELEASED, _S.SCHEDULED, _P.TASK_SCHEDULE),
    Move("schedule", _S.SCHEDULED, _S.SCHEDULED, _P.TASK_SCHEDULE),
    Move("approve", _S.SCHEDULED, _S.APPROVED, _P.TASK_APPROVE),
    Move("schedule", _S.APPROVED, _S.SCHEDULED, _P.TASK_SCHEDULE),
    Move("start", _S.APPROVED, _S.ON_SITE, _P.TASK_WORK),
    Move("revisit", _S.ON_SITE, _S.SCHEDULED, _P.TASK_WORK),
    Move("submit", _S.ON_SITE, _S.SUBMITTED, _P.TASK_WORK),
    Move("return", _S.SUBMITTED, _S.ON_SITE, _P.TASK_REVIEW),
    Move("complete", _S.SUBMITTED, _S.COMPLETED, _P.TASK_REVIEW),
    *(Move("close", state, _S.CLOSED, _P.TASK_CLOSE) for state in (_S.RELEASED, _S.SCHEDULED, _S.APPROVED)),
)
