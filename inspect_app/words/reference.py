"""Words of the reference data: its columns, and what they may say."""

from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from inspect_app.models.reference_column import ClassCode, CycleKind, DeclarationEvent, Measure, Scheme
from scoring.cycle import DoseTerm
from scoring.exam_cycle import ExamFactor
from scoring.risk_matrix import Level, Nature

COLUMNS: dict[str, LazyString] = {
    "code": _l("编号"),
    "words": _l("名称"),
    "words_en": _l("英文名称"),
    "valid_from": _l("从哪天起"),
    "valid_until": _l("最后一天"),
    "source": _l("依据"),
    "allowance": _l("可以增加的限值"),
    "article": _l("条款"),
    "bits": _l("随机性（比特）"),
    "cas": _l("CAS 号"),
    "class_code": _l("所属类别"),
    "closes_before_months": _l("满几个月以前关闭"),
    "condition": _l("适用条件"),
    "days": _l("天数"),
    "event": _l("情形"),
    "example": _l("写法的例子"),
    "factor": _l("因素"),
    "field": _l("执法领域"),
    "flags": _l("标识"),
    "grade": _l("等级"),
    "hazard_class": _l("职业病危害程度"),
    "hazard_grade": _l("危害风险级别"),
    "industry_code": _l("行业代码"),
    "intensity": _l("劳动强度"),
    "is_key": _l("关键项"),
    "is_ungraded": _l("没有作业分级"),
    "kind": _l("类型"),
    "level": _l("接触水平"),
    "level_below": _l("不到（水平）"),
    "level_from": _l("从（水平）"),
    "limit": _l("限值"),
    "mac": _l("MAC"),
    "management_grade": _l("管理状况级别"),
    "measure": _l("评价指标"),
    "molar_mass": _l("摩尔质量（g/mol）"),
    "months": _l("周期（月）"),
    "nature": _l("因素性质"),
    "opens_after_months": _l("满几个月以后开放"),
    "pattern": _l("写法（正则表达式）"),
    "pc_stel": _l("PC-STEL"),
    "pc_twa": _l("PC-TWA"),
    "printed": _l("在哪里印出"),
    "printed_en": _l("在哪里印出（英文）"),
    "question": _l("问题"),
    "question_en": _l("问题（英文）"),
    "respirable": _l("呼尘 PC-TWA"),
    "risk_ordinal": _l("风险次序（从低到高）"),
    "scheme": _l("分类办法"),
    "serves": _l("可以请镇街做什么"),
    "score_below": _l("不到（分）"),
    "score_from": _l("从（分）"),
    "score_up_to": _l("到（分，含）"),
    "term": _l("期限类型"),
    "time_rate": _l("接触时间率（%）"),
    "total": _l("总尘 PC-TWA"),
    "town": _l("镇街"),
    "trading_days": _l("只在交易日公布"),
    "unit": _l("计量单位"),
    "value": _l("数值"),
    "why": _l("为什么严重"),
    "why_en": _l("为什么严重（英文）"),
    "workers_below": _l("不到（人）"),
    "workers_from": _l("从（人）"),
}
"""Column → what it is called, whichever collection it is of."""

FLAGS: dict[str, LazyString] = {"皮": _l("皮"), "敏": _l("敏"), "结晶型": _l("结晶型")}
"""Marks of the standard beside a limit: taken up through the skin, sensitising, of the crystalline form."""

HINTS: dict[str, LazyString] = {
    "cas": _l("例如 71-43-2；校验位由系统核对。"),
    "condition": _l("只有 sio2（游离二氧化硅，%）和 altitude（海拔，米），例如 10<=sio2<=50、altitude<2000。"),
    "factor": _l("限值表里的名称，一字不差。"),
    "flags": _l("照标准，例如 皮、敏、G1，用逗号分开。"),
    "level_from": _l("噪声填 dB(A)，粉尘和化学因素填作业分级 0—3。"),
    "score_up_to": _l("只有最高一档填，与“不到”二选一。"),
    "workers_below": _l("最高一档不填。"),
    "months": _l("0 表示不要求。"),
    "source": _l("文件名称、文号和条款，或者会议纪要。"),
}

WORDS: dict[type[StrEnum], dict[StrEnum, LazyString]] = {
    Scheme: {Scheme.PILOT_2022: _l("2022 年试点"), Scheme.GUIDE_2019: _l("2019 年指南")},
    ClassCode: {ClassCode.JIA: _l("甲类"), ClassCode.YI: _l("乙类"), ClassCode.BING: _l("丙类")},
    Measure: {
        Measure.LEX_8H: _l("8 小时等效声级"),
        Measure.LEX_40H: _l("40 小时等效声级"),
        Measure.WBGT: _l("WBGT 指数"),
        Measure.HAND_VIBRATION: _l("手传振动 4 小时等能量频率计权加速度"),
        Measure.IMPULSE_PEAK: _l("脉冲噪声声压级峰值"),
        Measure.ELECTRIC_FIELD: _l("工频电场强度"),
    },
    CycleKind: {CycleKind.TEST: _l("定期检测"), CycleKind.EVALUATION: _l("现状评价")},
    DeclarationEvent: {
        DeclarationEvent.PROJECT_ACCEPTED: _l("建设项目竣工验收"),
        DeclarationEvent.PROCESS_CHANGED: _l("工艺、设备或者材料变化"),
        DeclarationEvent.DETAILS_CHANGED: _l("场所、名称或者负责人变化"),
        DeclarationEvent.RESULT_CHANGED: _l("检测、评价发现变化"),
        DeclarationEvent.ENDED: _l("终止生产经营"),
        DeclarationEvent.ANNUAL: _l("年度更新"),
    },
    DoseTerm: {DoseTerm.USUAL: _l("一般"), DoseTerm.LONGEST: _l("最长")},
    ExamFactor: {
        ExamFactor.NOISE: _l("噪声"),
        ExamFactor.SILICA_DUST: _l("矽尘"),
        ExamFactor.DUST: _l("其他粉尘"),
        ExamFactor.CHEMICAL: _l("化学因素"),
        ExamFactor.HEAT: _l("高温"),
    },
    Nature: {Nature.GENERAL: _l("一般"), Nature.SEVERE: _l("严重")},
    Level: {Level.COMPLIES: _l("符合"), Level.EXCEEDS: _l("不符合")},
}
