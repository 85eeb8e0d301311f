"""Rows of records: the header of a file, and which rows can be taken, each by itself. A file that names persons is refused."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from workflows import register_values as values
from workflows.errors import DomainError
from workflows.record import RecordFault
from workflows.record_cells import CellRefused, Reader, squeezed
from workflows.record_columns import Column, Layout, RowRefused
from workflows.register_columns import DEEPEST_HEADER, squeeze

LONGEST_VALUE = 80  # characters of a refused cell that are told
DERIVED = "#"
"""Before the id of a record that has none of its own; no source writes it that way by chance."""

_PERSONAL = re.compile(
    r"姓名|身份证|证件号|护照|电话|手机|联系方式|联系人|出生|住址|家庭地址|"
    r"^(法定代表人|法人代表|法人|(主要)?负责人|劳动者|患者|病人|病例)$|"
    r"^((full|real|first|last|person|patient|worker|employee)?name|phone\w*|mobile\w*|tel|telephone)$|"
    r"^((person)?id(card|no|number)\w*|birth\w*)$"
)
_LISTED = re.compile(
    r"(劳动者|职工|员工|工人|患者|病人|受检者)?姓名|(居民)?身份证(件)?(号|号码)?|证件(号|号码)|(联系|移动)?电话(号码)?|手机(号|号码)?"
)
"""How a list of persons heads its columns, whatever else stands in the workbook: a post may well be called 手机组装."""


class ColumnMissingError(DomainError):
    code = "record_import.column_missing"


class PersonalColumnError(DomainError):
    """A name, a number of identity or a phone: it must not even be kept."""

    code = "record_import.personal_column"


@dataclass(frozen=True, slots=True)
class Header:
    """`places` maps a field to its column, counted from 0; `unknown` are headers that nothing is taken from."""

    row: int
    places: Mapping[str, int]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DiseaseClass:
    """A category of occupational disease, valid from day to day."""

    code: str
    words: str
    valid_from: date
    valid_until: date | None

    def is_in_force(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)


@dataclass(frozen=True, slots=True)
class Entry:
    """One row, counted from 1. `content` is what the record says, as JSON knows it; `fault` is None when the row is taken.

    `is_derived`: the id was made of other columns, and equal ones are still to be told apart by their places.
    """

    row: int
    line: int
    employer: str = ""
    source_id: str = ""
    is_derived: bool = False
    content: Mapping[str, Any] = field(default_factory=dict)
    fault: RecordFault | None = None
    field: str = ""
    value: str = ""


def require_impersonal(names: Iterable[object]) -> None:
    """Refuse columns that look as if they were about persons; `names` are those that no record has."""
    _refuse(name for name in names if _PERSONAL.search(squeeze(name)))


def require_no_list(cells: Iterable[object]) -> None:
    """Refuse a row, of any sheet, that heads a list of persons."""
    _refuse(cell for cell in cells if _LISTED.fullmatch(squeeze(cell)))


def _refuse(names: Iterable[object]) -> None:
    found = [values.text(name)[:LONGEST_VALUE] for name in names]
    if found:
        raise PersonalColumnError(columns="、".join(found[:5]))


def find_header(layout: Layout, rows: Iterable[Sequence[object]]) -> Header:
    """The header among the first rows: the one that names most columns, and all that are needed."""
    best: Header | None = None
    for number, row in zip(range(DEEPEST_HEADER), rows, strict=False):
        header = _header(layout, number, row)
        if best is None or len(header.places) > len(best.places):
            best = header
    places = best.places if best else {}
    missing = [column.header for column in layout.columns if column.is_required and column.field not in places]
    if best is None or missing:
        raise ColumnMissingError(columns="、".join(missing))
    return best


def _header(layout: Layout, number: int, row: Sequence[object]) -> Header:
    names = [squeeze(cell) for cell in row]
    found = {column.field: _place(column, names) for column in layout.columns}
    places = {name: place for name, place in found.items() if place is not None}
    taken = set(places.values())
    unknown = tuple(values.text(cell) for place, cell in enumerate(row) if place not in taken and values.text(cell))
    return Header(number, places, unknown)


def _place(column: Column, names: Sequence[str]) -> int | None:
    """Aliases stand in order of preference."""
    for alias in (column.header, *column.aliases.split(), column.field):
        if squeeze(alias) in names:
            return names.index(squeeze(alias))
    return None


@dataclass(frozen=True, slots=True)
class Checker:
    """Reads rows of one layout. Nothing is remembered from row to row. `needs_id`: no id is made of other columns."""

    layout: Layout
    today: date
    classes: Sequence[DiseaseClass] = ()
    needs_id: bool = False

    def of_cells(self, header: Header, cells: Sequence[object], *, row: int, line: int) -> Entry:
        if isinstance(cells, values.TornRow):
            return Entry(row, line, fault=RecordFault.QUOTES_OPEN, field=self.layout.columns[0].field)
        said = {name: cells[place] if place < len(cells) else None for name, place in header.places.items()}
        return self.of_row(said, row=row, line=line)

    def of_row(self, said: Mapping[str, object], *, row: int, line: int) -> Entry:
        """`said`: field → cell. What a refused row says of its employer and its id is told all the same."""
        try:
            read = {column.field: self._read(column, said.get(column.field)) for column in self.layout.columns}
            if self.needs_id and not read["source_id"]:
                raise RowRefused(RecordFault.EMPTY, "source_id")
            self.layout.check(read)
            content = {name: _plain(value) for name, value in self._classified(read).items() if name not in _WHOSE}
        except RowRefused as refusal:
            known = {name: _told(column, said.get(name)) for name, column in self.layout.by_field.items()}
            value = _written(said.get(refusal.field))[:LONGEST_VALUE]
            return Entry(row, line, *self._identity(known), fault=refusal.fault, field=refusal.field, value=value)
        return Entry(row, line, *self._identity(read), content)

    def _identity(self, read: Mapping[str, Any]) -> tuple[str, str, bool]:
        """(employer, id, whether the id was made of other columns)."""
        employer, source_id = read["employer"], read["source_id"]
        if source_id or self.needs_id or not self.layout.derived:
            return employer, source_id, False
        return employer, DERIVED + "|".join(read[name] for name in self.layout.derived), True

    def _read(self, column: Column, cell: object) -> Any:
        value = _nothing(column.read) if cell is None or cell == "" else _of_cell(column, cell)
        if column.is_required and value in (None, "", []):
            raise RowRefused(RecordFault.EMPTY, column.field)
        if isinstance(value, date) and value > self.today:
            raise RowRefused(RecordFault.FUTURE_DATE, column.field)
        return value

    def _classified(self, read: dict[str, Any]) -> dict[str, Any]:
        """A case names a category that is valid on the day of its diagnosis."""
        if "category" not in read:
            return read
        wanted, day = squeezed(read["category"]), read["diagnosed_on"]
        for one in self.classes:
            if one.is_in_force(day) and wanted in (squeezed(one.code), squeezed(one.words)):
                return read | {"category": one.code}
        raise RowRefused(RecordFault.UNKNOWN_CHOICE, "category")


_WHOSE = frozenset({"employer", "source_id"})


@cache
def _nothing(read: Reader) -> Any:
    """What an empty cell says: most cells of a wide file are empty."""
    return read("")


def _of_cell(column: Column, cell: object) -> Any:
    if isinstance(cell, values.Formula):
        raise RowRefused(RecordFault.FORMULA_WITHOUT_VALUE, column.field)
    if len(cell if isinstance(cell, str) else _written(cell)) > column.longest:
        raise RowRefused(RecordFault.TOO_LONG, column.field)
    try:
        return column.read(cell)
    except CellRefused as refusal:
        raise RowRefused(refusal.fault, column.field) from refusal


def _told(column: Column, cell: object) -> Any:
    """A cell of a refused row as far as it can be read."""
    try:
        return _of_cell(column, cell)
    except RowRefused:
        return ""


def _written(cell: object) -> str:
    return "、".join(map(values.text, cell)) if isinstance(cell, list) else values.text(cell)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value

