"""What would be warned of on a day, gathered as one set in a table of the session: scoring's rules, written as SQL.

The rules themselves are scoring.risk (terms), scoring.trend and scoring.cluster; tests hold the two against each other.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from string import ascii_letters
from typing import Any

from sqlalchemy import text

from inspect_app.database import db
from inspect_app.queries.routing import OCCUPATIONAL_MATTER, RADIATION_MATTER
from inspect_app.queries.warning_terms import Duty, Terms
from scoring.trend import PHYSICAL, WHOLE
from workflows.warning import WarningKind

COUNTY_DIGITS = 6
SPECIALTIES = [OCCUPATIONAL_MATTER, RADIATION_MATTER]
MOST_SERIES = 20
"""So many rising posts of one employer are kept with a warning, the highest first; all are counted."""

_STAGE = """
    CREATE TEMPORARY TABLE IF NOT EXISTS warning_stage AS
    SELECT kind, subject, employer_id, region_code, scope, since_on, facts, details, true AS is_fresh FROM warnings WITH NO DATA
"""


def gather(scope: str, terms: Terms) -> None:
    """Fill `warning_stage` with everything below `scope` that is a case for a warning; `is_fresh`: may be raised."""
    db.session.execute(text(_STAGE))
    db.session.execute(text("TRUNCATE warning_stage"))
    for statement, told in _statements(terms):
        db.session.execute(text(f"INSERT INTO warning_stage {statement}"), {"scope": scope, "on": terms.on, **told})


def _statements(terms: Terms) -> Iterator[tuple[str, Mapping[str, Any]]]:
    industries = [f"{prefix}%" for prefix in terms.severe_industries]
    severe = {"severe_industries": industries, "letters": ascii_letters, "tiers": list(terms.tiers)}
    for duty in terms.duties:
        yield _OVERDUE.format(last=_LAST[duty.kind]), {**severe, **_told(duty)}
    if terms.action_level is not None:
        physical = [kind.value for kind in PHYSICAL]
        levels = {"physical": physical, "whole": WHOLE, "action": terms.action_level}
        yield _TREND, {**levels, "most": MOST_SERIES, "counts": terms.trend_months}
    months = next(iter(terms.clusters.values())).months
    least = {kind.value: window.at_least for kind, window in terms.clusters.items()}
    yield _CLUSTER, {"months": months, "county": COUNTY_DIGITS, **least}
    if terms.on >= terms.unvisited_from:
        first, last = date(terms.on.year, 1, 1), date(terms.on.year, 12, 31)
        year = {"first": first, "last": last, "year": str(terms.on.year)}
        yield _UNVISITED, {"since": terms.unvisited_from, "specialties": SPECIALTIES, **year}


def _told(duty: Duty) -> dict[str, Any]:
    told = json.dumps(duty.told, ensure_ascii=False)
    return {"kind": duty.kind, "months": duty.months, "days": duty.days, "is_severe": duty.is_severe, "told": told}


_OVERDUE = """
    SELECT CAST(:kind AS text), 'employer:' || e.id, e.id, NULL, e.town_code, d.due_on + 1,
        ARRAY(SELECT concat_ws('+', d.due_on, nullif(late, 0))
            FROM generate_series(0, CAST(extract(year FROM age(CAST(:on AS date), d.due_on)) AS int)) AS late),
        CAST(:told AS jsonb) || jsonb_build_object('last_on', l.last_on, 'due_on', d.due_on, 'record_id', l.record_id), true
    FROM employers e JOIN rankings r ON r.employer_id = e.id
    CROSS JOIN LATERAL ({last}) AS l (last_on, record_id)
    CROSS JOIN LATERAL (
        SELECT (l.last_on + make_interval(months => :months, days => :days))::date
    ) AS d (due_on)
    WHERE e.status = 'operating' AND e.town_code LIKE :scope || '%' AND r.tier = ANY(:tiers) AND d.due_on < :on
        AND (CAST(:is_severe AS boolean) IS NULL OR CAST(:is_severe AS boolean) = (cardinality(r.severe_factors) > 0
            OR coalesce(ltrim(e.industry_code, :letters) LIKE ANY(CAST(:severe_industries AS text[])), false)))
