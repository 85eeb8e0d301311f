"""Is the draw fair? Judged over two thousand draws with fixed seeds, never over one.

The same judges must condemn the rule of a published 2017 system: a random start and a fixed interval.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from itertools import combinations
from math import sqrt
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
Teaming = Callable[[str, list[str]], list[tuple[str, ...]]]


def vdraw(seed: str) -> dict[str, list[str]]:
    sizes, tickets = quotas(SHARES, rounding="systematic", seed=seed), Tickets(seed, "target")
    return {
        key: [
            id.decode() for _, id in rank(stratum, mode="equal", selected=sizes[key], tickets=tickets).first(sizes[key])
        ]
        for key, stratum in STRATA.strata.items()
    }


def vdraw_teams(seed: str, drawn: list[str]) -> list[tuple[str, ...]]:
    desk = Pairing(table(INSPECTORS, OFFICERS), table(RECUSALS, []), size=2, seed=seed)
    return list(desk.staff([TARGETS[id] for id in drawn], batch=0).values())


def skip_interval(seed: str) -> dict[str, list[str]]:
    """Start anywhere, then every k-th of the list, k = N / n rounded down; turn back at its end."""
    drawn, start = {}, int(seed, 16)
    for key, stratum in STRATA.strata.items():
        members = [id.decode() for id in stratum.members]
        size = max(1, int(SHARES[key].quota))
        step = len(members) // size
        drawn[key] = [members[(start % step + step * place) % len(members)] for place in range(size)]
    return drawn


def skip_interval_teams(seed: str, drawn: list[str]) -> list[tuple[str, ...]]:
    people = [person["id"] for person in OFFICERS]
    start = int(seed, 16) % (len(people) // 2)
    return [(people[start], people[start + len(people) // 2]) for _ in drawn]


@cache
def recorded(drawing: Drawing, teaming: Teaming) -> Record:
    included, together, pairs = Counter(), Counter(), Counter()
    sizes, overlaps, before = {key: [] for key in SHARES}, [], set()
    for number in range(DRAWS):
        seed = sha256(f"fairness {number}".encode()).hexdigest()
        drawn = drawing(seed)
        chosen = sorted(id for ids in drawn.values() for id in ids)
        included.update(chosen)
        for key, ids in drawn.items():
            sizes[key].append(len(ids))
        together.update(map(frozenset, combinations(drawn["T1/440700"], 2)))
        pairs.update(map(frozenset, teaming(seed, chosen)))
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
]


@pytest.mark.parametrize("judge", [*JUDGES, one_draw_tells_nothing_of_the_next], ids=lambda judge: judge.__name__)
def test_the_draw_is_fair(judge):
    assert judge(recorded(vdraw, vdraw_teams))


@pytest.mark.parametrize("judge", JUDGES, ids=lambda judge: judge.__name__)
def test_the_skip_interval_rule_fails_the_same_judge(judge):
    assert not judge(recorded(skip_interval, skip_interval_teams))


def test_officers_do_not_learn_to_know_their_firms():
    """Officer x target: nobody visits a firm more often than even chances allow."""
    visits: Counter[tuple[str, str]] = Counter()
    chosen = [row["id"] for row in FIRMS if row["town"].startswith("440701")]
    for number in range(400):
        desk = Pairing(
            table(INSPECTORS, OFFICERS), table(RECUSALS, []), size=2, seed=sha256(b"visits %d" % number).hexdigest()
        )
        for id, team in desk.staff([TARGETS[id] for id in chosen], batch=0).items():
            visits.update((member, id) for member in team)

    cells = [visits[person["id"], id] for person in OFFICERS for id in chosen]

    assert all(_within(count, 400, 2 / len(OFFICERS), of=len(cells)) for count in cells)


def _within(count: int, draws: int, chance: float, *, of: int) -> bool:
    spread = sqrt(draws * chance * (1 - chance))
    return abs(count - draws * chance) <= _bound(of) * spread + 0.5


def _bound(tests: int) -> float:
    """Two-sided normal bound of the whole family of tests (Bonferroni)."""
    return NormalDist().inv_cdf(1 - (1 - CONFIDENCE) / (2 * tests))


def _chi_square_bound(freedom: int, *, of: int) -> float:
    """Wilson and Hilferty's approximation, good to a percent from three degrees of freedom on."""
    z = NormalDist().inv_cdf(1 - (1 - CONFIDENCE) / of)
    return freedom * (1 - 2 / (9 * freedom) + z * sqrt(2 / (9 * freedom))) ** 3
