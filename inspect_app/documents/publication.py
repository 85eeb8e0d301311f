"""The columns of a published result: the one allow-list that feeds the page, the preview, CSV and JSON.

A field that is not here is private. What is taken stands in `Publication.shown`; what is told is made from that alone.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import LazyString, get_locale
from flask_babel import lazy_gettext as _l

from inspect_app.clock import office_date
from inspect_app.models.task import Task
from workflows import publication as rules
from workflows.publication import Correction, Handling, Inspected, Result
from workflows.task import InspectionKind, TaskSource, kind_of

Value = str | None | list[dict[str, str]]

KIND_WORDS = {
    InspectionKind.DAILY: _l("日常检查"),
    InspectionKind.CASE: _l("个案检查"),
    InspectionKind.SPECIAL: _l("专项检查"),
}
RESULT_WORDS = {
    Result.NO_PROBLEM: _l("未发现问题"),
    Result.UNREACHABLE: _l("通过登记的住所（经营场所）无法联系"),
    Result.DEREGISTERED: _l("注销"),
    Result.FOLLOW_UP: _l("发现问题待后续处理"),
    Result.NOT_OPERATING: _l("未发现开展本次抽查涉及的经营活动"),
}
HANDLING_WORDS = {Handling.NONE: _l("无需处理"), Handling.PENDING: _l("待后续处理")}
CORRECTION_WORDS = {Correction.NOT_NEEDED: _l("无需整改"), Correction.PENDING: _l("待后续公开")}
NAME_HIDDEN = _l("个体工商户（名称不公开）")


@dataclass(frozen=True, slots=True)
class Source:
    """What the columns take from: the task, and the words of its matters as {code: (Chinese, English)}."""

    task: Task
    matters: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Column:
    """`kind` is that of the table component; a row is named by its first column."""

    key: str
    words: LazyString
    take: Callable[[Source], Value]
    tell: Callable[[Any], str]
    kind: str = ""


def inspected(task: Task) -> Inspected:
    return Inspected(
        state=task.state,
        outcome=task.outcome,
        is_public=task.employer.is_public,
        code=task.employer.uscc,
        name=task.employer.name,
        representative=task.employer.legal_representative,
    )


def visited_on(task: Task) -> date | None:
    """The day on which the officers stood at the door, whatever was planned."""
    return office_date(task.started_at) if task.started_at else None


def shown_of(source: Source) -> dict[str, Value]:
    return {column.key: column.take(source) for column in COLUMNS}


def told(shown: Mapping[str, Any]) -> dict[str, str]:
    """The words of every column, in the reader's language. A field that an older row does not have stays hidden."""
    return {column.key: column.tell(shown.get(column.key)) for column in COLUMNS}


def item(shown: Mapping[str, Any]) -> dict[str, Any]:
    """As JSON: the values, and beside them the words of those that are codes."""
    words = told(shown)
    return {**{column.key: shown.get(column.key) for column in COLUMNS}, "words": {key: words[key] for key in CODED}}


def csv_rows(rows: Iterable[Mapping[str, Any]]) -> Iterable[list[str]]:
    yield [str(column.words) for column in COLUMNS]
    for shown in rows:
        yield list(told(shown).values())


def _name(source: Source) -> str | None:
    return rules.public_name(inspected(source.task))


def _day(source: Source) -> str | None:
    day = visited_on(source.task)
    return day.isoformat() if day else None


def _kind(source: Source) -> str:
    return kind_of([TaskSource(origin.source) for origin in source.task.origins]).value


def _matters(source: Source) -> list[dict[str, str]]:
    named = ((code, *source.matters.get(code, (code, code))) for code in source.task.matters)
    return [{"code": code, "words": words, "words_en": english} for code, words, english in named]


def _result(source: Source) -> Result:
    return rules.RESULTS[source.task.outcome]


def _plain(value: str | None) -> str:
    return value or "—"


def _tell_name(value: str | None) -> str:
    return value or str(NAME_HIDDEN)


def _tell_matters(value: list[dict[str, str]] | None) -> str:
    field = "words_en" if str(get_locale()) == "en" else "words"
    return "；".join(matter[field] or matter["words"] for matter in value or ())


def _teller(words: Mapping[Any, LazyString]) -> Callable[[str | None], str]:
    """Codes that are not in the table have no public words and stay hidden."""
    by_code = {code.value: text for code, text in words.items()}
    return lambda value: str(by_code.get(value, "—"))


COLUMNS = (
    Column("number", _l("任务编号"), lambda source: source.task.number, _plain, "nowrap"),
    Column("firm", _l("检查对象"), _name, _tell_name),
    Column("code", _l("统一社会信用代码"), lambda source: source.task.employer.uscc, _plain, "code"),
    Column("body", _l("检查机关"), lambda source: source.task.body.name, _plain),
    Column("date", _l("检查日期"), _day, _plain, "nowrap"),
    Column("kind", _l("检查类型"), _kind, _teller(KIND_WORDS)),
    Column("matters", _l("检查事项"), _matters, _tell_matters),
    Column("result", _l("检查结果"), lambda source: _result(source).value, _teller(RESULT_WORDS), "span2"),
    Column("handling", _l("处理情况"), lambda source: rules.handling_of(_result(source)).value, _teller(HANDLING_WORDS)),
    Column(
        "correction", _l("整改结果"), lambda source: rules.correction_of(_result(source)).value, _teller(CORRECTION_WORDS)
    ),
)
CODED = ("kind", "matters", "result", "handling", "correction")
