"""Words of ranking: why an employer has its tier, in sentences that its owner understands."""

from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from inspect_app.models.campaign import CampaignKind
from scoring.risk import Other
from scoring.tier_rule import Gap, Trigger
from workflows.tier_rule import TierRuleState

WORDS: dict[type[StrEnum], dict[StrEnum, LazyString]] = {
    Trigger: {
        Trigger.CASES: _l("确诊职业病"),
        Trigger.EXCEEDANCE: _l("检测超标"),
        Trigger.ABNORMAL: _l("多人体检异常"),
        Trigger.SEVERE: _l("严重职业病危害因素"),
        Trigger.INDUSTRY: _l("危害严重的行业"),
        Trigger.CAMPAIGN: _l("专项治理"),
        Trigger.HEALTHY: _l("健康企业建设"),
        Trigger.FALSE_ASSESSMENT: _l("自评不实"),
    },
    Gap: {
        Gap.NOT_DECLARED: _l("没有申报"),
        Gap.DECLARATION_OVERDUE: _l("申报没有更新"),
        Gap.NOT_TESTED: _l("没有检测"),
        Gap.TEST_EXPIRED: _l("检测过期"),
        Gap.NOT_EXAMINED: _l("没有体检"),
        Gap.EXAM_OVERDUE: _l("体检过期"),
    },
    Other: {Other.ALL_KNOWN: _l("情况清楚"), Other.OVER_CEILING: _l("超出重点上限")},
    TierRuleState: {
        TierRuleState.DRAFTED: _l("待批准"),
        TierRuleState.APPROVED: _l("已批准"),
        TierRuleState.WITHDRAWN: _l("已撤回"),
    },
    CampaignKind: {CampaignKind.CAMPAIGN: _l("专项治理"), CampaignKind.HEALTHY: _l("健康企业建设")},
}

TIER_REASONS: dict[StrEnum, tuple[LazyString, LazyString]] = {
    Trigger.CASES: (_l("上年度以来确诊职业病 %(count)s 例"), _l("最近一例：%(on)s。")),
    Trigger.EXCEEDANCE: (
        _l("检测超过限值 %(count)s 处"),
        _l("超标因素：%(factors)s。最近检测：%(on)s。同一岗位复测合格以前一直算。筛查提示，非执法证据。"),
    ),
    Trigger.ABNORMAL: (_l("近一年职业健康检查异常 %(count)s 人"), _l("最近一次体检：%(on)s。")),
    Trigger.SEVERE: (_l("有严重职业病危害因素：%(factors)s"), _l("列入《高毒物品目录》、GBZ 2.1 标注 G1 等。")),
    Trigger.INDUSTRY: (_l("属于职业病危害严重的行业"), _l("建设项目职业病危害风险分类管理目录（2021年）。")),
    Trigger.CAMPAIGN: (_l("正在开展专项治理：%(names)s"), _l("治理结束以后不再算。")),
    Trigger.HEALTHY: (_l("正在开展健康企业建设：%(names)s"), _l("规划把建设中的企业列为监督检查重点。")),
    Trigger.FALSE_ASSESSMENT: (_l("风险自评不实 %(count)s 次"), _l("抽查发现自评和实际不符，已经记录。")),
    Gap.NOT_DECLARED: (_l("没有职业病危害项目申报"), _l("职业病防治法第十六条。申报以后重新排定。")),
    Gap.DECLARATION_OVERDUE: (_l("申报没有按年更新"), _l("上次申报：%(on)s，最迟 %(until)s 更新。")),
    Gap.NOT_TESTED: (_l("没有工作场所检测"), _l("职业病防治法第二十六条。没有检测不等于没有超标。")),
    Gap.TEST_EXPIRED: (_l("检测已过有效期"), _l("最近检测：%(on)s，%(months)s 个月有效，到 %(until)s 为止。")),
    Gap.NOT_EXAMINED: (_l("没有在岗期间职业健康检查"), _l("职业病防治法第三十五条。没有体检不等于没有损害。")),
    Gap.EXAM_OVERDUE: (_l("在岗期间职业健康检查过期"), _l("最近体检：%(on)s，%(months)s 个月一次，最迟 %(until)s。")),
    Other.ALL_KNOWN: (
        _l("申报、检测、体检都在期限内，没有触发条件"),
        _l("申报：%(declared_on)s，检测：%(measured_on)s，体检：%(examined_on)s。"),
    ),
}
"""The heading and the sentence of each reason for a tier; the details come from scoring.risk."""

HEALTH_REASONS = frozenset({Trigger.CASES, Trigger.ABNORMAL})
"""Reasons that speak of people's health: their details are for the seats of health surveillance alone."""
