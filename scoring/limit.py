"""Exposure limits (职业接触限值) as dated rules, and the table that finds those of a factor."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TypeVar

from scoring.factor import normalise
from scoring.measurement import Kind
from scoring.quantity import FIBRES
from scoring.rule import Rule, in_force

Row = TypeVar("Row")

CHEMICAL = {"mac": Kind.C_ME, "pc_twa": Kind.C_TWA, "pc_stel": Kind.C_STE}
DUST = {"total": Kind.TOTAL_TWA, "respirable": Kind.RESP_TWA}
CONDITION = re.compile(r"(?:(\d+)(<=?))?(sio2|altitude)(?:(<=?)(\d+))?")


@dataclass(frozen=True, slots=True)
class Band:
    """What a limit is bound to: the share of SiO2 (%) or the altitude (m) between two ends, each with or without its end."""

    of: str
    low: Decimal | None
    has_low: bool
    high: Decimal | None
    has_high: bool

    def holds(self, value: Decimal) -> bool:
        above = self.low is None or value > self.low or (self.has_low and value == self.low)
        below = self.high is None or value < self.high or (self.has_high and value == self.high)
        return above and below


@dataclass(frozen=True, slots=True)
class Limit:
    """One row of the standard. `values`: what it limits, in `unit`; `heat`: (labour intensity, time rate in %)."""

    rule: Rule
    factor: str
    cas: str
    unit: str
    values: Mapping[Kind, Decimal]
    band: Band | None = None
    molar_mass: Decimal | None = None
    heat: tuple[int, Decimal] | None = None
    allowance: Decimal = Decimal(0)


class UnknownFactorError(LookupError):
    """Neither the CAS number nor the name stands in the table."""


class AmbiguousFactorError(LookupError):
    """Several rows answer to the CAS number, or name and number belong to different ones."""


@dataclass(frozen=True)
class Limits:
    """Every version of every limit, found by exact name, alias or CAS number."""

    rows: Sequence[Limit]
    aliases: Sequence[Rule]

    @cached_property
    def _by_name(self) -> Mapping[str, Sequence[Limit]]:
        return _grouped((row.factor, row) for row in self.rows)

    @cached_property
    def _by_cas(self) -> Mapping[str, Sequence[Limit]]:
        return _grouped((row.cas, row) for row in self.rows if row.cas)

    @cached_property
    def _by_alias(self) -> Mapping[str, Sequence[Rule]]:
        return _grouped((normalise(alias.words), alias) for alias in self.aliases)

    def named(self, name: str, cas: str, *, on: date | None) -> Sequence[Limit]:
        """The rows, of any day, that name and number agree on; a number that nobody knows does not overrule a name."""
        by_name, by_cas = self._of_name(normalise(name), on=on), self._by_cas.get(cas, ())
        if not by_name and not by_cas:
            raise UnknownFactorError
        if by_name and by_cas:
            both = [row for row in by_name if row in by_cas]
            if not both:
                raise AmbiguousFactorError
            return both
        return by_name or by_cas

    def _of_name(self, name: str, *, on: date | None) -> Sequence[Limit]:
        found = self._by_name.get(name)
        if found is not None:
            return found
        aliases = self._by_alias.get(name, ())
        meant = in_force(aliases, on) if on else aliases
        return [row for alias in meant if alias.decides for row in self._by_name.get(normalise(alias.data["factor"]), ())]


def chemical(rules: Iterable[Rule]) -> list[Limit]:
    """Rows of GBZ 2.1 table 1. Where there is an average and no short-term limit, peaks are held against the average (6.3.3)."""
    rows = []
    for rule in rules:
        values = _numbers(rule, CHEMICAL)
        if Kind.C_TWA in values and Kind.C_STE not in values:
            values[Kind.C_PE] = values[Kind.C_TWA]
        rows.append(_of_air(rule, values))
    return rows


def dust(rules: Iterable[Rule]) -> list[Limit]:
    """Rows of GBZ 2.1 table 2. A count of fibres is an average that is neither total nor respirable; a peak of a dust with two
    limits does not say which it is of."""
    rows = []
    for rule in rules:
        values = _numbers(rule, DUST)
        if rule.data["unit"] == FIBRES:
            values[Kind.C_TWA] = values[Kind.TOTAL_TWA]
        elif Kind.RESP_TWA not in values:
            values[Kind.C_PE] = values[Kind.TOTAL_TWA]
        rows.append(_of_air(rule, values))
    return rows


def physical(rules: Iterable[Rule]) -> list[Limit]:
    """Rows of GBZ 2.2; what no measurement of ours is held against is left out."""
    return [_of_physical(rule) for rule in rules if rule.data["measure"] in Kind.__members__]


def _numbers(rule: Rule, columns: Mapping[str, Kind]) -> dict[Kind, Decimal]:
    return {kind: Decimal(rule.data[column]) for column, kind in columns.items() if column in rule.data}


def _of_air(rule: Rule, values: Mapping[Kind, Decimal]) -> Limit:
    return Limit(
        rule=rule,
        factor=normalise(rule.words),
        cas=rule.data.get("cas", ""),
        unit=rule.data["unit"],
        values=values,
        band=_band(rule.data.get("condition", "")),
        molar_mass=Decimal(rule.data["molar_mass"]) if "molar_mass" in rule.data else None,
    )


def _of_physical(rule: Rule) -> Limit:
    data = rule.data
    return Limit(
        rule=rule,
        factor=normalise(rule.words),
        cas="",
        unit=data["unit"],
        values={Kind(data["measure"]): Decimal(data["limit"])},
        heat=(int(data["intensity"]), Decimal(data["time_rate"])) if "intensity" in data else None,
        allowance=Decimal(data.get("allowance", 0)),
    )


def _band(condition: str) -> Band | None:
    if not condition:
        return None
    found = CONDITION.fullmatch(condition)
    if found is None:
        raise ValueError(condition)
    low, low_mark, of, high_mark, high = found.groups()
    return Band(
        of=of,
        low=Decimal(low) if low else None,
        has_low=low_mark == "<=",
        high=Decimal(high) if high else None,
        has_high=high_mark == "<=",
    )


def _grouped(pairs: Iterable[tuple[str, Row]]) -> Mapping[str, Sequence[Row]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for key, row in pairs:
        groups[key].append(row)
    return dict(groups)
