"""Enforcement bodies: the list, with what hangs on each."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select

from inspect_app.database import db
from inspect_app.models.body import Body, BodyKind
from inspect_app.models.officer import Officer
from inspect_app.queries.search import typed


def matching(user: Any, *, words: str = "", kind: BodyKind | None = None) -> Select[tuple[Body]]:
    select = Body.visible_to(user)
    if words:
        select = select.where(typed(words, within=(Body.name, Body.short_name), start=(Body.scope,)))
    return select.where(Body.kind == kind) if kind else select


def choices(user: Any) -> Sequence[Body]:
    """The bodies a form offers."""
    return db.session.scalars(Body.visible_to(user).order_by(Body.scope, Body.id)).all()


def officer_counts(body_ids: Sequence[int]) -> dict[int, int]:
    rows = db.select(Officer.body_id, db.func.count()).where(Officer.body_id.in_(body_ids)).group_by(Officer.body_id)
    return dict(db.session.execute(rows).all())
