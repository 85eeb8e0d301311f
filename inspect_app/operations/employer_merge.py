"""Merging two entries that are one employer, with undo; telling two apart for good."""

from datetime import datetime

from inspect_app import audit
from inspect_app.clock import office_date
from inspect_app.database import db
from inspect_app.facts.employer_merge import EmployersMerged, EmployersTold, MergeUndone
from inspect_app.models.employer import Employer, EmployerChange, EmployerStatus
from inspect_app.models.employer_merge import EmployerDistinction, EmployerMerge
from inspect_app.models.user import User
from inspect_app.operations import register_summary
from inspect_app.operations.risk import rank_one
from workflows.employer import AlreadyUndoneError, NotMergeableError


def merge(merged: Employer, *, into: Employer, reason: str, by: User, at: datetime) -> EmployerMerge:
    """`merged` becomes history and points to `into`; its visits and tasks are shown there and stay where they are.

    Its triggers count for the survivor: a disease case does not go away with the entry that told of it.
    """
    _lock(merged, into)
    if merged.id == into.id or EmployerStatus.MERGED in (merged.status, into.status):
        raise NotMergeableError
    done = EmployerMerge(merged=merged, survivor=into, former_status=merged.status, reason=reason, at=at, by=by)
    db.session.add(done)
    merged.status, merged.merged_into_id = EmployerStatus.MERGED, into.id
    db.session.flush()
    _remember(done, [None, into.key], reason=reason, by=by, at=at)
    fact = EmployersMerged(subject=merged.key, scope=merged.town_code, survivor=into.key, reason=reason)
    audit.record(fact, by=by, at=at)
    rank_one(into, on=office_date(at))
    register_summary.note(merged, into)
    return done


def undo(done: EmployerMerge, *, reason: str, by: User, at: datetime) -> None:
    """Everything is as it was before the merge."""
    _lock(done.merged, done.survivor)
    if done.undone_at is not None:
        raise AlreadyUndoneError
    done.undone_at, done.undone_by_id, done.undo_reason = at, by.id, reason
    done.merged.status, done.merged.merged_into_id = done.former_status, None
    db.session.flush()
    _remember(done, [done.survivor.key, None], reason=reason, by=by, at=at)
    fact = MergeUndone(subject=done.merged.key, scope=done.merged.town_code, survivor=done.survivor.key, reason=reason)
    audit.record(fact, by=by, at=at)
    for employer in (done.merged, done.survivor):
        rank_one(employer, on=office_date(at))
    register_summary.note(done.merged, done.survivor)


def tell_apart(one: Employer, other: Employer, *, by: User, at: datetime) -> None:
    """These two are two employers, and are not offered again."""
    first, second = sorted((one, other), key=lambda employer: employer.id)
    if first.id == second.id:
        raise NotMergeableError
    db.session.add(EmployerDistinction(first_id=first.id, second_id=second.id, by_id=by.id, at=at))
    audit.record(EmployersTold(subject=first.key, scope=first.town_code, other=second.key), by=by, at=at)


def _lock(*employers: Employer) -> None:
    """Both rows, in the order of their ids, as they stand now: of A into B and B into A at once, the second is refused."""
    ids = sorted(employer.id for employer in employers)
    rows = db.select(Employer).where(Employer.id.in_(ids)).order_by(Employer.id)
    db.session.scalars(rows.with_for_update(of=Employer).execution_options(populate_existing=True)).all()


def _remember(done: EmployerMerge, target: list[str | None], *, reason: str, by: User, at: datetime) -> None:
    """Both sides of a merge have it in their history."""
    source = f"merge:{done.id}"
    sides = ((done.merged_id, {"merged_into": target}), (done.survivor_id, {"merged": [done.merged.key, done.merged.name]}))
    for employer_id, fields in sides:
        db.session.add(EmployerChange(employer_id=employer_id, at=at, by_id=by.id, source=source, reason=reason, fields=fields))
