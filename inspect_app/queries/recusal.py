"""Recusals: the list. Only the pages behind RECUSAL_VIEW may use it."""

from typing import Any

from sqlalchemy import Select

from inspect_app.database import db
from inspect_app.models.employer import Employer
from inspect_app.models.officer import Officer
from inspect_app.models.recusal import Recusal
from inspect_app.queries.search import typed


def matching(user: Any, *, words: str = "", is_ended: bool = False) -> Select[tuple[Recusal]]:
    select = Recusal.visible_to(user)
    if words:
        codes = (Officer.certificate, Officer.initials, Recusal.uscc)
        named = typed(words, within=(Officer.name, Recusal.reason), start=codes)
        firms = db.select(Employer.uscc).where(Employer.name.contains(words.strip(), autoescape=True))
        select = select.where(db.or_(named, Recusal.uscc.in_(firms)))
    return select.where(Recusal.ended_at.is_not(None) if is_ended else Recusal.ended_at.is_(None))


def employer_names(codes: set[str]) -> dict[str, str]:
    """The name of the first workplace of each code, one query."""
    rows = db.select(Employer.uscc, Employer.name).where(Employer.uscc.in_(codes)).order_by(Employer.number.desc())
    return dict(db.session.execute(rows).all())
