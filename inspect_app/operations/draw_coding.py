"""Codes instead of names: the tables that VDRAW-1 sees, made from the register with chance of this batch alone."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from secrets import SystemRandom, token_hex

from inspect_app.models.officer import GENERAL_FIELD, Officer
from inspect_app.queries.draw_roster import RosterLine
from workflows import draw_codes
from workflows.ceremony import TEAM, Need, Standing, needs_met
from workflows.draw_table import INSPECTORS, RECUSALS, ROSTER
from workflows.errors import DomainError

LEAST_TIER = "general"
TIERS = ("key", "watch", LEAST_TIER)
DECOYS = 10
TRIES = 400

_CHANCE = SystemRandom()


class UnrankedError(DomainError):
    code = "draw.unranked"


class EmptyRosterError(DomainError):
    code = "draw.empty_roster"


class TooFewOfficersError(DomainError):
    code = "draw.too_few_officers"


@dataclass(frozen=True, slots=True)
class Codes:
    """What stands for what in this batch: tier → T1…, need → N1…, officer id → P01…"""

    tiers: Mapping[str, str]
    needs: Mapping[str, str]
    officers: Mapping[int, str]

    def to_json(self) -> dict[str, dict[str, str]]:
        return {
            "tiers": dict(self.tiers),
            "needs": dict(self.needs),
            "officers": {str(id_): code for id_, code in self.officers.items()},
        }


@dataclass(slots=True)
class Roster:
    """Canonical texts. `table` is the register's side of every line, sorted by workplace id, for the witnesses only; its
    last column is the employer's own id, since a provisional workplace id may become a code after the freeze."""

    text: str
    table: str
    map_lines: list[str]
    rows: list[str] = field(repr=False)


def make_codes(officers: Sequence[Officer]) -> Codes:
    if len(officers) < TEAM:
        raise TooFewOfficersError(least=TEAM)
    width = max(2, len(str(len(officers))))
    return Codes(
        tiers=dict(zip(_shuffled(TIERS), ("T1", "T2", "T3"), strict=True)),
        needs=dict(zip(_shuffled(list(Need)), ("N1", "N2"), strict=True)),
        officers={officer.id: f"P{place:0{width}}" for place, officer in enumerate(_shuffled(officers), start=1)},
    )


def make_roster(lines: Iterable[RosterLine], codes: Codes, *, batch_key: bytes) -> Roster:
    rows, table, unranked = [], [], 0
    for line in lines:
        unranked += not line.tier and line.status == Standing.OPERATING
        code = draw_codes.code(batch_key, line.key)
        tier, need = codes.tiers[line.tier or LEAST_TIER], codes.needs[line.need]
        rows.append("\t".join((code, line.town, tier, need, "1", line.last, line.status)))
        facts = (line.town, line.tier or LEAST_TIER, line.need, line.last, line.status)
        table.append("\t".join((line.key, code, *facts, line.employer)))
    if unranked:
        raise UnrankedError(count=unranked)
    if not rows:
        raise EmptyRosterError
    rows.sort()
    table.sort()
    map_lines = draw_codes.map_lines(batch_key, (line.split("\t", 1)[0] for line in table))
    return Roster(_text(ROSTER, rows), "\n".join(table) + "\n", map_lines, rows)


def make_inspectors(officers: Sequence[Officer], codes: Codes) -> str:
    rows = []
    for officer in officers:
        quals = sorted(codes.needs[need] for need in needs_met(officer.fields, general=GENERAL_FIELD))
        rows.append("\t".join((codes.officers[officer.id], officer.scope, ",".join(quals), str(officer.capacity))))
    return _text(INSPECTORS, sorted(rows))


def make_recusals(
    pairs: Iterable[tuple[int, str]], officers: Sequence[Officer], codes: Codes, *, roster: Roster, batch_key: bytes
) -> str:
    """Real pairs among meaningless ones: every officer carries the same number, at least ten of them without meaning.

    A real pair out of the officer's reach blocks nothing and, since no decoy is like it, would be known for real: left out.
    """
    blocked: dict[int, set[str]] = {officer.id: set() for officer in officers}
    desk = _Decoys(officers, codes, roster)
    for officer_id, key in pairs:
        code = draw_codes.code(batch_key, key)
        if officer_id in blocked and desk.may_meet(officer_id, code):
            blocked[officer_id].add(code)
    desk.add(blocked)
    rows = [f"{codes.officers[id_]}\tid\t{code}" for id_, firms in blocked.items() for code in firms]
    return _text(RECUSALS, sorted(rows))


