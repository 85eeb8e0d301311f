"""Who takes part: exclusion by rule, then strata. One pass over the roster, worked in columns."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import repeat
from operator import eq, ge, lt, ne

from workflows.draw_plan import Rules
from workflows.draw_table import POSITIVE, TOWN, Table, check_codes, check_dates, check_form
from workflows.quotas import Share

_COMPARE: dict[str, Callable[[bytes, bytes], bool]] = {"==": eq, "!=": ne, ">=": ge, "<": lt}

Traits = tuple[bytes | bool, ...]


@dataclass(slots=True)
class Stratum:
    """`weights` stand beside `members` in weight mode and stay empty in equal mode."""

    members: list[bytes] = field(default_factory=list)
    weights: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Strata:
    excluded: dict[str, int]
    strata: dict[str, Stratum]

    def shares(self, rules: Rules) -> dict[str, Share]:
        return {key: Share(len(self.strata[key].members), rules.ratio(_values(key, rules))) for key in self.strata}


def divide(roster: Table, rules: Rules) -> Strata:
    """Rows that look alike to the rules are grouped first: few groups, however many rows."""
    groups: dict[Traits, Stratum] = defaultdict(Stratum)
    for columns in _columns(roster, rules):
        traits = list(columns.traits)
        for trait, member in zip(traits, columns.members, strict=False):
            groups[trait].members.append(member)
        for trait, weight in zip(traits, columns.weights, strict=False):
            groups[trait].weights.append(int(weight))
    return _sort_out(groups, rules)


@dataclass(frozen=True, slots=True)
class _Columns:
    members: list[bytes]
    weights: list[bytes]
    traits: Iterable[Traits]


def _columns(roster: Table, rules: Rules) -> Iterator[_Columns]:
    names = [name for name, _ in rules.strata] + [name for name, _, _ in rules.exclude]
    for members, weights, towns, lasts, *used in roster.chunks(["id", "weight", "town", "last", *names]):
        check_form(roster.name, "weight", weights, POSITIVE)
        check_form(roster.name, "town", towns, TOWN)
        check_dates(roster.name, "last", lasts)
        for name, values in zip(names, used, strict=True):
            check_codes(roster.name, name, values)
        traits = zip(*_reduced(used, rules), strict=True) if used else repeat((), len(members))
        yield _Columns(members, weights if rules.mode == "weight" else [], traits)


def _reduced(used: list[list[bytes]], rules: Rules) -> list[list[bytes] | list[bool]]:
    strata, excluding = used[: len(rules.strata)], used[len(rules.strata) :]
    reduced: list[list[bytes] | list[bool]] = []
    for values, (_, prefix) in zip(strata, rules.strata, strict=True):
        reduced.append([value[:prefix] for value in values] if prefix else values)
    for values, (_, operator, operand) in zip(excluding, rules.exclude, strict=True):
        matching = {value for value in set(values) if _COMPARE[operator](value, operand.encode())}
        reduced.append([value in matching for value in values])
    return reduced


def _sort_out(groups: dict[Traits, Stratum], rules: Rules) -> Strata:
    excluded: Counter[str] = Counter()
    strata: dict[str, Stratum] = defaultdict(Stratum)
    for traits, group in groups.items():
        values, matches = traits[: len(rules.strata)], traits[len(rules.strata) :]
        if True in matches:
            excluded[str(matches.index(True))] += len(group.members)
            continue
        stratum = strata[b"/".join(value for value in values if isinstance(value, bytes)).decode()]
        stratum.members += group.members
        stratum.weights += group.weights
    return Strata(dict(excluded), dict(sorted(strata.items())))


def _values(key: str, rules: Rules) -> list[str]:
    # A slash cannot stand in a value: those are [0-9A-Za-z-]*.
    return key.split("/") if rules.strata else []
