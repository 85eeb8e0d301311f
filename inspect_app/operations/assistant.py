"""Town assistants: adding and changing by hand, and the shape of their file (协管员名册)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from inspect_app import audit
from inspect_app.database import db
from inspect_app.facts.assistant import AssistantAdded, AssistantChanged
from inspect_app.models.assistant import Assistant, AssistantStatus
from inspect_app.models.region import Region, RegionLevel, scope_of
from inspect_app.models.small_import import RowFault, SmallRegister
from inspect_app.models.user import User
from inspect_app.operations.changes import apply_changes
from inspect_app.operations.small_import import Column, Doing, Effect, Row, RowRefusedError, Spec, reader
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
    scope = scope_of(assistant.town_code)
    audit.record(AssistantAdded(subject=str(assistant.id), scope=scope, town=assistant.town_code), by=by, at=at)
    return assistant


def change(assistant: Assistant, values: Mapping[str, Any], *, by: User | None, at: datetime) -> bool:
    """Whether anything differed."""
    _require_new(values, assistant.id)
    changes = apply_changes(assistant, values)
    if changes:
        told = {**changes, "phone": ["…", "…"]} if "phone" in changes else changes
        scope = scope_of(assistant.town_code)
        audit.record(AssistantChanged(subject=str(assistant.id), scope=scope, changes=told), by=by, at=at)
    return bool(changes)


def _require_new(values: Mapping[str, Any], own_id: int | None) -> None:
    same = {name: values[name] for name in ("town_code", "name", "phone")}
    if db.session.scalar(db.select(Assistant.id).filter_by(**same).where(Assistant.id.is_distinct_from(own_id))):
        raise AssistantTwiceError(name=values["name"])


def _phone(cell: str) -> str:
    plain = re.sub(r"^(\+?86)", "", code(cell)) if len(code(cell)) > 11 else code(cell)
    if not PHONE.fullmatch(plain):
        raise RowRefusedError(RowFault.BAD_PHONE, "phone")
    return plain


@dataclass(frozen=True, slots=True)
class _Found:
    """Assistants by name: few share one."""

    by_name: dict[str, list[Assistant]]
    towns: dict[str, str]


def _look_up(rows: Sequence[Row], doing: Doing) -> _Found:
    by_name: dict[str, list[Assistant]] = {}
    for one in db.session.scalars(db.select(Assistant).where(Assistant.name.in_({row["name"] for row in rows}))):
        by_name.setdefault(one.name, []).append(one)
    scopes = {scope_of(row["town"]) for row in rows}
    towns = db.session.execute(
        db.select(Region.scope, Region.code).where(Region.scope.in_(scopes), Region.level == RegionLevel.TOWN)
    )
    return _Found(by_name, {row.scope: row.code for row in towns})


def _put(row: Row, doing: Doing) -> Effect:
    town = doing.found.towns.get(scope_of(row["town"]))
    if town is None:
        raise RowRefusedError(RowFault.UNKNOWN_REGION, "town")
    assistant = _same_person(doing.found.by_name.get(row["name"], []), town, row["phone"])
    if not town.startswith(doing.scope) or (assistant and not assistant.town_code.startswith(doing.scope)):
        raise RowRefusedError(RowFault.OTHER_REGION, "town")
    values = {"name": row["name"], "town_code": town, "phone": row["phone"]}
    values |= {"status": row["status"]} if "status" in row else {}
    if assistant:
        return Effect.CHANGED if change(assistant, values, by=doing.by, at=doing.at) else Effect.UNCHANGED
    added = add({"status": AssistantStatus.ACTIVE, **values}, by=doing.by, at=doing.at)
    doing.found.by_name.setdefault(added.name, []).append(added)
    return Effect.ADDED


def _same_person(namesakes: Sequence[Assistant], town: str, phone: str) -> Assistant | None:
    """Name, town and phone; else name and phone (moved); else the only one of that name in the town (new phone)."""
    in_town = [one for one in namesakes if one.town_code == town]
    with_phone = [one for one in in_town if one.phone == phone] or [one for one in namesakes if one.phone == phone]
    if with_phone:
        return with_phone[0]
    return in_town[0] if len(in_town) == 1 else None


_status = reader(RowFault.UNKNOWN_CHOICE, lambda cell: STATUSES[name(cell)])

SPEC = Spec(
    SmallRegister.ASSISTANT,
    (
        Column("name", "姓名", frozenset({"协管员", "协管员姓名"}), name),
        Column("town", "镇街代码", frozenset({"区划代码", "行政区划代码", "镇街区划代码"}), code),
        Column("phone", "手机", frozenset({"手机号", "手机号码", "联系电话", "电话"}), _phone),
        Column("status", "状态", frozenset({"在岗状态", "在岗情况"}), _status, is_required=False),
    ),
    key=lambda row: (row["name"], row["town"], row["phone"]),
    look_up=_look_up,
    put=_put,
)
