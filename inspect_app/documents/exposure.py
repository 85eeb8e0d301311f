"""Exposure verdicts as CSV: one line of the answer for each line of the file, in the same order."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import TextIO

from scoring import measurement
from scoring.exposure import Standard, judge
from scoring.verdict import Judgement, Reason, undecided
from workflows.errors import DomainError

HEADER = ("id", "verdict", "reason", "limit", "ratio", "rule")
REQUIRED = frozenset({"id", "type", "value", "unit"})
FOUR_DIGITS = Context(prec=4, rounding=ROUND_HALF_UP)


class ColumnMissingError(DomainError):
    code = "exposure.column_missing"


def verdicts(lines: Iterable[str], standard: Standard) -> Iterator[tuple[str, ...]]:
    """The header, then a row for each row of the file; raises ColumnMissingError. What cannot be read is a verdict too."""
    rows = csv.DictReader(lines)
    rows.fieldnames = [name.strip() for name in rows.fieldnames or ()]
    missing = REQUIRED.difference(rows.fieldnames)
    if missing:
        raise ColumnMissingError(columns=", ".join(sorted(missing)))
    yield HEADER
    for row in rows:
        yield _told(row["id"] or "", judged(row, standard))


def judged(cells: Mapping[str, str], standard: Standard) -> Judgement:
    """The judgement of one row of texts."""
    try:
        return judge(measurement.read(cells), standard)
    except measurement.UnreadableError as error:
        return undecided(Reason(error.fault.value))


def write(file: TextIO, lines: Iterable[str], standard: Standard) -> None:
    csv.writer(file, lineterminator="\n").writerows(verdicts(lines, standard))


def _told(id_: str, judgement: Judgement) -> tuple[str, ...]:
    rule = " ".join(part for part in (judgement.rule, judgement.version) if part)
    return (id_, judgement.verdict, judgement.reason, digits(judgement.limit), digits(judgement.ratio), rule)


def digits(number: Decimal | None) -> str:
    """At most four significant digits, never an exponent: 0.0005, 1234, 12350000."""
    if number is None:
        return ""
    words = f"{FOUR_DIGITS.plus(number):f}"
    return words.rstrip("0").rstrip(".") if "." in words else words
