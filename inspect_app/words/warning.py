"""Words of early warnings: their kinds, how they stand and end, and the one sentence that says why."""

from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from workflows.warning import Closing, WarningKind, WarningState

_K = WarningKind

WORDS: dict[type[StrEnum], dict[StrEnum, LazyString]] = {
    WarningKind: {
        _K.DECLARATION: _l("申报逾期"),
        _K.TEST: _l("检测逾期"),
        _K.EVALUATION: _l("现状评价逾期"),
        _K.EXAM: _l("在岗体检逾期"),
        _K.DOSE: _l("个人剂量监测逾期"),
        _K.TREND: _l("检测值连续上升"),
        _K.CLUSTER_EMPLOYER: _l("单位病例聚集"),
        _K.CLUSTER_TOWN: _l("镇街病例聚集"),
        _K.CLUSTER_INDUSTRY: _l("行业病例聚集"),
        _K.UNVISITED: _l("严重危害重点单位当年未查"),
    },
    WarningState: {
        WarningState.RAISED: _l("无人承办"),
        WarningState.TAKEN: _l("办理中"),
        WarningState.TASK: _l("已转检查任务"),
        WarningState.CLOSED: _l("预警已关闭"),
    },
    Closing: {
        Closing.DEALT_WITH: _l("已经处理"),
        Closing.RECORD_WRONG: _l("记录有误"),
        Closing.EMPLOYER_CLOSED: _l("单位已经关停"),
        Closing.OTHER: _l("其他"),
        Closing.RECORD_CAME: _l("有了新的记录"),
        Closing.VISITED: _l("已经入企检查"),
        Closing.PLANNED: _l("已经列入检查安排"),
        Closing.YEAR_OVER: _l("当年没有入企检查，年度已过"),
        Closing.EMPLOYER_GONE: _l("单位不再在营"),
        Closing.NO_LONGER: _l("不再符合预警条件"),
    },
}

MEANINGS: dict[type[StrEnum], dict[StrEnum, str]] = {
    WarningState: {WarningState.RAISED: "risk", WarningState.TAKEN: "info", WarningState.TASK: "done"},
}

SENTENCES: dict[WarningKind, LazyString] = {
    _K.DECLARATION: _l("上次申报在 %(last_on)s，最迟 %(due_on)s 要作年度更新，至今没有新的申报。"),
    _K.TEST: _l("上次检测在 %(last_on)s，%(months)s 个月一次，最迟 %(due_on)s，至今没有新的检测。"),
    _K.EVALUATION: _l("上次现状评价在 %(last_on)s，%(months)s 个月一次，最迟 %(due_on)s，至今没有新的评价。"),
    _K.EXAM: _l("上次在岗期间体检在 %(last_on)s，%(months)s 个月一次，最迟 %(due_on)s，至今没有新的体检。"),
    _K.DOSE: _l("上个个人剂量监测周期到 %(last_on)s，最长 %(days)s 天，最迟 %(due_on)s，至今没有新的结果。"),
    _K.TREND: _l("%(post)s的%(factor)s连续三次上升：%(ratios)s 倍限值，最近一次 %(last_on)s。"),
    _K.CLUSTER_EMPLOYER: _l("%(first_on)s 至 %(last_on)s 确诊职业病 %(cases)s 例，达到 %(months)s 个月 %(at_least)s 例。"),
    _K.CLUSTER_TOWN: _l(
        "%(first_on)s 至 %(last_on)s，%(employers)s 家单位确诊职业病 %(cases)s 例，达到 %(months)s 个月 %(at_least)s 例。"
    ),
    _K.CLUSTER_INDUSTRY: _l(
        "%(first_on)s 至 %(last_on)s，同一行业 %(employers)s 家确诊职业病 %(cases)s 例，达到 %(months)s 个月 %(at_least)s 例。"
    ),
    _K.UNVISITED: _l("有严重职业病危害因素（%(factors)s），%(year)s 年还没有入企检查，也没有安排。"),
}
"""Why, in one sentence with its figures; the details come from operations.warning."""