"""
"""Its facts are the day by which it was due, 2025-02-01, and each full year that it has been late since, 2025-02-01+1."""
_NEWEST = """
    SELECT {on}, n.id FROM (SELECT 1) AS one LEFT JOIN LATERAL (
        SELECT * FROM {table} n WHERE n.employer_id = e.id AND n.{day} <= :on {which} ORDER BY n.{day} DESC, n.id DESC LIMIT 1
    ) AS n ON true {but}
"""


def _newest(table: str, day: str, *, which: str = "", own: str = "", but: str = "") -> str:
    """(the newest day of a record, its id); where the register itself tells a later day, there is no record."""
    if not own:
        return _NEWEST.format(on=f"n.{day}", table=table, day=day, which=which, but=but)
    record = _NEWEST.format(on=f"greatest(n.{day}, e.{own})", table=table, day=day, which=which, but=but)
    return record.replace(", n.id FROM", f", CASE WHEN n.{day} >= coalesce(e.{own}, n.{day}) THEN n.id END FROM", 1)


_LAST = {
    WarningKind.DECLARATION: _newest(
        "declarations",
        "declared_on",
        own="declared_on",
        but="WHERE n.kind IS DISTINCT FROM 'cancel' OR e.declared_on > n.declared_on",
    ),
    WarningKind.TEST: _newest("measurements", "measured_on", own="tested_on"),
    WarningKind.EVALUATION: _newest("measurement_reports", "measured_on", which="AND n.kind = 'evaluation'"),
    WarningKind.EXAM: _newest("health_exams", "examined_on", which="AND n.kind = 'in_service'"),
    WarningKind.DOSE: _newest("dose_readings", "period_until"),
}
"""The last record of each duty; whoever never had one is 情况不明, not late. A cancelled declaration needs no update."""

_TREND = """
    WITH days AS (
        SELECT m.employer_id, m.post, m.factor, m.kind, m.measured_on AS day,
            CASE WHEN count(*) = count(m.ratio) THEN max(m.ratio) FILTER (WHERE NOT m.is_below) END AS low,
            CASE WHEN count(*) = count(m.ratio) THEN max(m.ratio) END AS high
        FROM measurements m JOIN employers e ON e.id = m.employer_id
        WHERE e.status = 'operating' AND e.town_code LIKE :scope || '%' AND m.measured_on <= :on
        GROUP BY m.employer_id, m.post, m.factor, m.kind, m.measured_on
    ), newest AS (
        SELECT *, row_number() OVER (PARTITION BY employer_id, post, factor, kind ORDER BY day DESC) AS place FROM days
    ), series AS (
        SELECT employer_id, post, factor, kind, max(day) AS last_on, max(low) FILTER (WHERE place = 1) AS reached,
            jsonb_agg(jsonb_build_object('on', day, 'ratio', round(coalesce(low, high), 2)::text, 'is_below', low IS NULL)
                ORDER BY day) AS points
        FROM newest WHERE place <= 3 GROUP BY employer_id, post, factor, kind
        HAVING max(high) FILTER (WHERE place = 3) < max(low) FILTER (WHERE place = 2)
            AND max(high) FILTER (WHERE place = 2) < max(low) FILTER (WHERE place = 1)
            AND max(low) FILTER (WHERE place = 1) >= CASE WHEN kind = ANY(:physical) THEN :whole ELSE :action END
    ), ordered AS (
        SELECT *, row_number() OVER (PARTITION BY employer_id ORDER BY reached DESC, post, factor, kind) AS rank FROM series
    )
    SELECT 'trend', 'employer:' || e.id, e.id, NULL, e.town_code, max(s.last_on),
        array_agg(concat_ws('|', s.post, s.factor, s.kind, s.last_on) ORDER BY s.post, s.factor, s.kind),
        jsonb_build_object('last_on', max(s.last_on), 'count', count(*), 'series', jsonb_agg(jsonb_build_object('post', s.post,
            'factor', s.factor, 'kind', s.kind, 'points', s.points) ORDER BY s.rank) FILTER (WHERE s.rank <= :most)),
        CAST(:counts AS int) IS NULL OR max(s.last_on) > (:on - make_interval(months => CAST(:counts AS int)))::date
    FROM ordered s JOIN employers e ON e.id = s.employer_id GROUP BY e.id, e.town_code
