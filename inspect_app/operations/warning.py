"""The nightly run of early warnings: raises, renews and ends them as sets, then sees that each has an owner."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import text

from inspect_app import audit
from inspect_app.database import db
from inspect_app.facts.warning import WarningsRaised
from inspect_app.locks import Lock, hold
from inspect_app.models.user import User
from inspect_app.operations import warning_routing
from inspect_app.operations.warning_candidates import SPECIALTIES, gather
from inspect_app.queries.warning_terms import terms_on
from workflows.warning import BY_PERSON


def raise_due(scope: str, *, on: date, by: User | None, at: datetime) -> WarningsRaised:
    """Bring the warnings below `scope` in line with the records; a second run finds nothing to do.

    What a person has ended comes again only with a fact that was not there, or when the inspection that it became was closed
    without a visit; what the system has ended comes again whenever its cause does.
    """
    hold(Lock.WARNINGS)
    db.session.flush()
    gather(scope, terms_on(on))
    told = {"scope": scope, "on": on, "at": at}
    counts = {
        "ended": _run(_END, {**told, "year": str(on.year), "specialties": SPECIALTIES}),
        "renewed": _run(_RENEW, told),
        "raised": _run(_RAISE, {**told, "by_person": [closing.value for closing in BY_PERSON]}),
        "dropped": warning_routing.drop(scope, on=on, at=at),
        "routed": warning_routing.route(scope, on=on, at=at),
    }
    db.session.expire_all()
    fact = WarningsRaised(subject=scope, scope=scope, on=on.isoformat(), **counts)
    audit.record(fact, by=by, at=at)
    return fact


def _run(statement: str, told: dict[str, Any]) -> int:
    return db.session.execute(text(statement), told).rowcount


_FAMILY = """(
    WITH RECURSIVE family (id) AS (
        SELECT g.employer_id UNION SELECT m.id FROM employers m JOIN family f ON m.merged_into_id = f.id
    ) SELECT id FROM family)"""
"""The employer of a warning and whatever was merged into it."""
_END = """
    WITH gone AS (
        SELECT w.id, w.kind, w.employer_id, w.details FROM warnings w
        WHERE w.state IN ('raised', 'taken') AND w.scope LIKE :scope || '%'
            AND NOT EXISTS (SELECT 1 FROM warning_stage s WHERE s.kind = w.kind AND s.subject = w.subject)
        FOR UPDATE
    ), told AS (
        SELECT g.id, n.day, n.record_id, CASE
            WHEN e.status <> 'operating' AND g.kind <> 'cluster_employer' THEN 'employer_gone'
            WHEN g.kind = 'unvisited' AND n.day IS NOT NULL THEN 'visited'
            WHEN g.kind = 'unvisited' AND g.details ->> 'year' <> :year THEN 'year_over'
            WHEN g.kind = 'unvisited' AND EXISTS (SELECT 1 FROM tasks t
                WHERE t.employer_id IN FAMILY AND t.state NOT IN ('completed', 'closed')) THEN 'planned'
            WHEN n.day > (g.details ->> 'last_on')::date THEN 'record_came'
            ELSE 'no_longer' END AS closing
        FROM gone g LEFT JOIN employers e ON e.id = g.employer_id
        LEFT JOIN LATERAL (
            SELECT day, record_id FROM (
                SELECT declared_on AS day, id AS record_id FROM declarations
                    WHERE g.kind = 'declaration' AND employer_id = g.employer_id
                UNION ALL SELECT measured_on, id FROM measurements
                    WHERE g.kind IN ('test', 'trend') AND employer_id = g.employer_id
                UNION ALL SELECT measured_on, id FROM measurement_reports
                    WHERE g.kind = 'evaluation' AND kind = 'evaluation' AND employer_id = g.employer_id
                UNION ALL SELECT examined_on, id FROM health_exams
                    WHERE g.kind = 'exam' AND kind = 'in_service' AND employer_id = g.employer_id
                UNION ALL SELECT period_until, id FROM dose_readings WHERE g.kind = 'dose' AND employer_id = g.employer_id
                UNION ALL SELECT visited_on, id FROM visits
                    WHERE g.kind = 'unvisited' AND employer_id IN FAMILY AND specialty = ANY(:specialties)
                        AND extract(year FROM visited_on)::text = g.details ->> 'year'
                UNION ALL SELECT CASE g.kind WHEN 'declaration' THEN e.declared_on WHEN 'test' THEN e.tested_on END, NULL
            ) AS records WHERE day <= :on ORDER BY day DESC, record_id DESC NULLS LAST LIMIT 1
        ) AS n ON true
    ), ended AS (
        UPDATE warnings w SET state = 'closed', closing = t.closing, ended_at = :at, version = w.version + 1
        FROM told t WHERE w.id = t.id
    )
    INSERT INTO warning_steps (warning_id, move, at, reason, data)
    SELECT id, 'end', :at, '', jsonb_build_object('closing', closing) || CASE WHEN closing IN ('visited', 'record_came')
        THEN jsonb_build_object('on', day, 'record_id', record_id) ELSE '{}' END
    FROM told
""".replace("FAMILY", _FAMILY)
_RENEW = """
    WITH known AS (
        SELECT w.id, NOT s.facts <@ w.facts AS is_news, s.facts, s.details, s.since_on, s.scope
        FROM warnings w JOIN warning_stage s ON s.kind = w.kind AND s.subject = w.subject
        WHERE w.state IN ('raised', 'taken')
            AND (w.facts, w.details, w.since_on, w.scope) IS DISTINCT FROM (s.facts, s.details, s.since_on, s.scope)
        FOR UPDATE OF w
    ), renewed AS (
        UPDATE warnings w SET facts = k.facts, details = k.details, since_on = k.since_on, scope = k.scope,
            version = w.version + 1
        FROM known k WHERE w.id = k.id
    )
    INSERT INTO warning_steps (warning_id, move, at, reason, data) SELECT id, 'renew', :at, '', '{}' FROM known WHERE is_news
"""
_RAISE = """
    WITH raised AS (
        INSERT INTO warnings (kind, subject, employer_id, region_code, scope, since_on, facts, details, state, raised_at, version)
        SELECT s.kind, s.subject, s.employer_id, s.region_code, s.scope, s.since_on, s.facts, s.details, 'raised', :at, 1
        FROM warning_stage s
        WHERE s.is_fresh AND NOT EXISTS (
            SELECT 1 FROM warnings w WHERE w.kind = s.kind AND w.subject = s.subject AND (w.state IN ('raised', 'taken')
                OR (s.facts <@ w.facts AND (w.closing = ANY(:by_person)
                    OR EXISTS (SELECT 1 FROM tasks t WHERE t.id = w.task_id AND t.state <> 'closed')))))
        ORDER BY s.since_on, s.subject
        RETURNING id
    )
    INSERT INTO warning_steps (warning_id, move, at, reason, data) SELECT id, 'raise', :at, '', '{}' FROM raised
"""
