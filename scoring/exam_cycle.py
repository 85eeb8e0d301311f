"""When the next in-service health exam is due (在岗期间职业健康检查周期), GBZ 188: by factor, and by noise level or work grade.

The edition of 2025 counts from 2026-08-01; an exam before that day lasts as long as the edition of 2014 said.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from scoring.bands import Band, Bands, OutsideBandsError
from scoring.cycle import Due, due_by, of_record
from scoring.rule import Rule


class ExamFactor(StrEnum):
    """矽尘 has rows of its own, because the edition of 2014 graded it apart from other dust."""

    NOISE = "noise"
    SILICA_DUST = "silica_dust"
    DUST = "dust"
    CHEMICAL = "chemical"
    HEAT = "heat"


def next_exam(
    rules: Iterable[Rule], factor: ExamFactor, *, level: Decimal | int | None, last_on: date | None, on: date
) -> Due:
    """`level` is the noise in dB(A), or the work grade (作业分级) 0–3 of dust and chemicals; heat has none. Rows have
    `factor`, `months`, and either `level_from` and `level_below`, or `is_ungraded`, or neither: then they always apply.

    Where the level is not known and no row speaks of that, the shortest cycle is shown and makes nobody late.
    """
    rows = of_record((rule for rule in rules if rule.data["factor"] == factor), last_on or on)
    rule = _chosen(rows, level)
    if rule is None and level is None:
        return replace(due_by(_shortest(rows), last_on=last_on), decides=False)
    return due_by(rule, last_on=last_on)


def _chosen(rows: Sequence[Rule], level: Decimal | int | None) -> Rule | None:
    """The row of the level, or the one for no level; else one that speaks of no level at all."""
    always = [row for row in rows if "level_from" not in row.data and "is_ungraded" not in row.data]
    ungraded = [row for row in rows if "is_ungraded" in row.data]
    if level is None:
        return next(iter(ungraded or always), None)
    return _banded([row for row in rows if "level_from" in row.data], level) or next(iter(always), None)


def _banded(rows: Sequence[Rule], level: Decimal | int) -> Rule | None:
    if not rows:
        return None
    try:
        return Bands(_band(row) for row in rows).of(level)
    except OutsideBandsError:
        return None


def _band(row: Rule) -> Band[Rule]:
    below = row.data.get("level_below")
    return Band(row, Decimal(row.data["level_from"]), Decimal(below) if below else None)


def _shortest(rows: Iterable[Rule]) -> Rule | None:
    cycles = [row for row in rows if row.data.get("months", "0") != "0"]
    return min(cycles, key=lambda row: int(row.data["months"]), default=None)
