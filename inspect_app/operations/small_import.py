"""Imports of the small registers (officers, assistants, recusals, visits, regions). One engine, a Spec per register.

One bad row never stops the good ones; the same file twice changes nothing; a dry run does everything and takes it back.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import Any

from inspect_app import audit
from inspect_app.database import db
from inspect_app.facts.small_import import SmallImportApplied
from inspect_app.models.small_import import RowFault, SmallImport, SmallRegister
from inspect_app.models.user import User
from inspect_app.operations.small_columns import Column, Row, RowRefusedError, cell_of, values_of
from workflows.errors import DomainError
from workflows.register_columns import DEEPEST_HEADER
from workflows.register_values import text

MOST_ROWS = 20_000
LONGEST_VALUE = 80  # characters of a rejected cell that are told


class ColumnMissingError(DomainError):
    code = "small_import.column_missing"


class TooManyRowsError(DomainError):
    code = "small_import.too_many_rows"


class AlreadyAppliedError(DomainError):
    code = "small_import.already_applied"


class Effect(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Doing:
    """Who imports, when, and what the look-ups of this file found."""

    by: User | None
    at: datetime
    found: Any = None

    @property
    def scope(self) -> str:
        return self.by.scope if self.by else ""


@dataclass(frozen=True, slots=True)
class Spec:
    """`look_up` asks the database once for the whole file; `put` adds or changes one row; `key` tells rows of a file apart;
    `finish` does once for all what each added row still needs.
    """

    register: SmallRegister
    columns: tuple[Column, ...]
    key: Callable[[Row], Hashable]
    look_up: Callable[[Sequence[Row], Doing], Any]
    put: Callable[[Row, Doing], Effect]
    finish: Callable[[Doing], None] = lambda doing: None


@dataclass(frozen=True, slots=True)
class Rejected:
    """`row` counts data rows from 1; `value` is the cell as it stands in the file."""

    row: int
    column: str
    value: str
    fault: RowFault


@dataclass(slots=True)
class Outcome:
    effects: Counter[Effect] = field(default_factory=Counter)
    rejected: list[Rejected] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        return {**{effect.value: self.effects[effect] for effect in Effect}, "rejected": len(self.rejected)}


@dataclass(frozen=True, slots=True)
class Table:
    """The part of a file that is the register: field → place of its column, and the data rows."""

    places: Mapping[str, int]
    rows: Sequence[Sequence[Any]]


def table_of(spec: Spec, sheets: Iterable[Iterable[tuple[int, Sequence[Any]]]]) -> Table:
    """The first sheet whose header, below whatever title rows, names every column that is needed."""
    best: dict[str, int] = {}
    for sheet in sheets:
        lines = [cells for _line, cells in islice(sheet, MOST_ROWS + DEEPEST_HEADER + 2)]
        for place, cells in enumerate(lines[:DEEPEST_HEADER]):
            found = _places(spec, cells)
            best = max(best, found, key=len)
            if not _missing(spec, found):
                return Table(found, _data_rows(lines[place + 1 :]))
    raise ColumnMissingError(columns="、".join(_missing(spec, best)))


def rehearse(spec: Spec, table: Table, *, by: User | None, at: datetime) -> Outcome:
    """What an import would do: it is done inside a savepoint that is rolled back."""
    with db.session.begin_nested() as savepoint:
        outcome = run(spec, table, by=by, at=at)
        savepoint.rollback()
    return outcome


def run(spec: Spec, table: Table, *, by: User | None, at: datetime) -> Outcome:
    """Apply every good row. `by` is None when a command acts as the system, which sees every region."""
    outcome = Outcome()
    read = _read(spec, table, outcome)
    doing = Doing(by, at, spec.look_up([values for _number, values in read], Doing(by, at)))
    for number, values in read:
        try:
            outcome.effects[spec.put(values, doing)] += 1
        except RowRefusedError as refusal:
            outcome.rejected.append(_rejected(spec, table, number, refusal))
        except DomainError:
            refusal = RowRefusedError(RowFault.REFUSED, spec.columns[0].field)
            outcome.rejected.append(_rejected(spec, table, number, refusal))
    db.session.flush()
    spec.finish(doing)
    outcome.rejected.sort(key=lambda one: one.row)
    return outcome


def apply(batch: SmallImport, spec: Spec, table: Table, *, by: User, at: datetime) -> Outcome:
    """Import a kept file once, and keep with it what came of it."""
    db.session.refresh(batch, with_for_update={"of": SmallImport})
    if batch.applied_at:
        raise AlreadyAppliedError
    outcome = run(spec, table, by=by, at=at)
    batch.applied_at = at
    batch.outcome = {
        **outcome.counts(),
        "rejected_rows": [[one.row, one.column, one.value, one.fault.value] for one in outcome.rejected],
    }
    audit.record(
        SmallImportApplied(
            subject=str(batch.id), scope=by.scope, register=batch.register, sha256=batch.sha256, **outcome.counts()
        ),
        by=by,
        at=at,
    )
    return outcome


def told(outcome: Mapping[str, Any]) -> Outcome:
    """A kept outcome, read back."""
    return Outcome(
        effects=Counter({effect: outcome[effect.value] for effect in Effect}),
        rejected=[Rejected(row, column, value, RowFault(fault)) for row, column, value, fault in outcome["rejected_rows"]],
    )


def _places(spec: Spec, cells: Sequence[Any]) -> dict[str, int]:
    words = ["".join(text(cell).split()) for cell in cells]
    found = {
        column.field: next((place for place, word in enumerate(words) if column.is_named(word)), None)
        for column in spec.columns
    }
    return {name: place for name, place in found.items() if place is not None}


def _missing(spec: Spec, places: Mapping[str, int]) -> list[str]:
    return [column.header for column in spec.columns if column.is_required and column.field not in places]


def _data_rows(lines: Sequence[Sequence[Any]]) -> Sequence[Sequence[Any]]:
    """Without empty lines; more than a small register holds is refused whole."""
    rows = [cells for cells in lines if any(text(cell) for cell in cells)]
    if len(rows) > MOST_ROWS:
        raise TooManyRowsError(most=MOST_ROWS)
    return rows


def _read(spec: Spec, table: Table, outcome: Outcome) -> list[tuple[int, Row]]:
    """(number, values) of each row whose cells can be read; the others go to `outcome`."""
    read: list[tuple[int, Row]] = []
    seen: set[Hashable] = set()
    for number, cells in enumerate(table.rows, start=1):
        try:
            values = values_of(spec.columns, table.places, cells)
            if spec.key(values) in seen:
                raise RowRefusedError(RowFault.TWICE_IN_FILE, spec.columns[0].field)
        except RowRefusedError as refusal:
            outcome.rejected.append(_rejected(spec, table, number, refusal))
        else:
            seen.add(spec.key(values))
            read.append((number, values))
    return read


def _rejected(spec: Spec, table: Table, number: int, refusal: RowRefusedError) -> Rejected:
    header = next(column.header for column in spec.columns if column.field == refusal.field)
    value = text(cell_of(table.places, table.rows[number - 1], refusal.field))
    return Rejected(number, header, value[:LONGEST_VALUE], refusal.fault)
