"""Field orders (协查单) and patrols (巡查) as a table. They record what was seen; the verdict is the officers' alone.

An assistance order is made on the day of the visit or after it, never earlier: earlier would give the draw away
(国办发〔2024〕54号; practice of the county). It rests on a named entry of the town's duty list (履职清单).
"""

from collections.abc import Iterable, Set
from datetime import date
from enum import StrEnum

from workflows.errors import DomainError
from workflows.lifecycle import Lifecycle, Move
from workflows.roles import Permission


class FieldOrderState(StrEnum):
    OPEN = "open"
    SUBMITTED = "submitted"
    DECLINED = "declined"


class TooEarlyError(DomainError):
    code = "field_order.too_early"


class NoDutyEntryError(DomainError):
    code = "field_order.no_duty_entry"


class UnansweredError(DomainError):
    code = "field_order.unanswered"


_S, _P = FieldOrderState, Permission

LIFECYCLE: Lifecycle[FieldOrderState] = Lifecycle(
    Move("submit", _S.OPEN, _S.SUBMITTED, _P.FIELD_WORK),
    Move("decline", _S.OPEN, _S.DECLINED, _P.FIELD_WORK),
)


def require_day(visit_on: date | None, *, today: date) -> None:
    if visit_on is None or today < visit_on:
        raise TooEarlyError(visit_on=visit_on)


def require_duty(code: str, entries: Set[str]) -> None:
    if code not in entries:
        raise NoDutyEntryError(duty=code)


def require_answers(items: Iterable[str], answered: Set[str]) -> None:
    """Every item has one of the three answers before an order is submitted; silence is not an observation."""
    missing = [item for item in items if item not in answered]
    if missing:
        raise UnansweredError(count=len(missing), first=missing[0])
