"""Reading the cells of a register file: text, codes, whole numbers and dates as people write them."""

import re
import unicodedata
from datetime import date, datetime, timedelta
from typing import Any

NONE_WORDS = frozenset({"", "-", "--", "—", "——", "/", "无", "暂无", "没有", "n/a", "na", "null", "none"})
"""What people write where there is nothing (无)."""

EARLIEST = date(1949, 10, 1)
LARGEST = 9_999_999
_BETWEEN = re.compile(r"[、，;；|\n\r\t]|(?<!\d),|,(?!\d)")
_EXCEL_ZERO = date(1899, 12, 30)
_EXCEL_DAYS = range(18_172, 73_051)  # 1949-10-01 to 2099-12-31
_ODD = re.compile(r"[^\u0021-\u007e\u3001-\u9fff]")  # a mark that text() may have to change
_PLAIN_CODE = re.compile(r"[0-9A-Z]+", re.ASCII)
_PLAIN_NUMBER = re.compile(r"\d{1,6}", re.ASCII)
_UNSPOKEN = str.maketrans(dict.fromkeys("‐‑‒–—－", "-") | dict.fromkeys(" \t\u00a0,.。、;:()[]#·'\"", ""))
_PLAIN_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code - 0xFEE0).isalnum()}
_DATE = re.compile(
    r"(?P<year>\d{4})[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?(?:[T ]?\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?)?"
)


class Formula(str):
    """A formula of a spreadsheet whose result the file does not hold."""

    __slots__ = ()


class TornRow(list[Any]):
    """A row whose quotation marks do not close on its line: what stands in its cells cannot be known."""


class NotANumberError(ValueError):
    """The cell holds something that is not a whole number."""


class ImpossibleDateError(ValueError):
    """The cell holds no day of the calendar."""


def text(cell: object) -> str:
    """One line: half-width letters and digits, no control characters, single inner spaces."""
    if isinstance(cell, str) and not _ODD.search(cell):
        return cell
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    half = str(cell if cell is not None else "").translate(_HALF_WIDTH)
    kept = "".join(" " if mark.isspace() else mark for mark in half if not _is_hidden(mark))
    return " ".join(kept.split())


def name(cell: object) -> str:
    """An employer's name. Spaces between Chinese characters are layout and fall away."""
    return re.sub(r"(?<=[\u3400-\u9fff（）()]) (?=[\u3400-\u9fff（）()])", "", text(cell))


def code(cell: object) -> str:
    """A code in capitals without spaces; empty when the cell says that there is none."""
    if isinstance(cell, str) and _PLAIN_CODE.fullmatch(cell):
        return cell
    plain = unicodedata.normalize("NFKC", text(cell))
    return "" if plain.lower() in NONE_WORDS else re.sub(r"[\s'’‘`_-]", "", plain).upper()


def number(cell: object) -> int | None:
    """A whole number: `１２`, `12.0` and `1,234` are read, words are not."""
    if isinstance(cell, str) and _PLAIN_NUMBER.fullmatch(cell):
        return int(cell)
    plain = unicodedata.normalize("NFKC", text(cell)).replace(" ", "").replace("−", "-")
    if not plain:
        return None
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.0*)?", plain):
        plain = plain.replace(",", "")
    if not re.fullmatch(r"[+-]?\d{1,12}(\.0*)?", plain, re.ASCII):
        raise NotANumberError(plain)
    value = int(plain.partition(".")[0])
    if value > LARGEST:
        raise NotANumberError(plain)
    return value


def day(cell: object) -> date | None:
    """`2026-1-5`, `2026/01/05`, `2026年1月5日`, `2026.1.5`, `20260105`, a spreadsheet's serial number or its date."""
    if isinstance(cell, datetime):
        return _plausible(cell.date())
    if isinstance(cell, date):
        return _plausible(cell)
    if isinstance(cell, str) and _PLAIN_DATE.fullmatch(cell):
        return _plausible(_real(int(cell[:4]), int(cell[5:7]), int(cell[8:])))
    plain = unicodedata.normalize("NFKC", text(cell)).replace("号", "日").replace("—", "-")
    if plain.lower() in NONE_WORDS:
        return None
    return _plausible(_written(plain))


def _written(plain: str) -> date:
    found = _DATE.fullmatch(re.sub(r"\s*([-/.年月日])\s*", r"\1", plain))
    if found:
        return _real(*(int(found[part]) for part in ("year", "month", "day")))
    digits = plain.partition(".")[0] if re.fullmatch(r"\d+(\.\d*)?", plain, re.ASCII) else ""
    if len(digits) == 8:
        return _real(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    if digits and len(digits) < 6 and int(digits) in _EXCEL_DAYS:
        return _EXCEL_ZERO + timedelta(days=int(digits))
    raise ImpossibleDateError(plain)


def _real(year: int, month: int, day_: int) -> date:
    try:
        return date(year, month, day_)
    except ValueError as error:
        raise ImpossibleDateError(str(error)) from error


def _plausible(value: date) -> date:
    if value < EARLIEST:
        raise ImpossibleDateError(value.isoformat())
    return value


def parts(cell: object) -> list[str]:
    """A list written in one cell: `苯、甲苯`. A slash or a comma between digits belongs to the name (1,2-二氯乙烷)."""
    pieces = _BETWEEN.split(str(cell if cell is not None else ""))
    found = (text(piece) for piece in pieces)
    return list(dict.fromkeys(piece for piece in found if piece.lower() not in NONE_WORDS))


def key(value: str) -> str:
    """What two writings of one name or address have in common."""
    return unicodedata.normalize("NFKC", value).casefold().translate(_UNSPOKEN)


def _is_hidden(mark: str) -> bool:
    """Control and format characters (zero-width spaces, byte order marks), except white space."""
    return not mark.isspace() and unicodedata.category(mark) in {"Cc", "Cf", "Cs"}
