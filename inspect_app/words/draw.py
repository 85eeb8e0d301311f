"""Words of draws: how far they are, and what became of the employers in them."""

from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from inspect_app.models.draw import PartyKind, TargetStatus
from workflows.ceremony import Need, Standing, VoidReason
from workflows.draw_lifecycle import DrawState

WORDS: dict[type[StrEnum], dict[StrEnum, LazyString]] = {
    DrawState: {
        DrawState.DRAFTED: _l("起草中"),
        DrawState.FROZEN: _l("已冻结"),
        DrawState.HEAD_APPROVED: _l("所长已批"),
        DrawState.LEGAL_APPROVED: _l("法制已审"),
        DrawState.APPROVED: _l("已批准"),
        DrawState.COMMITTED: _l("已承诺"),
        DrawState.REVEALED: _l("承诺已公开"),
        DrawState.DRAWN: _l("已抽取，封存"),
        DrawState.OPENED: _l("已开封"),
        DrawState.VOID: _l("已作废"),
    },
    TargetStatus: {
        TargetStatus.SELECTED: _l("抽中"),
        TargetStatus.VOID: _l("已作废"),
        TargetStatus.REPLACEMENT: _l("替补顶上"),
    },
    VoidReason: {
        VoidReason.DEREGISTERED: _l("注销"),
        VoidReason.MOVED: _l("迁出辖区"),
        VoidReason.DUPLICATE: _l("重复登记"),
        VoidReason.NO_HAZARD: _l("没有职业病危害"),
    },
    Standing: {
        Standing.OPERATING: _l("在营"),
        Standing.STOPPED: _l("停业"),
        Standing.DEREGISTERED: _l("注销"),
        Standing.MOVED_AWAY: _l("迁出"),
        Standing.ASSIGNED: _l("在上级清单上"),
        Standing.COVERED: _l("另行全覆盖"),
    },
    PartyKind: {PartyKind.BUREAU: _l("卫生健康主管部门"), PartyKind.WITNESS: _l("见证方")},
    Need: {Need.OCCUPATIONAL: _l("职业卫生"), Need.RADIATION: _l("职业卫生和放射卫生")},
}

MEANINGS: dict[type[StrEnum], dict[StrEnum, str]] = {
    TargetStatus: {TargetStatus.VOID: "late"},
    Standing: {Standing.STOPPED: "risk"},
    DrawState: {
        DrawState.COMMITTED: "info",
        DrawState.REVEALED: "info",
        DrawState.DRAWN: "info",
        DrawState.OPENED: "done",
        DrawState.VOID: "late",
    },
}
