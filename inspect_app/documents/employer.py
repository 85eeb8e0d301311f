"""The register as a table: one list of columns feeds CSV and XLSX, and the import reads what it writes."""

from collections.abc import Iterator, Set
from typing import Any

from sqlalchemy import Select

from inspect_app.labels import label
from inspect_app.models.employer import Employer
from inspect_app.models.region import Region
from inspect_app.queries.stream import streamed_rows
from workflows.register_columns import Field

WORDED = frozenset({Field.SIZE, Field.STATUS})


def export_rows(select: Select[tuple[Employer]], *, without: Set[Field] = frozenset()) -> Iterator[list[Any]]:
    """The header, then each employer of `select`, streamed; `without` the columns that the reader may not see."""
    fields = [field for field in Field if field not in without]
    columns = [Region.name if field is Field.TOWN_NAME else getattr(Employer, field.value) for field in fields]
    worded = [field in WORDED for field in fields]
    yield [label(field) for field in fields]
    for row in streamed_rows(select.join(Employer.town).with_only_columns(*columns)):
        yield [label(value) if is_word and value else value for value, is_word in zip(row, worded, strict=True)]
