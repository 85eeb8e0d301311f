"""One measured value (检测结果) as a report or a file tells it, read strictly: what cannot be read is refused, never guessed."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Kind(StrEnum):
    """What was measured: concentrations in the air, dust, noise, heat, vibration."""

    C_ME = "C_ME"
    C_TWA = "C_TWA"
    C_STE = "C_STE"
    C_PE = "C_PE"
    TOTAL_TWA = "TOTAL_TWA"
    RESP_TWA = "RESP_TWA"
    LAEQ = "LAEQ"
    LEX_8H = "LEX_8H"
    LEX_40H = "LEX_40H"
    WBGT = "WBGT"
    HAND_VIBRATION = "HAND_VIBRATION"


class Fault(StrEnum):
    """Why a row is no measurement."""

    BAD_TYPE = "bad_type"
    BAD_VALUE = "bad_value"


class UnreadableError(ValueError):
    def __init__(self, fault: Fault, field: str) -> None:
        super().__init__(fault, field)
        self.fault, self.field = fault, field


class MissingHoursError(ValueError):
    """A value says nothing before it is known how long people are exposed to it."""


@dataclass(frozen=True, slots=True)
class Shift:
    """How long people work at the post; None where nobody said."""

    hours_per_day: Decimal | None = None
    days_per_week: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Peaks:
    """How long each peak lasts and how many there are in a day."""

    minutes: Decimal | None = None
    times: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Heat:
    """Labour intensity Ⅰ–Ⅳ as 1–4, exposure-time rate in %, outdoor ventilation design temperature in °C (GBZ 2.2-2007)."""

    intensity: int | None = None
    time_rate: Decimal | None = None
    outdoor: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Measurement:
    """`is_below`: the value is the detection limit and less than that was found (<). Days are the office's."""

    factor: str
    cas: str
    kind: Kind
    value: Decimal
    unit: str
    measured_on: date | None
    is_below: bool = False
    sio2_percent: Decimal | None = None
    altitude_m: Decimal | None = None
    shift: Shift = Shift()
    peaks: Peaks = Peaks()
    heat: Heat = Heat()


NUMBER = re.compile(r"\d{1,12}(\.\d{1,12})?(e[+-]?\d{1,2})?", re.IGNORECASE)
FIELDS = (
    *("factor", "cas", "type", "value", "unit", "hours_per_day", "days_per_week", "sio2_percent", "altitude_m"),
    *("peak_minutes", "peak_times", "measured_on"),
)


def read(cells: Mapping[str, str]) -> Measurement:
    """`cells`: the texts of FIELDS, absent ones empty. Raises UnreadableError; a day that is none counts as not told."""
    kind = _kind(cells)
    value, is_below = _value(cells)
    return Measurement(
        factor=_text(cells, "factor"),
        cas=_text(cells, "cas"),
        kind=kind,
        value=value,
        is_below=is_below,
        unit=_text(cells, "unit"),
        measured_on=_day(_text(cells, "measured_on")),
        sio2_percent=_number(cells, "sio2_percent", lambda number: number <= 100),
        altitude_m=_altitude(cells),
        shift=Shift(
            _number(cells, "hours_per_day", lambda number: 0 < number <= 24),
            _number(cells, "days_per_week", lambda number: 0 < number <= 7),
        ),
        peaks=Peaks(_number(cells, "peak_minutes"), _number(cells, "peak_times")),
    )


def _text(cells: Mapping[str, str], field: str) -> str:
    return unicodedata.normalize("NFKC", cells.get(field) or "").strip()


def _kind(cells: Mapping[str, str]) -> Kind:
    try:
        return Kind(_text(cells, "type").upper())
    except ValueError as error:
        raise UnreadableError(Fault.BAD_TYPE, "type") from error


def _value(cells: Mapping[str, str]) -> tuple[Decimal, bool]:
    words = _text(cells, "value")
    is_below = words.startswith("<")
    number = words.removeprefix("<").strip()
    if not NUMBER.fullmatch(number):
        raise UnreadableError(Fault.BAD_VALUE, "value")
    return Decimal(number), is_below


def _number(
    cells: Mapping[str, str], field: str, is_possible: Callable[[Decimal], bool] = lambda number: True
) -> Decimal | None:
    words = _text(cells, field)
    if not words:
        return None
    if not NUMBER.fullmatch(words) or not is_possible(Decimal(words)):
        raise UnreadableError(Fault.BAD_VALUE, field)
    return Decimal(words)


def _altitude(cells: Mapping[str, str]) -> Decimal | None:
    """The only number that may lie below zero."""
    words = _text(cells, "altitude_m")
    sign = -1 if words.startswith("-") else 1
    height = _number({"altitude_m": words.removeprefix("-")}, "altitude_m")
    return None if height is None else sign * height


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None
