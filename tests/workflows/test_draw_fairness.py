"""Is the draw fair? Judged over two thousand draws with fixed seeds, never over one.

The same judges must condemn the rule of a published 2017 system: a random start and a fixed interval.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from itertools import combinations
from math import exp, lgamma, log, sqrt
from statistics import NormalDist

import pytest

from tests.draws import INSPECTORS, RECUSALS, ROSTER, firm, officer, table
from workflows.draw_plan import rules
from workflows.draw_ranking import rank
from workflows.draw_seed import Tickets
from workflows.draw_strata import divide
from workflows.draw_table import read
from workflows.pairing import Pairing, Target
from workflows.quotas import quotas

DRAWS = 2000
CONFIDENCE = 0.999
RULES = rules(
    {
        "strata": [["tier", 0], ["town", 6]],
        "ratio": [[["T1", "*"], 1, 2], [["T2", "*"], 1, 5], [["*", "*"], 1, 20]],
        "exclude": [],
        "rounding": "systematic",
        "mode": "equal",
    }
)
FIRMS = [firm(number, tier=f"T{number % 3 + 1}", town=f"4407{number // 3 % 3:02d}001000") for number in range(135)]
OFFICERS = [officer(number, scope="4407" if number < 6 else "440701") for number in range(8)]
ALLOWED_PAIRS = {frozenset(pair) for pair in combinations([person["id"] for person in OFFICERS], 2)}
STRATA = divide(read("roster", table(ROSTER, FIRMS), required=ROSTER), RULES)
SHARES = STRATA.shares(RULES)
TARGETS = {row["id"]: Target(row["id"], row) for row in FIRMS}


@dataclass(frozen=True)
class Record:
    """What many draws did: who was drawn, how many of each stratum, which two together, which officers."""

    included: Counter[str]
    sizes: dict[str, list[int]]
    together: Counter[frozenset[str]]
    pairs: Counter[frozenset[str]]
    overlaps: list[int]


Drawing = Callable[[str], dict[str, list[str]]]
Teaming = Callable[[str, list[str]], Mapping[str, tuple[str, ...]]]


def _seed(number: int) -> str:
    return sha256(f"fairness {number}".encode()).hexdigest()


def vdraw(seed: str) -> dict[str, list[str]]:
    sizes, tickets = quotas(SHARES, rounding="systematic", seed=seed), Tickets(seed, "target")
    return {
        key: [
            id.decode() for _, id in rank(stratum, mode="equal", selected=sizes[key], tickets=tickets).first(sizes[key])
        ]
        for key, stratum in STRATA.strata.items()
    }


def vdraw_teams(seed: str, drawn: list[str]) -> Mapping[str, tuple[str, ...]]:
    desk = Pairing(table(INSPECTORS, OFFICERS), table(RECUSALS, []), size=2, seed=seed)
    return desk.staff([TARGETS[id] for id in drawn], batch=0)


def skip_interval(seed: str) -> dict[str, list[str]]:
    """Start anywhere, then every k-th of the list, k = N / n rounded down; turn back at its end."""
    drawn, start = {}, int(seed, 16)
    for key, stratum in STRATA.strata.items():
        members = [id.decode() for id in stratum.members]
        size = max(1, int(SHARES[key].quota))
        step = len(members) // size
        drawn[key] = [members[(start % step + step * place) % len(members)] for place in range(size)]
    return drawn


def skip_interval_teams(seed: str, drawn: list[str]) -> Mapping[str, tuple[str, ...]]:
    people = [person["id"] for person in OFFICERS]
    start = int(seed, 16) % (len(people) // 2)
    return {id: (people[start], people[start + len(people) // 2]) for id in drawn}


@cache
def recorded(drawing: Drawing, teaming: Teaming) -> Record:
    included, together, pairs = Counter(), Counter(), Counter()
    sizes, overlaps, before = {key: [] for key in SHARES}, [], set()
    for number in range(DRAWS):
        seed = _seed(number)
        drawn = drawing(seed)
        chosen = sorted(id for ids in drawn.values() for id in ids)
        included.update(chosen)
        for key, ids in drawn.items():
            sizes[key].append(len(ids))
        together.update(map(frozenset, combinations(drawn["T1/440700"], 2)))
        pairs.update(map(frozenset, teaming(seed, chosen).values()))
        overlaps.append(len(before & set(chosen)))
        before = set(chosen)
    return Record(included, sizes, together, pairs, overlaps)


# ---- the judges ----


def inclusion_is_within_bounds(record: Record) -> bool:
    """Every employer's count within the 99.9 % bounds of the binomial, corrected for the number of employers."""
    return all(
        _within(record.included[id.decode()], DRAWS, float(SHARES[key].ratio), of=len(FIRMS))
        for key, stratum in STRATA.strata.items()
        for id in stratum.members
    )


def inclusion_passes_chi_square(record: Record) -> bool:
    """Per stratum; sampling without replacement shrinks the variance to N p (1 - p) N / (N - 1) in the sum."""
    for key, stratum in STRATA.strata.items():
        size, drawn = len(stratum.members), sum(record.sizes[key])
        mean = drawn / size
        within = sum(n * (size - n) for n in record.sizes[key]) / (size * (size - 1))
        statistic = sum((record.included[id.decode()] - mean) ** 2 for id in stratum.members) / within
        if statistic > _chi_square_bound(size - 1, of=len(SHARES)):
            return False
    return True


