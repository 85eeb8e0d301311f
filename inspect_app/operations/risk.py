"""Ranks the register as a set: only employers whose records, rules or terms have changed; writes only what came out new."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache

from sqlalchemy import text

from inspect_app import audit
from inspect_app.clock import office_date
from inspect_app.database import db
from inspect_app.facts.risk import RegisterRanked
from inspect_app.locks import Lock, hold, share
from inspect_app.models.employer import Employer, EmployerStatus
from inspect_app.models.risk import RankOwed
from inspect_app.models.user import User
from inspect_app.operations import register_summary
from inspect_app.queries.risk_facts import facts_of
from inspect_app.queries.risk_rules import RiskRules, rules_on
from scoring import risk

CHUNK = 5_000
ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

Progress = Callable[[int, int], None]


def rank_register(
    scope: str, *, on: date, by: User | None, at: datetime, progress: Progress, keep: Callable[[], None] = lambda: None
) -> int:
    """Rank every employer below `scope` that needs it; returns how many results changed. `keep` is called after each chunk: a
    job commits there, so that a run which breaks off has kept what it did, and the next one goes on.
    """
    rules, seen, changed = rules_on(on), 0, 0
    version = _version(rules, at)
    total = _count(scope, version, on)
    for ids in _chunks(scope, version, on):
        changed += _rank(ids, rules, version)
        keep()
        seen += len(ids)
        progress(seen, max(seen, total))
    changed += _apply_ceilings(rules, scope=scope)
    if changed:
        register_summary.recount(scope)
    audit.record(RegisterRanked(subject=scope, scope=scope, on=on.isoformat(), seen=seen, changed=changed), by=by, at=at)
    return changed


def rank_one(employer: Employer, *, on: date) -> None:
    """After an edit by hand the tier follows at once. A merged entry keeps what it had."""
    db.session.flush()
    if employer.status is EmployerStatus.MERGED:
        return
    share(Lock.RANKING)
    rules = rules_on(on)
    _write([_result(employer.id, ranking_of(employer, rules), rules.version)], on=on)
    db.session.execute(db.delete(RankOwed).filter_by(employer_id=employer.id))
    db.session.refresh(employer, ["ranking"])


def ranking_of(employer: Employer, rules: RiskRules) -> risk.Ranking:
    """What the rules make of one employer and of what was merged into it."""
    found, merged = facts_of([employer.id], rules)
    return _ranked(employer.id, found, merged, rules)


def _version(rules: RiskRules, at: datetime) -> str:
    """As of another day than today a result says so; the next ranking of a today finds another version and ranks anew."""
    return rules.version if rules.on == office_date(at) else f"{rules.version} {rules.on.isoformat()}"


_NEEDS = """
    FROM employers e LEFT JOIN rankings r ON r.employer_id = e.id
    WHERE e.town_code LIKE :scope || '%' AND e.status <> 'merged' AND (
        r.employer_id IS NULL OR r.rule_version <> :version OR r.again_on <= :on
        OR (SELECT o.id FROM rank_owed o WHERE o.employer_id = e.id LIMIT 1) IS NOT NULL)
