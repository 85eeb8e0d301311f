"""What a list drawn above speaks of, looked up as sets; and the lists themselves."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import contains_eager, selectinload

from inspect_app.database import db
from inspect_app.models.assigned_list import AssignedList
from inspect_app.models.employer import Employer, EmployerStatus
from inspect_app.models.officer import Officer
from inspect_app.models.task import Task, TaskOrigin
from inspect_app.models.user import User
from inspect_app.queries import reference
from inspect_app.queries.routing import officers as people
from inspect_app.queries.routing import recused_from
from workflows import routing
from workflows.assigned_list import Column, Line, Note, Reject, RejectedRow
from workflows.register_values import key
from workflows.task import OPEN

SHOWN = 200


def lists(user: User) -> Sequence[AssignedList]:
    """The newest first."""
    return db.session.scalars(AssignedList.visible_to(user).order_by(AssignedList.id.desc()).limit(SHOWN)).all()


def origins(source: AssignedList) -> Sequence[TaskOrigin]:
    """The list's rows as they stand, with their tasks."""
    query = db.select(TaskOrigin).filter_by(list_id=source.id).options(selectinload(TaskOrigin.task))
    return db.session.scalars(query.order_by(TaskOrigin.upper_number)).all()


@dataclass(slots=True)
class Found:
    """What one file speaks of, looked up as sets.

    `origins`: rows that are known already, by kind, number and employer; `taken`: whose each number of one's own lists is.
    """

    on: date
    scope: str
    officers: dict[str, Officer]
    people: dict[int, routing.Officer]
    employers: dict[str, list[Employer]]
    named: dict[str, list[Employer]]
    origins: dict[tuple[str, str, int], TaskOrigin]
    taken: dict[tuple[str, str], Employer]
    visits: dict[int, Task]
    recused: dict[str, frozenset[int]]
    matters: dict[str, str]


def look_up(lines: Sequence[Line], *, scope: str, on: date) -> Found:
    employers, origins = _employers(lines), _origins(lines, scope)
    ids = {one.id for one in employers}
    certificates = {certificate for line in lines for certificate in line.certificates}
    return Found(
        on=on,
        scope=scope,
        officers={one.certificate: one for one in _all(db.select(Officer).where(Officer.certificate.in_(certificates)))},
        people=people("", on=on),
        employers=_grouped((one.uscc, one) for one in employers if one.uscc),
        named=_grouped((one.name_key, one) for one in employers),
        origins={(*_key(one), one.task.employer_id): one for one in origins},
        taken={_key(one): one.task.employer for one in origins if one.upper_scope == scope},
        visits={one.employer_id: one for one in _all(db.select(Task).where(Task.employer_id.in_(ids), Task.state.in_(OPEN)))},
        recused=recused_from(one.uscc for one in employers),
        matters={row.words: row.code for row in reference.items("matters", on=on)},
    )


def _origins(lines: Sequence[Line], scope: str) -> Sequence[TaskOrigin]:
    """Known rows with these numbers within the region."""
    numbered = db.select(TaskOrigin).join(Task).where(TaskOrigin.upper_number.in_([line.number for line in lines]))
    return _all(numbered.where(Task.scope.startswith(scope)).options(contains_eager(TaskOrigin.task)))


def _key(origin: TaskOrigin) -> tuple[str, str]:
    return origin.upper_kind or "", origin.upper_number or ""


def _employers(lines: Sequence[Line]) -> Sequence[Employer]:
    codes = {line.uscc for line in lines if line.uscc}
    names = {key(line.name) for line in lines}
    known = db.select(Employer).where(db.or_(Employer.uscc.in_(codes), Employer.name_key.in_(names)))
    return _all(known.where(Employer.status != EmployerStatus.MERGED))


def _all(query: Any) -> Sequence[Any]:
    return db.session.scalars(query).unique().all()


def _grouped(pairs: Iterable[tuple[str, Employer]]) -> dict[str, list[Employer]]:
    groups: dict[str, list[Employer]] = defaultdict(list)
    for name, employer in pairs:
        groups[name].append(employer)
    return groups


def employer_of(line: Line, found: Found) -> Employer | RejectedRow:
    """The workplace that the row means: by code, then by address where a code has several; by name without a code."""
    choices = found.employers.get(line.uscc, []) if line.uscc else found.named.get(key(line.name), [])
    if len(choices) > 1:
        choices = [one for one in choices if one.address_key == key(line.address)] or choices
    if not choices:
        return RejectedRow(line.row, Column.USCC, Reject.UNKNOWN_EMPLOYER, line.uscc or line.name)
    if len(choices) > 1:
        return RejectedRow(line.row, Column.ADDRESS, Reject.AMBIGUOUS_WORKPLACE, line.address)
    if not choices[0].town_code.startswith(found.scope):
        return RejectedRow(line.row, Column.NAME, Reject.ELSEWHERE, line.name)
    return _with_officers(line, choices[0], found)


def _with_officers(line: Line, employer: Employer, found: Found) -> Employer | RejectedRow:
    unknown = [certificate for certificate in line.certificates if certificate not in found.officers]
    if unknown:
        return RejectedRow(line.row, Column.FIRST, Reject.UNKNOWN_OFFICER, "、".join(unknown))
    if (*line.key, employer.id) in found.origins:
        return employer
    if line.key in found.taken:
        return RejectedRow(line.row, Column.NUMBER, Reject.NUMBER_OF_ANOTHER, f"{line.number} {found.taken[line.key].name}")
    if employer.status in (EmployerStatus.DEREGISTERED, EmployerStatus.MOVED_AWAY):
        return RejectedRow(line.row, Column.NAME, Reject.EMPLOYER_GONE, line.name)
    return employer


def notes(line: Line, employer: Employer, found: Found) -> Iterator[tuple[Note, str]]:
    """What is odd about the row itself."""
    if line.matter and line.matter not in found.matters:
        yield Note.MATTER_UNKNOWN, line.matter
    if key(line.name) != employer.name_key:
        yield Note.NAME_DIFFERS, employer.name
    if line.due_on < found.on:
        yield Note.OVERDUE, line.due_on.isoformat()


def team_notes(task: Task, found: Found) -> Iterator[tuple[Note, str]]:
    """Who of the acting team cannot carry out this visit."""
    uscc = task.employer.uscc or ""
    need = routing.Need(frozenset(task.matters), task.employer.town_code, found.recused.get(uscc, frozenset()))
    for member in task.members:
        why = routing.obstacle(found.people[member.officer_id], need)
        if why:
            is_competence = why is routing.Obstacle.COMPETENCE
            yield Note.OFFICER_NOT_COMPETENT if is_competence else Note.OFFICER_NOT_ABLE, member.officer.name
