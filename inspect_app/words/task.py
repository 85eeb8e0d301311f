"""Words of inspections: how they come about, stand and end."""

from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from workflows.task import ClosingReason, Guard, InspectionKind, Outcome, TaskSource, TaskState

WORDS: dict[type[StrEnum], dict[StrEnum, LazyString]] = {
    TaskState: {
        TaskState.RELEASED: _l("已下达"),
        TaskState.SCHEDULED: _l("待审批"),
        TaskState.APPROVED: _l("待入企"),
        TaskState.ON_SITE: _l("检查中"),
        TaskState.SUBMITTED: _l("待复核"),
        TaskState.COMPLETED: _l("已完成"),
        TaskState.CLOSED: _l("已关闭"),
    },
    TaskSource: {
        TaskSource.DRAW: _l("本级随机抽查"),
        TaskSource.FROM_ABOVE: _l("上级任务清单"),
        TaskSource.ASSIGNED: _l("交办"),
        TaskSource.MONITORING: _l("数据监测发现线索"),
    },
    InspectionKind: {
        InspectionKind.DAILY: _l("日常检查"),
        InspectionKind.CASE: _l("个案检查"),
        InspectionKind.SPECIAL: _l("专项检查"),
    },
    Outcome: {
        Outcome.NOT_INSPECTED: _l("未检查"),
        Outcome.NO_PROBLEM: _l("未发现问题"),
        Outcome.PROBLEM: _l("发现问题待后续处理"),
        Outcome.STOPPED: _l("停业、无人"),
        Outcome.UNREACHABLE: _l("通过登记的场所无法联系"),
        Outcome.REFUSED: _l("拒绝检查"),
        Outcome.DEREGISTERED: _l("已注销、吊销"),
    },
    ClosingReason: {
        ClosingReason.DEREGISTERED: _l("已经注销或者被吊销"),
        ClosingReason.MOVED: _l("已经迁出辖区"),
        ClosingReason.DUPLICATE: _l("同一单位登记了两次"),
        ClosingReason.NO_HAZARD: _l("没有职业病危害"),
        ClosingReason.RECALLED: _l("上级撤销了任务"),
    },
    Guard: {
        Guard.TWO_CERTIFIED: _l("两名以上执法人员，证件当日有效"),
        Guard.NOT_RECUSED: _l("没有应当回避的人"),
        Guard.COMPETENT: _l("每个人的专业包括全部检查事项"),
        Guard.WITHIN_CAP: _l("没有超过年度入企上限"),
        Guard.APPROVED: _l("检查已经审批"),
        Guard.DAY_HAS_COME: _l("到了排定的日子"),
    },
}

MEANINGS: dict[type[StrEnum], dict[StrEnum, str]] = {
    TaskState: {
        TaskState.RELEASED: "risk",
        TaskState.SCHEDULED: "info",
        TaskState.APPROVED: "info",
        TaskState.ON_SITE: "info",
        TaskState.SUBMITTED: "info",
        TaskState.COMPLETED: "done",
    },
    Outcome: {
        Outcome.NO_PROBLEM: "done",
        Outcome.PROBLEM: "late",
        Outcome.REFUSED: "late",
        Outcome.STOPPED: "risk",
    },
}
