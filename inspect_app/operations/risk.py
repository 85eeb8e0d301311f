"""Ranks the register: streams it in order of id, asks scoring.risk, writes only what changed; ranks one entry after an edit."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from inspect_app import audit
from inspect_app.database import db
from inspect_app.facts.risk import RegisterRanked
from inspect_app.locks import Lock, hold, share
from inspect_app.models.employer import Employer, EmployerStatus, Tier
from inspect_app.models.risk import Ranking
from inspect_app.models.user import User
from inspect_app.operations import register_summary
from inspect_app.queries import reference, setting
from scoring import risk
from scoring.factor import normalise

CHUNK = 5_000
_FACTS = (
    Employer.key,
    Employer.new_cases,
    Employer.exceeded_points,
    Employer.exceeded_hazards,
    Employer.hazards,
    Employer.declared_on,
    Employer.tested_on,
    Employer.exposed_count,
)
_RESULT = (
    Ranking.tier,
    Ranking.is_unknown,
    Ranking.severe_factors,
    Ranking.reasons,
    Ranking.rule_version,
    Ranking.tier_order,
)

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Rules:
    """What decides on a day: the severe factors by alias, which of them are unchecked, and how long a test counts."""

    severe: Mapping[str, str]
    unverified: frozenset[str]
    months: risk.ValidMonths
    on: date


def rules_on(day: date) -> Rules:
    """A row that decides unverified shows 待核."""
    rows = [row for row in reference.items("severe-factors", on=day) if row.decides]
    return Rules(
        severe={row.code: row.words for row in rows},
        unverified=frozenset(row.words for row in rows if not row.is_verified),
        months=risk.ValidMonths(severe=_term("test.severe_months", day), general=_term("test.general_months", day)),
        on=day,
    )


def _term(code: str, day: date) -> risk.Term:
    found = setting.setting(code, on=day)
    return risk.Term(found.value, found.is_verified)


def rank_register(
    scope: str, *, on: date, by: User | None, at: datetime, progress: Progress, keep: Callable[[], None] = lambda: None
) -> int:
    """Rank every employer below `scope`; returns how many results changed. `keep` is called after each chunk: a job commits
    there, so that a run which breaks off has kept what it did, and the next one finds it unchanged. What lists say of the
    register is made anew with it.
    """
    rules, seen, changed = rules_on(on), 0, 0
    below = Employer.town_code.startswith(scope), Employer.status != EmployerStatus.MERGED
    total = db.session.scalar(db.select(db.func.count()).select_from(Employer).where(*below)) or 0
    for rows in _chunks(below):
        changed += _write(_changed(rows, rules), on=on)
        keep()
        seen += len(rows)
        progress(seen, total)
    register_summary.refresh(scope)
    audit.record(RegisterRanked(subject=scope, scope=scope, on=on.isoformat(), seen=seen, changed=changed), by=by, at=at)
    return changed


def rank_one(employer: Employer, *, on: date) -> None:
    """After an edit by hand the tier follows at once. A merged entry keeps what it had."""
    db.session.flush()
    share(Lock.RANKING)
    db.session.refresh(employer, ["ranking"])
    if employer.status is EmployerStatus.MERGED:
        return
    told = dict(zip((column.key for column in _RESULT), _result(ranking_of(employer, rules_on(on))), strict=True))
    if employer.ranking is None:
        employer.ranking = Ranking(**told, ranked_on=on)
    elif any(getattr(employer.ranking, name) != value for name, value in told.items()):
        for name, value in {**told, "ranked_on": on}.items():
            setattr(employer.ranking, name, value)
    db.session.flush()


def ranking_of(employer: Employer, rules: Rules) -> risk.Ranking:
    """What the rules make of one employer and of what was merged into it."""
    merged = _merged(employer.id, employer.id, rules).get(employer.id, ())
    return risk.rank(_facts(employer, rules), merged=merged, months=rules.months, on=rules.on)


def _facts(row: Any, rules: Rules, *, entry: str = "") -> risk.Facts:
    """`row` is an Employer or a row with its columns."""
    severe = sorted({rules.severe[name] for name in map(normalise, row.hazards) if name in rules.severe})
    return risk.Facts(
        new_cases=row.new_cases or 0,
        exceeded_points=row.exceeded_points or 0,
        exceeded_hazards=row.exceeded_hazards,
        severe_factors=severe,
        declared_on=row.declared_on,
        tested_on=row.tested_on,
        exposed_count=row.exposed_count or 0,
        unverified=[name for name in severe if name in rules.unverified],
        entry=entry,
    )


def _merged(first: int, last: int, rules: Rules) -> Mapping[int, Sequence[risk.Facts]]:
    """The facts of everything that was merged, directly or not, into the employers of a span of ids."""
    directly = db.select(Employer.merged_into_id.label("root"), Employer.id.label("id"))
    family = directly.where(Employer.merged_into_id.between(first, last)).cte("family", recursive=True)
    further = db.select(family.c.root, Employer.id).join(family, Employer.merged_into_id == family.c.id)
    family = family.union(further)
    rows = db.select(family.c.root, *_FACTS).join(Employer, Employer.id == family.c.id).order_by(Employer.id)
    found: dict[int, list[risk.Facts]] = defaultdict(list)
    for row in db.session.execute(rows):
        found[row.root].append(_facts(row, rules, entry=row.key))
    return found


def _chunks(below: Sequence[Any]) -> Iterator[Sequence[Row[Any]]]:
    last = 0
    while True:
        hold(Lock.RANKING)
        query = db.select(Employer.id, *_FACTS, *_RESULT).where(*below, Employer.id > last)
        query = query.outerjoin(Ranking, Ranking.employer_id == Employer.id)
        rows = db.session.execute(query.order_by(Employer.id).limit(CHUNK)).all()
        if not rows:
            return
        yield rows
        last = rows[-1].id


def _changed(rows: Sequence[Row[Any]], rules: Rules) -> list[dict[str, Any]]:
    merged, changed = _merged(rows[0].id, rows[-1].id, rules), []
    for row in rows:
        ranking = risk.rank(_facts(row, rules), merged=merged.get(row.id, ()), months=rules.months, on=rules.on)
        result = _result(ranking)
        if result != tuple(row[-len(_RESULT) :]):
            told = zip((column.key for column in _RESULT), result, strict=True)
            changed.append({"id": row.id, **dict(told)})
    return changed


def _result(ranking: risk.Ranking) -> tuple[Any, ...]:
    """In the order of _RESULT."""
    reasons = [{"code": reason.code.value, "details": dict(reason.details)} for reason in ranking.reasons]
    tier = Tier(ranking.tier.value)
    return tier, ranking.is_unknown, list(ranking.severe_factors), reasons, risk.RULE_VERSION, ranking.order


_UPSERT = text(
    """
    INSERT INTO rankings (employer_id, tier, is_unknown, severe_factors, reasons, rule_version, tier_order, ranked_on)
    SELECT new.id, new.tier, new.is_unknown, new.severe_factors, new.reasons, new.rule_version, new.tier_order, :on
    FROM jsonb_to_recordset(:results) AS new(id int, tier text, is_unknown boolean, severe_factors text[],
        reasons jsonb, rule_version text, tier_order bigint)
    ON CONFLICT (employer_id) DO UPDATE SET tier = excluded.tier, is_unknown = excluded.is_unknown,
        severe_factors = excluded.severe_factors, reasons = excluded.reasons, rule_version = excluded.rule_version,
        tier_order = excluded.tier_order, ranked_on = excluded.ranked_on
    """
).bindparams(bindparam("results", type_=JSONB))


def _write(results: list[dict[str, Any]], *, on: date) -> int:
    if not results:
        return 0
    return db.session.execute(_UPSERT, {"results": results, "on": on}).rowcount
