"""The rows of a workbook (XLSX), read one by one; what a workbook says of itself is not trusted."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet._reader import FORMULA_TAG, VALUE_TAG, WorkSheetParser

from inspect_app.documents.table_errors import BrokenTableError, TooLargeUnpackedError, UnreadableTableError
from workflows.register_values import Formula

PACKED = b"PK"
LARGEST_UNPACKED = 1 << 30  # bytes
LARGEST_SHARED_TEXTS = 200 << 20  # bytes; they are held in memory
SHARED_TEXTS = "sharedstrings"
MOST_COLUMNS = 16_384

DAMAGED = (
    *(BadZipFile, InvalidFileException, ParseError, zlib.error, EOFError, OSError, RuntimeError),
    *(KeyError, IndexError, ValueError, TypeError, AttributeError, OverflowError, Warning),
)
"""What openpyxl and the unpacking raise on a workbook that is spoiled or encrypted."""


def is_workbook(file: BinaryIO) -> bool:
    file.seek(0)
    return file.read(2) == PACKED


def require_sound_workbook(file: BinaryIO, *, largest: int = LARGEST_UNPACKED) -> None:
    """What can be seen of a workbook without unpacking it: that it is one, and that it stays within bounds."""
    try:
        with ZipFile(file) as packed:
            sizes = {entry.filename: entry.file_size for entry in packed.infolist()}
    except DAMAGED as error:
        raise UnreadableTableError from error
    shared = sum(size for name, size in sizes.items() if SHARED_TEXTS in name.lower())
    if sum(sizes.values()) > largest or shared > LARGEST_SHARED_TEXTS:
        raise TooLargeUnpackedError(megabytes=largest >> 20)


@contextmanager
def open_workbook(file: BinaryIO, *, largest: int) -> Iterator[list[ReadOnlyWorksheet]]:
    require_sound_workbook(file, largest=largest)
    try:
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except DAMAGED as error:
        raise UnreadableTableError from error
    try:
        yield [sheet for sheet in book.worksheets if isinstance(sheet, ReadOnlyWorksheet)]
    finally:
        book.close()


def workbook_rows(sheet: ReadOnlyWorksheet) -> Iterator[tuple[int, list[Any]]]:
    """(number, cells) of each row that the file names."""
    line, book = 0, sheet.parent
    formats = {"date_formats": book._date_formats, "timedelta_formats": book._timedelta_formats}
    try:
        with sheet._get_source() as source:
            parser = _Parser(source, sheet._shared_strings, data_only=True, epoch=book.epoch, **formats)
            for line, cells in parser.parse():
                yield line, _cells_in_place(cells)
    except DAMAGED as error:
        raise BrokenTableError(line=line + 1) from error


def _cells_in_place(cells: list[dict[str, Any]]) -> list[Any]:
    last = max((cell["column"] for cell in cells), default=0)
    if last > MOST_COLUMNS:
        raise ValueError(last)
    placed: list[Any] = [None] * last
    for cell in cells:
        placed[cell["column"] - 1] = cell["value"]
    return placed


class _Parser(WorkSheetParser):
    """Of a formula the result that the file holds; without one the formula itself."""

    def parse_cell(self, element: Any) -> dict[str, Any]:
        cell: dict[str, Any] = super().parse_cell(element)
        formula = element.find(FORMULA_TAG)
        if formula is not None and element.find(VALUE_TAG) is None:
            cell["value"] = Formula(f"={formula.text or ''}")
        return cell
