"""Words of the employers' own risk assessments (风险自评)."""

from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from workflows.assessment import AssessmentState, ChaseWay

WORDS: dict[type[StrEnum], dict[StrEnum, LazyString]] = {
    AssessmentState: {
        AssessmentState.OWED: _l("应报，没有催"),
        AssessmentState.CHASED: _l("已催报"),
        AssessmentState.SUBMITTED: _l("已报，待看"),
        AssessmentState.RETURNED: _l("已退回"),
        AssessmentState.ACCEPTED: _l("已认可"),
        AssessmentState.FOUND_TRUE: _l("抽查属实"),
        AssessmentState.FOUND_FALSE: _l("抽查不实"),
    },
    ChaseWay: {
        ChaseWay.PHONE: _l("电话"),
        ChaseWay.MESSAGE: _l("短信或者微信"),
        ChaseWay.LETTER: _l("书面通知"),
        ChaseWay.VISIT: _l("上门"),
        ChaseWay.TOWN: _l("请镇街转告"),
    },
}

MEANINGS: dict[type[StrEnum], dict[StrEnum, str]] = {
    AssessmentState: {
        AssessmentState.SUBMITTED: "info",
        AssessmentState.CHASED: "risk",
        AssessmentState.RETURNED: "risk",
        AssessmentState.ACCEPTED: "done",
        AssessmentState.FOUND_TRUE: "done",
        AssessmentState.FOUND_FALSE: "late",
    },
}
