"""The domain has values; this file has words. Templates write {{ value | label }}, {{ value | meaning }}, {{ value | rank }}."""

from enum import StrEnum
from typing import Any

from flask import Flask
from flask_babel import LazyString, get_locale, gettext
from flask_babel import lazy_gettext as _l

from inspect_app.models.assistant import AssistantStatus
from inspect_app.models.body import BodyKind
from inspect_app.models.draw import TargetStatus
from inspect_app.models.employer import EmployerSize, EmployerStatus, Tier
from inspect_app.models.field_order import FieldOrderKind
from inspect_app.models.finding import Answer
from inspect_app.models.job_run import JobState
from inspect_app.models.reference_item import ReferenceItem
from inspect_app.models.officer import DutyStatus
from inspect_app.models.region import RegionLevel
from inspect_app.models.user import Theme
from scoring.risk import ReasonCode
from workflows.field_order import FieldOrderState
from workflows.ceremony import Need, Standing, VoidReason
from workflows.draw_lifecycle import DrawState
from workflows.roles import Role

WORDS: dict[StrEnum, LazyString] = {
    Role.OFFICER: _l("执法人员"),
    Role.TEAM_LEADER: _l("组长"),
    Role.HEAD_OF_INSTITUTE: _l("所长"),
    Role.SECTION_CHIEF: _l("科长"),
    Role.CLERK: _l("内勤"),
    Role.HEALTH_SECTION: _l("职业健康科"),
    Role.CDC: _l("疾控中心"),
    Role.LEGAL: _l("法制审核"),
    Role.DEPUTY_DIRECTOR: _l("分管局领导"),
    Role.DIRECTOR: _l("局长"),
    Role.TOWN_TEAM: _l("镇街执法队"),
    Role.ASSISTANT: _l("协管员"),
    Role.WITNESS: _l("见证方"),
    Role.SYSTEM_ADMINISTRATOR: _l("系统管理员"),
    Role.SECURITY_ADMINISTRATOR: _l("安全管理员"),
    Role.AUDIT_ADMINISTRATOR: _l("审计管理员"),
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
    TargetStatus.SELECTED: _l("抽中"),
    TargetStatus.REPLACEMENT: _l("替补顶上"),
    VoidReason.MOVED: _l("迁出辖区"),
    VoidReason.DUPLICATE: _l("重复登记"),
    VoidReason.NO_HAZARD: _l("没有职业病危害"),
    Standing.MOVED_AWAY: _l("迁出"),
    Standing.ASSIGNED: _l("在上级清单上"),
    Standing.COVERED: _l("另行全覆盖"),
    Need.OCCUPATIONAL: _l("职业卫生"),
    Need.RADIATION: _l("职业卫生和放射卫生"),
    Theme.LIGHT: _l("浅色"),
    Theme.DARK: _l("深色"),
    RegionLevel.PROVINCE: _l("省"),
    RegionLevel.CITY: _l("市"),
    RegionLevel.COUNTY: _l("县区"),
    RegionLevel.TOWN: _l("镇街"),
    BodyKind.BUREAU: _l("卫生健康主管部门"),
    BodyKind.ENTRUSTED: _l("受委托机构"),
    BodyKind.TOWN: _l("镇街"),
    Tier.KEY: _l("重点"),
    Tier.WATCH: _l("关注"),
    Tier.GENERAL: _l("一般"),
    EmployerStatus.OPERATING: _l("在营"),
    EmployerStatus.STOPPED: _l("停业"),
    EmployerStatus.DEREGISTERED: _l("注销"),
    EmployerStatus.MOVED_AWAY: _l("迁出"),
    EmployerStatus.MERGED: _l("已合并"),
    EmployerSize.LARGE: _l("大型"),
    EmployerSize.MEDIUM: _l("中型"),
    EmployerSize.SMALL: _l("小型"),
    EmployerSize.MICRO: _l("微型"),
    DutyStatus.ON_DUTY: _l("在岗"),
    DutyStatus.ON_LEAVE: _l("休假"),
    DutyStatus.LEFT: _l("调离"),
    AssistantStatus.ACTIVE: _l("在岗"),
    AssistantStatus.AWAY: _l("离岗"),
    Answer.YES: _l("有"),
    Answer.NO: _l("没有"),
    Answer.NOT_APPLICABLE: _l("不适用"),
    FieldOrderKind.ASSISTANCE: _l("协查"),
    FieldOrderKind.PATROL: _l("巡查"),
    FieldOrderState.OPEN: _l("没交"),
    FieldOrderState.SUBMITTED: _l("已交"),
    FieldOrderState.DECLINED: _l("对方不配合"),
    JobState.OWED: _l("排队中"),
    JobState.RUNNING: _l("正在进行"),
    JobState.DONE: _l("已完成"),
    JobState.FAILED: _l("没有完成"),
}

