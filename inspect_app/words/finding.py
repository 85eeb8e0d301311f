"""Words of findings on site: answers, handling, and what a record still lacks."""

from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from inspect_app.models.finding import Answer
from workflows.finding import Handling, Missing

WORDS: dict[type[StrEnum], dict[StrEnum, LazyString]] = {
    Answer: {Answer.YES: _l("有"), Answer.NO: _l("没有"), Answer.NOT_APPLICABLE: _l("不适用")},
    Handling: {
        Handling.WARNING: _l("警告，责令限期改正"),
        Handling.NO_PENALTY: _l("不予处罚，责令改正，记录教育"),
        Handling.CASE: _l("立案调查"),
    },
    Missing: {
        Missing.OUTCOME: _l("还没有选结果"),
        Missing.ANSWERS: _l("检查表还有没回答的项"),
        Missing.NO_ANSWERED_NO: _l("有的项答了“否”，结果不能是未发现问题"),
        Missing.NO_FINDING: _l("没有一项答“否”，说不出发现了什么问题"),
        Missing.NOTES: _l("答“否”的项要写明看到什么"),
        Missing.HANDLING: _l("还没有选处理方式"),
        Missing.TRIES: _l("停业、无人的，要再上门一次"),
        Missing.SUMMARY: _l("要写明经过：时间、地点、怎样核实、见到谁"),
        Missing.EVIDENCE: _l("至少要一张照片或者材料的照片作证明"),
    },
}

MEANINGS: dict[type[StrEnum], dict[StrEnum, str]] = {
    Answer: {Answer.NO: "late"},
}
