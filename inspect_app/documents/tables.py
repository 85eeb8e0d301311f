"""Reading tables that people send (CSV in any usual encoding, XLSX), by content, never by the name of the file."""

import codecs
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, BinaryIO

from inspect_app.documents.csv_rows import csv_lines, csv_rows
from inspect_app.documents.table_errors import EmptyTableError, OldExcelError, UnreadableTableError
from inspect_app.documents.workbook_rows import LARGEST_UNPACKED, is_workbook, open_workbook, workbook_rows
from workflows.register_columns import DEEPEST_HEADER

CHUNK = 1 << 20
MOST_BROKEN = 200  # unreadable characters before the whole file counts as unreadable
OLD_EXCEL = b"\xd0\xcf\x11\xe0"

Row = tuple[int, list[Any]]
"""(line in the file from 1, cells as they stand there); a TornRow holds the cells of its own line only."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a table; a CSV file is one sheet without a name. `rows` may be asked for again; `lines` is about how many
    there are, for a progress bar.
    """

    name: str
    rows: Callable[[], Iterator[Row]]
    lines: Callable[[], int]


@contextmanager
def open_table(file: BinaryIO, *, largest: int = LARGEST_UNPACKED) -> Iterator[list[Sheet]]:
    """The sheets of a file that is open for reading bytes and can seek. `largest`: bytes that a workbook may unpack into."""
    file.seek(0)
    head = file.read(8)
    if not head:
        raise EmptyTableError
    if head.startswith(OLD_EXCEL):
        raise OldExcelError
    if is_workbook(file):
        with open_workbook(file, largest=largest) as found:
            yield [Sheet(one.title, partial(workbook_rows, one), partial(_said_lines, one)) for one in found]
    else:
        encoding = _encoding(file)
        rows = partial(csv_rows, file, encoding=encoding, delimiter=_delimiter(file, encoding))
        yield [Sheet("", rows, partial(csv_lines, file))]


def _said_lines(sheet: Any) -> int:
    return sheet.max_row or 0


def _encoding(file: BinaryIO) -> str:
    """UTF-8 with or without BOM, UTF-16 with BOM, else GB18030; the one in which fewer characters are broken."""
    file.seek(0)
    head = file.read(4)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    broken = {encoding: _broken(file, encoding) for encoding in ("utf-8-sig", "gb18030")}
    best = min(broken, key=lambda encoding: broken[encoding])
    if broken[best] > MOST_BROKEN:
        raise UnreadableTableError
    return best


def _broken(file: BinaryIO, encoding: str) -> int:
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    file.seek(0)
    count, chunk = 0, b"-"
    while chunk and count <= MOST_BROKEN:
        chunk = file.read(CHUNK)
        text = decoder.decode(chunk, final=not chunk)
        count += text.count("\ufffd") + MOST_BROKEN * text.count("\x00")
    return count


def _delimiter(file: BinaryIO, encoding: str) -> str:
    """The mark that cuts the first lines into most cells."""
    file.seek(0)
    lines = codecs.decode(file.read(CHUNK), encoding, "replace").splitlines()[:DEEPEST_HEADER]
    return max(",\t;|", key=lambda mark: sum(line.count(mark) for line in lines))
