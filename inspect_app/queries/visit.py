"""Visits by any body, and how near each employer is to the yearly cap (入企检查频次上限)."""

from datetime import date
from typing import Any

from sqlalchemy import Select

from inspect_app.database import db
from inspect_app.models.employer import Employer
from inspect_app.models.visit import Visit
from inspect_app.queries.search import typed


def matching(
    user: Any, *, words: str = "", year: int | None = None, counts: bool | None = None, employer_id: int | None = None
) -> Select[tuple[Visit]]:
    select = Visit.visible_to(user)
    if words:
        named = typed(words, within=(Employer.name, Visit.body_name), start=(Employer.uscc, Employer.initials))
        select = select.where(named)
    if year:
        select = select.where(Visit.visited_on >= date(year, 1, 1), Visit.visited_on <= date(year, 12, 31))
    if counts is not None:
        select = select.where(Visit.counts_toward_cap == counts)
    return select.where(Visit.employer_id == employer_id) if employer_id else select


def counted(employer_ids: set[int], *, year: int) -> dict[int, int]:
    """Visits of the year that count toward the cap, by employer."""
    rows = (
        db.select(Visit.employer_id, db.func.count())
        .where(Visit.employer_id.in_(employer_ids), Visit.counts_toward_cap)
        .where(Visit.visited_on >= date(year, 1, 1), Visit.visited_on <= date(year, 12, 31))
        .group_by(Visit.employer_id)
    )
    return dict(db.session.execute(rows).all())


def counted_by_year(employer_id: int) -> list[tuple[int, int]]:
    """(year, visits that count), newest first."""
    year = db.func.extract("year", Visit.visited_on)
    rows = (
        db.select(year, db.func.count())
        .where(Visit.employer_id == employer_id, Visit.counts_toward_cap)
        .group_by(year)
        .order_by(year.desc())
    )
    return [(int(found), count) for found, count in db.session.execute(rows)]


def workplaces(user: Any, uscc: str) -> list[Employer]:
    """The visible workplaces of a code, first one first."""
    select = Employer.visible_to(user).where(Employer.uscc == uscc, Employer.merged_into_id.is_(None))
    return list(db.session.scalars(select.order_by(Employer.number)))
