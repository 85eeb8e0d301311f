"""What a draft of a draw must hold before anything is fixed (抽取方案), and how it becomes the rules of a plan.

Pure: the days, the cap of bits and the kinds of sources come from the county's settings and reference data.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import cast

from workflows.calendar import SATURDAY, WorkingCalendar
from workflows.errors import DomainError

TEAM = 2  # officers; 行政处罚法第四十二条
FIRST_PREVIOUS = "0" * 64
BUREAU_PARTIES = ("bureau-a", "bureau-b")
LEAST_WITNESSES = 2
LEAST_SOURCES = 2


class Division(StrEnum):
    """What strata are cut by: the tier alone, or crossed with the county or the town."""

    TIER = "tier"
    COUNTY = "county"
    TOWN = "town"


class Standing(StrEnum):
    """The roster's `status`: only `operating` takes part.

    `covered`: of a group inspected to 100 %. `assigned`: on a list from above.
    """

    OPERATING = "operating"
    STOPPED = "stopped"
    DEREGISTERED = "deregistered"
    MOVED_AWAY = "moved-away"
    ASSIGNED = "assigned"
    COVERED = "covered"


class Interval(StrEnum):
    """The roster's `last`: coarse on purpose, so that it cannot be joined with published visits."""

    NEVER = "-"
    EARLIER = "A"
    THIS_YEAR = "B"
    AT_CAP = "C"


class Need(StrEnum):
    """The competence an employer needs. A radiation factor (电离辐射) asks for both fields in each officer."""

    OCCUPATIONAL = "occupational"
    RADIATION = "radiation"


FIELDS = {Need.OCCUPATIONAL: frozenset({"职业卫生"}), Need.RADIATION: frozenset({"职业卫生", "放射卫生"})}


def needs_met(fields: Sequence[str], *, general: str) -> list[Need]:
    """What an officer with these fields may inspect; `general` (卫生健康综合) covers every field."""
    return [need for need, asked in FIELDS.items() if general in fields or asked <= set(fields)]


class VoidReason(StrEnum):
    """Why a target is replaced (practice: only what makes it no object of inspection at all)."""

    DEREGISTERED = "deregistered"
    MOVED = "moved"
    DUPLICATE = "duplicate"
    NO_HAZARD = "no_hazard"


class DraftRefusedError(DomainError):
    code = "draw.draft_refused"


class OpensTooLateError(DraftRefusedError):
    code = "draw.opens_too_late"


class DrawTooSoonError(DraftRefusedError):
    """Details: day (the earliest that leaves room for every step)."""

    code = "draw.too_soon"


class NotATradingDayError(DraftRefusedError):
    """Details: day, next (the first day after it that has a source)."""

    code = "draw.not_a_trading_day"


class DatesOutOfOrderError(DraftRefusedError):
    code = "draw.dates_out_of_order"


class ShortFormNotAllowedError(DraftRefusedError):
    code = "draw.short_form_not_allowed"


class RatioMalformedError(DraftRefusedError):
    code = "draw.ratio_malformed"


class TooFewSourcesError(DraftRefusedError):
    code = "draw.too_few_sources"


class TooFewBitsError(DraftRefusedError):
    code = "draw.too_few_bits"


class TooFewWitnessesError(DraftRefusedError):
    code = "draw.too_few_witnesses"


class SameBureauHandError(DraftRefusedError):
    code = "draw.same_bureau_hand"


@dataclass(frozen=True, slots=True)
class Draft:
    """`ratios`: tier → (numerator, denominator); `batch` 0 = every target has its own team, K = up to K of a town share one.

    `covered` are industry code prefixes inspected to 100 % apart from the draw.
    """

    matters: tuple[str, ...]
    ratios: Mapping[str, tuple[int, int]]
    division: Division = Division.TIER
    rounding: str = "systematic"
    batch: int = 0
    covered: tuple[str, ...] = ()
    basis: str = ""

    def to_json(self) -> dict[str, object]:
        return {**asdict(self), "division": self.division.value}

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> "Draft":
        values = dict(data)
        ratios = cast(Mapping[str, tuple[int, int]], values.pop("ratios"))
        return cls(
            matters=_texts(values["matters"]),
            ratios={str(tier): (int(top), int(bottom)) for tier, (top, bottom) in ratios.items()},
            division=Division(str(values["division"])),
            rounding=str(values["rounding"]),
            batch=int(str(values["batch"])),
            covered=_texts(values["covered"]),
            basis=str(values["basis"]),
        )


