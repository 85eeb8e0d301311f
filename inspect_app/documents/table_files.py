"""Writing tables that are safe to open in a spreadsheet: what looks like a formula stays text."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from io import StringIO
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from inspect_app.documents.csv_rows import FORMULA_MARKS

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BOM = "\ufeff"
CHUNK = 1 << 16  # characters
LONGEST_TITLE = 31


def csv_chunks(rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """UTF-8 with BOM, some hundred lines at a time; texts that begin like a formula get an apostrophe."""
    buffer = StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    buffer.write(BOM)
    for row in rows:
        writer.writerow([_guarded(_plain(value)) for value in row])
        if buffer.tell() > CHUNK:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def write_xlsx(file: BinaryIO, rows: Iterable[Sequence[Any]], *, title: str) -> None:
    """One sheet, written row by row; texts are text cells, whatever they begin with."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("".join(mark for mark in title if mark not in "[]:*?/\\")[:LONGEST_TITLE])
    sheet.freeze_panes = "A2"
    for row in rows:
        sheet.append([_cell(sheet, _plain(value)) for value in row])
    book.save(file)


def _plain(value: Any) -> Any:
    """Numbers stay numbers, days are written as 2026-11-22, lists with 、, everything else as text."""
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return "、".join(map(str, value))
    return ILLEGAL_CHARACTERS_RE.sub("", str(value))


def _guarded(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(tuple(FORMULA_MARKS)) else value


def _cell(sheet: WriteOnlyWorksheet, value: Any) -> Any:
    """openpyxl would take = for a formula and # for an error; a cell for every text would take half as long again."""
    if not isinstance(value, str) or not value.startswith(("=", "#")):
        return value
    cell = WriteOnlyCell(sheet, value=value)
    cell.data_type = "s"
    return cell
