"""Seals the audit trail, every ten minutes; walks the chain when somebody asks."""

from collections.abc import Callable

from inspect_app import clock
from inspect_app.database import db
from inspect_app.models.user import User
from inspect_app.operations.audit import seal, verify_and_record

VERIFY = "verify_audit"


def seal_audit() -> None:
    seal(at=clock.now())
    db.session.commit()


def verify_audit(asked_by_id: int, progress: Callable[[int, int], None]) -> None:
    by = db.session.get_one(User, asked_by_id)
    verify_and_record(by=by, at=clock.now(), progress=progress)