MEANINGS: dict[StrEnum, str] = {
    EmployerStatus.STOPPED: "risk",
    DutyStatus.ON_LEAVE: "risk",
    AssistantStatus.AWAY: "risk",
    Answer.NO: "late",
    FieldOrderState.SUBMITTED: "done",
    FieldOrderState.DECLINED: "risk",
    DrawState.COMMITTED: "info",
    DrawState.REVEALED: "info",
    DrawState.DRAWN: "info",
    DrawState.OPENED: "done",
    DrawState.VOID: "late",
    JobState.RUNNING: "info",
    JobState.DONE: "done",
    JobState.FAILED: "late",
}
"""late, risk, done or info; every other value is quiet."""

TIER_REASONS: dict[ReasonCode, tuple[LazyString, LazyString]] = {
    ReasonCode.CASES: (_l("上年度新增职业病 %(cases)s 例"), _l("来自登记的上年度新增职业病例数。")),
    ReasonCode.EXCEEDANCE: (
        _l("最近一次检测 %(points)s 个点超过限值"),
        _l("%(tested_on)s 检测，超标因素：%(factors)s。筛查提示，非执法证据。"),
    ),
    ReasonCode.SEVERE: (_l("有严重职业病危害因素：%(factors)s"), _l("列入《高毒物品目录》、GBZ 2.1 标注 G1 等。")),
    ReasonCode.NOT_DECLARED: (_l("没有职业病危害项目申报"), _l("职业病防治法第十六条。申报以后重新排定。")),
    ReasonCode.NOT_TESTED: (_l("没有工作场所检测"), _l("职业病防治法第二十六条。没有检测不等于没有超标。")),
    ReasonCode.TEST_EXPIRED: (
        _l("检测已过有效期"),
        _l("%(tested_on)s 检测，%(months)s 个月有效，到 %(valid_until)s 为止。"),
    ),
    ReasonCode.ALL_KNOWN: (_l("已申报，检测在有效期内，没有触发条件"), _l("%(declared_on)s 申报，%(tested_on)s 检测。")),
}
"""The heading and the sentence of each reason for a tier; the details come from scoring.risk."""

RANKS: dict[StrEnum, int] = {Tier.KEY: 1, Tier.WATCH: 2, Tier.GENERAL: 3}


def label(value: Any) -> str:
    """The words of a value; nothing known is a dash, never a guess."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    return str(WORDS[value])


def tier_reason(reason: dict[str, Any]) -> tuple[str, str]:
    """The words of one stored reason: {code, details}."""
    details = {name: "、".join(value) if isinstance(value, list) else value for name, value in reason["details"].items()}
    heading, sentence = TIER_REASONS[ReasonCode(reason["code"])]
    return str(heading) % details, str(sentence) % details


def meaning(value: StrEnum) -> str:
    return MEANINGS.get(value, "quiet")


def reference_words(item: ReferenceItem) -> str:
    """The words of a reference row in the reader's language; the statute's own where there is no translation."""
    return item.words_en if str(get_locale()) == "en" and item.words_en else item.words


def bind_labels(app: Flask) -> None:
    app.jinja_env.filters.update(label=label, meaning=meaning, rank=RANKS.__getitem__, tier_reason=tier_reason, words=reference_words)
