"""Employers by hand: adding, and changing with history. What a hand wrote, an import does not silently take back."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from stdnum.cn import uscc

from inspect_app import audit
from inspect_app.clock import office_date
from inspect_app.database import db
from inspect_app.facts.employer import EmployerAdded, EmployerChanged
from inspect_app.models.employer import Employer, EmployerChange, EmployerStatus
from inspect_app.models.region import Region, RegionLevel
from inspect_app.models.user import User
from inspect_app.operations import publication, register_summary
from inspect_app.operations.changes import apply_changes
from inspect_app.operations.employer_keys import rekey
from inspect_app.operations.number_series import take
from inspect_app.operations.register_apply import PROVISIONAL
from inspect_app.operations.risk import rank_one
from workflows import employer as rules


def add(values: Mapping[str, Any], *, complete_days: int, by: User, at: datetime) -> Employer:
    """A workplace that no file has brought. Without a code it is provisional, to be completed by a day."""
    rules.require_consistent(values, today=office_date(at))
    _require_town(values["town_code"], by=by)
    employer = Employer(**{name: value for name, value in values.items() if name != "uscc"}, created_at=at)
    rekey(employer)
    if values.get("uscc"):
        _give_code(employer, values["uscc"])
    else:
        employer.uscc, employer.key = None, f"P-{take(PROVISIONAL)}"
        employer.complete_by_on = office_date(at) + timedelta(days=complete_days)
    told = {name: [None, _plain(value)] for name, value in values.items() if value not in (None, "", [])}
    employer.hand_edits = rules.mark_edits({}, told, keys={}, at=at.isoformat())
    db.session.add(employer)
    db.session.flush()
    rank_one(employer, on=office_date(at))
    register_summary.note(employer)
    _remember(employer, told, reason="", by=by, at=at)
    audit.record(EmployerAdded(subject=employer.key, scope=employer.town_code, name=employer.name), by=by, at=at)
    return employer


def change(employer: Employer, values: Mapping[str, Any], *, reason: str, by: User, at: datetime) -> bool:
    """Whether anything differed. A code can be given to a provisional employer; it is never changed here."""
    if employer.status is EmployerStatus.MERGED:
        raise rules.MergedError
    rules.require_consistent(values, today=office_date(at))
    is_public = values.get("is_public", employer.is_public)
    rules.require_reason_to_hide(was_public=employer.is_public, is_public=is_public, reason=reason)
    if values.get("town_code", employer.town_code) != employer.town_code:
        _require_town(values["town_code"], by=by)
    keys, left = {"name": employer.name_key, "address": employer.address_key}, employer.town_code
    code = values.get("uscc") if employer.uscc is None else None
    changes = apply_changes(employer, {name: value for name, value in values.items() if name != "uscc"})
    rekey(employer)
    if code:
        _give_code(employer, code)
        changes["uscc"] = [None, code]
    if changes:
        employer.hand_edits = rules.mark_edits(employer.hand_edits, changes, keys=keys, at=at.isoformat())
        _remember(employer, changes, reason=reason, by=by, at=at)
        fact = EmployerChanged(subject=employer.key, scope=employer.town_code, fields=changes, reason=reason)
        audit.record(fact, by=by, at=at)
        rank_one(employer, on=office_date(at))
        register_summary.note(employer, left=left)
        if changes.get("is_public") == [True, False]:
            publication.hide(employer, by=by, at=at)
    return bool(changes)


_IDENTITY = (Employer.name, Employer.name_key, Employer.address_key, Employer.number, Employer.status)


def _give_code(employer: Employer, code: str) -> None:
    """The next workplace of the code, which belongs to one name."""
    if not uscc.is_valid(code):
        raise rules.CodeInvalidError
    with db.session.no_autoflush:
        known = db.session.execute(db.select(*_IDENTITY).filter_by(uscc=code)).all()
    living = [row for row in known if row.status is not EmployerStatus.MERGED]
    other = next((row for row in living if row.name_key != employer.name_key), None)
    if other:
        raise rules.CodeOfAnotherNameError(name=other.name)
    if any(row.address_key == employer.address_key for row in living):
        raise rules.WorkplaceKnownError
    number = max((row.number for row in known), default=0) + 1
    employer.uscc, employer.number, employer.complete_by_on = code, number, None
    employer.key = code if number == 1 else f"{code}-{number:02}"


def _require_town(code: str, *, by: User) -> None:
    if not db.session.scalar(Region.visible_to(by).filter_by(code=code, level=RegionLevel.TOWN)):
        raise rules.TownUnknownError


def _remember(employer: Employer, changes: Mapping[str, Any], *, reason: str, by: User, at: datetime) -> None:
    db.session.add(
        EmployerChange(employer_id=employer.id, at=at, by_id=by.id, source=rules.HAND, reason=reason, fields=dict(changes))
    )


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
