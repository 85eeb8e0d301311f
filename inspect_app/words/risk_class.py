"""Words of the official risk classes (风险类别): every grade and class with what it means, and why it is so."""

from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from scoring import combined_class, hazard_grade, management_grade
from scoring.claim import Agreement, Figure
from scoring.management_grade import ManagementGrade
from scoring.risk_matrix import HazardGrade
from scoring.scheme import GUIDE_2019, PILOT_2022

WORDS: dict[type[StrEnum], dict[StrEnum, LazyString]] = {
    HazardGrade: {
        HazardGrade.ONE: _l("Ⅰ级（危害风险低）"),
        HazardGrade.TWO: _l("Ⅱ级（危害风险中）"),
        HazardGrade.THREE: _l("Ⅲ级（危害风险高）"),
    },
    ManagementGrade: {
        ManagementGrade.A: _l("A级（管理状况好）"),
        ManagementGrade.B: _l("B级（管理状况中）"),
        ManagementGrade.C: _l("C级（管理状况差）"),
    },
    Figure: {
        Figure.HAZARD_GRADE: _l("职业病危害风险分级"),
        Figure.MANAGEMENT_GRADE: _l("职业卫生管理状况分级"),
        Figure.RISK_CLASS: _l("综合风险类别"),
    },
    Agreement: {
        Agreement.SAME: _l("相符"),
        Agreement.MILDER: _l("企业报得偏低"),
        Agreement.GRAVER: _l("企业报得偏高"),
        Agreement.OPEN: _l("不能比较"),
    },
}

MEANINGS: dict[type[StrEnum], dict[StrEnum, str]] = {
    Agreement: {Agreement.SAME: "done", Agreement.MILDER: "late", Agreement.GRAVER: "risk"},
}

CLASSES: dict[tuple[str, str], LazyString] = {
    (PILOT_2022, "甲"): _l("甲类（低风险，2022年试点）"),
    (PILOT_2022, "乙"): _l("乙类（中风险，2022年试点）"),
    (PILOT_2022, "丙"): _l("丙类（高风险，2022年试点）"),
    (GUIDE_2019, "丙"): _l("丙类（低危，2019年指南）"),
    (GUIDE_2019, "乙"): _l("乙类（中危，2019年指南）"),
    (GUIDE_2019, "甲"): _l("甲类（高危，2019年指南）"),
}
"""By scheme and letter, for readers of another language; the words of the reference row hold where there are none."""

FACTOR = _l("%(facts)s：表1-1 定为%(grade)s级。")

REASONS: dict[str, dict[StrEnum, tuple[LazyString, LazyString]]] = {
    "hazard": {
        hazard_grade.ReasonCode.EXCEEDS: (_l("%(factor)s：接触水平不符合"), FACTOR),
        hazard_grade.ReasonCode.COMPLIES: (_l("%(factor)s：接触水平符合"), FACTOR),
        hazard_grade.ReasonCode.CANNOT_JUDGE: (_l("%(factor)s：检测结果不能判定"), FACTOR),
        hazard_grade.ReasonCode.UNTESTED: (_l("%(factor)s：没有检测结果"), FACTOR),
        hazard_grade.ReasonCode.NO_FACTORS: (_l("没有登记危害因素"), _l("不知道有什么危害，就不能定级，也不按没有危害算。")),
        hazard_grade.ReasonCode.NATURE_UNKNOWN: (
            _l("不知道是不是严重因素：%(factors)s"),
            _l("名称在目录里找不到，或者那一条规则待核。请更正名称，或者先核对规则。"),
        ),
        hazard_grade.ReasonCode.WORKERS_UNKNOWN: (
            _l("不知道接触人数"),
            _l("请更新申报或者名录里的接触人数。涉及：%(factors)s。"),
        ),
        hazard_grade.ReasonCode.MATRIX_UNVERIFIED: (_l("分级表待核"), _l("用到的几格还没有核对，不作判断。")),
    },
    "management": {
        management_grade.ReasonCode.SCORED: (_l("自查 %(score)s 分"), _l("按管理状况分级的分档，不作四舍五入。")),
        management_grade.ReasonCode.NOT_ASSESSED: (_l("没有自查"), _l("没有交来自查结果，不能定级。")),
        management_grade.ReasonCode.BANDS_UNVERIFIED: (_l("自查 %(score)s 分，分档待核"), _l("这一档还没有核对，不作判断。")),
        management_grade.ReasonCode.ABSENCE_UNCONFIRMED: (
            _l("自查得 %(points)s 分，另有合理缺项 %(absent)s 分"),
            _l("缺项怎样折算没有见到原文，在设置里确认以前不定级。"),
        ),
        management_grade.ReasonCode.NOTHING_APPLIES: (_l("自查没有适用的项目"), _l("全部是合理缺项，没有分数。")),
    },
    "combined": {
        combined_class.ReasonCode.CLASSIFIED: (
            _l("危害风险%(hazard_grade)s级，管理状况%(management_grade)s级"),
            _l("按综合风险类别表。"),
        ),
        combined_class.ReasonCode.MATRIX_UNVERIFIED: (
            _l("危害风险%(hazard_grade)s级，管理状况%(management_grade)s级，类别表待核"),
            _l("类别表的这一格没有见到原文，法制审核核对以前不作判断。"),
        ),
        combined_class.ReasonCode.HAZARD_UNKNOWN: (_l("危害风险还不能定级"), _l("两级都确定，才有综合类别。")),
        combined_class.ReasonCode.MANAGEMENT_UNKNOWN: (_l("管理状况还不能定级"), _l("两级都确定，才有综合类别。")),
    },
}
"""Grading → code → the heading and the sentence."""
