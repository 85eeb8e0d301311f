"""What is on record of employers, as ranking wants it: one query for a whole set of them."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import text

from inspect_app.database import db
from inspect_app.queries.risk_rules import RiskRules
from scoring.months import months_after
from scoring.risk import Facts

# The register's own columns and the records say the same in two ways: the newer day holds, and the worse figure.
# Of every post and factor the newest value counts: an exceedance stands until the same place is measured anew.
_FACTS = """
    SELECT e.id, e.key, e.industry_code,
        e.hazards || coalesce(m.factors, '{}') || coalesce(d.factors, '{}'),
        coalesce(e.exposed_count, 0),
        greatest(e.new_cases, c.cases, 0), c.newest_on,
        coalesce(m.exceeded, e.exceeded_points, cardinality(e.exceeded_hazards)),
        CASE WHEN m.employer_id IS NULL THEN e.exceeded_hazards ELSE m.exceeded_factors END,
        greatest(m.measured_on, e.tested_on),
        greatest(e.abnormal_exams, x.abnormal, 0), x.first_abnormal_on, x.examined_on, e.abnormal_exams IS NOT NULL,
        greatest(e.declared_on, d.declared_on),
        g.campaigns, g.healthy, g.changes_on, coalesce(f.found, 0)
    FROM employers e
    LEFT JOIN (
        SELECT employer_id, max(measured_on) AS measured_on, array_agg(DISTINCT factor) AS factors,
            count(*) FILTER (WHERE verdict = 'exceeds') AS exceeded,
            array_agg(DISTINCT factor) FILTER (WHERE verdict = 'exceeds') AS exceeded_factors
        FROM (
            SELECT DISTINCT ON (employer_id, post, factor, kind) employer_id, measured_on, factor, verdict
            FROM measurements WHERE employer_id = ANY(%(ids)s) AND measured_on <= %(on)s
            ORDER BY employer_id, post, factor, kind, measured_on DESC, id DESC
        ) AS newest GROUP BY employer_id
    ) AS m ON m.employer_id = e.id
    LEFT JOIN (
        SELECT DISTINCT ON (employer_id) employer_id, declared_on, factors FROM declarations
        WHERE employer_id = ANY(%(ids)s) AND declared_on <= %(on)s AND kind <> 'cancel'
        ORDER BY employer_id, declared_on DESC, id DESC
    ) AS d ON d.employer_id = e.id
    LEFT JOIN (
        SELECT employer_id, max(examined_on) AS examined_on,
            sum(found) FILTER (WHERE examined_on > %(year_ago)s) AS abnormal,
            min(examined_on) FILTER (WHERE examined_on > %(year_ago)s AND found > 0) AS first_abnormal_on
        FROM health_exams, LATERAL (SELECT greatest(abnormal, suspected + contraindicated) AS found) AS counted
        WHERE employer_id = ANY(%(ids)s) AND examined_on <= %(on)s AND kind = 'in_service' GROUP BY employer_id
    ) AS x ON x.employer_id = e.id
    LEFT JOIN (
        SELECT employer_id, count(*) AS cases, max(diagnosed_on) AS newest_on FROM disease_cases
        WHERE employer_id = ANY(%(ids)s) AND diagnosed_on BETWEEN %(last_year)s AND %(on)s GROUP BY employer_id
    ) AS c ON c.employer_id = e.id
    LEFT JOIN (
        SELECT m.employer_id,
            array_agg(c.name ORDER BY c.name) FILTER (WHERE c.valid_from <= %(on)s AND c.kind = 'campaign') AS campaigns,
            array_agg(c.name ORDER BY c.name) FILTER (WHERE c.valid_from <= %(on)s AND c.kind = 'healthy') AS healthy,
            min(CASE WHEN c.valid_from > %(on)s THEN c.valid_from ELSE c.valid_until + 1 END) AS changes_on
        FROM campaign_members m JOIN campaigns c ON c.id = m.campaign_id
        WHERE m.employer_id = ANY(%(ids)s) AND m.left_at IS NULL AND c.valid_until >= %(on)s GROUP BY m.employer_id
    ) AS g ON g.employer_id = e.id
    LEFT JOIN (
        SELECT employer_id, count(*) AS found FROM assessments
        WHERE employer_id = ANY(%(ids)s) AND state = 'found_false' AND found_on BETWEEN %(last_year)s AND %(on)s
        GROUP BY employer_id
    ) AS f ON f.employer_id = e.id
    WHERE e.id = ANY(%(ids)s)
"""
_FAMILY = """
    WITH RECURSIVE family(root, id) AS (
        SELECT e.merged_into_id, e.id FROM employers e WHERE e.merged_into_id = ANY(:ids)
        UNION SELECT f.root, e.id FROM employers e JOIN family f ON e.merged_into_id = f.id
    ) SELECT root, id FROM family ORDER BY id
"""
YEAR = 12  # months that abnormal exams count


def facts_of(ids: Sequence[int], rules: RiskRules) -> tuple[dict[int, Facts], dict[int, list[Facts]]]:
    """(facts of each employer, facts of the entries that were merged into it, directly or not)."""
    family = db.session.execute(text(_FAMILY), {"ids": list(ids)}).all()
    entries = {row.id for row in family}
    found = {row[0]: _facts(row, rules, is_entry=row[0] in entries) for row in _rows([*ids, *entries], rules.on)}
    merged: dict[int, list[Facts]] = defaultdict(list)
    for root, id_ in family:
        merged[root].append(found[id_])
    return found, merged


def _rows(ids: Sequence[int], on: date) -> Sequence[tuple[Any, ...]]:
    """Plain tuples: a province has a million of them."""
    told = {"ids": list(ids), "on": on, "year_ago": months_after(on, -YEAR), "last_year": date(on.year - 1, 1, 1)}
    with db.session.connection().connection.cursor() as cursor:
        cursor.execute(_FACTS, told)
        return cursor.fetchall()


def _facts(row: tuple[Any, ...], rules: RiskRules, *, is_entry: bool) -> Facts:
    """In the order of _FACTS."""
    _id, key, industry, names, exposed, cases, newest_case_on, exceeded, exceeded_factors, measured_on, *rest = row
    abnormal, first_abnormal_on, examined_on, is_examined, declared_on, campaigns, healthy, changes_on, untrue = rest
    severe, unverified = rules.severe(tuple(names))
    return Facts(
        exposed=exposed,
        severe=severe,
        unverified=unverified,
        is_severe_industry=rules.is_severe_industry(industry),
        cases=cases,
        newest_case_on=newest_case_on,
        exceeded=exceeded,
        exceeded_factors=exceeded_factors or (),
        measured_on=measured_on,
        abnormal=abnormal,
        abnormal_until=months_after(first_abnormal_on, YEAR) if first_abnormal_on else None,
        examined_on=examined_on,
        is_examined=is_examined,
        declared_on=declared_on,
        campaigns=campaigns or (),
        healthy=healthy or (),
        false_assessments=untrue,
        changes_on=changes_on,
        entry=key if is_entry else "",
    )
