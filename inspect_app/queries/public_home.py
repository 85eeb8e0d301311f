"""Whose public pages these are."""

from inspect_app.database import db
from inspect_app.models.body import Body, BodyKind


def body_name() -> str:
    """The bureau that publishes here; empty when several do, and each page then names its own."""
    names = db.session.scalars(db.select(Body.name).where(Body.kind == BodyKind.BUREAU).limit(2)).all()
    return names[0] if len(names) == 1 else ""