"""
_CLUSTER = """
    WITH RECURSIVE told (id, day, employer_id, into_id) AS (
        SELECT c.id, c.diagnosed_on, e.id, e.merged_into_id FROM disease_cases c JOIN employers e ON e.id = c.employer_id
        WHERE c.diagnosed_on <= :on AND e.town_code LIKE left(:scope, :county) || '%'
        UNION ALL SELECT t.id, t.day, e.id, e.merged_into_id FROM told t JOIN employers e ON e.id = t.into_id
    ), cases AS (
        SELECT t.id, t.day, e.id AS employer_id, e.town_code, left(e.town_code, :county) AS county, e.industry_name,
            substring(e.industry_code FROM '[0-9]{2}') AS industry
        FROM told t JOIN employers e ON e.id = t.employer_id WHERE t.into_id IS NULL
    ), grouped AS (
        SELECT 'cluster_employer' AS kind, 'employer:' || employer_id AS subject, employer_id AS one_id, NULL AS region,
            town_code AS scope, CAST(:cluster_employer AS int) AS least, cases.* FROM cases
        UNION ALL
        SELECT 'cluster_town', 'town:' || town_code, NULL, town_code, town_code, CAST(:cluster_town AS int), cases.* FROM cases
        UNION ALL
        SELECT 'cluster_industry', 'industry:' || county || ':' || industry, NULL, r.code, county,
            CAST(:cluster_industry AS int), cases.* FROM cases JOIN regions r ON r.scope = county WHERE industry IS NOT NULL
    ), windowed AS (
        SELECT *, max(day) OVER (PARTITION BY kind, subject) AS last_on FROM grouped WHERE grouped.scope LIKE :scope || '%'
    ), inside AS (
        SELECT * FROM windowed WHERE day > (last_on - make_interval(months => :months))::date
    ), firms AS (
        SELECT kind, subject,
            jsonb_agg(jsonb_build_object('id', employer_id, 'cases', cases) ORDER BY cases DESC, employer_id) AS found
        FROM (SELECT kind, subject, employer_id, count(*) AS cases FROM inside GROUP BY kind, subject, employer_id) AS counted
        GROUP BY kind, subject
    )
    SELECT i.kind, i.subject, i.one_id, i.region, i.scope, i.last_on, array_agg(i.id::text ORDER BY i.id),
        jsonb_build_object('cases', count(*), 'months', CAST(:months AS int), 'at_least', i.least, 'first_on', min(i.day),
            'last_on', i.last_on, 'employers', count(DISTINCT i.employer_id), 'firms', (SELECT f.found FROM firms f
            WHERE f.kind = i.kind AND f.subject = i.subject), 'industry', CASE WHEN i.kind = 'cluster_industry'
            THEN concat_ws(' ', min(i.industry), mode() WITHIN GROUP (ORDER BY i.industry_name)) END),
        i.last_on > (:on - make_interval(months => :months))::date
    FROM inside i GROUP BY i.kind, i.subject, i.one_id, i.region, i.scope, i.last_on, i.least HAVING count(*) >= i.least
"""
_UNVISITED = """
    WITH RECURSIVE served (id) AS (
        (SELECT employer_id FROM visits WHERE visited_on BETWEEN :first AND :last AND specialty = ANY(:specialties)
            UNION SELECT employer_id FROM tasks WHERE state NOT IN ('completed', 'closed'))
        UNION SELECT e.merged_into_id FROM served JOIN employers e USING (id) WHERE e.merged_into_id IS NOT NULL
    )
    SELECT 'unvisited', 'employer:' || e.id, e.id, NULL, e.town_code, CAST(:since AS date), ARRAY[CAST(:year AS text)],
        jsonb_build_object('year', CAST(:year AS text), 'factors', r.severe_factors, 'last_on',
            (SELECT max(v.visited_on) FROM visits v WHERE v.employer_id = e.id AND v.specialty = ANY(:specialties))), true
    FROM employers e JOIN rankings r ON r.employer_id = e.id
    WHERE e.status = 'operating' AND e.town_code LIKE :scope || '%' AND r.tier = 'key' AND cardinality(r.severe_factors) > 0
        AND NOT EXISTS (SELECT 1 FROM served WHERE served.id = e.id)
"""
"""A visit of another trade is none, an open task is a plan; of a draw nothing is told before its release."""
