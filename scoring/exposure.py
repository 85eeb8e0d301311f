"""Exposure verdicts (超标判定): a measurement against the limit of its factor and day.

Every verdict is a screening hint, never evidence (筛查提示，非执法证据). What cannot be decided is not: there is no default.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache, partial

from scoring import noise, shift
from scoring.limit import Limit, Limits, chemical, dust, physical
from scoring.limit_choice import chosen, rows_of
from scoring.measurement import Kind, Measurement, MissingHoursError
from scoring.quantity import UnitError, converted
from scoring.rule import Rule, in_force
from scoring.verdict import Judgement, Reason, UndecidedError, Verdict, undecided

NOISE = frozenset({Kind.LAEQ, Kind.LEX_8H, Kind.LEX_40H})


class Standard:
    """The limits, and the numbers of the rules around them (exposure-rules), in every version."""

    def __init__(self, limits: Limits, rules: Sequence[Rule]) -> None:
        self.limits = limits
        self._on: Callable[[date], Mapping[str, Rule]] = cache(lambda day: {rule.code: rule for rule in in_force(rules, day)})

    def number(self, code: str, on: date | None) -> Decimal:
        rule = self._on(on).get(code) if on else None
        if rule is None:
            raise UndecidedError(Reason.NO_VERSION_FOR_DATE)
        if not rule.decides:
            raise UndecidedError(Reason.LIMIT_UNVERIFIED)
        return Decimal(rule.data["value"])


def judge(measurement: Measurement, standard: Standard) -> Judgement:
    """Hold one value against the limit of its day. Raises nothing: what is not decided is told as a reason."""
    try:
        return _judge(measurement, standard)
    except UndecidedError as error:
        return undecided(error.reason)


def _judge(measurement: Measurement, standard: Standard) -> Judgement:
    rows = rows_of(measurement, standard.limits)
    if measurement.kind in NOISE and any(NOISE & row.values.keys() for row in rows):
        measurement = _normalised(measurement, standard)
    limit = chosen(measurement, rows)
    return CLAUSES[measurement.kind](measurement, limit, standard)


def _normalised(measurement: Measurement, standard: Standard) -> Measurement:
    """LAEQ becomes LEX_8H, or LEX_40H where a week has not five days (GBZ 2.2-2007)."""
    day = measurement.measured_on
    usual = noise.Usual(standard.number("noise.hours_per_day", day), standard.number("noise.days_per_week", day))
    try:
        level, kind = noise.normalised(measurement.value, measurement.kind, measurement.shift, usual)
    except MissingHoursError as error:
        raise UndecidedError(Reason.MISSING_HOURS) from error
    return replace(measurement, value=level, kind=kind)


def _as_it_stands(measurement: Measurement, limit: Limit, _standard: Standard) -> Judgement:
    """MAC (6.3.1), PC-STEL (6.3.2); noise once it is normalised, and vibration (GBZ 2.2)."""
    return _held(measurement, limit, against=limit.values[measurement.kind])


def _average(measurement: Measurement, limit: Limit, standard: Standard) -> Judgement:
    """PC-TWA (6.3.2, 6.3.3), reduced for long shifts. Above the whole limit it is exceeded whatever the hours."""
    whole = limit.values[measurement.kind]
    try:
        factor = _reduction(measurement, standard)
    except MissingHoursError as error:
        if measurement.is_below or _in_unit(measurement, limit) <= whole:
            raise UndecidedError(Reason.MISSING_HOURS) from error
        factor = Fraction(1)
    return _held(measurement, limit, against=Fraction(whole) * factor, clause="" if factor == 1 else " × RF")


def _reduction(measurement: Measurement, standard: Standard) -> Fraction:
    per_day, per_week, days = (
        standard.number(code, measurement.measured_on)
        for code in ("shift.hours_per_day", "shift.hours_per_week", "noise.days_per_week")
    )
    return shift.reduction(measurement.shift, shift.UsualHours(per_day, per_week), usual_days=days)


def _peak(measurement: Measurement, limit: Limit, standard: Standard) -> Judgement:
    """6.3.3: above 3 × PC-TWA only for 15 minutes each and 4 times a day, and never above 5 ×."""
    day, average = measurement.measured_on, limit.values[measurement.kind]
    freely, never = (average * standard.number(code, day) for code in ("peak.limited", "peak.never"))
    value = _in_unit(measurement, limit)
    if value > never or (value > freely and not measurement.is_below and _is_short(measurement, standard)):
        return _held(measurement, limit, against=never)
    return _held(measurement, limit, against=freely)


def _is_short(measurement: Measurement, standard: Standard) -> bool:
    day, peaks = measurement.measured_on, measurement.peaks
    bounds = [(peaks.minutes, standard.number("peak.minutes", day)), (peaks.times, standard.number("peak.times", day))]
    if any(told is not None and told > most for told, most in bounds):
        return False
    if any(told is None for told, _most in bounds):
        raise UndecidedError(Reason.MISSING_PEAK_DETAIL)
    return True


def _heat(measurement: Measurement, limit: Limit, standard: Standard) -> Judgement:
    """WBGT (GBZ 2.2-2007): 1 °C more where the outdoor ventilation design temperature reaches 30 °C."""
    plain = limit.values[measurement.kind]
    value, outdoor = _in_unit(measurement, limit), measurement.heat.outdoor
    if outdoor is None and plain < value <= plain + limit.allowance:
        raise UndecidedError(Reason.MISSING_OUTDOOR)
    is_hot = outdoor is None or outdoor >= standard.number("heat.outdoor", measurement.measured_on)
    return _held(measurement, limit, against=plain + limit.allowance if is_hot and value > plain else plain)


def _held(measurement: Measurement, limit: Limit, *, against: Decimal | Fraction, clause: str = "") -> Judgement:
    """A detection limit above the exposure limit proves nothing. Compared as fractions: a reduced limit is no round number."""
    value, most = Fraction(_in_unit(measurement, limit)), Fraction(against)
    held = partial(Judgement, limit=_decimal(most), rule=RULES[measurement.kind] + clause, version=limit.rule.version)
    if value > most and measurement.is_below:
        return held(Verdict.CANNOT_JUDGE, Reason.BELOW_DETECTION)
    ratio = _decimal(value / most) if most else None
    if value > most:
        return held(Verdict.EXCEEDS, Reason.OVER_LIMIT, ratio=ratio)
    return held(Verdict.COMPLIES, Reason.WITHIN_LIMIT, ratio=ratio)


def _decimal(number: Fraction) -> Decimal:
    return Decimal(number.numerator) / Decimal(number.denominator)


def _in_unit(measurement: Measurement, limit: Limit) -> Decimal:
    try:
        return converted(measurement.value, measurement.unit, unit=limit.unit, molar_mass=limit.molar_mass)
    except UnitError as error:
        raise UndecidedError(Reason.BAD_UNIT) from error


RULES = {
    Kind.C_ME: "GBZ 2.1 6.3.1 MAC",
    Kind.C_TWA: "GBZ 2.1 6.3.2 PC-TWA",
    Kind.C_STE: "GBZ 2.1 6.3.2 PC-STEL",
    Kind.C_PE: "GBZ 2.1 6.3.3 PE",
    Kind.TOTAL_TWA: "GBZ 2.1 6.3.3 PC-TWA",
    Kind.RESP_TWA: "GBZ 2.1 6.3.3 PC-TWA",
    Kind.LEX_8H: "GBZ 2.2 LEX,8h",
    Kind.LEX_40H: "GBZ 2.2 LEX,40h",
    Kind.WBGT: "GBZ 2.2 WBGT",
    Kind.HAND_VIBRATION: "GBZ 2.2 ahw(4)",
}
CLAUSES: Mapping[Kind, Callable[[Measurement, Limit, Standard], Judgement]] = {
    Kind.C_ME: _as_it_stands,
    Kind.C_TWA: _average,
    Kind.C_STE: _as_it_stands,
    Kind.C_PE: _peak,
    Kind.TOTAL_TWA: _average,
    Kind.RESP_TWA: _average,
    Kind.LEX_8H: _as_it_stands,
    Kind.LEX_40H: _as_it_stands,
    Kind.WBGT: _heat,
    Kind.HAND_VIBRATION: _as_it_stands,
}


def standard(rules_of: Callable[[str], Sequence[Rule]]) -> Standard:
    """`rules_of` gives the rows of a collection of the reference data."""
    limits = Limits(
        rows=[
            *chemical(rules_of("limits-chemical")),
            *dust(rules_of("limits-dust")),
            *physical(rules_of("limits-physical")),
        ],
        aliases=rules_of("factor-aliases"),
    )
    return Standard(limits, rules_of("exposure-rules"))