"""


def _count(scope: str, version: str, on: date) -> int:
    return db.session.scalar(text(f"SELECT count(*) {_NEEDS}"), {"scope": scope, "version": version, "on": on}) or 0


def _chunks(scope: str, version: str, on: date) -> Iterator[Sequence[int]]:
    """Whoever edits one of them waits until its chunk is kept. What they owe is taken away before their records are read."""
    last = 0
    while True:
        hold(Lock.RANKING)
        told = {"scope": scope, "version": version, "on": on, "last": last, "most": CHUNK}
        ids = db.session.scalars(text(f"SELECT e.id {_NEEDS} AND e.id > :last ORDER BY e.id LIMIT :most"), told).all()
        if not ids:
            return
        db.session.execute(text("DELETE FROM rank_owed WHERE employer_id = ANY(:ids)"), {"ids": ids})
        yield ids
        last = ids[-1]


def _rank(ids: Sequence[int], rules: RiskRules, version: str) -> int:
    found, merged = facts_of(ids, rules)
    return _write([_result(id_, _ranked(id_, found, merged, rules), version) for id_ in ids], on=rules.on)


def _ranked(
    id_: int, found: Mapping[int, risk.Facts], merged: Mapping[int, Sequence[risk.Facts]], rules: RiskRules
) -> risk.Ranking:
    return risk.rank(found[id_], merged=merged.get(id_, ()), rule=rules.tier, cycles=rules.cycles, on=rules.on)


def _result(id_: int, ranking: risk.Ranking, version: str) -> str:
    """A line for COPY, in the order of _STAGE. Reasons are JSON, which has no line breaks; its backslashes are doubled."""
    reasons = ENCODE([{"code": reason.code.value, "details": reason.details} for reason in ranking.reasons])
    cells = (
        *(str(id_), ranking.tier.value, "t" if ranking.is_unknown else "f", _array(ranking.severe)),
        *(reasons.replace("\\", "\\\\"), version, str(ranking.order), ranking.until.isoformat() if ranking.until else "\\N"),
    )
    return "\t".join(cells) + "\n"


@lru_cache(maxsize=1 << 16)
def _array(words: tuple[str, ...]) -> str:
    quoted = (word.replace("\\", r"\\\\").replace('"', r"\\" + '"') for word in words)
    return "{" + ",".join(f'"{word}"' for word in quoted) + "}"


_STAGE = text(
    """
    CREATE TEMPORARY TABLE IF NOT EXISTS ranking_stage (employer_id int, tier text, is_unknown boolean,
        severe_factors text[] COLLATE "C", reasons jsonb, rule_version text COLLATE "C", tier_order bigint, again_on date)
    """
)
_UPSERT = text(
    """
    INSERT INTO rankings AS r (employer_id, tier, is_unknown, is_over_ceiling, severe_factors, reasons, rule_version, tier_order,
        again_on, ranked_on)
    SELECT s.employer_id, s.tier, s.is_unknown, false, s.severe_factors, s.reasons, s.rule_version, s.tier_order, s.again_on, :on
    FROM ranking_stage s ORDER BY s.employer_id
    ON CONFLICT (employer_id) DO UPDATE SET tier = excluded.tier, is_unknown = excluded.is_unknown, is_over_ceiling = false,
        severe_factors = excluded.severe_factors, reasons = excluded.reasons, rule_version = excluded.rule_version,
        tier_order = excluded.tier_order, again_on = excluded.again_on, ranked_on = excluded.ranked_on
    WHERE (CASE WHEN r.is_over_ceiling THEN 'key' ELSE r.tier END, r.is_unknown, r.severe_factors, r.reasons, r.rule_version,
            r.tier_order, r.again_on)
        IS DISTINCT FROM (excluded.tier, excluded.is_unknown, excluded.severe_factors, excluded.reasons, excluded.rule_version,
            excluded.tier_order, excluded.again_on)
    """
)


def _write(results: Sequence[str], *, on: date) -> int:
    """Results that say what already stands are left alone."""
    db.session.execute(_STAGE)
    db.session.execute(text("TRUNCATE ranking_stage"))
    cursor = db.session.connection().connection.cursor()
    with cursor.copy("COPY ranking_stage FROM STDIN") as copy:
        copy.write("".join(results))
    return db.session.execute(_UPSERT, {"on": on}).rowcount


_CEILING = text(
    """
    WITH placed AS (
        SELECT r.employer_id, row_number() OVER (ORDER BY r.tier_order DESC, r.employer_id DESC) > :most AS is_over
        FROM rankings r JOIN employers e ON e.id = r.employer_id
        WHERE (r.tier = 'key' OR r.is_over_ceiling) AND e.town_code LIKE :region || '%' AND e.status = 'operating'
    )
    UPDATE rankings r SET is_over_ceiling = p.is_over, tier = CASE WHEN p.is_over THEN 'watch' ELSE 'key' END
    FROM placed p WHERE p.employer_id = r.employer_id AND r.is_over_ceiling <> p.is_over
    """
)


def _apply_ceilings(rules: RiskRules, *, scope: str) -> int:
    """A county's 重点 are as many as its people can supervise: the order decides who is in, the others are 关注."""
    told = [region for region in rules.tier.ceilings if region.startswith(scope) or scope.startswith(region)]
    hold(Lock.RANKING)
    counts = (
        db.session.execute(_CEILING, {"region": region, "most": rules.tier.ceilings[region]}).rowcount for region in sorted(told)
    )
    return sum(counts)
