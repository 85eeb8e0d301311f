"""Reading lists drawn above (上级任务清单): which column is which, and what one row says."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import islice

from workflows.errors import DomainError
from workflows.register_columns import DEEPEST_HEADER, squeeze
from workflows.register_values import ImpossibleDateError, code, day, name, text


class Column(StrEnum):
    NUMBER = "number"
    KIND = "kind"
    NAME = "name"
    USCC = "uscc"
    ADDRESS = "address"
    MATTER = "matter"
    FIRST = "first"
    SECOND = "second"
    DUE_ON = "due_on"


_C = Column

ALIASES: dict[Column, str] = {
    _C.NUMBER: "上级任务号 任务编号 任务号 抽查任务编号 任务序号 检查任务编号",
    _C.KIND: "任务来源 来源 抽查类型 任务类型",
    _C.NAME: "单位名称 检查对象 检查对象名称 被检查单位 企业名称 用人单位名称 市场主体名称",
    _C.USCC: "统一社会信用代码 社会信用代码 信用代码",
    _C.ADDRESS: "经营地址 单位地址 地址 工作场所地址 注册地址 住所",
    _C.MATTER: "检查事项 抽查事项 事项 检查内容",
    _C.FIRST: "原配执法人员1 执法人员1 执法证号1 检查人员1 原配执法人员一",
    _C.SECOND: "原配执法人员2 执法人员2 执法证号2 检查人员2 原配执法人员二",
    _C.DUE_ON: "截止日期 完成时限 完成期限 截止时间 要求完成日期",
}
NEEDED = frozenset({_C.NUMBER, _C.NAME, _C.FIRST, _C.SECOND, _C.DUE_ON})
_MEANINGS = {squeeze(alias): column for column, aliases in ALIASES.items() for alias in aliases.split()}


class Reject(StrEnum):
    """Why a row makes no task."""

    NO_NUMBER = "no_number"
    DUPLICATE_NUMBER = "duplicate_number"
    NO_NAME = "no_name"
    BAD_DATE = "bad_date"
    NO_DATE = "no_date"
    NO_PAIR = "no_pair"
    UNKNOWN_OFFICER = "unknown_officer"
    UNKNOWN_EMPLOYER = "unknown_employer"
    AMBIGUOUS_WORKPLACE = "ambiguous_workplace"
    EMPLOYER_GONE = "employer_gone"
    ELSEWHERE = "elsewhere"


class Note(StrEnum):
    """What somebody has to look at although the row was taken."""

    OFFICER_NOT_ABLE = "officer_not_able"
    TEAM_KEPT = "team_kept"
    MATTER_UNKNOWN = "matter_unknown"
    NAME_DIFFERS = "name_differs"
    OVERDUE = "overdue"


class ColumnsMissingError(DomainError):
    """No row among the first ones holds the columns that a list needs."""

    code = "list.columns_missing"


@dataclass(frozen=True, slots=True)
class Line:
    """One row as it reads. `row` counts data rows from 1."""

    row: int
    number: str
    kind: str
    name: str
    uscc: str
    address: str
    matter: str
    certificates: tuple[str, str]
    due_on: date


@dataclass(frozen=True, slots=True)
class RejectedRow:
    row: int
    column: Column
    reason: Reject
    value: str


def read(rows: Iterable[tuple[int, Sequence[object]]]) -> tuple[list[Line], list[RejectedRow]]:
    """The lines of a sheet and the rows that cannot be read. Titles may stand above the header."""
    kept: list[Line] = []
    rejected: list[RejectedRow] = []
    seen: set[str] = set()
    following = iter(rows)
    positions = _header(following)
    data = (cells for _at, cells in following if any(text(cell) for cell in cells))
    for count, cells in enumerate(data, 1):
        line = _line(count, _values(cells, positions), seen)
        if isinstance(line, RejectedRow):
            rejected.append(line)
        else:
            kept.append(line)
    return kept, rejected


def _header(rows: Iterator[tuple[int, Sequence[object]]]) -> dict[Column, int]:
    for _at, cells in islice(rows, DEEPEST_HEADER):
        if positions := _positions(cells):
            return positions
    raise ColumnsMissingError(columns="、".join(ALIASES[column].split()[0] for column in ALIASES if column in NEEDED))


def _positions(cells: Sequence[object]) -> dict[Column, int]:
    found = {_MEANINGS[squeeze(cell)]: at for at, cell in reversed(list(enumerate(cells))) if squeeze(cell) in _MEANINGS}
    return found if found.keys() >= NEEDED else {}


def _values(cells: Sequence[object], positions: Mapping[Column, int]) -> dict[Column, object]:
    return {column: cells[at] if at < len(cells) else "" for column, at in positions.items()}


def _line(row: int, values: Mapping[Column, object], seen: set[str]) -> Line | RejectedRow:
    number = text(values[_C.NUMBER])
    pair = (code(values[_C.FIRST]), code(values[_C.SECOND]))
    if not number:
        return RejectedRow(row, _C.NUMBER, Reject.NO_NUMBER, "")
    if number in seen:
        return RejectedRow(row, _C.NUMBER, Reject.DUPLICATE_NUMBER, number)
    if not name(values[_C.NAME]):
        return RejectedRow(row, _C.NAME, Reject.NO_NAME, "")
    if not all(pair) or pair[0] == pair[1]:
        return RejectedRow(row, _C.SECOND, Reject.NO_PAIR, "、".join(pair))
    due_on = _due(row, values[_C.DUE_ON])
    if isinstance(due_on, RejectedRow):
        return due_on
    seen.add(number)
    return Line(
        row=row,
        number=number,
        kind=text(values.get(_C.KIND)),
        name=name(values[_C.NAME]),
        uscc=code(values.get(_C.USCC)),
        address=text(values.get(_C.ADDRESS)),
        matter=text(values.get(_C.MATTER)),
        certificates=pair,
        due_on=due_on,
    )


def _due(row: int, cell: object) -> date | RejectedRow:
    try:
        value = day(cell)
    except ImpossibleDateError:
        return RejectedRow(row, _C.DUE_ON, Reject.BAD_DATE, text(cell))
    return value or RejectedRow(row, _C.DUE_ON, Reject.NO_DATE, "")
