"""Reading lists drawn above (上级任务清单): which column is which, and what one row says."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
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
    NUMBER_OF_ANOTHER = "number_of_another"
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
    OFFICER_NOT_COMPETENT = "officer_not_competent"
    OFFICERS_DIFFER = "officers_differ"
    TEAM_KEPT = "team_kept"
    TASK_DONE = "task_done"
    MATTER_UNKNOWN = "matter_unknown"
    MATTER_TOO_LATE = "matter_too_late"
    DUE_BEFORE_VISIT = "due_before_visit"
    NAME_DIFFERS = "name_differs"
    OVERDUE = "overdue"
    SHEET_NOT_READ = "sheet_not_read"


class ColumnsMissingError(DomainError):
    """No row among the first ones of any sheet holds the columns that a list needs."""

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

    @property
    def key(self) -> tuple[str, str]:
        """What tells the rows of one county's lists apart: every kind of list may count from 1."""
        return self.kind, self.number


@dataclass(frozen=True, slots=True)
class RejectedRow:
    row: int
    column: Column
    reason: Reject
    value: str


@dataclass(slots=True)
class Reading:
    """The lines of a file, its rows that cannot be read, and the names of sheets that hold rows but no header."""

    lines: list[Line] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)
    not_read: list[str] = field(default_factory=list)


Row = tuple[int, Sequence[object]]


def read(sheets: Iterable[tuple[str, Iterable[Row]]]) -> Reading:
    """Every sheet that has a header; titles may stand above it. Data rows are counted through the whole file."""
    reading, has_header, count = Reading(), False, 0
    seen: set[tuple[str, str]] = set()
    for title, rows in sheets:
        following = iter(rows)
        positions, is_empty = _header(following)
        has_header = has_header or bool(positions)
        if not positions and not is_empty:
            reading.not_read.append(title)
        for cells in _filled(following) if positions else ():
            count += 1
            _read_row(count, _values(cells, positions), seen, reading)
    if not has_header:
        raise ColumnsMissingError(columns="、".join(ALIASES[column].split()[0] for column in ALIASES if column in NEEDED))
    return reading


def _read_row(count: int, values: Mapping[Column, object], seen: set[tuple[str, str]], reading: Reading) -> None:
    line = _line(count, values, seen)
    if isinstance(line, RejectedRow):
        reading.rejected.append(line)
    else:
        seen.add(line.key)
        reading.lines.append(line)


def _header(rows: Iterator[Row]) -> tuple[dict[Column, int], bool]:
    """(column → place, or nothing; whether not even one cell was filled)."""
    is_empty = True
    for cells in _filled(islice(rows, DEEPEST_HEADER)):
        is_empty = False
        if positions := _positions(cells):
            return positions, is_empty
    return {}, is_empty


def _filled(rows: Iterable[Row]) -> Iterator[Sequence[object]]:
    return (cells for _at, cells in rows if any(text(cell) for cell in cells))


def _positions(cells: Sequence[object]) -> dict[Column, int]:
    found = {_MEANINGS[squeeze(cell)]: at for at, cell in reversed(list(enumerate(cells))) if squeeze(cell) in _MEANINGS}
    return found if found.keys() >= NEEDED else {}


def _values(cells: Sequence[object], positions: Mapping[Column, int]) -> dict[Column, object]:
    return {column: cells[at] if at < len(cells) else "" for column, at in positions.items()}


def _line(row: int, values: Mapping[Column, object], seen: Container[tuple[str, str]]) -> Line | RejectedRow:
    number, kind = text(values[_C.NUMBER]), text(values.get(_C.KIND))
    pair = (code(values[_C.FIRST]), code(values[_C.SECOND]))
    if not number:
        return RejectedRow(row, _C.NUMBER, Reject.NO_NUMBER, "")
    if (kind, number) in seen:
        return RejectedRow(row, _C.NUMBER, Reject.DUPLICATE_NUMBER, number)
    if not name(values[_C.NAME]):
        return RejectedRow(row, _C.NAME, Reject.NO_NAME, "")
    if not all(pair) or pair[0] == pair[1]:
        return RejectedRow(row, _C.SECOND, Reject.NO_PAIR, "、".join(pair))
    due_on = _due(row, values[_C.DUE_ON])
    if isinstance(due_on, RejectedRow):
        return due_on
    return Line(
        row=row,
        number=number,
        kind=kind,
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
