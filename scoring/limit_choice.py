"""Which limit a measurement is held against: its factor, its day, its kind, and the conditions of the work."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from scoring.limit import AmbiguousFactorError, Band, Limit, Limits, UnknownFactorError
from scoring.measurement import Heat, Kind, Measurement
from scoring.quantity import converts
from scoring.rule import in_force
from scoring.verdict import Reason, UndecidedError


def rows_of(measurement: Measurement, limits: Limits) -> Sequence[Limit]:
    """The rows of the one factor that is meant, as they stood on the day; raises UndecidedError."""
    try:
        named = limits.named(measurement.factor, measurement.cas, on=measurement.measured_on)
    except UnknownFactorError as error:
        raise UndecidedError(Reason.UNKNOWN_FACTOR) from error
    except AmbiguousFactorError as error:
        raise UndecidedError(Reason.AMBIGUOUS_FACTOR) from error
    named = [row for row in named if converts(measurement.unit, row.unit)] or named
    if len({row.factor for row in named}) > 1:
        raise UndecidedError(Reason.AMBIGUOUS_FACTOR)
    return _of_day(named, measurement.measured_on)


def chosen(measurement: Measurement, rows: Sequence[Limit]) -> Limit:
    """Of these the one that applies and decides; raises UndecidedError."""
    if not any(measurement.kind in row.values for row in rows):
        raise UndecidedError(Reason.NO_LIMIT)
    meant = [row for row in _of_conditions(rows, measurement) if measurement.kind in row.values]
    if not meant:
        raise UndecidedError(Reason.NO_LIMIT)
    if not meant[0].rule.decides:
        raise UndecidedError(Reason.LIMIT_UNVERIFIED)
    return meant[0]


def _of_day(rows: Sequence[Limit], day: date | None) -> Sequence[Limit]:
    valid = {rule.version for rule in in_force((row.rule for row in rows), day)} if day else set()
    if not valid:
        raise UndecidedError(Reason.NO_VERSION_FOR_DATE)
    return [row for row in rows if row.rule.version in valid]


def _of_conditions(rows: Sequence[Limit], measurement: Measurement) -> Iterable[Limit]:
    """Where a factor has several rows the conditions choose; where it has one they may only contradict it."""
    if measurement.kind is Kind.WBGT:
        return _of_heat(rows, measurement.heat)
    known = {"sio2": measurement.sio2_percent, "altitude": measurement.altitude_m}
    missing = {row.band.of for row in rows if row.band and known[row.band.of] is None}
    if missing and len(rows) > 1:
        raise UndecidedError(Reason.MISSING_SIO2 if "sio2" in missing else Reason.MISSING_ALTITUDE)
    return [row for row in rows if row.band is None or _may_hold(row.band, known[row.band.of])]


def _may_hold(band: Band, value: Decimal | None) -> bool:
    return value is None or band.holds(value)


def _of_heat(rows: Sequence[Limit], heat: Heat) -> Iterable[Limit]:
    """A time rate between two columns takes the stricter one, the next higher."""
    if heat.intensity is None or heat.time_rate is None:
        raise UndecidedError(Reason.MISSING_INTENSITY)
    fits = [(row.heat[1], row) for row in rows if row.heat and row.heat[0] == heat.intensity and row.heat[1] >= heat.time_rate]
    return [min(fits, key=lambda fit: fit[0])[1]] if fits else []
