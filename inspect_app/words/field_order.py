"""Words of assistants' orders and of the duties they come from."""

from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from inspect_app.models.field_order import FieldOrderKind
from workflows.field_order import Duty, DutyKind, FieldOrderState

WORDS: dict[type[StrEnum], dict[StrEnum, LazyString]] = {
    FieldOrderKind: {FieldOrderKind.ASSISTANCE: _l("协查"), FieldOrderKind.PATROL: _l("巡查")},
    FieldOrderState: {
        FieldOrderState.OPEN: _l("没交"),
        FieldOrderState.SUBMITTED: _l("已交"),
        FieldOrderState.DECLINED: _l("对方不配合"),
        FieldOrderState.CANCELLED: _l("已取消"),
    },
    Duty: {Duty.ASSISTANCE: _l("请镇街协助执法人员"), Duty.PATROL: _l("镇街巡查")},
    DutyKind: {DutyKind.OWN: _l("基本履职"), DutyKind.WITH_COUNTY: _l("配合履职"), DutyKind.TAKEN_BACK: _l("上级收回")},
}

MEANINGS: dict[type[StrEnum], dict[StrEnum, str]] = {
    FieldOrderState: {FieldOrderState.SUBMITTED: "done", FieldOrderState.DECLINED: "risk"},
}
