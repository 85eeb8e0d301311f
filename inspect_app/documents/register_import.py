"""What an import did not take, as a table: row, line, column, reason, and the cell as it stands in the file."""

from collections.abc import Iterable, Iterator
from typing import Any

from flask_babel import gettext as _

from inspect_app.labels import label
from inspect_app.models.register_import import RegisterImportRow, RowVerdict
from workflows.register import Reason
from workflows.register_columns import Field


def result_rows(rows: Iterable[RegisterImportRow]) -> Iterator[list[Any]]:
    """The header, then each row."""
    yield [
        *(_("数据行"), _("文件行"), _("处理"), _("列"), _("原因"), _("原因代码")),
        *(_("原值"), _("单位名称"), _("统一社会信用代码")),
    ]
    for row in rows:
        reason = label(Reason(row.reason)) if row.reason else _why_not(row.verdict)
        yield [
            *(row.row, row.line, label(row.verdict), label(Field(row.field)), reason, row.reason or ""),
            *(row.value, row.name, row.uscc),
        ]


def _why_not(verdict: RowVerdict) -> str:
    if verdict is RowVerdict.MERGED:
        return _("这条登记已经合并，没有改动；请看保留的登记要不要改")
    return _("名录里有更新的手工修改，没有覆盖")
