"""What every import of a large file has in common: its sheets, the first that has a header, and the progress that it tells."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any, Protocol, TypeVar

from workflows.errors import DomainError
from workflows.register_columns import DEEPEST_HEADER

PROGRESS_STEP = 1000  # rows
MOST_NAMED = 40  # columns that nothing was taken from

Progress = Callable[[int, int], None]
Row = tuple[int, list[Any]]


class Headed(Protocol):
    """`row` is where the header stands, counted from 0."""

    @property
    def row(self) -> int: ...


H = TypeVar("H", bound=Headed)
T = TypeVar("T")


class Sheet(Protocol):
    def rows(self) -> Iterator[Row]: ...

    def lines(self) -> int:
        """About how many lines there are."""


def quiet(done: int, total: int) -> None:
    """Nobody watches."""


def headed(
    sheets: Sequence[Sheet], find: Callable[[Sequence[Sequence[object]]], H], none: type[DomainError]
) -> tuple[H, Iterator[Row]]:
    """The first sheet in which `find` sees a header, and its rows below it. When there is none, what it said of the first."""
    refusals: list[DomainError] = []
    for sheet in sheets:
        rows = sheet.rows()
        head = list(islice(rows, DEEPEST_HEADER))
        try:
            header = find([cells for _line, cells in head])
        except none as refusal:
            refusals.append(refusal)
            continue
        return header, chain(head[header.row + 1 :], rows)
    raise refusals[0] if refusals else none()


def expected(sheets: Sequence[Sheet], *, known: int) -> int:
    """How many rows there may be, for a progress bar; `known` is what an earlier reading counted."""
    return known or max((sheet.lines() for sheet in sheets), default=0)


def told(entries: Iterable[T], progress: Progress, *, total: int) -> Iterator[T]:
    done = 0
    for done, entry in enumerate(entries, start=1):
        if done % PROGRESS_STEP == 0:
            progress(done, max(done, total))
        yield entry
    progress(done, done)
