"""Who takes part: exclusion by rule, then strata. One pass over the roster, worked in columns."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import repeat
from operator import eq, ge, lt, ne

from workflows.draw_plan import Rules
from workflows.draw_table import CODES, POSITIVE, TOWN, Table, check_dates, check_form
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
    members: dict[Traits, list[bytes]] = defaultdict(list)
    weights: dict[Traits, list[int]] = defaultdict(list)
    for columns in _columns(roster, rules):
        for trait, member in zip(columns.traits(), columns.members, strict=False):
            members[trait].append(member)
        for trait, weight in zip(columns.traits(), columns.weights, strict=False):
            weights[trait].append(int(weight))
    return _sort_out({trait: Stratum(ids, weights[trait]) for trait, ids in members.items()}, rules)


@dataclass(frozen=True, slots=True)
class _Columns:
    members: list[bytes]
    weights: list[bytes]
    reduced: list[list[bytes] | list[bool]]

    def traits(self) -> Iterable[Traits]:
        return zip(*self.reduced, strict=True) if self.reduced else repeat(())


def _columns(roster: Table, rules: Rules) -> Iterator[_Columns]:
    used = {name for name, _ in rules.strata} | {name for name, _, _ in rules.exclude}
    names = sorted({"id", "weight", "town", "last", *used})
    for chunk in roster.chunks(names):
        values = dict(zip(names, chunk, strict=True))
        # Few distinct values stand in a column, so checks and comparisons are made once for each.
        distinct = {name: set(values[name]) for name in {"weight", "town", "last", *used}}
        _check(roster.name, distinct, used)
        weights = values["weight"] if rules.mode == "weight" else []
        yield _Columns(values["id"], weights, _reduced(values, distinct, rules))


def _check(name: str, distinct: Mapping[str, set[bytes]], used: Iterable[str]) -> None:
    check_form(name, "weight", distinct["weight"], POSITIVE)
    check_form(name, "town", distinct["town"], TOWN)
    check_dates(name, "last", distinct["last"])
    for column in used:
        check_form(name, column, distinct[column], CODES)


def _reduced(
    values: Mapping[str, list[bytes]], distinct: Mapping[str, set[bytes]], rules: Rules
) -> list[list[bytes] | list[bool]]:
    reduced: list[list[bytes] | list[bool]] = []
    for name, prefix in rules.strata:
        reduced.append([value[:prefix] for value in values[name]] if prefix else values[name])
    for name, operator, operand in rules.exclude:
        matching = {value for value in distinct[name] if _COMPARE[operator](value, operand.encode())}
        reduced.append(list(map(matching.__contains__, values[name])))
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
