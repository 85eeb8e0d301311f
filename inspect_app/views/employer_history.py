"""The history of an employer in words: what changed, from what to what, by whom, from which source."""

from collections.abc import Container, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_login import current_user

from inspect_app.authorization import may
from inspect_app.labels import label
from inspect_app.models.employer import EmployerChange, EmployerSize, EmployerStatus
from inspect_app.queries import register_import as imports
from workflows.register_columns import HEALTH, Field
from workflows.roles import Permission

_VALUES = {Field.SIZE: EmployerSize, Field.STATUS: EmployerStatus}


def events(changes: Sequence[tuple[EmployerChange, str | None]]) -> list[dict[str, Any]]:
    """For the macro `timeline`. An import leads to its record where the reader may see it."""
    numbers = {int(number) for source, number in (_source(change) for change, _name in changes) if source == "import"}
    seen = imports.seen_by(current_user, numbers) if numbers and may(Permission.REGISTER_IMPORT) else set()
    return [_event(change, name, seen) for change, name in changes]


def _source(change: EmployerChange) -> tuple[str, str]:
    """What changed it, and its number: `import:7`, `merge:3`, `hand`."""
    source, _colon, number = change.source.partition(":")
    return source, number


def _event(change: EmployerChange, name: str | None, seen: Container[int]) -> dict[str, Any]:
    source, number = _source(change)
    told = [_told(field, *pair) for field, pair in change.fields.items()]
    return {
        "at": change.at,
        "title": _title(source, change),
        "text": _("；").join(part for part in [name or _("系统"), *told, change.reason] if part),
        **_link(source, number, seen),
    }


def _title(source: str, change: EmployerChange) -> str:
    if source == "import":
        return _("名录导入更改") if change.fields else _("名录导入新增")
    if source == "merge":
        return _("合并或撤销合并")
    return _("手工新增") if change.fields.get("name", [""])[0] is None else _("手工更改")


def _link(source: str, number: str, seen: Container[int]) -> dict[str, str]:
    if source == "import" and int(number) in seen:
        return {"href": url_for("register_import.show", import_id=number), "href_text": _("第 %(number)s 次导入", number=number)}
    return {}


def _told(name: str, before: Any, after: Any) -> str:
    if name == "merged_into":
        return _("合并到 %(key)s", key=after) if after else _("不再合并到 %(key)s", key=before)
    if name == "merged":
        return _("涉及 %(key)s %(name)s", key=before, name=after)
    if name == "is_public":
        return _("改为公开") if after else _("改为不公开")
    field = Field(name)
    if _is_hidden(field):
        return _("%(field)s 已改", field=label(field))
    return _("%(field)s：%(before)s → %(after)s", field=label(field), before=_value(field, before), after=_value(field, after))


def _is_hidden(field: Field) -> bool:
    return (field is Field.CONTACT_PHONE and not may(Permission.PHONE_VIEW)) or (
        field in HEALTH and not may(Permission.HEALTH_VIEW)
    )


def _value(field: Field, value: Any) -> str:
    if value is None or value in ("", []):
        return "—"
    if field in _VALUES:
        return label(_VALUES[field](value))
    return "、".join(value) if isinstance(value, list) else str(value)
