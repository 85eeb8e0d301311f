"""Tables of an import of records: the rows that were not taken, and the empty file that somebody fills in."""

from collections.abc import Iterable, Iterator
from typing import Any

from flask_babel import gettext as _

from inspect_app.labels import label
from inspect_app.models.record_import import RecordImportRow
from workflows.record import RecordKind
from workflows.record_columns import LAYOUTS


def result_rows(kind: RecordKind, rows: Iterable[RecordImportRow]) -> Iterator[list[Any]]:
    """The header, then each row."""
    yield [_("数据行"), _("文件行"), _("列"), _("原因"), _("原因代码"), _("原值"), _("统一社会信用代码或对象编号")]
    for row in rows:
        yield [row.row, row.line, header_of(kind, row.field), label(row.fault), row.fault.value, row.value, row.employer_code]


def empty_file(kind: RecordKind) -> list[list[str]]:
    """The header row alone."""
    return [[column.header for column in LAYOUTS[kind].columns]]


def header_of(kind: RecordKind, field: str) -> str:
    """What a file calls a column: statutory words, in every language."""
    column = LAYOUTS[kind].by_field.get(field)
    return column.header if column else field
