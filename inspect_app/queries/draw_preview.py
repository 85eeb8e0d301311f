"""What a draft would mean: expected visits per town, tier and officer, what cannot be staffed, whom chance cannot reach.

One grouped query and one of officers, however large the register; nothing is drawn and no code exists yet.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import func

from inspect_app.database import db
from inspect_app.models.draw import Draw
from inspect_app.models.officer import GENERAL_FIELD, Officer
from inspect_app.models.region import Region
from inspect_app.queries import draw_roster, setting
from inspect_app.queries.draw_roster import RosterFacts
from workflows.ceremony import TEAM, Division, Draft, Interval, Need, Standing, needs_met
from workflows.quotas import Share, has_no_chance

PREFIX = {Division.TIER: 0, Division.COUNTY: 6, Division.TOWN: 9}


@dataclass(frozen=True, slots=True)
class Group:
    """Employers that look alike to the rules."""

    town: str
    tier: str
    need: str
    last: str
    status: str
    employers: int

    @property
    def takes_part(self) -> bool:
        return self.status == Standing.OPERATING and self.last != Interval.AT_CAP


@dataclass(frozen=True, slots=True)
class TierRow:
    tier: str
    employers: int
    ratio: tuple[int, int]
    expected: Fraction
    without_chance: int


@dataclass(frozen=True, slots=True)
class TownRow:
    code: str
    name: str
    employers: int
    expected: Fraction


@dataclass(frozen=True, slots=True)
class OfficerRow:
    officer: Officer
    expected: Fraction


@dataclass(frozen=True, slots=True)
class Unstaffed:
    """Employers of a town for which fewer than two officers are competent."""

    town: str
    need: str
    officers: int
    employers: int


@dataclass(frozen=True, slots=True)
class Preview:
    total: int
    taking_part: int
    excluded: dict[str, int]
    at_cap: int
    visited: int
    cap: int
    not_public: int
    unranked: int
    expected: Fraction
    without_chance: int
    strata: int
    tiers: Sequence[TierRow]
    towns: Sequence[TownRow]
    officers: Sequence[OfficerRow]
    unstaffed: Sequence[Unstaffed]
    recused: int


def preview(draw: Draw, *, on: date) -> Preview:
    rules = Draft.from_json(draw.draft)
    facts = RosterFacts(scope=draw.scope, covered=rules.covered, cap=setting.value("visits.cap", on=on), on=on)
    groups = [Group(*row) for row in draw_roster.groups(facts)]
    officers = _Pool(draw_roster.officers(draw.scope, until=draw.due_on))
    return _Work(draw, rules, facts, groups, officers).preview()


@dataclass(frozen=True, slots=True)
class _Work:
    draw: Draw
    rules: Draft
    facts: RosterFacts
    groups: Sequence[Group]
    pool: "_Pool"

    def preview(self) -> Preview:
        drawn = [group for group in self.groups if group.takes_part]
        immune = self._immune(drawn)
        tiers = [self._tier(tier, drawn, immune) for tier in self.rules.ratios]
        return Preview(
            total=_sum(self.groups),
            taking_part=_sum(drawn),
            excluded=_excluded(self.groups),
            at_cap=_sum(group for group in self.groups if _is_at_cap(group)),
            visited=_sum(group for group in drawn if group.last == Interval.THIS_YEAR),
            cap=self.facts.cap,
            not_public=draw_roster.not_public(self.facts),
            unranked=_sum(group for group in self.groups if not group.tier and group.status == Standing.OPERATING),
            expected=sum((row.expected for row in tiers), Fraction(0)),
            without_chance=sum(row.without_chance for row in tiers),
            strata=len({self._key(group) for group in drawn}),
            tiers=tiers,
            towns=self._towns(drawn),
            officers=self.pool.loads((group.town, group.need, self._expected(group)) for group in drawn),
            unstaffed=self._unstaffed(drawn),
            recused=self._recused(),
        )

    def _ratio(self, tier: str) -> Fraction:
        return Fraction(*self.rules.ratios.get(tier, (0, 1)))

    def _expected(self, group: Group) -> Fraction:
        return group.employers * self._ratio(group.tier)

    def _key(self, group: Group) -> str:
        return f"{group.tier}/{group.town[: PREFIX[self.rules.division]]}"

    def _immune(self, drawn: Iterable[Group]) -> set[str]:
        sizes: Counter[str] = Counter()
        for group in drawn:
            sizes[self._key(group)] += group.employers
        shares = {key: Share(size, self._ratio(key.split("/")[0])) for key, size in sizes.items()}
        return {key for key, is_immune in has_no_chance(shares, rounding=self.rules.rounding).items() if is_immune}

    def _tier(self, tier: str, drawn: Sequence[Group], immune: set[str]) -> TierRow:
        own = [group for group in drawn if group.tier == tier]
        return TierRow(
            tier=tier,
            employers=_sum(own),
            ratio=self.rules.ratios[tier],
            expected=sum(map(self._expected, own), Fraction(0)),
            without_chance=_sum(group for group in own if self._key(group) in immune),
        )

    def _towns(self, drawn: Iterable[Group]) -> list[TownRow]:
        sizes: Counter[str] = Counter()
        expected: dict[str, Fraction] = defaultdict(Fraction)
        for group in drawn:
            sizes[group.town] += group.employers
            expected[group.town] += self._expected(group)
        names = _names(sizes)
        return [TownRow(code, names.get(code, code), sizes[code], expected[code]) for code in sorted(sizes)]

    def _unstaffed(self, drawn: Iterable[Group]) -> list[Unstaffed]:
        sizes: Counter[tuple[str, str]] = Counter()
        for group in drawn:
            if self._ratio(group.tier):
                sizes[group.town, group.need] += group.employers
        short = {place: found for place in sizes if (found := len(self.pool.able(*place))) < TEAM}
        names = _names(town for town, _need in short)
        return [Unstaffed(names.get(town, town), need, short[town, need], sizes[town, need]) for town, need in sorted(short)]

    def _recused(self) -> int:
        """Employers that recusals alone leave without two officers."""
        blocked: dict[tuple[str, str, str], set[int]] = defaultdict(set)
        for officer_id, key, town, need in draw_roster.recusals(self.facts.scope):
            blocked[key, town, need].add(officer_id)
        able = {place: {officer.id for officer in self.pool.able(*place)} for place in {key[1:] for key in blocked}}
        return sum(len(able[key[1:]]) >= TEAM > len(able[key[1:]] - away) for key, away in blocked.items())


class _Pool:
    """Who is competent where; asked once for each pair of town and need."""

    def __init__(self, officers: Sequence[Officer]) -> None:
        self._officers = officers
        self._needs = {officer.id: needs_met(officer.fields, general=GENERAL_FIELD) for officer in officers}
        self._able: dict[tuple[str, str], list[Officer]] = {}

    def able(self, town: str, need: str) -> list[Officer]:
        if (town, need) not in self._able:
            self._able[town, need] = [
                officer
                for officer in self._officers
                if town.startswith(officer.scope) and Need(need) in self._needs[officer.id]
            ]
        return self._able[town, need]

    def loads(self, visits: Iterable[tuple[str, str, Fraction]]) -> list[OfficerRow]:
        """Visits shared evenly, by capacity, among those who can make them."""
        loads: dict[int, Fraction] = defaultdict(Fraction)
        for town, need, expected in visits:
            able = self.able(town, need)
            capacity = sum(officer.capacity for officer in able)
            for officer in able:
                loads[officer.id] += expected * min(TEAM, len(able)) * officer.capacity / capacity
        return [OfficerRow(officer, loads[officer.id]) for officer in self._officers]


def _excluded(groups: Iterable[Group]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for group in groups:
        if group.status != Standing.OPERATING:
            counts[group.status] += group.employers
    return {status.value: counts[status] for status in Standing if counts[status]}


def _is_at_cap(group: Group) -> bool:
    return group.status == Standing.OPERATING and group.last == Interval.AT_CAP


def _sum(groups: Iterable[Group]) -> int:
    return sum(group.employers for group in groups)


def _names(codes: Iterable[str]) -> dict[str, str]:
    """Names by 12-digit code, whatever the length of the region's own."""
    padded = func.rpad(Region.code, 12, "0")
    named = db.select(padded, Region.name).where(Region.code.in_({code[:length] for code in codes for length in (9, 12)}))
    return dict(db.session.execute(named).all())
