"""The register as a table: one list of columns feeds CSV and XLSX, and the import reads what it writes."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select

from inspect_app.labels import label
from inspect_app.models.employer import Employer
from inspect_app.queries.stream import streamed
from workflows.register_columns import Field

HIDDEN = frozenset({Field.CONTACT_PHONE})


def export_rows(select: Select[tuple[Employer]], *, has_phone: bool) -> Iterator[list[Any]]:
    """The header, then each employer of `select`, streamed. Telephones only for those who may see them."""
    columns = [field for field in Field if has_phone or field not in HIDDEN]
    yield [label(field) for field in columns]
    for employer in streamed(select):
        yield [_value(employer, field) for field in columns]


def _value(employer: Employer, field: Field) -> Any:
    if field is Field.TOWN_NAME:
        return employer.town.name
    value = getattr(employer, field.value)
    return label(value) if value is not None and field in (Field.SIZE, Field.STATUS) else value
