"""VDRAW-1: a draw that anyone can verify. Everything is fixed first, chance comes later from outside,
and every step is integer arithmetic on SHA-256."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from workflows import collector, merkle
from workflows.draw_bundle import Bundle, check_shape
from workflows.draw_events import Line, Lines
from workflows.draw_plan import Plan, Rules, canonical_plan, checked, plan_hash, read_plan, rules
from workflows.draw_ranking import Ranking, rank
from workflows.draw_refusals import DrawRefusedError, FileDiffersError, TableMalformedError
from workflows.draw_seed import Tickets, commitment, seed_of, seed_text, ticket
from workflows.draw_strata import Strata, divide
from workflows.draw_table import ROSTER, Table, read, table
from workflows.draw_text import canonical_json, encoded, hash_of
from workflows.pairing import Pairing, Target
from workflows.quotas import has_no_chance, quotas

__all__ = [
    "Bundle",
    "DrawRefusedError",
    "Expectation",
    "Line",
    "Result",
    "audit_path",
    "canonical_json",
    "canonical_plan",
    "commitment",
    "expected",
    "hash_of",
    "places",
    "plan_hash",
    "read_plan",
    "roster_root",
    "run",
    "seed_text",
    "table",
    "ticket",
]

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Result:
    """`strata`: key -> (N, n, cut-off ticket or "-"); `excluded`: rule index as text -> count."""

    plan_hash: str
    seed: str
    excluded: dict[str, int]
    strata: dict[str, tuple[int, int, str]]
    load: dict[str, int]
    result: str
    result_hash: str
    drawn_hash: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Expectation:
    """A stratum before the seed: N, its ratio, q = N x ratio, and whether no seed can draw anybody of it."""

    employers: int
    ratio: Fraction
    quota: Fraction
    has_no_chance: bool


def run(bundle: Bundle, on_progress: Progress | None = None) -> Result:
    """Raises a DrawRefusedError that names what is wrong."""
    with collector.paused():
        return _run(bundle, on_progress or _say_nothing)


def _run(bundle: Bundle, tell: Progress) -> Result:
    check_shape(bundle)
    plan = checked(bundle.plan)
    roster = _frozen_roster(plan, bundle, tell)
    seed = seed_of(plan, bundle.reveals, bundle.entropy)
    pairing = Pairing(bundle.inspectors, bundle.recusals, size=plan.team, seed=seed)
    strata = divide(roster, plan.rules)
    rankings, sizes = _rank_all(strata, plan.rules, seed, tell)
    targets = _Targets(roster, pairing)
    lines = Lines(rankings, sizes)
    lines.assign(pairing.staff(targets.of(lines.ids), batch=plan.batch))
    tell("teams", len(sizes), len(sizes))
    drawn = lines.text()
    replacements = lines.apply(bundle.events, reasons=plan.reasons)
    lines.assign(pairing.staff(targets.of(replacements), batch=0))
    outcome = _Outcome(strata, rankings, sizes, lines, pairing.load)
    return _result(plan, seed, outcome, drawn=drawn)


def expected(plan: Mapping[str, object], roster: str) -> dict[str, Expectation]:
    """A preview per stratum; the plan needs only strata, ratio, exclude, rounding and mode."""
    known = rules(plan)
    shares = divide(read("roster", roster, required=ROSTER), known).shares(known)
    immune = has_no_chance(shares, rounding=known.rounding)
    return {key: Expectation(share.employers, share.ratio, share.quota, immune[key]) for key, share in shares.items()}


def roster_root(text: str) -> str:
    return merkle.root(read("roster", text, required=ROSTER).lines)


def audit_path(roster_text: str, id: str) -> list[str]:
    """What leads from an employer's own line to the roster's root, nearest sibling first."""
    roster = read("roster", roster_text, required=ROSTER)
    return merkle.path(roster.lines, _index(roster, id))


def places(roster_text: str, ids: Iterable[str]) -> dict[str, int]:
    """Where some ids stand in the roster, counted from 0."""
    roster = read("roster", roster_text, required=ROSTER)
    return {id: _index(roster, id) for id in ids}


def _frozen_roster(plan: Plan, bundle: Bundle, tell: Progress) -> Table:
    roster = read("roster", bundle.roster, required=ROSTER)
    if not roster.lines:
        raise TableMalformedError(table="roster", why="empty")
    for name, text in (("roster", bundle.roster), ("inspectors", bundle.inspectors), ("recusals", bundle.recusals)):
        _same(name, plan.files[name], hash_of(encoded(text, where=name)))
    _same("roster_n", plan.roster_n, len(roster.lines))
    tell("files", 1, 2)
    _same("roster_root", plan.roster_root, merkle.root(roster.lines))
    tell("files", 2, 2)
    return roster


def _same(item: str, planned: object, found: object) -> None:
    if planned != found:
        raise FileDiffersError(item=item, planned=planned, found=found)


def _rank_all(strata: Strata, known: Rules, seed: str, tell: Progress) -> tuple[dict[str, Ranking], dict[str, int]]:
    sizes = quotas(strata.shares(known), rounding=known.rounding, seed=seed)
    tickets, rankings = Tickets(seed, "target"), {}
    for done, (key, stratum) in enumerate(strata.strata.items(), start=1):
        rankings[key] = rank(stratum, mode=known.mode, selected=sizes[key], tickets=tickets)
        tell("tickets", done, len(sizes))
    return rankings, sizes


class _Targets:
    """The few rows that were drawn, found by bisection in the sorted roster."""

    def __init__(self, roster: Table, pairing: Pairing) -> None:
        self._roster = roster
        self._places = {column: roster.place(column) for column in ("town", "need", *pairing.recusal_columns)}

    def of(self, ids: Iterable[str]) -> list[Target]:
        return [self._target(id) for id in ids]

    def _target(self, id: str) -> Target:
        values = self._roster.lines[_index(self._roster, id)].decode().split("\t")
        return Target(id, {column: values[place] for column, place in self._places.items()})


def _index(roster: Table, id: str) -> int:
    start = f"{id}\t".encode()
    index = bisect_left(roster.lines, start)
    if index == len(roster.lines) or not roster.lines[index].startswith(start):
        raise TableMalformedError(table="roster", why="unknown-id", value=id)
    return index


@dataclass(frozen=True, slots=True)
class _Outcome:
    strata: Strata
    rankings: Mapping[str, Ranking]
    sizes: Mapping[str, int]
    lines: Lines
    load: dict[str, int]

    def counts(self, mode: str) -> dict[str, tuple[int, int, str]]:
        return {
            key: (len(self.strata.strata[key].members), size, _cut_off(self.rankings[key], size, mode))
            for key, size in self.sizes.items()
        }


def _result(plan: Plan, seed: str, outcome: _Outcome, *, drawn: str) -> Result:
    text = outcome.lines.text()
    return Result(
        plan_hash=plan.hash,
        seed=seed,
        excluded=outcome.strata.excluded,
        strata=outcome.counts(plan.rules.mode),
        load=outcome.load,
        result=text,
        result_hash=hash_of(text),
        drawn_hash=hash_of(drawn),
        lines=tuple(outcome.lines),
    )


def _cut_off(ranking: Ranking, size: int, mode: str) -> str:
    return ranking.first(size)[-1][0].hex() if size and mode == "equal" else "-"


def _say_nothing(stage: str, done: int, total: int) -> None:
    """Nobody is watching."""
