"""Reading tables that people send (CSV in any usual encoding, XLSX), by content, never by the name of the file."""

import codecs
import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from workflows.errors import DomainError
from workflows.register_columns import DEEPEST_HEADER

CHUNK = 1 << 20
LARGEST_UNPACKED = 3 << 30  # bytes of a packed workbook
MOST_BROKEN = 200  # unreadable characters before the whole file counts as unreadable
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
FORMULA_MARKS = "=+-@＝＋－＠\t\r\n"

Row = tuple[int, list[Any]]
"""(line in the file from 1, cells as they stand there)."""


class UnreadableTableError(DomainError):
    """The bytes are no table that we can read; `why` is one of the codes below."""

    code = "table.unreadable"


class EmptyTableError(UnreadableTableError):
    code = "table.empty"


class OldExcelError(UnreadableTableError):
    code = "table.old_excel"


class BrokenTableError(UnreadableTableError):
    """Reading stopped at `line`."""

    code = "table.broken"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a table; a CSV file is one sheet without a name."""

    name: str
    _source: Any

    def rows(self) -> Iterator[Row]:
        """Every line from the first one on; may be asked for again."""
        return _csv_rows(self._source) if isinstance(self._source, _Csv) else _xlsx_rows(self._source)


@dataclass(frozen=True, slots=True)
class _Csv:
    file: BinaryIO
    encoding: str
    delimiter: str


@contextmanager
def open_table(file: BinaryIO) -> Iterator[list[Sheet]]:
    """The sheets of a file that is open for reading bytes and can seek."""
    file.seek(0)
    head = file.read(8)
    if not head:
        raise EmptyTableError
    if head.startswith(OLD_EXCEL):
        raise OldExcelError
    if head.startswith(b"PK"):
        with _workbook(file) as sheets:
            yield sheets
    else:
        encoding = _encoding(file)
        yield [Sheet("", _Csv(file, encoding, _delimiter(file, encoding)))]


@contextmanager
def _workbook(file: BinaryIO) -> Iterator[list[Sheet]]:
    try:
        _refuse_bombs(file)
        book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, ParseError, OSError) as error:
        raise UnreadableTableError from error
    try:
        yield [Sheet(sheet.title, sheet) for sheet in book.worksheets if isinstance(sheet, ReadOnlyWorksheet)]
    finally:
        book.close()


def _refuse_bombs(file: BinaryIO) -> None:
    with ZipFile(file) as packed:
        if sum(entry.file_size for entry in packed.infolist()) > LARGEST_UNPACKED:
            raise UnreadableTableError


def _xlsx_rows(sheet: ReadOnlyWorksheet) -> Iterator[Row]:
    line = 0
    sheet.reset_dimensions()  # what a workbook says of its own size is not to be trusted
    try:
        for line, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
            yield line, list(cells)
    except (BadZipFile, KeyError, ValueError, TypeError, ParseError, OSError) as error:
        raise BrokenTableError(line=line + 1) from error


def _csv_rows(source: _Csv) -> Iterator[Row]:
    source.file.seek(0)
    text = TextIOWrapper(_Unclosed(source.file), encoding=source.encoding, errors="replace", newline="")  # type: ignore[arg-type]
    reader = csv.reader(text, delimiter=source.delimiter)
    line = 1
    try:
        for cells in reader:
            yield line, [_without_guard(cell) for cell in cells]
            line = reader.line_num + 1
    except csv.Error as error:
        raise BrokenTableError(line=line) from error
    finally:
        text.detach()


class _Unclosed:
    """Lends a file to a text reader without giving it away."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.closed = False

    def read1(self, size: int = -1) -> bytes:
        return self._file.read(CHUNK if size < 0 else size)

    read = read1

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return False

    def seekable(self) -> bool:
        return False

    def flush(self) -> None:
        """Nothing is ever written."""


def _without_guard(cell: str) -> str:
    """Our own files put an apostrophe before what a spreadsheet would run; it is not part of the text."""
    return cell[1:] if len(cell) > 1 and cell[0] == "'" and cell[1] in FORMULA_MARKS else cell


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
