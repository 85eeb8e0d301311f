"""Reading the cells of a record, from a file or a machine, strictly: what cannot be read costs its row, nothing is guessed."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from workflows import register_values as values
from workflows.record import RecordFault

UNREADABLE = "\ufffd"  # what a decoder puts where bytes made no character
_DECIMAL = re.compile(r"\d{1,9}(\.\d{1,6})?", re.ASCII)


class CellRefused(Exception):
    def __init__(self, fault: RecordFault) -> None:
        super().__init__(fault)
        self.fault = fault


def text(cell: object) -> str:
    """One line; what people write where there is nothing is nothing."""
    plain = values.text(cell)
    if UNREADABLE in plain:
        raise CellRefused(RecordFault.TEXT_BROKEN)
    return "" if plain.lower() in values.NONE_WORDS else plain


def employer(cell: object) -> str:
    """A code or a key of the register in capitals: 91…X, 91…X-02, P-12."""
    return re.sub(r"[\s'’‘`]", "", unicodedata.normalize("NFKC", text(cell))).upper()


def source_id(cell: object) -> str:
    return unicodedata.normalize("NFKC", text(cell))


def count(cell: object) -> int | None:
    """A whole number that is not negative."""
    try:
        number = values.number(text(cell))
    except values.NotANumberError as error:
        raise CellRefused(RecordFault.BAD_NUMBER) from error
    if number is not None and number < 0:
        raise CellRefused(RecordFault.BAD_NUMBER)
    return number


def decimal(cell: object) -> str | None:
    """A number that is not negative, in its shortest writing: JSON would make it a float."""
    plain = unicodedata.normalize("NFKC", text(cell)).replace(" ", "")
    if not plain:
        return None
    if not _DECIMAL.fullmatch(plain):
        raise CellRefused(RecordFault.BAD_NUMBER)
    return shortest(Decimal(plain))


def percent(cell: object) -> str | None:
    found = decimal(cell)
    if found is not None and Decimal(found) > 100:
        raise CellRefused(RecordFault.BAD_NUMBER)
    return found


def percent_or_none_of_it(cell: object) -> str:
    """An empty cell says that nothing is to be taken off."""
    return percent(cell) or "0"


def shortest(number: Decimal) -> str:
    """One writing per number: 1.50 and 1.5 are no difference between two records."""
    words = f"{number:f}"
    return words.rstrip("0").rstrip(".") if "." in words else words


def day(cell: object) -> date | None:
    try:
        return values.day(cell)
    except values.ImpossibleDateError as error:
        raise CellRefused(RecordFault.BAD_DATE) from error


def words(cell: object) -> list[str]:
    """A list in one cell (苯、甲苯), or the list that a machine sends."""
    parts = cell if isinstance(cell, list) else values.parts(text(cell))
    return list(dict.fromkeys(part for part in (text(part) for part in parts) if part))


def choice(table: Mapping[str, str]) -> Callable[[object], str | None]:
    """`table`: every writing of a value → the value."""

    def read(cell: object) -> str | None:
        plain = text(cell)
        if not plain:
            return None
        try:
            return table[squeezed(plain)]
        except KeyError as error:
            raise CellRefused(RecordFault.UNKNOWN_CHOICE) from error

    return read


def either(table: Mapping[str, str]) -> Callable[[object], str]:
    """As `choice`, but an unknown writing stands for itself: whoever knows the values judges it."""

    def read(cell: object) -> str:
        plain = text(cell)
        return table.get(squeezed(plain), plain)

    return read


def squeezed(plain: str) -> str:
    return unicodedata.normalize("NFKC", plain).replace(" ", "").lower()


def spelled(table: Mapping[str, str]) -> Mapping[str, str]:
    """{value: "one 另一个"} → each writing, and the value itself, to the value."""
    return {squeezed(writing): value for value, writings in table.items() for writing in (value, *writings.split())}


Reader = Callable[[object], Any]
