"""Trying a rule of tiers on the whole register (模拟): what each employer would be, counted; nothing is ranked."""

from bisect import insort
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text

from inspect_app.clock import office_date
from inspect_app.database import db
from inspect_app.models.tier_rule import TierRule
from inspect_app.operations.risk import CHUNK
from inspect_app.queries.risk_facts import facts_of
from inspect_app.queries.risk_rules import RiskRules, rules_on
from scoring import risk
from scoring.tier import Tier
from scoring.tier_rule import tier_rule as read

EXAMPLES = 10
COUNTY_DIGITS = 6
_EMPLOYERS = text(
    """
    SELECT e.id, e.name, e.town_code, e.status = 'operating' AS is_operating, coalesce(r.tier, '') AS tier,
        coalesce(r.tier_order, 0) AS tier_order
    FROM employers e LEFT JOIN rankings r ON r.employer_id = e.id
    WHERE e.id > :last AND e.status <> 'merged' ORDER BY e.id LIMIT :most
    """
)


@dataclass(slots=True)
class Trial:
    """Counts by move (`before>after`) and by county; of each move the examples with most points."""

    moves: Counter[str] = field(default_factory=Counter)
    counties: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    examples: dict[str, list[tuple[int, int, str, int]]] = field(default_factory=lambda: defaultdict(list))

    def note(self, row: Row[Any], after: str, order: int) -> None:
        move = f"{row.tier}>{after}"
        self.moves[move] += 1
        self.counties[row.town_code[:COUNTY_DIGITS]][move] += 1
        if row.tier != after:
            kept = self.examples[move]
            insort(kept, (-order, row.id, row.name, row.tier_order))
            del kept[EXAMPLES:]

    def told(self, *, seen: int, on: str) -> dict[str, Any]:
        examples = {move: [_example(*one) for one in kept] for move, kept in self.examples.items()}
        counties = {code: dict(counts) for code, counts in sorted(self.counties.items())}
        return {"on": on, "seen": seen, "moves": dict(self.moves), "examples": examples, "counties": counties}


def try_out(rule: TierRule, *, at: datetime, progress: Callable[[int, int], None]) -> None:
    """As of the first day on which the rule would hold, or today when that is later."""
    on = max(rule.valid_from, office_date(at))
    rules = rules_on(on, tier=read(rule.name, rule.data))
    total = db.session.scalar(text("SELECT count(*) FROM employers WHERE status <> 'merged'")) or 0
    trial, seen = Trial(), 0
    under = Ceilings(rules.tier.ceilings)
    for rows in _chunks():
        for row, ranking in _ranked(rows, rules):
            if ranking.tier is Tier.KEY and row.is_operating and under.holds(row.town_code):
                under.put(row, ranking.order)
            else:
                trial.note(row, ranking.tier.value, ranking.order)
        seen += len(rows)
        progress(seen, total)
    for row, order, is_over in under.settled():
        trial.note(row, (Tier.WATCH if is_over else Tier.KEY).value, order)
    rule.trial, rule.tried_at = trial.told(seen=seen, on=on.isoformat()), at


def _example(order: int, id_: int, name: str, before: int) -> dict[str, Any]:
    return {"id": id_, "name": name, "before": before // risk.WORKERS, "after": -order // risk.WORKERS}


class Ceilings:
    """Those who would be 重点 where their number is limited: who is in is known when all have been seen."""

    def __init__(self, ceilings: Mapping[str, int]) -> None:
        self._most = ceilings
        self._found: dict[str, list[tuple[int, int, Row[Any]]]] = defaultdict(list)

    def holds(self, town_code: str) -> bool:
        return any(town_code.startswith(region) for region in self._most)

    def put(self, row: Row[Any], order: int) -> None:
        region = next(region for region in self._most if row.town_code.startswith(region))
        self._found[region].append((order, row.id, row))

    def settled(self) -> Iterator[tuple[Row[Any], int, bool]]:
        for region, found in self._found.items():
            for place, (order, _id, row) in enumerate(sorted(found, key=lambda one: one[:2], reverse=True)):
                yield row, order, place >= self._most[region]


def _chunks() -> Iterator[Sequence[Row[Any]]]:
    last = 0
    while rows := db.session.execute(_EMPLOYERS, {"last": last, "most": CHUNK}).all():
        yield rows
        last = rows[-1].id


def _ranked(rows: Sequence[Row[Any]], rules: RiskRules) -> Iterator[tuple[Row[Any], risk.Ranking]]:
    found, merged = facts_of([row.id for row in rows], rules)
    for row in rows:
        family = merged.get(row.id, ())
        yield row, rules.ranker.rank(found[row.id], family)
