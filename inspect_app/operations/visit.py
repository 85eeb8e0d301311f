"""Visits by other bodies (入企检查): adding, putting right, and the shape of their file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from inspect_app import audit
from inspect_app.clock import office_date
from inspect_app.database import db
from inspect_app.facts.visit import VisitAdded, VisitChanged
from inspect_app.models.employer import Employer
from inspect_app.models.region import scope_of
from inspect_app.models.small_import import RowFault, SmallRegister
from inspect_app.models.user import User
from inspect_app.models.visit import Visit
from inspect_app.operations.changes import apply_changes
from inspect_app.operations.recusal import SPEC as RECUSAL_SPEC
from inspect_app.operations.small_columns import Column, Row, RowRefusedError, reader
from inspect_app.operations.small_import import Doing, Effect, Spec
from workflows.errors import DomainError
from workflows.register_values import day, key, name, text

YES_NO = {**dict.fromkeys(("是", "计入", "1", "Y", "√"), True), **dict.fromkeys(("否", "不计入", "0", "N", "×"), False)}
IDENTITY = ("employer_id", "visited_on", "body_name", "specialty")


class UnknownEmployerError(DomainError):
    code = "employer.unknown"


class VisitTwiceError(DomainError):
    code = "visit.twice"


class FutureVisitError(DomainError):
    code = "visit.future"


class VisitOfTaskError(DomainError):
    code = "visit.of_task"


def add(employer: Employer, values: Mapping[str, Any], *, source: str, by: User | None, at: datetime) -> Visit:
    """`values`: visited_on, body_name, specialty, kind, counts_toward_cap."""
    _require_sound({**values, "employer_id": employer.id}, None, at=at)
    visit = Visit(employer_id=employer.id, **values, source=source, created_at=at)
    db.session.add(visit)
    db.session.flush()
    _tell_added(visit, employer, by=by, at=at)
    return visit


def change(visit: Visit, values: Mapping[str, Any], *, by: User | None, at: datetime) -> bool:
    """Whether anything differed. A visit that a task of ours made is changed with the task."""
    if visit.task_id:
        raise VisitOfTaskError
    _require_sound({**{name: getattr(visit, name) for name in IDENTITY}, **values}, visit.id, at=at)
    return _apply(visit, values, by=by, at=at)


def _apply(visit: Visit, values: Mapping[str, Any], *, by: User | None, at: datetime) -> bool:
    changes = apply_changes(visit, values)
    if changes:
        scope = scope_of(visit.employer.town_code)
        audit.record(VisitChanged(subject=str(visit.id), scope=scope, changes=changes), by=by, at=at)
    return bool(changes)


def _tell_added(visit: Visit, employer: Employer, *, by: User | None, at: datetime) -> None:
    fact = VisitAdded(
        subject=str(visit.id),
        scope=scope_of(employer.town_code),
        employer=employer.key,
        visited_on=visit.visited_on.isoformat(),
        body_name=visit.body_name,
    )
    audit.record(fact, by=by, at=at)


def _require_sound(values: Mapping[str, Any], own_id: int | None, *, at: datetime) -> None:
    if values["visited_on"] > office_date(at):
        raise FutureVisitError
    same = {name: values[name] for name in IDENTITY}
    if db.session.scalar(db.select(Visit.id).filter_by(**same).where(Visit.id.is_distinct_from(own_id))):
        raise VisitTwiceError


_Identity = tuple[int, date, str, str]


@dataclass(frozen=True, slots=True)
class _Found:
    """`told` are the visits that the file has named so far, `added` those that are new."""

    employers: dict[str, list[Employer]]
    visits: dict[_Identity, Visit]
    told: set[_Identity] = field(default_factory=set)
    added: list[tuple[Visit, Employer]] = field(default_factory=list)


def _look_up(rows: Sequence[Row], doing: Doing) -> _Found:
    employers: dict[str, list[Employer]] = {}
    for one in db.session.scalars(
        db.select(Employer)
        .where(Employer.uscc.in_({row["uscc"] for row in rows}), Employer.town_code.startswith(doing.scope))
        .where(Employer.merged_into_id.is_(None))
        .order_by(Employer.number)
    ):
        employers.setdefault(one.uscc, []).append(one)
    ids = [one.id for found in employers.values() for one in found]
    visits = db.session.scalars(db.select(Visit).where(Visit.employer_id.in_(ids)))
    return _Found(employers, {tuple(getattr(one, name) for name in IDENTITY): one for one in visits})


def _put(row: Row, doing: Doing) -> Effect:
    employer = _workplace(doing.found.employers.get(row["uscc"], ()), row)
    if row["visited_on"] > office_date(doing.at):
        raise RowRefusedError(RowFault.FUTURE_DATE, "visited_on")
    values = {name: row[name] for name in ("visited_on", "body_name", "specialty", "kind", "counts_toward_cap")}
    identity = (employer.id, row["visited_on"], row["body_name"], row["specialty"])
    if identity in doing.found.told:
        raise RowRefusedError(RowFault.TWICE_IN_FILE, "uscc")
    doing.found.told.add(identity)
    known = doing.found.visits.get(identity)
    if known is None:
        added = Visit(employer_id=employer.id, **values, source="import", created_at=doing.at)
        db.session.add(added)
        doing.found.added.append((added, employer))
        return Effect.ADDED
    is_changed = not known.task_id and _apply(known, values, by=doing.by, at=doing.at)
    return Effect.CHANGED if is_changed else Effect.UNCHANGED


def _finish(doing: Doing) -> None:
    for added, employer in doing.found.added:
        _tell_added(added, employer, by=doing.by, at=doing.at)


def _workplace(found: Sequence[Employer], row: Row) -> Employer:
    """The only workplace of the code, else the only one that bears the name or stands at the address in the row."""
    if not found:
        raise RowRefusedError(RowFault.UNKNOWN_EMPLOYER, "uscc")
    words, place = key(row.get("name", "")), key(row.get("address", ""))
    narrower = (
        found,
        [one for one in found if key(one.name) == words],
        [one for one in found if place and one.address_key == place],
    )
    for some in narrower:
        if len(some) == 1:
            return some[0]
    raise RowRefusedError(RowFault.WORKPLACE_UNCLEAR, "uscc")


_yes_no = reader(RowFault.UNKNOWN_CHOICE, lambda cell: YES_NO[text(cell).upper()])

SPEC = Spec(
    SmallRegister.VISIT,
    (
        RECUSAL_SPEC.columns[1],
        Column("name", "单位名称", frozenset({"企业名称", "用人单位", "用人单位名称"}), name, is_required=False),
        Column("address", "工作场所地址", frozenset({"地址", "检查地址", "单位地址"}), text, is_required=False, longest=400),
        Column("visited_on", "入企日期", frozenset({"检查日期", "日期", "入企时间"}), day),
        Column("body_name", "检查机关", frozenset({"检查单位", "检查机构", "执法机关"}), name),
        Column("specialty", "专业", frozenset({"检查专业", "检查领域"}), text),
        Column("kind", "检查类型", frozenset({"检查类别", "类型"}), text),
        Column("counts_toward_cap", "是否计入频次", frozenset({"计入频次", "是否计入"}), _yes_no),
    ),
    key=lambda row: tuple(row.get(name, "") for name in ("uscc", "name", "address", "visited_on", "body_name", "specialty")),
    look_up=_look_up,
    put=_put,
    finish=_finish,
)
