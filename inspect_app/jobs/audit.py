"""Seals the audit trail, every ten minutes."""

from inspect_app import clock
from inspect_app.database import db
from inspect_app.operations.audit import seal


def seal_audit() -> None:
    seal(at=clock.now())
    db.session.commit()
