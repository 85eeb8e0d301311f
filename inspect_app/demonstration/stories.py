"""What happens to the visits of the demonstration: each story is told by one task or more, so that every state and every
outcome is there on any day."""

from dataclasses import dataclass
from enum import Enum, auto

from workflows.finding import Handling
from workflows.task import Outcome


class Reached(Enum):
    """How far a visit has come."""

    RELEASED = auto()
    CLOSED = auto()
    SCHEDULED = auto()
    APPROVED = auto()
    TODAY = auto()
    ON_SITE = auto()
    SUBMITTED = auto()
    COMPLETED = auto()
    PREPARED = auto()
    RETURNED = auto()
    PUBLIC = auto()
    WITHDRAWN = auto()


@dataclass(frozen=True, slots=True)
class Story:
    """`is_towns`: a town's own enforcement team goes; `is_declined`: the employer did not let the assistant in."""

    reached: Reached
    outcome: Outcome = Outcome.NOT_INSPECTED
    handling: Handling | None = None
    is_towns: bool = False
    is_declined: bool = False


_R, _O, _H = Reached, Outcome, Handling

OF_THE_DRAW = (
    Story(_R.TODAY),
    Story(_R.ON_SITE),
    Story(_R.PUBLIC, _O.PROBLEM, _H.WARNING),
    Story(_R.SUBMITTED, _O.PROBLEM, _H.NO_PENALTY),
    Story(_R.APPROVED),
    Story(_R.COMPLETED, _O.PROBLEM, _H.CASE),
    Story(_R.PREPARED, _O.PROBLEM, _H.WARNING),
    Story(_R.PUBLIC, _O.NO_PROBLEM, is_declined=True),
    Story(_R.TODAY, is_towns=True),
    Story(_R.SCHEDULED),
    Story(_R.SUBMITTED, _O.STOPPED),
    Story(_R.PUBLIC, _O.STOPPED),
    Story(_R.COMPLETED, _O.UNREACHABLE),
    Story(_R.PREPARED, _O.REFUSED),
    Story(_R.PUBLIC, _O.DEREGISTERED),
    Story(_R.WITHDRAWN, _O.PROBLEM, _H.WARNING),
    Story(_R.RETURNED, _O.NO_PROBLEM),
    Story(_R.CLOSED),
    Story(_R.PUBLIC, _O.UNREACHABLE),
    Story(_R.ON_SITE),
    Story(_R.SUBMITTED, _O.NO_PROBLEM),
    Story(_R.PUBLIC, _O.REFUSED),
    Story(_R.APPROVED),
    Story(_R.SCHEDULED),
    Story(_R.TODAY),
    Story(_R.PUBLIC, _O.PROBLEM, _H.CASE),
    Story(_R.PUBLIC, _O.NO_PROBLEM),
    Story(_R.COMPLETED, _O.NO_PROBLEM),
    Story(_R.ON_SITE),
    Story(_R.APPROVED),
    Story(_R.PUBLIC, _O.PROBLEM, _H.NO_PENALTY),
    Story(_R.PUBLIC, _O.NO_PROBLEM),
)
FROM_ABOVE = (
    Story(_R.PUBLIC, _O.NO_PROBLEM),
    Story(_R.COMPLETED, _O.PROBLEM, _H.WARNING),
    Story(_R.SUBMITTED, _O.NO_PROBLEM),
    Story(_R.APPROVED),
    Story(_R.SCHEDULED),
)

DAY_OFF = "单位周末照常生产，组长安排当日检查"
NOBODY_THERE = "厂门上锁，机器停用，改日再来"
FILLED = "抽到的执法人员休假，由同所在岗人员补足"
TO_THE_TOWN = "交棒给镇街综合行政执法队"
CLOSED = "工商登记已注销，厂房已拆除，不能检查"
DECLINED = "负责人不在，门卫不让进"
RETURNED = "检查事项漏写一项，请核对后再报"
WITHDRAWN = "单位提出异议，查实检查对象的名称有误"
WRONG = {6: "喷漆岗位没有警示标识和中文警示说明。", 7: "2 名喷漆工没戴防毒口罩，应急洗眼器没有水。"}
"""Ordinal of the heading → what the officers saw."""

SUMMARIES = {
    Outcome.NO_PROBLEM: "",
    Outcome.PROBLEM: "警示标识和个人防护用品不符合要求。",
    Outcome.STOPPED: "两次上门，厂门上锁，机器停用，物业说九月起停产。",
    Outcome.UNREACHABLE: "登记地址是空厂房，登记电话无人接听，物业和邻近单位都不知去向。",
    Outcome.REFUSED: "出示证件、说明来意后，现场负责人不让进入生产车间，已告知法律后果。",
    Outcome.DEREGISTERED: "现场是另一家单位，登记机关系统显示已注销。",
}
WITH_CHECKLIST = frozenset({Outcome.NO_PROBLEM, Outcome.PROBLEM})


