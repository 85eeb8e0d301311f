"""Which rows of a register file are taken (名录导入), as a pure rule: one bad row never stops the good ones.

The object is a code + workplace: two plants may share a code, a stall may have none and is provisional. Checks run in the
order missing name, code, duplicate, town, numbers, dates; a row has one reason, and the earlier of two equal rows is taken.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Any

from workflows import register_values as values
from workflows.register_choices import SIZES, STATUSES, choice
from workflows.register_columns import DATES, LISTS, NUMBERS, TEXTS, Field, Header

MOST_CHARACTERS = 400  # of one text cell
UNREADABLE = "\ufffd"  # what a decoder puts where bytes made no character


class Reason(StrEnum):
    """Why a row is rejected."""

    NAME_MISSING = "name_missing"
    TEXT_TOO_LONG = "text_too_long"
    TEXT_BROKEN = "text_broken"
    QUOTES_OPEN = "quotes_open"
    FORMULA_WITHOUT_VALUE = "formula_without_value"
    USCC_CHECK_DIGIT = "uscc_check_digit"
    CODE_OF_ANOTHER_NAME = "code_of_another_name"
    DUPLICATE_ROW = "duplicate_row"
    WORKPLACE_UNCLEAR = "workplace_unclear"
    TOWN_UNKNOWN = "town_unknown"
    TOWN_OUTSIDE = "town_outside"
    EXPOSED_NOT_A_NUMBER = "exposed_not_a_number"
    EXPOSED_NEGATIVE = "exposed_negative"
    EXPOSED_OVER_STAFF = "exposed_over_staff"
    NUMBER_NOT_A_NUMBER = "number_not_a_number"
    NUMBER_NEGATIVE = "number_negative"
    NUMBER_OUT_OF_RANGE = "number_out_of_range"
    DATE_IMPOSSIBLE = "date_impossible"
    DATE_IN_FUTURE = "date_in_future"
    CHOICE_UNKNOWN = "choice_unknown"


class RowRefused(Exception):
    def __init__(self, reason: Reason, column: Field) -> None:
        super().__init__(reason, column)
        self.reason, self.column = reason, column


@dataclass(frozen=True, slots=True)
class Entry:
    """One data row after the checks, counted from 1. `reason` is None when it is taken.

    `value` is the cell that was refused as it stands in the file. A rejected row that has a name and a code still stands
    for its workplace: a second one of the same code is no longer alone.
    """

    row: int
    line: int
    name: str = ""
    uscc: str = ""
    place: str = ""
    values: Mapping[Field, Any] = field(default_factory=dict)
    reason: Reason | None = None
    column: Field | None = None
    value: str = ""

    @property
    def is_placed(self) -> bool:
        return bool(self.place)


@dataclass(frozen=True, slots=True)
class Towns:
    """The towns that the importer may see, by their nine digits, and how to find one by its name.

    `outside` are the nine digits of all other towns.
    """

    codes: Mapping[str, str]
    names: Mapping[str, Sequence[str]]
    outside: frozenset[str] = frozenset()

    def find(self, code: str, name: str) -> str | None:
        """The region code of the town; a code decides, a name counts where there is no code below its county."""
        if len(code) >= 9 and code[6:9] != "000":
            return self.codes.get(code[:9])
        county = re.sub(r"(00)*$", "", code[:6])
        found = [town for town in self.names.get(values.key(name), ()) if town.startswith(county)]
        return found[0] if len(found) == 1 else None


@dataclass(slots=True)
class Checker:
    """Checks rows in the order of the file and remembers whom it has met: 16 bytes a row, not the rows."""

    header: Header
    towns: Towns
    is_valid_code: Callable[[str], bool]
    today: date
    names: dict[int, int] = field(default_factory=dict)
    places: set[int] = field(default_factory=set)

    def check(self, cells: Sequence[object], *, row: int, line: int) -> Entry:
        taken = {at: cells[position] if position < len(cells) else None for at, position in self.header.positions.items()}
        read: dict[Field, Any] = {}
        try:
            self._whole(cells, taken)
            for step in (self._name, self._code, self._identity, self._town, self._numbers, self._dates, self._rest):
                read |= step(taken, read)
        except RowRefused as refused:
            told = values.text(taken.get(refused.column))[:MOST_CHARACTERS]
            return self._entry(read, row, line, reason=refused.reason, column=refused.column, value=told)
        return self._entry(read, row, line)

    def _entry(self, read: dict[Field, Any], row: int, line: int, **refusal: Any) -> Entry:
        place = read.pop(PLACE, "")
        return Entry(
            row, line, name=read.get(Field.NAME, ""), uscc=read.get(Field.USCC, ""), place=place, values=read, **refusal
        )

    def _whole(self, row: Sequence[object], cells: Mapping[Field, object]) -> None:
        """What could not be read at all is not judged further."""
        if isinstance(row, values.TornRow):
            raise RowRefused(Reason.QUOTES_OPEN, _last(self.header, len(row)))
        for column, cell in cells.items():
            if isinstance(cell, values.Formula):
                raise RowRefused(Reason.FORMULA_WITHOUT_VALUE, column)

    def _name(self, cells: Mapping[Field, object], read: Mapping[Field, Any]) -> dict[Field, Any]:
        name = values.name(cells[Field.NAME])
        for column, cell in cells.items():
            if isinstance(cell, str) and UNREADABLE in cell:
                raise RowRefused(Reason.TEXT_BROKEN, column)
        if not values.key(name):
            raise RowRefused(Reason.NAME_MISSING, Field.NAME)
        return {Field.NAME: _short(name, Field.NAME)}

    def _code(self, cells: Mapping[Field, object], read: Mapping[Field, Any]) -> dict[Field, Any]:
        code = values.code(cells.get(Field.USCC))
        if code and not self.is_valid_code(code):
            raise RowRefused(Reason.USCC_CHECK_DIGIT, Field.USCC)
        return {Field.USCC: code}

    def _identity(self, cells: Mapping[Field, object], read: Mapping[Field, Any]) -> dict[Field, Any]:
        """A code belongs to one name, and each workplace stands once. Without a code: name + town + address."""
        code, name = read[Field.USCC], values.key(read[Field.NAME])
        address = _short(values.text(cells.get(Field.ADDRESS)), Field.ADDRESS)
        town = self._find_town(cells) or values.text(cells.get(Field.TOWN)) or values.text(cells.get(Field.TOWN_NAME))
        place = values.key(address) or f"@{town}"
        if code and self.names.setdefault(hash(code), hash(name)) != hash(name):
            raise RowRefused(Reason.CODE_OF_ANOTHER_NAME, Field.USCC)
        met = hash((code, place) if code else (name, town, place))
        if met in self.places:
            raise RowRefused(Reason.DUPLICATE_ROW, Field.USCC if code else Field.NAME)
        self.places.add(met)
        return {PLACE: place} | ({Field.ADDRESS: address} if Field.ADDRESS in cells else {})

    def _find_town(self, cells: Mapping[Field, object]) -> str | None:
        return self.towns.find(values.code(cells.get(Field.TOWN)), values.text(cells.get(Field.TOWN_NAME)))

    def _town(self, cells: Mapping[Field, object], read: Mapping[Field, Any]) -> dict[Field, Any]:
        """A file without a town column leaves the towns that are known as they are."""
        column = Field.TOWN if Field.TOWN in cells else Field.TOWN_NAME
        if column not in cells:
            return {}
        town = self._find_town(cells)
        if town is None:
            is_outside = values.code(cells.get(Field.TOWN))[:9] in self.towns.outside
            raise RowRefused(Reason.TOWN_OUTSIDE if is_outside else Reason.TOWN_UNKNOWN, column)
        return {Field.TOWN: town}

    def _numbers(self, cells: Mapping[Field, object], read: Mapping[Field, Any]) -> dict[Field, Any]:
        numbers = {column: _number(cells[column], column) for column in NUMBERS if column in cells}
        if _is_more(numbers, Field.EXPOSED_COUNT, Field.STAFF_COUNT):
            raise RowRefused(Reason.EXPOSED_OVER_STAFF, Field.EXPOSED_COUNT)
        if _is_more(numbers, Field.EXCEEDED_POINTS, Field.TESTED_POINTS):
            raise RowRefused(Reason.NUMBER_OUT_OF_RANGE, Field.EXCEEDED_POINTS)
        if (numbers.get(Field.SELF_CHECK_SCORE) or 0) > 100:
            raise RowRefused(Reason.NUMBER_OUT_OF_RANGE, Field.SELF_CHECK_SCORE)
        return numbers

    def _dates(self, cells: Mapping[Field, object], read: Mapping[Field, Any]) -> dict[Field, Any]:
        return {column: self._day(cells[column], column) for column in DATES if column in cells}

    def _day(self, cell: object, column: Field) -> date | None:
        try:
            day = values.day(cell)
        except values.ImpossibleDateError:
            raise RowRefused(Reason.DATE_IMPOSSIBLE, column) from None
        if day and day > self.today:
            raise RowRefused(Reason.DATE_IN_FUTURE, column)
        return day

    def _rest(self, cells: Mapping[Field, object], read: Mapping[Field, Any]) -> dict[Field, Any]:
        return {column: read_cell(cells[column], column) for column, read_cell in _REST.items() if column in cells}


PLACE: Any = "place"
"""Where `_identity` leaves the workplace for the entry."""


def _last(header: Header, width: int) -> Field:
    """The field of the last cell that a row has."""
    known = (at for at, position in header.positions.items() if position < width)
    return max(known, key=header.positions.__getitem__, default=Field.NAME)


def _number(cell: object, column: Field) -> int | None:
    is_exposed = column is Field.EXPOSED_COUNT
    try:
        number = values.number(cell)
    except values.NotANumberError:
        raise RowRefused(Reason.EXPOSED_NOT_A_NUMBER if is_exposed else Reason.NUMBER_NOT_A_NUMBER, column) from None
    if number is not None and number < 0:
        raise RowRefused(Reason.EXPOSED_NEGATIVE if is_exposed else Reason.NUMBER_NEGATIVE, column)
    return number


def _is_more(numbers: Mapping[Field, int | None], part: Field, whole: Field) -> bool:
    some, all_ = numbers.get(part), numbers.get(whole)
    return some is not None and all_ is not None and some > all_


def _short(value: str, column: Field) -> str:
    if len(value) > MOST_CHARACTERS:
        raise RowRefused(Reason.TEXT_TOO_LONG, column)
    return value


def _choice(cell: object, column: Field, *, words: Mapping[str, str]) -> str | None:
    found, is_known = choice(values.text(cell), words)
    if not is_known:
        raise RowRefused(Reason.CHOICE_UNKNOWN, column)
    return found


def _text(cell: object, column: Field) -> str | None:
    return _short(values.text(cell), column) or None


def _parts(cell: object, column: Field) -> list[str]:
    return [_short(part, column) for part in values.parts(cell)]


_REST: dict[Field, Callable[[object, Field], Any]] = {
    **dict.fromkeys(TEXTS, _text),
    **dict.fromkeys(LISTS, _parts),
    Field.SIZE: partial(_choice, words=SIZES),
    Field.STATUS: partial(_choice, words=STATUSES),
}
