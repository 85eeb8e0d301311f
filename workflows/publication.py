"""Publication of results (检查结果公开, 国发〔2019〕5号): prepared by one, released by
legal, returned or withdrawn with a reason.

Before a decision the public reads 发现问题待后续处理, never the suspected fact. Unknown means hide.
"""

from dataclasses import dataclass
from enum import StrEnum

from workflows.errors import DomainError
from workflows.lifecycle import Lifecycle, Move
from workflows.roles import Permission
from workflows.task import Outcome, TaskState

SOLE_TRADER = "92"
"""Codes of individual businesses (个体工商户) begin with these digits; their names may be a person's."""
SOMEBODY = "某"


class PublicationState(StrEnum):
    PREPARED = "prepared"
    RELEASED = "published"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


_S, _P = PublicationState, Permission

LIFECYCLE: Lifecycle[PublicationState] = Lifecycle(
    Move("release", _S.PREPARED, _S.RELEASED, _P.PUBLICATION_RELEASE),
    Move("return", _S.PREPARED, _S.RETURNED, _P.PUBLICATION_RELEASE),
    Move("withdraw", _S.RELEASED, _S.WITHDRAWN, _P.PUBLICATION_RELEASE),
)


class Result(StrEnum):
    """The published codes of 抽查结果, as in the double-random lists; only those that an inspection of ours can end with."""

    NO_PROBLEM = "1"
    UNREACHABLE = "6"
    DEREGISTERED = "9"
    FOLLOW_UP = "A"
    NOT_OPERATING = "F"


class Handling(StrEnum):
    """What is told of the handling (处理情况). Everything before a decision in effect is `pending`."""

    NONE = "none"
    PENDING = "pending"


class Correction(StrEnum):
    """What is told of the result of a correction (整改结果)."""

    NOT_NEEDED = "not_needed"
    PENDING = "pending"


RESULTS: dict[Outcome, Result] = {
    Outcome.NO_PROBLEM: Result.NO_PROBLEM,
    Outcome.PROBLEM: Result.FOLLOW_UP,
    Outcome.REFUSED: Result.FOLLOW_UP,
    Outcome.STOPPED: Result.NOT_OPERATING,
    Outcome.UNREACHABLE: Result.UNREACHABLE,
    Outcome.DEREGISTERED: Result.DEREGISTERED,
}
"""The one table for the public and for the platform above, which publishes too. A refusal is a suspected violation (article 72):
until a decision it reads like any other problem. Stopped says no more than was seen: that nothing is carried on there."""


class Hindrance(StrEnum):
    """Why a result cannot be published (yet)."""

    NOT_COMPLETED = "task_not_completed"
    NO_OUTCOME = "no_outcome"
    NOT_PUBLIC = "not_public"
    NO_CODE = "no_code"


class NotPublishableError(DomainError):
    """Details: number, hindrance."""

    code = "publication.not_publishable"


@dataclass(frozen=True, slots=True)
class Inspected:
    """What decides whether a task's result may be told, and how its object is named."""

    state: TaskState
    outcome: Outcome
    is_public: bool
    code: str | None
    name: str
    representative: str | None


def hindrance(inspected: Inspected) -> Hindrance | None:
    """The first reason against publishing. A provisional object may be a person's stall, so it waits for its code."""
    if inspected.state is not TaskState.COMPLETED:
        return Hindrance.NOT_COMPLETED
    if inspected.outcome not in RESULTS:
        return Hindrance.NO_OUTCOME
    if not inspected.is_public:
        return Hindrance.NOT_PUBLIC
    return None if inspected.code else Hindrance.NO_CODE


def public_name(inspected: Inspected) -> str | None:
    """The name without a person's: the representative's is masked; when it is unknown, no name at all is told."""
    if not (inspected.code or "").startswith(SOLE_TRADER):
        return inspected.name
    if not inspected.representative:
        return None
    return _masked(inspected.name, inspected.representative)


def handling_of(result: Result) -> Handling:
    return Handling.PENDING if result is Result.FOLLOW_UP else Handling.NONE


def correction_of(result: Result) -> Correction:
    return Correction.PENDING if result is Result.FOLLOW_UP else Correction.NOT_NEEDED


def _masked(name: str, person: str) -> str:
    """张小明五金店 → 张某某五金店; a given name alone (小明五金店) is masked too."""
    whole = name.replace(person, person[0] + SOMEBODY * (len(person) - 1))
    given = person[1:]
    return whole.replace(given, SOMEBODY * len(given)) if len(given) > 1 else whole
