"""Table 1-1 of the hazard-risk grade (职业病危害风险分级): factor nature × exposure level × exposed workers → Ⅰ, Ⅱ, Ⅲ."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import product

from scoring.bands import Band, Bands
from scoring.errors import ScoringError
from scoring.rule import Rule, in_force


class HazardGrade(StrEnum):
    ONE = "Ⅰ"
    TWO = "Ⅱ"
    THREE = "Ⅲ"

    @property
    def ordinal(self) -> int:
        """Rises with the risk."""
        return list(HazardGrade).index(self) + 1


class Nature(StrEnum):
    """危害因素性质."""

    GENERAL = "general"
    SEVERE = "severe"


class Level(StrEnum):
    """接触水平: 符合 or 不符合."""

    COMPLIES = "complies"
    EXCEEDS = "exceeds"


class MatrixIncompleteError(ScoringError):
    """A line of the table has no row on that day."""

    code = "risk_matrix.incomplete"


@dataclass(frozen=True, slots=True)
class Cell:
    """While its row does not decide (待核), the grade could be any."""

    grade: HazardGrade
    version: str
    decides: bool
    is_verified: bool

    @property
    def lowest(self) -> HazardGrade:
        return self.grade if self.decides else HazardGrade.ONE

    @property
    def highest(self) -> HazardGrade:
        return self.grade if self.decides else HazardGrade.THREE


@dataclass(frozen=True, slots=True)
class RiskMatrix:
    lines: Mapping[tuple[Nature, Level], Bands[Cell]]

    def cells(self, natures: Iterable[Nature], levels: Iterable[Level], workers: int | None) -> tuple[Cell, ...]:
        """Every cell that the facts leave possible; without a head-count all of a line."""
        lines = [self.lines[line] for line in product(natures, levels)]
        return tuple(cell for line in lines for cell in (line.values if workers is None else (line.of(workers),)))


def risk_matrix(rules: Iterable[Rule], *, on: date) -> RiskMatrix:
    """From rows with `nature`, `level`, `workers_from`, `workers_below` and `grade`."""
    lines: dict[tuple[Nature, Level], list[Band[Cell]]] = defaultdict(list)
    for rule in in_force(rules, on):
        lines[Nature(rule.data["nature"]), Level(rule.data["level"])].append(_band(rule))
    missing = [line for line in product(Nature, Level) if line not in lines]
    if missing:
        raise MatrixIncompleteError(missing=missing, on=on)
    return RiskMatrix({line: Bands(bands) for line, bands in lines.items()})


def _band(rule: Rule) -> Band[Cell]:
    cell = Cell(HazardGrade(rule.data["grade"]), rule.version, decides=rule.decides, is_verified=rule.is_verified)
    below = rule.data.get("workers_below")
    return Band(cell, Decimal(rule.data["workers_from"]), Decimal(below) if below else None)
