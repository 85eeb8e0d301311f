"""What a list drawn above speaks of, looked up as sets; and the lists themselves."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import selectinload

from inspect_app.database import db
from inspect_app.models.assigned_list import AssignedList
from inspect_app.models.employer import Employer, EmployerStatus
from inspect_app.models.officer import Officer
from inspect_app.models.task import Task, TaskOrigin
from inspect_app.models.user import User
from inspect_app.queries import reference
from inspect_app.queries.routing import recused_from
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
    """What one file speaks of, looked up as sets."""

    on: date
    officers: dict[str, Officer]
    employers: dict[str, list[Employer]]
    named: dict[str, list[Employer]]
    origins: dict[str, TaskOrigin]
    visits: dict[int, Task]
    recused: dict[str, frozenset[int]]
    matters: dict[str, str]
    scope: str


def look_up(lines: Sequence[Line], *, scope: str, on: date) -> Found:
    employers = _employers(lines)
    ids = {one.id for one in employers}
    certificates = {certificate for line in lines for certificate in line.certificates}
    return Found(
        on=on,
        officers={one.certificate: one for one in _all(db.select(Officer).where(Officer.certificate.in_(certificates)))},
        employers=_grouped((one.uscc, one) for one in employers if one.uscc),
        named=_grouped((one.name_key, one) for one in employers),
        origins={
            one.upper_number: one
            for one in _all(db.select(TaskOrigin).where(TaskOrigin.upper_number.in_([line.number for line in lines])))
        },
        visits={one.employer_id: one for one in _all(db.select(Task).where(Task.employer_id.in_(ids), Task.state.in_(OPEN)))},
        recused=recused_from(line.uscc for line in lines),
        matters={row.words: row.code for row in reference.items("matters", on=on)},
        scope=scope,
    )


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
    if employer.status in (EmployerStatus.DEREGISTERED, EmployerStatus.MOVED_AWAY) and line.number not in found.origins:
        return RejectedRow(line.row, Column.NAME, Reject.EMPLOYER_GONE, line.name)
    return employer


def notes(line: Line, employer: Employer, found: Found) -> Iterator[tuple[Note, str]]:
    for certificate in line.certificates:
        officer = found.officers[certificate]
        is_recused = officer.id in found.recused.get(line.uscc, frozenset())
        if is_recused or not officer.is_certified_on(found.on):
            yield Note.OFFICER_NOT_ABLE, officer.name
    if line.matter and line.matter not in found.matters:
        yield Note.MATTER_UNKNOWN, line.matter
    if key(line.name) != employer.name_key:
        yield Note.NAME_DIFFERS, employer.name
    if line.due_on < found.on:
        yield Note.OVERDUE, line.due_on.isoformat()
