"""Importing lists drawn above: a check that is taken back again, then tasks with the paired officers, once per number."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Any

from inspect_app import audit
from inspect_app.clock import office_date
from inspect_app.database import db
from inspect_app.documents.tables import open_table
from inspect_app.facts.assigned_list import ListFilledBack, ListImported
from inspect_app.locks import Lock, hold
from inspect_app.models.assigned_list import AssignedList, ListState
from inspect_app.models.employer import Employer
from inspect_app.models.stored_file import StoredFile
from inspect_app.models.task import Task, TaskMember, TaskOrigin, TaskStep
from inspect_app.models.user import User
from inspect_app.operations import routing, stored_file
from inspect_app.queries import setting
from inspect_app.queries.assigned_list import Found, employer_of, look_up, notes, team_notes
from workflows.assigned_list import Line, Note, RejectedRow, read
from workflows.errors import DomainError
from workflows.roles import Permission
from workflows.task import BEFORE_VISIT, OPEN, TaskSource, TaskState

LARGEST = 20 * 1024 * 1024  # bytes
MEDIA_TYPE = "application/octet-stream"
FALLBACK_MATTER = "职业卫生"


class AlreadyImportedError(DomainError):
    code = "list.already_imported"


class ListTooLargeError(DomainError):
    """Details: megabytes, the most that is taken."""

    code = "list.too_large"


@dataclass(slots=True)
class _Doing:
    """The file on its way: what is done is counted, what is refused is told."""

    source: AssignedList
    found: Found
    by: User
    at: datetime
    counts: Counter[str] = field(default_factory=Counter)
    rejects: list[RejectedRow] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)


def check(content: bytes, *, title: str, by: User, at: datetime) -> AssignedList:
    """Keep the file and say what its import would do: it is done inside a savepoint that is rolled back."""
    if len(content) > LARGEST:
        raise ListTooLargeError(megabytes=LARGEST // 1024 // 1024)
    sha256 = stored_file.keep(content, media_type=MEDIA_TYPE, by=by, at=at)
    source = AssignedList(title=title, scope=by.scope, file_sha256=sha256, created_at=at, created_by_id=by.id)
    hold(Lock.TASKS)
    with db.session.begin_nested() as savepoint:
        doing = _work(source, content, by=by, at=at)
        savepoint.rollback()
    _tell(doing)
    db.session.add(source)
    db.session.flush()
    return source


def apply(source: AssignedList, *, by: User, at: datetime) -> AssignedList:
    """Make the tasks. A number that is known already is brought up to date, never made twice."""
    hold(Lock.TASKS)
    db.session.refresh(source, with_for_update={"of": AssignedList})
    if source.state is ListState.IMPORTED:
        raise AlreadyImportedError
    content = db.session.scalar(db.select(StoredFile.content).filter_by(sha256=source.file_sha256))
    doing = _work(source, content or b"", by=by, at=at)
    _tell(doing)
    source.state, source.imported_at = ListState.IMPORTED, at
    db.session.flush()
    counts = {name: doing.counts[name] for name in ("added", "merged", "changed", "unchanged", "rejected")}
    fact = ListImported(subject=str(source.id), scope=source.scope, title=source.title, sha256=source.file_sha256, **counts)
    audit.record(fact, by=by, at=at)
    return source


def note_filled_back(source: AssignedList, *, rows: int, by: User, at: datetime) -> None:
    audit.record(ListFilledBack(subject=str(source.id), scope=source.scope, rows=rows), by=by, at=at)


def _work(source: AssignedList, content: bytes, *, by: User, at: datetime) -> _Doing:
    with open_table(BytesIO(content)) as sheets:
        reading = read((sheet.name, sheet.rows()) for sheet in sheets)
    found = look_up(reading.lines, scope=source.scope, on=office_date(at))
    doing = _Doing(source, found, by, at, rejects=reading.rejected)
    doing.notes += [{"row": 0, "note": Note.SHEET_NOT_READ, "value": title} for title in reading.not_read]
    for line in reading.lines:
        employer = employer_of(line, doing.found)
        if isinstance(employer, RejectedRow):
            doing.rejects.append(employer)
        else:
            doing.counts[_take(line, employer, doing)] += 1
    doing.rejects.sort(key=lambda row: row.row)
    doing.counts["rejected"] = len(doing.rejects)
    return doing


def _tell(doing: _Doing) -> None:
    doing.source.counts = dict(doing.counts)
    doing.source.rejects = [asdict(row) for row in doing.rejects]
    doing.source.notes = doing.notes


def _take(line: Line, employer: Employer, doing: _Doing) -> str:
    """What becomes of one readable row: added, merged, changed or unchanged."""
    _note(line, doing, *notes(line, employer, doing.found))
    known = doing.found.origins.get((*line.key, employer.id))
    if known is not None:
        return _update(known, line, doing)
    visit = doing.found.visits.get(employer.id)
    if visit is not None:
        _merge(visit, line, doing)
        return "merged"
    doing.found.visits[employer.id] = task = _add(line, employer, doing)
    _note(line, doing, *team_notes(task, doing.found))
    return "added"


def _update(origin: TaskOrigin, line: Line, doing: _Doing) -> str:
    """A later issue of the same list may move the due date or the matter; officers change by reassignment only."""
    task = origin.task
    if set(origin.paired_ids) != set(_paired(line, doing)):
        _note(line, doing, (Note.OFFICERS_DIFFER, "、".join(line.certificates)))
    if origin.due_on == line.due_on and _matter(line, doing) in task.matters:
        return "unchanged"
    if task.state not in OPEN:
        _note(line, doing, (Note.TASK_DONE, task.number))
        return "unchanged"
    origin.due_on = line.due_on
    _serve(task, line, doing)
    _note_step(task, "due", doing, number=line.number, due_on=line.due_on.isoformat())
    return "changed"


def _merge(task: Task, line: Line, doing: _Doing) -> None:
    """The visit of our own also serves the list above, and its pair acts unless the visit has begun."""
    is_ours = all(one.source is not TaskSource.FROM_ABOVE for one in task.origins)
    task.origins.append(_origin(line, doing))
    task.counts_toward_cap = task.counts_toward_cap and _counts(doing)
    if task.state in BEFORE_VISIT and is_ours:
        task.members.clear()
        db.session.flush()
        task.members.extend(_members(line, doing))
        routing.ask_again(task, by=doing.by, at=doing.at)
    elif {member.officer_id for member in task.members} != set(_paired(line, doing)):
        _note(line, doing, (Note.TEAM_KEPT, task.number))
    _serve(task, line, doing)
    _note_step(task, "merge", doing, number=line.number)


def _serve(task: Task, line: Line, doing: _Doing) -> None:
    """The visit covers what all its lists ask for, by the earliest of their days; what does not fit is pointed out."""
    task.due_on = min(origin.due_on for origin in task.origins)
    if task.state in BEFORE_VISIT and task.visit_on and task.visit_on > task.due_on:
        _note(line, doing, (Note.DUE_BEFORE_VISIT, task.visit_on.isoformat()))
    matter = _matter(line, doing)
    if matter not in task.matters and task.state not in BEFORE_VISIT:
        _note(line, doing, (Note.MATTER_TOO_LATE, line.matter or matter))
    elif matter not in task.matters:
        task.matters = [*task.matters, matter]
        routing.ask_again(task, by=doing.by, at=doing.at)
    _note(line, doing, *team_notes(task, doing.found))


def _add(line: Line, employer: Employer, doing: _Doing) -> Task:
    before, number = routing.numbers(doing.found.on, count=1)
    members = _members(line, doing)
    task = Task(
        number=f"{before}{number}号",
        employer=employer,
        scope=employer.town.scope,
        body_id=doing.by.body_id or members[0].officer.body_id,
        matters=[_matter(line, doing)],
        counts_toward_cap=_counts(doing),
        due_on=line.due_on,
        created_at=doing.at,
        members=members,
        origins=[_origin(line, doing)],
        state=TaskState.RELEASED,
    )
    db.session.add(task)
    db.session.flush()
    _note_step(task, "release", doing, number=line.number)
    return task


def _counts(doing: _Doing) -> bool:
    return bool(setting.value("task.counts_toward_cap", on=doing.found.on)[TaskSource.FROM_ABOVE])


def _matter(line: Line, doing: _Doing) -> str:
    return doing.found.matters.get(line.matter, FALLBACK_MATTER)


def _paired(line: Line, doing: _Doing) -> list[int]:
    return [doing.found.officers[certificate].id for certificate in line.certificates]


def _members(line: Line, doing: _Doing) -> list[TaskMember]:
    officers = [doing.found.officers[certificate] for certificate in line.certificates]
    return [TaskMember(officer=officer, officer_id=officer.id, position=at) for at, officer in enumerate(officers, 1)]


def _origin(line: Line, doing: _Doing) -> TaskOrigin:
    return TaskOrigin(
        source=TaskSource.FROM_ABOVE,
        upper_scope=doing.source.scope,
        upper_kind=line.kind,
        upper_number=line.number,
        list_id=doing.source.id,
        paired_ids=_paired(line, doing),
        due_on=line.due_on,
    )


def _note(line: Line, doing: _Doing, *said: tuple[Note, str]) -> None:
    doing.notes += [{"row": line.row, "note": note, "value": value} for note, value in said]


def _note_step(task: Task, move: str, doing: _Doing, **data: Any) -> None:
    step = TaskStep(move=move, permission=Permission.LIST_IMPORT, by_id=doing.by.id, at=doing.at, data=data)
    task.steps.append(step)
