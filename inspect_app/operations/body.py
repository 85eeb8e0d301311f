"""Enforcement bodies: adding and changing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from inspect_app import audit
from inspect_app.database import db
from inspect_app.facts.body import BodyAdded, BodyChanged
from inspect_app.models.body import Body
from inspect_app.models.user import User
from inspect_app.operations.changes import apply_changes
from workflows.errors import DomainError


class NameTakenError(DomainError):
    code = "body.name_taken"


class DatesReversedError(DomainError):
    code = "dates.reversed"


def add(values: Mapping[str, Any], *, by: User | None, at: datetime) -> Body:
    _require_free(values["name"])
    _require_order(values)
    body = Body(**values)
    db.session.add(body)
    db.session.flush()
    audit.record(BodyAdded(subject=str(body.id), scope=body.scope, name=body.name), by=by, at=at)
    return body


def change(body: Body, values: Mapping[str, Any], *, by: User | None, at: datetime) -> bool:
    """Whether anything differed."""
    if values["name"] != body.name:
        _require_free(values["name"])
    _require_order(values)
    changes = apply_changes(body, values)
    if changes:
        audit.record(BodyChanged(subject=str(body.id), scope=body.scope, changes=changes), by=by, at=at)
    return bool(changes)


def _require_free(name: str) -> None:
    if db.session.scalar(db.select(Body.id).filter_by(name=name)):
        raise NameTakenError(name=name)


def _require_order(values: Mapping[str, Any]) -> None:
    if values.get("valid_until") and values["valid_until"] < values["valid_from"]:
        raise DatesReversedError
