"""Ranks the register: streams it in order of id, asks scoring.risk, writes only what changed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, bindparam

from inspect_app import audit
from inspect_app.database import db
from inspect_app.facts.risk import RegisterRanked
from inspect_app.models.employer import Employer, EmployerStatus, Tier
from inspect_app.models.user import User
from inspect_app.queries import reference, setting
from scoring import risk
from scoring.factor import normalise

CHUNK = 5_000
COLUMNS = (
    Employer.id,
    Employer.new_cases,
    Employer.exceeded_points,
    Employer.exceeded_hazards,
    Employer.hazards,
    Employer.declared_on,
    Employer.tested_on,
    Employer.exposed_count,
    Employer.tier,
    Employer.is_unknown,
    Employer.severe_factors,
    Employer.tier_reasons,
    Employer.tier_rule_version,
)


@dataclass(frozen=True, slots=True)
class Rules:
    """What decides on a day: the severe factors by alias, and how long a test counts."""

    severe: Mapping[str, str]
    months: risk.ValidMonths
    on: date


def rules_on(day: date) -> Rules:
    """M-confidence rows never decide; F and H do, and show 待核 until the legal reviewer has ticked them."""
    rows = reference.items("severe-factors", on=day)
    return Rules(
        severe={row.code: row.words for row in rows if row.is_verified or row.data["confidence"] in ("F", "H")},
        months=risk.ValidMonths(
            severe=setting.value("test.severe_months", on=day), general=setting.value("test.general_months", on=day)
        ),
        on=day,
    )


def rank_register(scope: str, *, on: date, by: User | None, at: datetime, progress: Callable[[int, int], None]) -> int:
    """Rank every employer below `scope`; returns how many results changed."""
    rules, seen, changed = rules_on(on), 0, 0
    below = Employer.town_code.startswith(scope), Employer.status != EmployerStatus.MERGED
    total = db.session.scalar(db.select(db.func.count()).select_from(Employer).where(*below)) or 0
    for rows in _chunks(below):
        results = [result for row in rows if (result := _changed(row, rules))]
        if results:
            _write(results)
        seen, changed = seen + len(rows), changed + len(results)
        progress(seen, total)
    audit.record(RegisterRanked(subject=scope, scope=scope, on=on.isoformat(), seen=seen, changed=changed), by=by, at=at)
    return changed


def facts_of(row: Any, severe: Mapping[str, str]) -> risk.Facts:
    """`row` is an Employer or a row with its columns."""
    named = [severe[normalise(name)] for name in row.hazards if normalise(name) in severe]
    return risk.Facts(
        new_cases=row.new_cases or 0,
        exceeded_points=row.exceeded_points or 0,
        exceeded_hazards=row.exceeded_hazards,
        severe_factors=sorted(set(named)),
        declared_on=row.declared_on,
        tested_on=row.tested_on,
        exposed_count=row.exposed_count or 0,
    )


def _chunks(below: Sequence[Any]) -> Iterator[Sequence[Row[Any]]]:
    last = 0
    while True:
        query = db.select(*COLUMNS).where(*below, Employer.id > last).order_by(Employer.id).limit(CHUNK)
        rows = db.session.execute(query).all()
        if not rows:
            return
        yield rows
        last = rows[-1].id


def _changed(row: Row[Any], rules: Rules) -> dict[str, Any] | None:
    facts = facts_of(row, rules.severe)
    ranking = risk.rank(facts, months=rules.months, on=rules.on)
    reasons = [{"code": reason.code.value, "details": dict(reason.details)} for reason in ranking.reasons]
    new = (Tier(ranking.tier.value), ranking.is_unknown, list(facts.severe_factors), reasons, risk.RULE_VERSION)
    if new == (row.tier, row.is_unknown, row.severe_factors, row.tier_reasons, row.tier_rule_version):
        return None
    names = ("new_tier", "new_unknown", "new_severe", "new_reasons", "new_version")
    return {"row_id": row.id, "new_day": rules.on, **dict(zip(names, new, strict=True))}


def _write(results: list[dict[str, Any]]) -> None:
    table = Employer.__table__
    db.session.connection().execute(
        table.update()
        .where(table.c.id == bindparam("row_id"))
        .values(
            tier=bindparam("new_tier"),
            is_unknown=bindparam("new_unknown"),
            severe_factors=bindparam("new_severe"),
            tier_reasons=bindparam("new_reasons"),
            tier_rule_version=bindparam("new_version"),
            ranked_on=bindparam("new_day"),
        ),
        results,
    )
