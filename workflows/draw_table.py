"""Canonical tables: a header, TAB-separated values, data lines in strictly increasing byte order."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice, repeat
from operator import eq, ge, itemgetter

from workflows.draw_refusals import TableMalformedError, TextNotCanonicalError
from workflows.draw_text import encoded

ROSTER = ("id", "town", "tier", "need", "weight", "last", "status")
INSPECTORS = ("id", "scope", "quals", "cap")
RECUSALS = ("inspector", "column", "prefix")

POSITIVE = re.compile(rb"[1-9][0-9]*")
TOWN = re.compile(rb"[0-9]{12}")
# Values used in strata or rules have one spelling in every language.
CODES = re.compile(rb"[0-9A-Za-z-]*")
_DATE_LIKE = re.compile(rb"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}")
_CHUNK = 50_000
_FIRST = itemgetter(0)


@dataclass(frozen=True, slots=True)
class Table:
    """Data lines stay bytes without their LF: a province's roster is never a million objects per column."""

    name: str
    columns: tuple[str, ...]
    lines: list[bytes]

    def place(self, column: str) -> int:
        if column not in self.columns:
            raise TableMalformedError(table=self.name, why="missing-column", column=column)
        return self.columns.index(column)

    def chunks(self, columns: Sequence[str]) -> Iterator[list[list[bytes]]]:
        """Some columns of the next lines, one list of values per column."""
        places, width = [self.place(column) for column in columns], len(self.columns)
        for start in range(0, len(self.lines), _CHUNK):
            values = b"\t".join(self.lines[start : start + _CHUNK]).split(b"\t")
            yield [values[place::width] for place in places]

    def rows(self) -> Iterator[list[str]]:
        for line in self.lines:
            yield line.decode().split("\t")


def read(name: str, text: str, *, required: Sequence[str], is_keyed: bool = True) -> Table:
    """`is_keyed`: no value of the first column stands twice."""
    data = encoded(text, where=name)
    if not data.endswith(b"\n"):
        raise TextNotCanonicalError(where=name, why="no-final-lf")
    header, *lines = data[:-1].split(b"\n")
    table = Table(name, tuple(header.decode().split("\t")), lines)
    _check_header(table, required)
    _check_lines(table, is_keyed)
    return table


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The canonical text of a table from rows in any order; a first column named id may not repeat."""
    lines = sorted(_line(row, len(columns)) for row in rows)
    text = "".join(f"{line}\n" for line in ["\t".join(columns), *lines])
    read("table", text, required=columns, is_keyed=columns[0] == "id")
    return text


def _line(values: Sequence[str], width: int) -> str:
    line = "\t".join(values)
    if len(values) != width or line.count("\t") >= width or "\n" in line:
        raise TableMalformedError(table="table", why="width", value=line)
    return line


def check_form(name: str, column: str, values: Iterable[bytes], form: re.Pattern[bytes]) -> None:
    for value in values:
        if not form.fullmatch(value):
            raise TableMalformedError(table=name, why="form", column=column, value=value.decode())


def check_dates(name: str, column: str, values: Iterable[bytes]) -> None:
    for value in values:
        if not is_sound_date(value):
            raise TableMalformedError(table=name, why="date", column=column, value=value.decode())


def is_sound_date(value: bytes) -> bool:
    """What looks like a date exists and is written YYYY-MM-DD; `-` and interval codes do not look like one."""
    if not _DATE_LIKE.fullmatch(value):
        return True
    try:
        return len(value) == len("YYYY-MM-DD") and bool(date.fromisoformat(value.decode()))
    except ValueError:
        return False


def _check_header(table: Table, required: Sequence[str]) -> None:
    if len(set(table.columns)) < len(table.columns):
        raise TableMalformedError(table=table.name, why="repeated-column")
    for column in required:
        table.place(column)
    if table.columns[0] != required[0]:
        raise TableMalformedError(table=table.name, why="first-column", column=table.columns[0])


def _check_lines(table: Table, is_keyed: bool) -> None:
    lines = table.lines
    tabs = list(map(bytes.count, lines, repeat(b"\t")))
    if set(tabs) - {len(table.columns) - 1}:
        _refuse(table, "width", [count != len(table.columns) - 1 for count in tabs])
    if any(map(ge, lines, islice(lines, 1, None))):
        _refuse(table, "not-sorted", [False, *map(ge, lines, islice(lines, 1, None))])
    if is_keyed:
        _check_keys(table, list(map(_FIRST, map(bytes.partition, lines, repeat(b"\t")))))


def _check_keys(table: Table, keys: list[bytes]) -> None:
    if b"" in keys[:1]:
        raise TableMalformedError(table=table.name, why="empty-id", line=1)
    if any(map(eq, keys, islice(keys, 1, None))):
        _refuse(table, "repeated-id", [False, *map(eq, keys, islice(keys, 1, None))])


def _refuse(table: Table, why: str, is_wrong: list[bool]) -> None:
    raise TableMalformedError(table=table.name, why=why, line=is_wrong.index(True) + 1)
