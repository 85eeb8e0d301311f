"""Reference rows in words: each column with what it says, what changes, where a version stands, what happened to it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import EnumType
from typing import Any

from flask_babel import gettext as _

from inspect_app.fact_labels import fact_words
from inspect_app.labels import label
from inspect_app.models.audit import AuditFact
from inspect_app.models.reference_column import COLLECTIONS, Collection, Column, Reads
from inspect_app.models.reference_item import ReferenceItem
from inspect_app.queries import audit
from inspect_app.queries.rule import last_days
from inspect_app.words.reference import COLUMNS, FLAGS

UNKNOWN = Collection()


@dataclass(frozen=True, slots=True)
class Cell:
    """`is_number`: it aligns right."""

    name: str
    words: str
    text: str
    is_number: bool


@dataclass(frozen=True, slots=True)
class Change:
    words: str
    before: str
    after: str


def spec_of(collection: str) -> Collection:
    return COLLECTIONS.get(collection, UNKNOWN)


def cells(item: ReferenceItem, columns: Iterable[Column]) -> list[Cell]:
    return [
        Cell(column.name, str(COLUMNS[column.name]), cell_words(column, item.data.get(column.name, "")), is_number(column))
        for column in columns
    ]


def is_number(column: Column) -> bool:
    return column.reads in (Reads.NUMBER, Reads.WHOLE)


def cell_words(column: Column | None, text: str) -> str:
    """What a cell says; empty stays empty. A value that its enumeration does not know stands for itself."""
    if column is None or not text:
        return text
    if isinstance(column.choices, EnumType):
        return label(column.choices(text)) if text in set(column.choices) else text
    if column.name == "flags":
        return re.sub("|".join(FLAGS), lambda found: str(FLAGS[found[0]]), text)
    if column.reads is Reads.TICK:
        return _("是")
    return condition_words(text) if column.reads is Reads.CONDITION else text


def condition_words(text: str) -> str:
    """10<=sio2<=50 as it is printed: 10 ≤ SiO₂ (%) ≤ 50."""
    names = {"sio2": _("游离 SiO₂（%）"), "altitude": _("海拔（米）")}
    parts = re.split(r"(<=?)", text)
    signs = {"<=": " ≤ ", "<": " < "}
    return "".join(signs.get(part) or names.get(part, part) for part in parts)


def change_words(collection: str, changes: Mapping[str, list[str]]) -> list[Change]:
    columns = {column.name: column for column in spec_of(collection).columns}
    return [
        Change(str(COLUMNS.get(name, name)), *(cell_words(columns.get(name), text) or "—" for text in pair))
        for name, pair in changes.items()
    ]


@dataclass(frozen=True, slots=True)
class Standing:
    """`place`: current, future, past, withdrawn before its first day, or waiting for its tick; with the last day, if any."""

    place: str
    last: date | None


def standings(collection: str, versions: Iterable[ReferenceItem], today: date) -> dict[int, Standing]:
    """Where each version stands, by its id; `versions` are all of their codes."""
    rows = list(versions)
    waits = spec_of(collection).waits
    waiting = {row for row in rows if waits and row.made_by_id and not row.is_verified}
    ends = last_days(row for row in rows if row not in waiting)
    return {row.id: Standing(_place(row, row in waiting, ends, today), ends.get(row, row.valid_until)) for row in rows}


def _place(row: ReferenceItem, is_waiting: bool, ends: Mapping[ReferenceItem, date | None], today: date) -> str:
    if row.is_withdrawn:
        return "withdrawn"
    if row.valid_from > today:
        return "future"
    last = ends.get(row, row.valid_until)
    if last and last < today:
        return "past"
    return "waiting" if is_waiting else "current"


def history(item: ReferenceItem) -> list[dict[str, Any]]:
    """Newest first, for the macro `timeline`."""
    facts = audit.history("reference", str(item.id))
    return [{"at": fact.at, "title": fact_words(fact.kind), "text": _told(item.collection, fact)} for fact in facts]


def _told(collection: str, fact: AuditFact) -> str:
    changed = change_words(collection, fact.data.get("changes", {}))
    ended = [_("最后一天 %(day)s", day=fact.data["valid_until"] or _("不限"))] if "valid_until" in fact.data else []
    grounds = [f"{words}{_('：')}{fact.data[name]}" for name, words in _grounds().items() if fact.data.get(name)]
    told = [_("%(field)s：%(before)s → %(after)s", field=one.words, before=one.before, after=one.after) for one in changed]
    return _("；").join([fact.by_name if fact.by_id else _("系统"), *told, *ended, *grounds])


def _grounds() -> dict[str, str]:
    return {"source": _("依据"), "reason": _("原因")}
