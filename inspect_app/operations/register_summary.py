"""Keeps what lists say of the whole register: counts per town, the words that occur, entries that may be one employer.

Made anew after an import and after a ranking; after an edit by hand only what the edit touches.
"""

from typing import Any

from sqlalchemy import text

from inspect_app.database import db
from inspect_app.models.employer import Employer

_SCOPE = "e.town_code LIKE :scope || '%'"
_TOWNS = "e.town_code = ANY(:towns)"

_FORGET_COUNTS = "DELETE FROM register_counts e WHERE {where}"
_FORGET = (
    _FORGET_COUNTS,
    "DELETE FROM register_words e WHERE {where}",
    "DELETE FROM employer_pairs p USING employers e WHERE e.id = p.first_id AND {where}",
)
_COUNTS = """
    INSERT INTO register_counts (town_code, tier, status, is_unknown, is_provisional, employers)
    SELECT e.town_code, coalesce(r.tier, ''), e.status, coalesce(r.is_unknown, false), e.uscc IS NULL, count(*)
    FROM employers e LEFT JOIN rankings r ON r.employer_id = e.id WHERE {where}
    GROUP BY 1, 2, 3, 4, 5
    ON CONFLICT (town_code, tier, status, is_unknown, is_provisional) DO UPDATE SET employers = excluded.employers
"""
_WORDS = """
    INSERT INTO register_words (town_code, field, word, employers)
    SELECT town_code, field, word, count(*) FROM (
        SELECT e.town_code, 'industry_name' AS field, e.industry_name AS word FROM employers e
        WHERE e.industry_name IS NOT NULL AND e.status <> 'merged' AND {where}
        UNION ALL
        SELECT e.town_code, 'hazards', unnest(e.hazards) FROM employers e WHERE e.status <> 'merged' AND {where}
    ) AS found GROUP BY 1, 2, 3
    ON CONFLICT (town_code, field, word) {known}
"""
_COUNT_ANEW = "DO UPDATE SET employers = excluded.employers"
_PAIRS = """
    INSERT INTO employer_pairs (first_id, second_id)
    SELECT least(e.id, o.id), greatest(e.id, o.id)
    FROM employers e JOIN employers o ON o.name_key = e.name_key AND o.id <> e.id AND (
        (o.address_key = e.address_key AND e.address_key <> '') OR (o.contact_phone = e.contact_phone AND e.contact_phone <> ''))
    WHERE e.status <> 'merged' AND o.status <> 'merged' AND {where}
    ON CONFLICT DO NOTHING
"""


def recount(scope: str) -> None:
    """After a ranking: the counts below a region."""
    _run(_FORGET_COUNTS.format(where=_SCOPE), scope=scope)
    _run(_COUNTS.format(where=_SCOPE), scope=scope)


def refresh(scope: str) -> None:
    """Everything below a region."""
    db.session.flush()
    for forget in _FORGET:
        _run(forget.format(where=_SCOPE), scope=scope)
    _run(_COUNTS.format(where=_SCOPE), scope=scope)
    _run(_WORDS.format(where=_SCOPE, known=_COUNT_ANEW), scope=scope)
    _run(_PAIRS.format(where=f"{_SCOPE} AND e.id < o.id"), scope=scope)


def note(*employers: Employer, left: str | None = None) -> None:
    """After an edit by hand. `left` is the town that an employer belonged to before."""
    db.session.flush()
    towns = sorted({employer.town_code for employer in employers} | ({left} if left else set()))
    _run(_FORGET_COUNTS.format(where=_TOWNS), towns=towns)
    _run(_COUNTS.format(where=_TOWNS), towns=towns)
    ids = [employer.id for employer in employers]
    _run(_WORDS.format(where="e.id = ANY(:ids)", known="DO NOTHING"), ids=ids)
    _run(_PAIRS.format(where="e.id = ANY(:ids)"), ids=ids)


def _run(statement: str, **given: Any) -> None:
    db.session.execute(text(statement), given)
