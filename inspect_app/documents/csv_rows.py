"""The rows of a CSV file. A stray quotation mark costs its own row and no other."""

import csv
from collections import Counter, deque
from collections.abc import Iterator
from io import TextIOWrapper
from typing import Any, BinaryIO

from inspect_app.documents.table_errors import BrokenTableError
from workflows.register_values import TornRow

CHUNK = 1 << 20
MOST_LINES = 200  # of one row
FORMULA_MARKS = "=+-@＝＋－＠\t\r\n"

csv.field_size_limit(1 << 30)  # a cell that is too long costs its row, not the file


def csv_rows(file: BinaryIO, *, encoding: str, delimiter: str) -> Iterator[tuple[int, list[Any]]]:
    """A row whose quotes do not close on its line, and so would swallow the rows below, is torn off at the end of its line."""
    file.seek(0)
    text = TextIOWrapper(_Unclosed(file), encoding=encoding, errors="replace", newline="")  # type: ignore[arg-type]
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=delimiter)
    widths: Counter[int] = Counter()
    line = 1
    try:
        for cells in reader:
            line, taken = lines.row()
            if taken == 1:
                widths[len(cells)] += 1
            elif _swallows(cells, usual=widths.most_common(1), delimiter=delimiter):
                cells = TornRow(next(csv.reader([lines.tear()], delimiter=delimiter)))
            yield line, _without_guards(cells)
    except csv.Error as error:
        raise BrokenTableError(line=line + 1) from error
    finally:
        text.detach()


def csv_lines(file: BinaryIO) -> int:
    file.seek(0)
    return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(CHUNK), b""))


def _swallows(cells: list[str], *, usual: list[tuple[int, int]], delimiter: str) -> bool:
    """A cell over several lines holds as many delimiters as a row has, or the row got longer than rows are."""
    width = usual[0][0] if usual else 0
    broken = [cell for cell in cells if "\n" in cell or "\r" in cell]
    return width > 1 and (len(cells) > width or any(cell.count(delimiter) >= width - 1 for cell in broken))


class _Lines:
    """The physical lines of a text for a csv.reader, which asks for as many as a row takes; all but the first can be given
    back. Where nothing closes a quote the row ends after MOST_LINES.
    """

    def __init__(self, text: TextIOWrapper) -> None:
        self._text = text
        self._taken: list[str] = []
        self._given_back: deque[str] = deque()
        self._line = 1

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if len(self._taken) >= MOST_LINES:
            raise StopIteration
        line = self._given_back.popleft() if self._given_back else next(self._text)
        self._taken.append(line)
        return line

    def row(self) -> tuple[int, int]:
        """(first line of the row that was just read, how many lines it took)."""
        line, taken = self._line, len(self._taken)
        self._line, self._last, self._taken = line + taken, self._taken, []
        return line, taken

    def tear(self) -> str:
        """The first line of that row; the others are read again."""
        self._given_back.extendleft(reversed(self._last[1:]))
        self._line -= len(self._last) - 1
        return self._last[0]


def _without_guards(cells: list[str]) -> list[Any]:
    """Our own files put an apostrophe before what a spreadsheet would run; it is not part of the text."""
    for place, cell in enumerate(cells):
        if len(cell) > 1 and cell[0] == "'" and cell[1] in FORMULA_MARKS:
            cells[place] = cell[1:]
    return cells


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
