"""Random teams of officers: competence, scope, recusal, and a load that stays even.

Chance decides among officers of equal load, so every pair that the rules allow can occur.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from operator import attrgetter

from workflows.draw_refusals import TableMalformedError
from workflows.draw_seed import Tickets
from workflows.draw_table import INSPECTORS, POSITIVE, RECUSALS, Table, read

TOWN_PREFIX = 9

Rank = tuple[int, bytes, str]
_RANK = attrgetter("rank")


@dataclass(frozen=True, slots=True)
class Target:
    """`values` holds the roster's columns, among them town and need."""

    id: str
    values: Mapping[str, str]


@dataclass(slots=True, eq=False)
class Officer:
    """`rank` orders officers for the next visit: (level, ticket, id); level = load in hundredths of a full time."""

    id: str
    scope: str
    quals: tuple[str, ...]
    cap: int
    load: int = 0
    level: int = 0
    rank: Rank = (0, b"", "")
    met: dict[str, int] = field(default_factory=lambda: defaultdict(int))


class Recusals:
    """Looked up by the prefixes of a value, so that ten thousand lines cost as little as ten."""

    def __init__(self, table: Table) -> None:
        self._blocked: dict[str, dict[int, dict[str, set[str]]]] = {}
        for inspector, column, prefix, *_ in _in_order(table, RECUSALS):
            lengths = self._blocked.setdefault(column, {})
            lengths.setdefault(len(prefix), {}).setdefault(prefix, set()).add(inspector)

    @property
    def columns(self) -> list[str]:
        return list(self._blocked)

    def of(self, target: Target) -> set[str]:
        """Officers who may not visit this target."""
        blocked: set[str] = set()
        for column, lengths in self._blocked.items():
            value = target.values[column]
            for length, prefixes in lengths.items():
                blocked.update(prefixes.get(value[:length], ()))
        return blocked


class Pairing:
    """The officers of one draw, with the load and the meetings they have had so far."""

    def __init__(self, inspectors: str, recusals: str, *, size: int, seed: str) -> None:
        self._size = size
        self._tickets = Tickets(seed, "insp")
        self._officers = _officers(read("inspectors", inspectors, required=INSPECTORS))
        self._recusals = Recusals(read("recusals", recusals, required=RECUSALS, is_keyed=False))
        self._pools: dict[tuple[str, str], tuple[Officer, ...]] = {}
        self._scopes: dict[str, list[Officer]] = defaultdict(list)
        for officer in self._officers:
            self._scopes[officer.scope].append(officer)
            self._add_load(officer, 0)

    @property
    def load(self) -> dict[str, int]:
        return {officer.id: officer.load for officer in self._officers}

    @property
    def recusal_columns(self) -> list[str]:
        return self._recusals.columns

    def eligible(self, target: Target) -> tuple[Officer, ...]:
        town, need = target.values["town"], target.values["need"]
        if (town, need) not in self._pools:
            self._pools[town, need] = tuple(self._competent(town, need))
        pool = self._pools[town, need]
        blocked = self._recusals.of(target)
        return tuple(officer for officer in pool if officer.id not in blocked) if blocked else pool

    def staff(self, targets: Sequence[Target], *, batch: int) -> dict[str, tuple[str, ...]]:
        """Teams by target id; `batch` targets of a town share one team, 0 or 1 = each has its own."""
        teams: dict[str, tuple[str, ...]] = {}
        for group in batches(targets, batch):
            for part, pool in self._staffable(group):
                team = self._team(pool, visits=len(part))
                teams.update(dict.fromkeys((target.id for target in part), team))
        return teams

    def _staffable(self, group: list[Target]) -> Iterable[tuple[list[Target], tuple[Officer, ...]]]:
        """The batch whole, or, where it has too few eligible members, target by target."""
        pool = self.eligible(group[0])
        for target in group[1:]:
            allowed = self.eligible(target)
            pool = tuple(officer for officer in pool if officer in allowed)
        if len(group) == 1 or len(pool) >= self._size:
            return [(group, pool)]
        return [([target], self.eligible(target)) for target in group]

    def _team(self, pool: tuple[Officer, ...], *, visits: int) -> tuple[str, ...]:
        team = self._choose(pool)
        for officer in team:
            self._add_load(officer, visits)
        for one, other in combinations(team, 2):
            one.met[other.id] += 1
            other.met[one.id] += 1
        return tuple(officer.id for officer in team)

    def _choose(self, pool: tuple[Officer, ...]) -> list[Officer]:
        """Fewer than asked for when the pool is too small: shown as it is, never filled by hand."""
        rest = sorted(pool, key=_RANK)
        team = rest[:1]
        del rest[:1]
        while rest and len(team) < self._size:
            reach = rest[0].level + 100
            near = [officer for officer in rest if officer.level <= reach]
            member = _least_met(near, team)
            team.append(member)
            rest.remove(member)
        return team

    def _competent(self, town: str, need: str) -> Iterable[Officer]:
        scopes = [town[:length] for length in range(len(town) + 1)]
        around = (officer for scope in scopes for officer in self._scopes.get(scope, ()))
        return (officer for officer in around if need in officer.quals)

    def _add_load(self, officer: Officer, visits: int) -> None:
        officer.load += visits
        ticket = self._tickets.digest(f"{officer.load}:{officer.id}".encode())
        officer.level = officer.load * 100 // officer.cap
        officer.rank = (officer.level, ticket, officer.id)


def batches(targets: Iterable[Target], size: int) -> list[list[Target]]:
    """Per town (first 9 digits), in the order in which they were opened; a full batch opens a new one."""
    if size <= 1:
        return [[target] for target in targets]
    opened: list[list[Target]] = []
    current: dict[str, list[Target]] = {}
    for target in targets:
        town = target.values["town"][:TOWN_PREFIX]
        if len(current.get(town, ())) in (0, size):
            current[town] = []
            opened.append(current[town])
        current[town].append(target)
    return opened


def _least_met(near: list[Officer], team: list[Officer]) -> Officer:
    """The first, by rank, of those who met the team least often."""
    counts = [0] * len(near)
    for mate in team:
        met = mate.met
        counts = [count + met[officer.id] for count, officer in zip(counts, near, strict=True)]
    return near[counts.index(min(counts))]


def _officers(table: Table) -> list[Officer]:
    officers = []
    for id, scope, quals, cap in _in_order(table, INSPECTORS):
        if not POSITIVE.fullmatch(cap.encode()):
            raise TableMalformedError(table=table.name, why="form", column="cap", value=cap)
        if "," in id:
            raise TableMalformedError(table=table.name, why="comma", column="id", value=id)
        officers.append(Officer(id, scope, tuple(quals.split(",")), int(cap)))
    return officers


def _in_order(table: Table, columns: Sequence[str]) -> Iterable[list[str]]:
    places = [table.place(column) for column in columns]
    for row in table.rows():
        yield [row[place] for place in places]