class _Decoys:
    """Never so many on one firm that too few officers are left for it."""

    def __init__(self, officers: Sequence[Officer], codes: Codes, roster: Roster) -> None:
        self._officers = {officer.id: officer for officer in officers}
        self._quals = {
            officer.id: {codes.needs[need] for need in needs_met(officer.fields, general=GENERAL_FIELD)}
            for officer in officers
        }
        self._rows = roster.rows
        self._pools: dict[tuple[str, str], int] = {}

    def may_meet(self, officer_id: int, code: str) -> bool:
        """Whether the draw could send this officer to the firm of this code at all."""
        place = bisect_left(self._rows, f"{code}\t")
        if place == len(self._rows) or not self._rows[place].startswith(f"{code}\t"):
            return False
        _code, town, _tier, need, *_rest = self._rows[place].split("\t")
        return self._reaches(officer_id, town, need)

    def add(self, blocked: dict[int, set[str]]) -> None:
        self._counts = Counter(code for firms in blocked.values() for code in firms)
        wanted = max(map(len, blocked.values())) + DECOYS
        for id_, firms in blocked.items():
            while len(firms) < wanted:
                firms.add(self._one(id_, firms))

    def _one(self, officer_id: int, taken: set[str]) -> str:
        """A firm that the officer may meet; where the roster is too small for one, a code that stands for nobody."""
        for _ in range(TRIES):
            code, town, _tier, need, *_rest = _CHANCE.choice(self._rows).split("\t")
            is_like_a_real_one = code not in taken and self._reaches(officer_id, town, need)
            if is_like_a_real_one and self._pool(town, need) - self._counts[code] > TEAM:
                self._counts[code] += 1
                return code
        return token_hex(10)

    def _pool(self, town: str, need: str) -> int:
        if (town, need) not in self._pools:
            self._pools[town, need] = sum(self._reaches(id_, town, need) for id_ in self._officers)
        return self._pools[town, need]

    def _reaches(self, officer_id: int, town: str, need: str) -> bool:
        return town.startswith(self._officers[officer_id].scope) and need in self._quals[officer_id]


def changes(before: str, after: str) -> dict[str, dict[str, object]]:
    """Per workplace what differs between the tables of two draws. An employer stays the same when its code is completed."""
    old, new = _facts(before), _facts(after)
    found: dict[str, dict[str, object]] = {}
    for id_ in old.keys() | new.keys():
        was, is_ = old.get(id_), new.get(id_)
        if was != is_:
            key = (is_ or was or ("",))[0]
            found[key] = {"kind": _kind(was, is_), "employer": id_, "before": was, "after": is_}
    return dict(sorted(found.items()))


def totals_per_town(found: Mapping[str, Mapping[str, object]]) -> dict[str, dict[str, int]]:
    totals: dict[str, Counter[str]] = defaultdict(Counter)
    for change in found.values():
        side = change["after"] or change["before"]
        totals[side[TOWN]][str(change["kind"])] += 1  # type: ignore[index]
    return {town: dict(counts) for town, counts in sorted(totals.items())}


def published_totals(totals: Mapping[str, Mapping[str, int]]) -> dict[str, list[int]]:
    """Town → [new, gone, altered]. What was altered is not told: a single 分层 would speak of a single firm."""
    return {
        town: [kinds.get("added", 0), kinds.get("gone", 0), sum(kinds[kind] for kind in COMPARED if kind in kinds)]
        for town, kinds in totals.items()
    }


COMPARED = ("code", "town", "tier", "need", "status")
"""What a change is called: after the first that differs. The workplace's own id is its code."""
TOWN = COMPARED.index("town")


def _facts(table: str) -> dict[str, tuple[str, ...]]:
    """By employer; the values in the order of COMPARED."""
    rows = (line.split("\t") for line in table.splitlines())
    return {id_: (key, town, tier, need, status) for key, _code, town, tier, need, _last, status, id_ in rows}


def _kind(before: tuple[str, ...] | None, after: tuple[str, ...] | None) -> str:
    if before is None or after is None:
        return "added" if before is None else "gone"
    return next(name for name, old, new in zip(COMPARED, before, after, strict=True) if old != new)


def _text(columns: Sequence[str], rows: Sequence[str]) -> str:
    return "\n".join(["\t".join(columns), *rows]) + "\n"


def _shuffled(items: Iterable[object]) -> list:  # type: ignore[type-arg]
    return _CHANCE.sample(list(items), len(list(items)))
