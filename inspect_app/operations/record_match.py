"""Whose record a staged row is, and whether it is known already, as set-based SQL in a few passes.

A code without a number means the one living workplace of that code within the region; a merged entry leads to its survivor.
"""

from typing import Any

from sqlalchemy import text

from inspect_app.database import db
from workflows.record import RecordFault

_PLACES = """
    UPDATE record_stage s SET source_key = s.source_key || '|' || p.place
    FROM (SELECT row, row_number() OVER (PARTITION BY source_key ORDER BY row) AS place FROM record_stage WHERE is_derived) AS p
    WHERE p.row = s.row
"""

_EMPLOYERS = """
    WITH RECURSIVE codes AS (SELECT DISTINCT employer AS code FROM record_stage WHERE fault IS NULL),
    named AS (
        SELECT c.code, e.id FROM codes c JOIN employers e ON e.uscc = c.code
        UNION
        SELECT c.code, e.id FROM codes c JOIN employers e ON e.key = regexp_replace(c.code, '-01$', '')
        WHERE e.uscc IS DISTINCT FROM c.code
    ),
    followed (code, first_id, id) AS (
        SELECT code, id, id FROM named
        UNION
        SELECT f.code, f.first_id, e.merged_into_id FROM followed f JOIN employers e ON e.id = f.id
        WHERE e.merged_into_id IS NOT NULL
    ),
    ends AS (
        SELECT DISTINCT f.code, f.id, f.first_id = f.id AS is_own FROM followed f JOIN employers e ON e.id = f.id
        WHERE e.merged_into_id IS NULL AND starts_with(e.town_code, :importer) AND starts_with(e.town_code, :sender)
    ),
    found AS (
        SELECT code, coalesce(min(id) FILTER (WHERE is_own), min(id)) AS id,
            coalesce(nullif(count(*) FILTER (WHERE is_own), 0), count(DISTINCT id)) AS candidates
        FROM ends GROUP BY code
    )
    UPDATE record_stage s SET
        employer_id = CASE WHEN f.candidates = 1 THEN f.id END,
        fault = CASE WHEN f.candidates > 1 THEN :unclear END
    FROM found f WHERE f.code = s.employer AND s.fault IS NULL
"""

_BLAME_EMPLOYER = """
    UPDATE record_stage SET fault = coalesce(fault, :unknown), field = 'employer', value = employer
    WHERE employer_id IS NULL AND (fault IS NULL OR (fault = :unclear AND field = ''))
"""

_KNOWN = """
    UPDATE record_stage s SET record_id = r.id, effect = CASE WHEN r.content_hash = s.content_hash THEN 'unchanged' END,
        left_report_id = {report}
    FROM {table} r WHERE r.source_id = :source_id AND r.source_key = s.source_key AND s.fault IS NULL
"""

_OTHERS = """
    UPDATE record_stage s SET fault = :other, field = 'employer', value = s.employer, effect = NULL
    FROM {table} r
    WHERE r.id = s.record_id AND s.fault IS NULL AND r.employer_id <> s.employer_id AND NOT EXISTS (
        WITH RECURSIVE up (id) AS (
            SELECT r.employer_id
            UNION SELECT e.merged_into_id FROM up JOIN employers e ON e.id = up.id WHERE e.merged_into_id IS NOT NULL
        ) SELECT FROM up WHERE up.id = s.employer_id)
"""

_REPEATED = """
    UPDATE record_stage s SET effect = CASE WHEN f.is_same THEN 'unchanged' END,
        fault = CASE WHEN NOT f.is_same THEN :twice END,
        field = CASE WHEN f.is_same THEN '' ELSE 'source_id' END, value = CASE WHEN f.is_same THEN '' ELSE s.source_key END
    FROM (
        SELECT row, first_value(row) OVER same AS first,
            content_hash = first_value(content_hash) OVER same AND employer_id = first_value(employer_id) OVER same AS is_same
        FROM record_stage WHERE fault IS NULL
        WINDOW same AS (PARTITION BY source_key ORDER BY row)
    ) AS f
    WHERE f.row = s.row AND f.row <> f.first
"""

_EFFECTS = """
    UPDATE record_stage SET effect = CASE WHEN record_id IS NULL THEN 'added' ELSE 'changed' END
    WHERE fault IS NULL AND effect IS NULL
"""


def match(*, table: str, has_reports: bool, source_id: int, source_scope: str, scope: str) -> None:
    """Fill `employer_id`, `record_id` and `effect`, or `fault`. `table` holds the records of this kind."""
    where = {"table": table, "report": "r.report_id" if has_reports else "NULL"}
    known: dict[str, Any] = {
        "importer": scope,
        "sender": source_scope,
        "source_id": source_id,
        "unknown": RecordFault.UNKNOWN_EMPLOYER.value,
        "unclear": RecordFault.WORKPLACE_UNCLEAR.value,
        "other": RecordFault.OTHER_EMPLOYER.value,
        "twice": RecordFault.TWICE_IN_FILE.value,
    }
    for statement in (_PLACES, _EMPLOYERS, _BLAME_EMPLOYER, _KNOWN, _OTHERS, _REPEATED, _EFFECTS):
        _run(statement.format(**where), known)
    _run("ANALYZE record_stage (employer_id, record_id, effect)", {})


def _run(statement: str, known: dict[str, Any]) -> None:
    db.session.execute(text(statement), {name: value for name, value in known.items() if f":{name}" in statement})
