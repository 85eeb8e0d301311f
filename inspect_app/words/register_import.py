"""Words of the import of a register."""

from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from inspect_app.models.register_import import RowVerdict
from workflows.register_import import ImportState

WORDS: dict[type[StrEnum], dict[StrEnum, LazyString]] = {
    ImportState: {
        ImportState.UPLOADED: _l("正在核对"),
        ImportState.CHECKED: _l("待确认"),
        ImportState.CONFIRMED: _l("正在导入"),
        ImportState.IMPORTED: _l("已导入"),
        ImportState.WITHDRAWN: _l("已撤回"),
    },
    RowVerdict: {RowVerdict.REJECTED: _l("未收"), RowVerdict.KEPT: _l("保留手工修改"), RowVerdict.MERGED: _l("已合并，没有改动")},
}

MEANINGS: dict[type[StrEnum], dict[StrEnum, str]] = {
    ImportState: {ImportState.CHECKED: "risk", ImportState.CONFIRMED: "info", ImportState.IMPORTED: "done"},
}