def sizes_average_to_the_quota(record: Record) -> bool:
    """n_h is q_h rounded up or down, so its variance is f (1 - f) with f the fraction of q_h."""
    for key, share in SHARES.items():
        quota, mean = float(share.quota), sum(record.sizes[key]) / DRAWS
        spread = sqrt(quota % 1 * (1 - quota % 1) / DRAWS)
        if abs(mean - quota) > _bound(len(SHARES)) * spread + 1e-9:
            return False
    return True


def any_two_can_be_drawn_together(record: Record) -> bool:
    """Joint inclusion inside a stratum is n (n - 1) / N (N - 1), averaged over the sizes."""
    members = [id.decode() for id in STRATA.strata["T1/440700"].members]
    size, pairs = len(members), list(map(frozenset, combinations(members, 2)))
    chance = sum(n * (n - 1) for n in record.sizes["T1/440700"]) / DRAWS / (size * (size - 1))
    return all(_within(record.together[pair], DRAWS, chance, of=len(pairs)) for pair in pairs)


def every_allowed_pair_of_officers_occurs(record: Record) -> bool:
    return set(record.pairs) == ALLOWED_PAIRS


def one_draw_tells_nothing_of_the_next(record: Record) -> bool:
    """Two draws share sum N p^2 targets on average."""
    expected = sum(share.employers * float(share.ratio) ** 2 for share in SHARES.values())
    spread = sqrt(sum(share.employers * float(share.ratio) ** 2 for share in SHARES.values()) / (DRAWS - 1))
    return abs(sum(record.overlaps[1:]) / (DRAWS - 1) - expected) <= _bound(1) * spread


JUDGES = [
    inclusion_is_within_bounds,
    inclusion_passes_chi_square,
    sizes_average_to_the_quota,
    any_two_can_be_drawn_together,
    every_allowed_pair_of_officers_occurs,
    one_draw_tells_nothing_of_the_next,
]


@pytest.mark.parametrize("judge", JUDGES, ids=lambda judge: judge.__name__)
def test_the_draw_is_fair(judge):
    assert judge(recorded(vdraw, vdraw_teams))


@pytest.mark.parametrize("judge", JUDGES, ids=lambda judge: judge.__name__)
def test_the_skip_interval_rule_fails_the_same_judge(judge):
    assert not judge(recorded(skip_interval, skip_interval_teams))


def test_officers_do_not_learn_to_know_their_firms():
    """Officer x target, in a town where all may go: nobody visits a firm more often than even chances allow."""
    visits: Counter[tuple[str, str]] = Counter()
    firms = [row["id"] for row in FIRMS if row["town"].startswith("440701")]
    for number in range(400):
        teams = vdraw_teams(_seed(number), firms)
        visits.update((member, id) for id, team in teams.items() for member in team)

    cells = [visits[person["id"], id] for person in OFFICERS for id in firms]

    assert all(_within(count, 400, 2 / len(OFFICERS), of=len(cells)) for count in cells)


@pytest.mark.parametrize("batch", [0, 3], ids=["target by target", "by town"])
def test_every_pair_that_recusals_allow_occurs_and_no_other(batch):
    """One officer may not visit two of the three towns, another not a firm of the third."""
    recused = [
        {"inspector": "P00", "column": "town", "prefix": "440700"},
        {"inspector": "P00", "column": "town", "prefix": "440702"},
        {"inspector": "P07", "column": "id", "prefix": FIRMS[3]["id"]},
    ]
    pairs: set[frozenset[str]] = set()
    for number in range(100):
        desk = Pairing(table(INSPECTORS, OFFICERS), table(RECUSALS, recused), size=2, seed=_seed(number))
        teams = desk.staff(_in_ticket_order(_seed(number)), batch=batch)
        pairs.update(map(frozenset, teams.values()))
        assert not [line for line in recused for id, team in teams.items() if _is_barred(line, id, team)]

    assert pairs == ALLOWED_PAIRS


def _is_barred(line: dict[str, str], id: str, team: tuple[str, ...]) -> bool:
    return line["inspector"] in team and TARGETS[id].values[line["column"]].startswith(line["prefix"])


def _in_ticket_order(seed: str) -> list[Target]:
    """As a draw staffs its targets."""
    tickets = Tickets(seed, "target")
    return sorted(TARGETS.values(), key=lambda target: tickets.digest(target.id.encode()))


def _within(count: int, draws: int, chance: float, *, of: int) -> bool:
    lowest, highest = _binomial_bounds(draws, chance, of)
    return lowest <= count <= highest


@cache
def _binomial_bounds(draws: int, chance: float, tests: int) -> tuple[int, int]:
    """Exact two-sided bounds of one count, corrected for the number of counts (Bonferroni)."""
    tail = (1 - CONFIDENCE) / (2 * tests)
    return _quantile(draws, chance, tail), draws - _quantile(draws, 1 - chance, tail)


def _quantile(draws: int, chance: float, tail: float) -> int:
    """The lowest count that is not rarer than `tail`: P(X <= count) > tail."""
    total = 0.0
    for count in range(draws + 1):
        ways = lgamma(draws + 1) - lgamma(count + 1) - lgamma(draws - count + 1)
        total += exp(ways + count * log(chance) + (draws - count) * log(1 - chance))
        if total > tail:
            return count
    return draws


def _bound(tests: int) -> float:
    """Two-sided normal bound of the whole family of tests (Bonferroni)."""
    return NormalDist().inv_cdf(1 - (1 - CONFIDENCE) / (2 * tests))


def _chi_square_bound(freedom: int, *, of: int) -> float:
    """Wilson and Hilferty's approximation, good to a percent from three degrees of freedom on."""
    z = NormalDist().inv_cdf(1 - (1 - CONFIDENCE) / of)
    return freedom * (1 - 2 / (9 * freedom) + z * sqrt(2 / (9 * freedom))) ** 3
