"""Town assistants: adding and changing by hand, and the shape of their file (协管员名册)."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter
from typing import Any

from inspect_app import audit
from inspect_app.database import db
from inspect_app.facts.assistant import AssistantAdded, AssistantChanged
from inspect_app.models.assistant import Assistant, AssistantStatus
from inspect_app.models.region import Region, RegionLevel, scope_of
from inspect_app.models.small_import import RowFault, SmallRegister
from inspect_app.models.user import User
from inspect_app.operations.changes import apply_changes
from inspect_app.operations.small_columns import Column, Row, RowRefusedError, reader
from inspect_app.operations.small_import import Doing, Effect, Spec
from workflows.errors import DomainError
from workflows.register_values import code, name

PHONE = re.compile(r"1[0-9]{10}")
STATUSES = {
    **dict.fromkeys(("在岗", "在职", "正常", ""), AssistantStatus.ACTIVE),
    **dict.fromkeys(("离岗", "休假", "请假", "离职"), AssistantStatus.AWAY),
}


class AssistantTwiceError(DomainError):
    code = "assistant.twice"


def add(values: Mapping[str, Any], *, by: User | None, at: datetime) -> Assistant:
    _require_new(values, None)
    assistant = Assistant(**values)
    db.session.add(assistant)
    db.session.flush()
    _tell_added(assistant, by=by, at=at)
    return assistant


def change(assistant: Assistant, values: Mapping[str, Any], *, by: User | None, at: datetime) -> bool:
    """Whether anything differed."""
    _require_new(values, assistant.id)
    return _apply(assistant, values, by=by, at=at)


def _apply(assistant: Assistant, values: Mapping[str, Any], *, by: User | None, at: datetime) -> bool:
    changes = apply_changes(assistant, values)
    if changes:
        told = {**changes, "phone": ["…", "…"]} if "phone" in changes else changes
        scope = scope_of(assistant.town_code)
        audit.record(AssistantChanged(subject=str(assistant.id), scope=scope, changes=told), by=by, at=at)
    return bool(changes)


def _tell_added(assistant: Assistant, *, by: User | None, at: datetime) -> None:
    scope = scope_of(assistant.town_code)
    audit.record(AssistantAdded(subject=str(assistant.id), scope=scope, town=assistant.town_code), by=by, at=at)


def _require_new(values: Mapping[str, Any], own_id: int | None) -> None:
    same = {name: values[name] for name in ("town_code", "name", "phone")}
    if db.session.scalar(db.select(Assistant.id).filter_by(**same).where(Assistant.id.is_distinct_from(own_id))):
        raise AssistantTwiceError(name=values["name"])


def _phone(cell: str) -> str:
    plain = re.sub(r"^(\+?86)", "", code(cell)) if len(code(cell)) > 11 else code(cell)
    if not PHONE.fullmatch(plain):
        raise RowRefusedError(RowFault.BAD_PHONE, "phone")
    return plain


_Identity = tuple[str, str, str]
"""(name, town, phone): every row of a file has its own."""


@dataclass(frozen=True, slots=True)
class _Found:
    """`same`: which assistant a row of the file means."""

    towns: dict[str, str]
    same: dict[_Identity, Assistant]
    added: list[Assistant] = field(default_factory=list)


def _look_up(rows: Sequence[Row], doing: Doing) -> _Found:
    scopes = {scope_of(row["town"]) for row in rows}
    towns = db.session.execute(
        db.select(Region.scope, Region.code).where(Region.scope.in_(scopes), Region.level == RegionLevel.TOWN)
    )
    known = db.session.scalars(db.select(Assistant).where(Assistant.name.in_({row["name"] for row in rows})))
    codes = {row.scope: row.code for row in towns}
    told = [(row["name"], codes.get(scope_of(row["town"]), ""), row["phone"]) for row in rows]
    return _Found(codes, _same_people(told, known.all()))


def _same_people(told: Sequence[_Identity], known: Sequence[Assistant]) -> dict[_Identity, Assistant]:
    """Name, town and phone; else name and phone (moved); else the one left of that name in the town, when one row is left
    of it too (new phone). Nobody is meant by two rows.
    """
    same: dict[_Identity, Assistant] = {}
    for alike in (itemgetter(0, 1, 2), itemgetter(0, 2), itemgetter(0, 1)):
        meant = {person.id for person in same.values()}
        rows = _alone({one: one for one in told if one not in same}, alike)
        people = _alone({_identity(one): one for one in known if one.id not in meant}, alike)
        same |= {rows[shared]: people[shared] for shared in rows.keys() & people.keys()}
    return same


def _identity(one: Assistant) -> _Identity:
    return one.name, one.town_code, one.phone


def _alone(found: Mapping[_Identity, Any], alike: Callable[[_Identity], Any]) -> dict[Any, Any]:
    """Those that share what `alike` takes of them with nobody else."""
    shared = Counter(map(alike, found))
    return {alike(identity): one for identity, one in found.items() if shared[alike(identity)] == 1}


def _put(row: Row, doing: Doing) -> Effect:
    town = doing.found.towns.get(scope_of(row["town"]))
    if town is None:
        raise RowRefusedError(RowFault.UNKNOWN_REGION, "town")
    assistant = doing.found.same.get((row["name"], town, row["phone"]))
    if not town.startswith(doing.scope) or (assistant and not assistant.town_code.startswith(doing.scope)):
        raise RowRefusedError(RowFault.OTHER_REGION, "town")
    values = {"name": row["name"], "town_code": town, "phone": row["phone"]}
    values |= {"status": row["status"]} if "status" in row else {}
    if assistant:
        return Effect.CHANGED if _apply(assistant, values, by=doing.by, at=doing.at) else Effect.UNCHANGED
    added = Assistant(**{"status": AssistantStatus.ACTIVE, **values})
    db.session.add(added)
    doing.found.added.append(added)
    return Effect.ADDED


def _finish(doing: Doing) -> None:
    for added in doing.found.added:
        _tell_added(added, by=doing.by, at=doing.at)


_status = reader(RowFault.UNKNOWN_CHOICE, lambda cell: STATUSES[name(cell)])

SPEC = Spec(
    SmallRegister.ASSISTANT,
    (
        Column("name", "姓名", frozenset({"协管员", "协管员姓名"}), name),
        Column("town", "镇街代码", frozenset({"区划代码", "行政区划代码", "镇街区划代码"}), code),
        Column("phone", "手机", frozenset({"手机号", "手机号码", "联系电话", "电话"}), _phone),
        Column("status", "状态", frozenset({"在岗状态", "在岗情况"}), _status, is_required=False),
    ),
    key=lambda row: (row["name"], scope_of(row["town"]), row["phone"]),
    look_up=_look_up,
    put=_put,
    finish=_finish,
)
