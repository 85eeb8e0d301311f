"""The hazard-risk grade of an employer (用人单位职业病危害风险分级), first annex of the 2022 pilot of classified supervision.

Every factor is looked up in Table 1-1. What is not known leaves several cells possible: the grade lies between the lowest
and the highest of them, and stands only where both are the same. Nothing unknown is ever taken for 符合.

The text that could be read is silent on three points, which are design readings: several factors combine by the highest
grade; whose heads are counted, and how, are settings (Reading).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from scoring.reason import Details, Reason
from scoring.risk_matrix import Cell, HazardGrade, Level, Nature, RiskMatrix


class ExposureLevel(StrEnum):
    """What the records say of a factor: 符合, 不符合, 不判定, 未检测."""

    COMPLIES = "complies"
    EXCEEDS = "exceeds"
    CANNOT_JUDGE = "cannot_judge"
    UNTESTED = "untested"

    @property
    def possible(self) -> tuple[Level, ...]:
        is_known = self in (ExposureLevel.COMPLIES, ExposureLevel.EXCEEDS)
        return (Level(self.value),) if is_known else tuple(Level)


class Counting(StrEnum):
    """不重复: a person exposed to two factors counts once; 可重复: twice."""

    DISTINCT = "distinct"
    REPEATED = "repeated"


class HeadsOf(StrEnum):
    """Whose heads decide the column of the table: all exposed of the employer, or those at the factor."""

    EMPLOYER = "employer"
    FACTOR = "factor"


class ReasonCode(StrEnum):
    """The first four are a factor with its exposure level, the others what is missing."""

    COMPLIES = "complies"
    EXCEEDS = "exceeds"
    CANNOT_JUDGE = "cannot_judge"
    UNTESTED = "untested"
    NO_FACTORS = "no_factors"
    NATURE_UNKNOWN = "nature_unknown"
    WORKERS_UNKNOWN = "workers_unknown"
    MATRIX_UNVERIFIED = "matrix_unverified"


@dataclass(frozen=True, slots=True)
class HeadCount:
    """Exposed workers (接触人数); None is not known."""

    distinct: int | None = None
    repeated: int | None = None

    def of(self, counting: Counting) -> int | None:
        return self.distinct if counting is Counting.DISTINCT else self.repeated


NOT_COUNTED = HeadCount()


@dataclass(frozen=True, slots=True)
class Factor:
    """A hazard factor at its worst post. `is_severe` is None where the nature is not known (free silica, class of a source);
    `tested_on` is the day of the record behind `level`, `workers` are those at this factor.
    """

    name: str
    is_severe: bool | None
    level: ExposureLevel
    tested_on: date | None = None
    post: str = ""
    workers: HeadCount = NOT_COUNTED

    @property
    def natures(self) -> tuple[Nature, ...]:
        if self.is_severe is None:
            return tuple(Nature)
        return (Nature.SEVERE if self.is_severe else Nature.GENERAL,)


@dataclass(frozen=True, slots=True)
class Reading:
    """How the method is read where its text is silent. The whole employer is the stricter reading of whose heads count."""

    counting: Counting = Counting.DISTINCT
    heads_of: HeadsOf = HeadsOf.EMPLOYER


USUAL = Reading()


@dataclass(frozen=True, slots=True)
class HazardGrading:
    """`grade` is None when unknown: then it is at least `at_least`. Reasons come gravest first; `versions` are the rows used."""

    at_least: HazardGrade
    at_most: HazardGrade
    reasons: tuple[Reason, ...]
    versions: tuple[str, ...]

    @property
    def grade(self) -> HazardGrade | None:
        return self.at_least if self.at_least is self.at_most else None


@dataclass(frozen=True, slots=True)
class _Part:
    factor: Factor
    exposed: int | None
    cells: tuple[Cell, ...]

    @property
    def at_least(self) -> HazardGrade:
        return min((cell.lowest for cell in self.cells), key=_ordinal)

    @property
    def at_most(self) -> HazardGrade:
        return max((cell.highest for cell in self.cells), key=_ordinal)

    @property
    def gravity(self) -> tuple[int, int]:
        return -self.at_least.ordinal, -self.at_most.ordinal


def grade(factors: Sequence[Factor], *, workers: HeadCount, matrix: RiskMatrix, reading: Reading = USUAL) -> HazardGrading:
    """`workers` are all exposed workers of the employer. An employer without a known factor could have any grade."""
    if not factors:
        return HazardGrading(HazardGrade.ONE, HazardGrade.THREE, (Reason(ReasonCode.NO_FACTORS, {}),), ())
    parts = sorted((_part(factor, workers, matrix, reading) for factor in factors), key=lambda part: part.gravity)
    return HazardGrading(
        at_least=max((part.at_least for part in parts), key=_ordinal),
        at_most=max((part.at_most for part in parts), key=_ordinal),
        reasons=(*(_reason(part) for part in parts), *_missing(parts, reading)),
        versions=tuple(sorted({cell.version for part in parts for cell in part.cells})),
    )


def _part(factor: Factor, workers: HeadCount, matrix: RiskMatrix, reading: Reading) -> _Part:
    counted = workers if reading.heads_of is HeadsOf.EMPLOYER else factor.workers
    exposed = counted.of(reading.counting)
    return _Part(factor, exposed, matrix.cells(factor.natures, factor.level.possible, exposed))


def _reason(part: _Part) -> Reason:
    factor = part.factor
    details: Details = {
        "factor": factor.name,
        "nature": factor.natures[0].value if len(factor.natures) == 1 else "",
        "post": factor.post,
        "tested_on": factor.tested_on.isoformat() if factor.tested_on else "",
        "at_least": part.at_least.value,
        "at_most": part.at_most.value,
        "cells": [cell.version for cell in part.cells],
        "is_verified": int(all(cell.is_verified for cell in part.cells)),
    }
    exposed: Details = {} if part.exposed is None else {"exposed": part.exposed}
    return Reason(ReasonCode(factor.level.value), {**details, **exposed})


def _missing(parts: Sequence[_Part], reading: Reading) -> tuple[Reason, ...]:
    natures = [part.factor.name for part in parts if part.factor.is_severe is None]
    counts = [part.factor.name for part in parts if part.exposed is None]
    cells = sorted({cell.version for part in parts for cell in part.cells if not cell.decides})
    told: tuple[tuple[ReasonCode, list[str], Details], ...] = (
        (ReasonCode.NATURE_UNKNOWN, natures, {"factors": natures}),
        (ReasonCode.WORKERS_UNKNOWN, counts, {"factors": counts, "counting": reading.counting.value}),
        (ReasonCode.MATRIX_UNVERIFIED, cells, {"cells": cells}),
    )
    return tuple(Reason(code, details) for code, names, details in told if names)


def _ordinal(one: HazardGrade) -> int:
    return one.ordinal