@dataclass(frozen=True, slots=True)
class Ceremony:
    """Who and what takes part, beside the rules: source kinds with their bits, the bureau's two accounts, witness names.

    `trades`: one of the sources is printed on trading days only.
    """

    draw_on: date
    opens_on: date
    due_on: date
    is_short_form: bool
    sources: Sequence[tuple[str, int]]
    trades: bool
    bureau: tuple[int, int]
    witnesses: Sequence[str]


@dataclass(frozen=True, slots=True)
class Limits:
    """From the county's settings; `earliest` is the first day of a source that leaves room for every step before it."""

    opens_within_days: int
    source_bits: int
    earliest: date
    calendar: WorkingCalendar


def check(draft: Draft, ceremony: Ceremony, *, limits: Limits) -> None:
    """Raises the refusal named after the first rule that does not hold."""
    _check_ratios(draft)
    _check_days(ceremony, limits)
    if ceremony.is_short_form and any(top != bottom for top, bottom in draft.ratios.values()):
        raise ShortFormNotAllowedError
    _check_sources(ceremony, limits)
    if len(set(ceremony.bureau)) < len(BUREAU_PARTIES):
        raise SameBureauHandError
    if len(set(ceremony.witnesses)) < LEAST_WITNESSES:
        raise TooFewWitnessesError(least=LEAST_WITNESSES)


def rules_of(draft: Draft, *, tiers: Mapping[str, str]) -> dict[str, object]:
    """The fields of a plan that decide sizes; `tiers` are the codes that stand for the tiers in this batch."""
    crossed = draft.division is not Division.TIER
    prefix = {Division.TIER: 0, Division.COUNTY: 6, Division.TOWN: 9}[draft.division]
    rest = ["*"] if crossed else []
    return {
        "strata": [["tier", 0], *([["town", prefix]] if crossed else [])],
        "ratio": [[[tiers[tier], *rest], *draft.ratios[tier]] for tier in sorted(draft.ratios, key=tiers.__getitem__)],
        "exclude": [["status", "==", standing.value] for standing in EXCLUDED] + [["last", "==", Interval.AT_CAP.value]],
        "rounding": draft.rounding,
        "mode": "equal",
    }


EXCLUDED = tuple(standing for standing in Standing if standing is not Standing.OPERATING)
"""In the order of the plan's exclusion rules; the cap of visits is the last rule."""


def team_unit(draft: Draft) -> dict[str, str]:
    return {"team_unit": f"town:{draft.batch}"} if draft.batch > 1 else {}


def source_name(kind: str, on: date) -> str:
    """A source's name in the plan says what is read and of which day: sse-index@2026-11-24."""
    return f"{kind}@{on.isoformat()}"


def is_trading_day(day: date, calendar: WorkingCalendar) -> bool:
    """The exchanges (沪深交易所) rest on every weekend, also where a Saturday is worked to make up for a holiday."""
    return day.weekday() < SATURDAY and calendar.is_working(day)


def trading_day_from(day: date, calendar: WorkingCalendar) -> date:
    """The day itself or the next on which the exchanges trade."""
    while not is_trading_day(day, calendar):
        day += timedelta(days=1)
    return day


def require_room(draw_on: date, *, earliest: date) -> None:
    if draw_on < earliest:
        raise DrawTooSoonError(day=earliest.isoformat())


def _check_ratios(draft: Draft) -> None:
    for tier, (top, bottom) in draft.ratios.items():
        if bottom < 1 or not 0 <= top <= bottom:
            raise RatioMalformedError(tier=tier)
    if not any(top for top, _ in draft.ratios.values()):
        raise RatioMalformedError(tier="")


def _check_days(ceremony: Ceremony, limits: Limits) -> None:
    require_room(ceremony.draw_on, earliest=limits.earliest)
    if ceremony.trades and not is_trading_day(ceremony.draw_on, limits.calendar):
        following = trading_day_from(ceremony.draw_on, limits.calendar)
        raise NotATradingDayError(day=ceremony.draw_on.isoformat(), next=following.isoformat())
    if not ceremony.is_short_form and ceremony.opens_on > ceremony.draw_on + timedelta(days=limits.opens_within_days):
        raise OpensTooLateError(days=limits.opens_within_days)
    if min(ceremony.due_on, ceremony.opens_on) < ceremony.draw_on:
        raise DatesOutOfOrderError


def _check_sources(ceremony: Ceremony, limits: Limits) -> None:
    if len({kind for kind, _ in ceremony.sources}) < LEAST_SOURCES:
        raise TooFewSourcesError(least=LEAST_SOURCES)
    bits = sum(bits for _, bits in ceremony.sources)
    if bits < limits.source_bits:
        raise TooFewBitsError(bits=bits, least=limits.source_bits)


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, cast(Sequence[object], value)))
