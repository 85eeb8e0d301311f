"""The checklist of a task with its answers, and what the record has so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func

from inspect_app.clock import office_date
from inspect_app.database import db
from inspect_app.models.finding import Answer, Finding
from inspect_app.models.photo import Photo
from inspect_app.models.reference_item import ReferenceItem
from inspect_app.models.task import Task
from inspect_app.queries import reference, setting
from workflows.finding import Record, fingerprint

CHECKLIST = "officer-checklist"


@dataclass(frozen=True, slots=True)
class CheckedItem:
    """One heading of the checklist, its finding if there is one, and its photos."""

    item: ReferenceItem
    finding: Finding | None
    photos: int


def checklist(task: Task, *, on: date) -> list[CheckedItem]:
    """The headings as they stood when the visit began."""
    day = office_date(task.started_at) if task.started_at else on
    found = {finding.item_code: finding for finding in findings_of(task)}
    photos = photo_counts(task)
    return [
        CheckedItem(item, found.get(item.code), photos.get(item.code, 0)) for item in reference.items(CHECKLIST, on=day)
    ]


def findings_of(task: Task) -> Sequence[Finding]:
    return db.session.scalars(db.select(Finding).filter_by(task_id=task.id).order_by(Finding.item_code)).all()


def finding(task: Task, code: str) -> Finding | None:
    return db.session.scalar(db.select(Finding).filter_by(task_id=task.id, item_code=code))


def photo_counts(task: Task) -> dict[str | None, int]:
    counted = db.select(Photo.item_code, func.count()).where(Photo.task_id == task.id, Photo.removed_at.is_(None))
    return dict(db.session.execute(counted.group_by(Photo.item_code)).all())


def photos(task: Task, code: str | None) -> Sequence[Photo]:
    """Of one heading; None: those of the visit as a whole."""
    return db.session.scalars(
        db.select(Photo).filter_by(task_id=task.id, item_code=code, removed_at=None).order_by(Photo.id)
    ).all()


def all_photos(task: Task) -> Sequence[Photo]:
    return db.session.scalars(db.select(Photo).filter_by(task_id=task.id, removed_at=None).order_by(Photo.id)).all()


def fingerprint_of(task: Task) -> str:
    """Of everything that the officers answer for with their signatures."""
    return fingerprint(
        {
            "task": task.number,
            "officers": [member.officer.certificate for member in task.members],
            "started_at": task.started_at.isoformat() if task.started_at else None,
            "tries": task.tries,
            "outcome": task.outcome,
            "handling": task.handling,
            "summary": task.summary,
            "external_number": task.external_number,
            "findings": [[one.item_code, one.answer, one.note] for one in findings_of(task)],
            "photos": [[photo.item_code, photo.sha256] for photo in all_photos(task)],
        }
    )


def record(task: Task, *, on: date) -> Record:
    items = checklist(task, on=on)
    noes = [one for one in items if one.finding and one.finding.answer is Answer.NO]
    return Record(
        outcome=task.outcome,
        unanswered=sum(one.finding is None for one in items),
        noes=len(noes),
        noes_without_note=sum(not one.finding.note.strip() for one in noes if one.finding),
        summary=task.summary,
        handling=task.handling,
        photos=sum(photo_counts(task).values()),
        tries=task.tries,
        tries_needed=setting.value("task.revisit_tries", on=on),
    )
