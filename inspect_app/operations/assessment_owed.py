"""Who owes a self-assessment this year, and whose self-check has come: the whole register in a few statements, any number of
times.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import text

from inspect_app import audit
from inspect_app.clock import office_date
from inspect_app.database import db
from inspect_app.facts.assessment import AssessmentsOwed
from inspect_app.models.user import User
from inspect_app.queries import setting
from scoring.tier import Tier
from workflows.assessment import AWAITED, owed_from

Progress = Callable[[int, int], None]
STEPS = 3

_STAGE = text(
    """
    CREATE TEMPORARY TABLE IF NOT EXISTS check_stage (employer_id int, year int, id int, content_hash text COLLATE "C",
        claim jsonb) ON COMMIT DELETE ROWS
    """
)
# Of each employer and year the newest self-check. That of an entry which was merged belongs to the one that stayed.
_NEWEST = text(
    """
    WITH RECURSIVE up(id, into_id) AS (
        SELECT e.id, e.merged_into_id FROM employers e WHERE e.merged_into_id IS NOT NULL
        UNION SELECT up.id, e.merged_into_id FROM employers e JOIN up ON e.id = up.into_id WHERE e.merged_into_id IS NOT NULL
    ), stayed(id, into_id) AS (
        SELECT up.id, up.into_id FROM up JOIN employers e ON e.id = up.into_id WHERE e.merged_into_id IS NULL
    ), checks AS (
        SELECT coalesce(s.into_id, c.employer_id) AS root_id, CAST(extract(year FROM c.checked_on) AS int) AS year, c.*
        FROM self_checks c LEFT JOIN stayed s ON s.id = c.employer_id WHERE c.checked_on BETWEEN :first AND :last
    )
    INSERT INTO check_stage (employer_id, year, id, content_hash, claim)
    SELECT DISTINCT ON (c.root_id, c.year) c.root_id, c.year, c.id, c.content_hash,
        jsonb_build_object('checked_on', c.checked_on, 'published_on', c.published_on, 'points', CAST(c.points AS text),
            'points_absent', CAST(c.points_absent AS text), 'hazard_grade', c.hazard_grade,
            'management_grade', c.management_grade, 'risk_class', c.risk_class)
    FROM checks c JOIN employers e ON e.id = c.root_id WHERE e.town_code LIKE :scope || '%'
    ORDER BY c.root_id, c.year, c.checked_on DESC, c.id DESC
    """
)
_OWE_BY_TIER = text(
    """
    WITH made AS (
        INSERT INTO assessments (employer_id, year, state, entered_on, chases, version)
        SELECT e.id, :year, 'owed', :on, 0, 1
        FROM employers e JOIN rankings r ON r.employer_id = e.id
        WHERE e.town_code LIKE :scope || '%' AND e.status = 'operating' AND r.tier = ANY(:tiers)
            AND NOT EXISTS (SELECT FROM assessments a WHERE a.employer_id = e.id AND a.year = :year)
        ORDER BY e.id ON CONFLICT DO NOTHING RETURNING id
    ) INSERT INTO assessment_steps (assessment_id, move, at, "on") SELECT id, 'owe', :at, :on FROM made
    """
)
_OWE_BY_CHECK = text(
    """
    WITH made AS (
        INSERT INTO assessments (employer_id, year, state, entered_on, chases, version)
        SELECT n.employer_id, n.year, 'owed', :on, 0, 1 FROM check_stage n
        WHERE n.year = :year AND NOT EXISTS (SELECT FROM assessments a WHERE a.employer_id = n.employer_id AND a.year = n.year)
        ORDER BY n.employer_id ON CONFLICT DO NOTHING RETURNING id
    ) INSERT INTO assessment_steps (assessment_id, move, at, "on") SELECT id, 'owe', :at, :on FROM made
    """
)
_SUBMIT = text(
    """
    WITH came AS (
        UPDATE assessments a SET state = 'submitted', entered_on = :on, version = a.version + 1, self_check_id = n.id,
            check_hash = n.content_hash, claim = n.claim
        FROM check_stage n
        WHERE a.employer_id = n.employer_id AND a.year = n.year AND a.state = ANY(:awaited)
            AND (a.self_check_id, a.check_hash) IS DISTINCT FROM (n.id, n.content_hash)
        RETURNING a.id, a.claim
    ) INSERT INTO assessment_steps (assessment_id, move, at, "on", data) SELECT id, 'submit', :at, :on, claim FROM came
    """
)


def bring_up_to_date(
    scope: str, *, by: User | None, at: datetime, progress: Progress = lambda done, total: None
) -> tuple[int, int]:
    """(how many are owed anew, how many were handed in). Whoever hands in without owing is looked at as well; a self-check of
    last year is noticed where its assessment still waits.
    """
    on = office_date(at)
    told = {"scope": scope, "year": on.year, "on": on, "at": at, "awaited": [state.value for state in AWAITED]}
    owed = _owe_by_tier(told, on=on)
    progress(1, STEPS)
    db.session.execute(_STAGE)
    db.session.execute(text("TRUNCATE check_stage"))
    span = {"scope": scope, "first": date(on.year - 1, 1, 1), "last": on}
    db.session.execute(_NEWEST, span)
    progress(2, STEPS)
    owed += db.session.execute(_OWE_BY_CHECK, told).rowcount
    submitted = db.session.execute(_SUBMIT, told).rowcount
    progress(STEPS, STEPS)
    if owed or submitted:
        audit.record(AssessmentsOwed(subject=scope, scope=scope, owed=owed, submitted=submitted), by=by, at=at)
    db.session.expire_all()
    return owed, submitted


def _owe_by_tier(told: Mapping[str, Any], *, on: date) -> int:
    if on < owed_from(on.year, setting.value("assessment.owed_from", on=on)):
        return 0
    tiers = [tier.value for tier in Tier if setting.value(f"assessment.{tier.value}_owes", on=on)]
    return db.session.execute(_OWE_BY_TIER, {**told, "tiers": tiers}).rowcount
