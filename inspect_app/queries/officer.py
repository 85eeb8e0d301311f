"""Officers: the list, and what marks a certificate."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Select

from inspect_app.models.officer import DutyStatus, Officer
from inspect_app.queries.search import typed

SOON = timedelta(days=90)


class Term(StrEnum):
    """How a certificate stands on a day."""

    VALID = "valid"
    SOON = "soon"
    EXPIRED = "expired"


def term(officer: Officer, *, on: date) -> Term:
    if officer.valid_until < on:
        return Term.EXPIRED
    return Term.SOON if officer.valid_until <= on + SOON else Term.VALID


def matching(
    user: Any,
    *,
    words: str = "",
    body_id: int | None = None,
    status: DutyStatus | None = None,
    terms: Term | None = None,
    on: date,
) -> Select[tuple[Officer]]:
    select = Officer.visible_to(user)
    if words:
        select = select.where(typed(words, within=(Officer.name,), start=(Officer.certificate, Officer.initials)))
    if body_id:
        select = select.where(Officer.body_id == body_id)
    if status:
        select = select.where(Officer.status == status)
    return select.where(*_within(terms, on))


def _within(terms: Term | None, on: date) -> list[Any]:
    return {
        None: [],
        Term.EXPIRED: [Officer.valid_until < on],
        Term.SOON: [Officer.valid_until >= on, Officer.valid_until <= on + SOON],
        Term.VALID: [Officer.valid_until > on + SOON],
    }[terms]
