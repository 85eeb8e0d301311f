"""What is on record of employers, as ranking wants it: one query per kind of record for a whole set of employers."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, text

from inspect_app.database import db
from inspect_app.queries.risk_rules import RiskRules
from scoring.months import months_after
from scoring.risk import Facts

_EMPLOYERS = """
    SELECT e.id, e.key, e.exposed_count, e.hazards, e.declared_on, e.tested_on, e.exceeded_points, e.exceeded_hazards,
        e.new_cases, e.abnormal_exams, e.industry_code
    FROM employers e WHERE e.id = ANY(:ids)
"""
_FAMILY = """
    WITH RECURSIVE family(root, id) AS (
        SELECT e.merged_into_id, e.id FROM employers e WHERE e.merged_into_id = ANY(:ids)
        UNION SELECT f.root, e.id FROM employers e JOIN family f ON e.merged_into_id = f.id
    ) SELECT root, id FROM family ORDER BY id
"""
_RECORDS = {
    # Of every post and factor the newest value: an exceedance counts until the same place is measured anew.
    "measurements": """
        SELECT employer_id, max(measured_on) AS measured_on, array_agg(DISTINCT factor) AS factors,
            count(*) FILTER (WHERE verdict = 'exceeds') AS exceeded,
            array_agg(DISTINCT factor) FILTER (WHERE verdict = 'exceeds') AS exceeded_factors
        FROM (
            SELECT DISTINCT ON (employer_id, post, factor, kind) employer_id, measured_on, factor, verdict
            FROM measurements WHERE employer_id = ANY(:ids) AND measured_on <= :on
            ORDER BY employer_id, post, factor, kind, measured_on DESC, id DESC
        ) AS newest GROUP BY employer_id
    """,
    "declarations": """
        SELECT DISTINCT ON (employer_id) employer_id, declared_on, factors FROM declarations
        WHERE employer_id = ANY(:ids) AND declared_on <= :on AND kind <> 'cancel'
        ORDER BY employer_id, declared_on DESC, id DESC
    """,
    "exams": """
        SELECT employer_id, max(examined_on) AS examined_on,
            coalesce(sum(greatest(abnormal, suspected + contraindicated)) FILTER (WHERE examined_on > :year_ago), 0) AS abnormal,
            min(examined_on) FILTER (WHERE examined_on > :year_ago AND greatest(abnormal, suspected + contraindicated) > 0)
                AS first_abnormal_on
        FROM health_exams WHERE employer_id = ANY(:ids) AND examined_on <= :on AND kind = 'in_service' GROUP BY employer_id
    """,
    "cases": """
        SELECT employer_id, count(*) AS cases, max(diagnosed_on) AS newest_on FROM disease_cases
        WHERE employer_id = ANY(:ids) AND diagnosed_on BETWEEN :last_year AND :on GROUP BY employer_id
    """,
    "campaigns": """
        SELECT m.employer_id,
            array_agg(c.name ORDER BY c.name) FILTER (WHERE c.valid_from <= :on AND c.kind = 'campaign') AS campaigns,
            array_agg(c.name ORDER BY c.name) FILTER (WHERE c.valid_from <= :on AND c.kind = 'healthy') AS healthy,
            min(CASE WHEN c.valid_from > :on THEN c.valid_from ELSE c.valid_until + 1 END) AS changes_on
        FROM campaign_members m JOIN campaigns c ON c.id = m.campaign_id
        WHERE m.employer_id = ANY(:ids) AND m.left_at IS NULL AND c.valid_until >= :on GROUP BY m.employer_id
    """,
}
YEAR = 12  # months that abnormal exams count

Records = Mapping[str, Mapping[int, Row[Any]]]


def facts_of(ids: Sequence[int], rules: RiskRules) -> tuple[dict[int, Facts], dict[int, list[Facts]]]:
    """(facts of each employer, facts of the entries that were merged into it, directly or not)."""
    family = db.session.execute(text(_FAMILY), {"ids": list(ids)}).all()
    every = [*ids, *(row.id for row in family)]
    records = _records(every, rules.on)
    rows = db.session.execute(text(_EMPLOYERS), {"ids": every}).all()
    roots = {row.id for row in family}
    found = {row.id: _facts(row, records, rules, entry=row.key if row.id in roots else "") for row in rows}
    merged: dict[int, list[Facts]] = defaultdict(list)
    for root, id_ in family:
        merged[root].append(found[id_])
    return found, merged


def _records(ids: Sequence[int], on: date) -> Records:
    told = {"ids": ids, "on": on, "year_ago": months_after(on, -YEAR), "last_year": date(on.year - 1, 1, 1)}
    return {
        name: {row.employer_id: row for row in db.session.execute(text(query), told)} for name, query in _RECORDS.items()
    }


def _facts(row: Row[Any], records: Records, rules: RiskRules, *, entry: str) -> Facts:
    """The register's own columns and the records say the same in two ways: the newer day, the worse figure."""
    measured, declared, exams, cases, campaigns = (records[name].get(row.id) for name in _RECORDS)
    names = (*row.hazards, *(measured.factors if measured else ()), *(declared.factors if declared else ()))
    severe = rules.severe(names)
    return Facts(
        exposed=row.exposed_count or 0,
        severe=severe,
        unverified=[name for name in severe if name in rules.unverified],
        is_severe_industry=_is_severe_industry(row.industry_code, rules),
        cases=max(row.new_cases or 0, cases.cases if cases else 0),
        newest_case_on=cases.newest_on if cases else None,
        **_exceedance(row, measured),
        abnormal=max(row.abnormal_exams or 0, exams.abnormal if exams else 0),
        abnormal_until=months_after(exams.first_abnormal_on, YEAR) if exams and exams.first_abnormal_on else None,
        examined_on=exams.examined_on if exams else None,
        is_examined=row.abnormal_exams is not None,
        declared_on=_newest(row.declared_on, declared.declared_on if declared else None),
        campaigns=(campaigns.campaigns or ()) if campaigns else (),
        healthy=(campaigns.healthy or ()) if campaigns else (),
        changes_on=campaigns.changes_on if campaigns else None,
        entry=entry,
    )


def _exceedance(row: Row[Any], measured: Row[Any] | None) -> dict[str, Any]:
    """Points that are on record decide; the register's own count stands where there are none."""
    if measured is not None:
        told = {"exceeded": measured.exceeded, "exceeded_factors": measured.exceeded_factors or ()}
        return {**told, "measured_on": _newest(measured.measured_on, row.tested_on)}
    exceeded = row.exceeded_points or len(row.exceeded_hazards)
    return {"exceeded": exceeded, "exceeded_factors": row.exceeded_hazards, "measured_on": row.tested_on}


def _newest(one: date | None, other: date | None) -> date | None:
    return max(one, other) if one and other else one or other


def _is_severe_industry(code: str | None, rules: RiskRules) -> bool:
    return bool(code) and any(code.startswith(prefix) for prefix in rules.severe_industries)
