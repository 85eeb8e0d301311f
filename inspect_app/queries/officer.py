"""Officers: the list."""

from datetime import date
from typing import Any

from sqlalchemy import Select

from inspect_app.models.officer import SOON, CertificateTerm, DutyStatus, Officer
from inspect_app.queries.search import typed


def matching(
    user: Any,
    *,
    words: str = "",
    body_id: int | None = None,
    status: DutyStatus | None = None,
    term: CertificateTerm | None = None,
    on: date,
) -> Select[tuple[Officer]]:
    select = Officer.visible_to(user)
    if words:
        select = select.where(typed(words, within=(Officer.name,), start=(Officer.certificate, Officer.initials)))
    if body_id:
        select = select.where(Officer.body_id == body_id)
    if status:
        select = select.where(Officer.status == status)
    return select.where(*_within(term, on))


def _within(term: CertificateTerm | None, on: date) -> list[Any]:
    return {
        None: [],
        CertificateTerm.EXPIRED: [Officer.valid_until < on],
        CertificateTerm.SOON: [Officer.valid_until >= on, Officer.valid_until <= on + SOON],
        CertificateTerm.VALID: [Officer.valid_until > on + SOON],
    }[term]
