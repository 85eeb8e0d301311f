"""Words of lists from above: why a row is not taken, and what an officer must look at."""

from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from inspect_app.models.assigned_list import ListState
from workflows.assigned_list import Note, Reject

WORDS: dict[type[StrEnum], dict[StrEnum, LazyString]] = {
    ListState: {ListState.CHECKED: _l("已预检，未导入"), ListState.IMPORTED: _l("已导入")},
    Reject: {
        Reject.NO_NUMBER: _l("没有上级任务号"),
        Reject.DUPLICATE_NUMBER: _l("上级任务号在本文件里重复"),
        Reject.NUMBER_OF_ANOTHER: _l("这个上级任务号已经属于另一家单位，请向上级核对"),
        Reject.NO_NAME: _l("没有单位名称"),
        Reject.BAD_DATE: _l("截止日期不是日历上的日子"),
        Reject.NO_DATE: _l("没有截止日期"),
        Reject.NO_PAIR: _l("要有两名不同的执法人员"),
        Reject.UNKNOWN_OFFICER: _l("执法证号不在人员名录"),
        Reject.UNKNOWN_EMPLOYER: _l("名录里没有这家单位，请先登记"),
        Reject.AMBIGUOUS_WORKPLACE: _l("同一代码有几个场所，地址对不上"),
        Reject.EMPLOYER_GONE: _l("名录里已注销或者迁出，请向上级说明"),
        Reject.ELSEWHERE: _l("不在本辖区"),
    },
    Note: {
        Note.OFFICER_NOT_ABLE: _l("组里有人不能执行（证件、在岗、区域或者回避），要换人"),
        Note.OFFICER_NOT_COMPETENT: _l("组里有人的执法领域不含全部检查事项，要换人"),
        Note.OFFICERS_DIFFER: _l("原配人员和以前的清单不同，没有改；要换人请改派"),
        Note.TEAM_KEPT: _l("并入已有任务，沿用原组"),
        Note.TASK_DONE: _l("这个任务已经完成或者关闭，没有改"),
        Note.MATTER_TOO_LATE: _l("检查已经开始，这一事项没有并入，要另行办理"),
        Note.DUE_BEFORE_VISIT: _l("新的截止日期早于排定的入企日期，要重新排期"),
        Note.MATTER_UNKNOWN: _l("检查事项不在清单，按用人单位职业卫生监督检查办理"),
        Note.NAME_DIFFERS: _l("单位名称和名录不一致，按代码归入"),
        Note.OVERDUE: _l("截止日期已过"),
        Note.SHEET_NOT_READ: _l("这个工作表没有表头，没有读"),
    },
}

MEANINGS: dict[type[StrEnum], dict[StrEnum, str]] = {
    ListState: {ListState.CHECKED: "risk", ListState.IMPORTED: "done"},
}
