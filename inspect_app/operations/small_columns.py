"""The columns of a small register's file: what each is called, and how a value is read from its cell."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from inspect_app.models.small_import import RowFault
from workflows.errors import DomainError
from workflows.register_values import Formula, ImpossibleDateError, TornRow, text

Row = Mapping[str, Any]


class RowRefusedError(DomainError):
    """One row is rejected; `field` names the column that is to blame."""

    code = "small_import.row_refused"

    def __init__(self, fault: RowFault, field: str) -> None:
        super().__init__(fault=fault, field=field)
        self.fault, self.field = fault, field


@dataclass(frozen=True, slots=True)
class Column:
    """`read` makes a value of a cell; it raises RowRefusedError or ImpossibleDateError. `longest` counts characters."""

    field: str
    header: str
    aliases: frozenset[str] = frozenset()
    read: Callable[[str], Any] = text
    is_required: bool = True
    longest: int = 100

    def is_named(self, words: str) -> bool:
        return words == self.header or words in self.aliases


def reader(fault: RowFault, read: Callable[[str], Any]) -> Callable[[str], Any]:
    """`read`, whose ValueError or KeyError becomes a rejected row with `fault`."""

    def checked(cell: str) -> Any:
        try:
            return read(cell)
        except (ValueError, KeyError) as error:
            raise RowRefusedError(fault, "") from error

    return checked


def values_of(columns: Sequence[Column], places: Mapping[str, int], cells: Sequence[Any]) -> Row:
    if isinstance(cells, TornRow):
        raise RowRefusedError(RowFault.QUOTES_OPEN, columns[0].field)
    return {column.field: _value(column, cell_of(places, cells, column.field)) for column in columns if column.field in places}


def cell_of(places: Mapping[str, int], cells: Sequence[Any], name: str) -> Any:
    place = places.get(name)
    return "" if place is None or place >= len(cells) else cells[place]


def _value(column: Column, cell: Any) -> Any:
    _require_readable(column, cell)
    try:
        value = column.read(cell)
    except ImpossibleDateError as error:
        raise RowRefusedError(RowFault.BAD_DATE, column.field) from error
    except RowRefusedError as refusal:
        raise RowRefusedError(refusal.fault, column.field) from refusal
    if column.is_required and value in (None, "", []):
        raise RowRefusedError(RowFault.EMPTY, column.field)
    return value


def _require_readable(column: Column, cell: Any) -> None:
    if isinstance(cell, Formula):
        raise RowRefusedError(RowFault.FORMULA_WITHOUT_VALUE, column.field)
    if column.is_required and not text(cell):
        raise RowRefusedError(RowFault.EMPTY, column.field)
    if len(text(cell)) > column.longest:
        raise RowRefusedError(RowFault.TOO_LONG, column.field)
