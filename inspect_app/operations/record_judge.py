"""Measured values of an import, read and held against the limit of their day while the rows stream."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from scoring import measurement
from scoring.exposure import Standard, judge
from scoring.measurement import Heat, Measurement, UnreadableError
from scoring.verdict import Judgement
from workflows.record import RecordFault
from workflows.record_cells import shortest
from workflows.record_rows import LONGEST_VALUE, Entry

KEPT = ("report", "agency", "report_kind", "post", "intensity", "time_rate", "exposed_count", "mixture", "measured_on")
"""What goes into the record as it was read."""


@dataclass(frozen=True, slots=True)
class Judge:
    """`altitude` in metres stands in where a report tells none; None where nobody said how high the county lies."""

    standard: Standard
    altitude: Decimal | None = None

    def judged(self, entry: Entry) -> tuple[Entry, Mapping[str, Any]]:
        """(the entry as it is kept, its verdict); a value that cannot be read refuses the row."""
        if entry.fault:
            return entry, {}
        try:
            found = measurement.read(entry.content)
        except UnreadableError as error:
            value = str(entry.content.get(error.field) or "")[:LONGEST_VALUE]
            return replace(entry, content={}, fault=RecordFault(error.fault.value), field=error.field, value=value), {}
        kept = Entry(entry.row, entry.line, entry.employer, entry.source_id, entry.is_derived, _kept(entry.content, found))
        return kept, _told(judge(self._placed(entry.content, found), self.standard))

    def _placed(self, content: Mapping[str, Any], found: Measurement) -> Measurement:
        """With what a record knows beside the value: the heat of the work, and how high the county lies."""
        if content["intensity"] or content["time_rate"]:
            found = replace(found, heat=_heat(content))
        if self.altitude is not None and found.altitude_m is None:
            found = replace(found, altitude_m=self.altitude)
        return found


def _heat(content: Mapping[str, Any]) -> Heat:
    intensity, rate = content["intensity"], content["time_rate"]
    return Heat(int(intensity) if intensity else None, Decimal(rate) if rate else None)


def _kept(content: Mapping[str, Any], found: Measurement) -> dict[str, Any]:
    numbers = {
        "hours_per_day": found.shift.hours_per_day,
        "days_per_week": found.shift.days_per_week,
        "sio2_percent": found.sio2_percent,
        "altitude_m": found.altitude_m,
        "peak_minutes": found.peaks.minutes,
        "peak_times": found.peaks.times,
    }
    return {
        **{name: content[name] for name in KEPT},
        **{name: _number(value) for name, value in numbers.items()},
        "factor": found.factor,
        "cas": found.cas,
        "kind": found.kind.value,
        "value": shortest(found.value),
        "is_below": found.is_below,
        "unit": found.unit,
    }


def _told(judgement: Judgement) -> dict[str, Any]:
    return {
        "verdict": judgement.verdict.value,
        "reason": judgement.reason.value,
        "limit_value": _number(judgement.limit),
        "ratio": _number(judgement.ratio),
        "rule": judgement.rule,
        "version": judgement.version,
    }


def _number(value: Decimal | None) -> str | None:
    return None if value is None else shortest(value)
