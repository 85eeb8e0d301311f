"""What waits on a desk, in words."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

DESK_WORDS: dict[str, LazyString] = {
    "tasks_overdue": _l("%(n)s 件检查任务过了期限"),
    "draws_overdue": _l("%(n)s 次抽取过了公开日还没有公开"),
    "results_overdue": _l("%(n)s 件检查结果过了公开期限"),
    "draws_to_freeze": _l("%(n)s 份抽取方案等您固定名录"),
    "draws_to_approve": _l("%(n)s 份抽取方案等您审批"),
    "sources_to_type": _l("%(n)s 次抽取等您录入公开随机数"),
    "sources_to_sign": _l("%(n)s 次抽取的公开随机数等您复核"),
    "voids_to_confirm": _l("%(n)s 次作废申请等您确认"),
    "draws_to_release": _l("%(n)s 次抽取等您下达任务"),
    "visits_to_make": _l("%(n)s 家等您入企检查"),
    "tasks_to_schedule": _l("%(n)s 件任务等您排日期"),
    "visits_to_approve": _l("%(n)s 次入企检查等您审批"),
    "closings_to_confirm": _l("%(n)s 件关闭申请等您确认"),
    "results_to_review": _l("%(n)s 份检查记录等您复核"),
    "results_to_prepare": _l("%(n)s 件检查结果等您整理公开"),
    "results_to_release": _l("%(n)s 件检查结果等您审核公开"),
    "tasks_to_staff": _l("%(n)s 件任务等您指定执法人员"),
    "warnings_mine": _l("%(n)s 条风险预警由您承办"),
    "warnings_unassigned": _l("%(n)s 条风险预警没有人承办"),
}
"""What waits on a desk, by DeskKind."""
