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


class Duty(StrEnum):
    """What an entry of a town's duty list lets the county ask for."""

    ASSISTANCE = "assistance"
    PATROL = "patrol"


class DutyKind(StrEnum):
    """How a matter is shared between county and town: the town's own, with the county, or taken back by the county."""

    OWN = "基本"
    WITH_COUNTY = "配合"
    TAKEN_BACK = "收回"


class FieldOrderState(StrEnum):
    OPEN = "open"
    SUBMITTED = "submitted"
    DECLINED = "declined"
    CANCELLED = "cancelled"


class TooEarlyError(DomainError):
    code = "field_order.too_early"


class NoDutyEntryError(DomainError):
    """The duty list of the town has nothing that a request could rest on."""

    code = "field_order.no_duty_entry"


class NoAssistantError(DomainError):
    """Nobody in the county is on duty and has an account to see the order with."""

    code = "field_order.no_assistant"


class UnansweredError(DomainError):
    code = "field_order.unanswered"


_S, _P = FieldOrderState, Permission

LIFECYCLE: Lifecycle[FieldOrderState] = Lifecycle(
    Move("submit", _S.OPEN, _S.SUBMITTED, _P.FIELD_WORK),
    Move("decline", _S.OPEN, _S.DECLINED, _P.FIELD_WORK),
    Move("cancel", _S.OPEN, _S.CANCELLED, None),
)
"""An open order is cancelled when its visit gets another day or another team, or is closed."""


def require_day(visit_on: date | None, *, today: date) -> None:
    if visit_on is None or today < visit_on:
        raise TooEarlyError(visit_on=visit_on)


def require_answers(items: Iterable[str], answered: Set[str]) -> None:
    """Every item has one of the three answers before an order is submitted; silence is not an observation."""
    missing = [item for item in items if item not in answered]
    if missing:
        raise UnansweredError(count=len(missing), first=missing[0])
