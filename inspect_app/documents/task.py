"""Tables of tasks: for the desk, and filled back to the platform above."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from inspect_app.clock import office_date
from inspect_app.documents.publication import visited_on
from inspect_app.labels import label
from inspect_app.models.task import Task, TaskOrigin, TaskStep
from inspect_app.queries import reference
from workflows.publication import RESULTS
from workflows.task import ClosingReason, TaskState

Rows = Iterable[Sequence[Any]]

HEADER = (
    *(_l("任务编号"), _l("单位名称"), _l("统一社会信用代码"), _l("镇街"), _l("来源"), _l("上级任务号"), _l("环节")),
    *(_l("检查结果"), _l("执法人员"), _l("入企日期"), _l("截止日期"), _l("完成日期")),
)
FILL_BACK_HEADER = ("上级任务号", "单位名称", "统一社会信用代码", "检查结果代码", "检查结果", "检查日期", "执法人员", "说明")


def task_rows(tasks: Iterable[Task]) -> Iterator[Sequence[Any]]:
    yield HEADER
    for task in tasks:
        yield (
            task.number,
            task.employer.name,
            task.employer.uscc,
            task.employer.town.name,
            "、".join(dict.fromkeys(label(origin.source) for origin in task.origins)),
            "、".join(origin.upper_number for origin in task.origins if origin.upper_number),
            label(task.state),
            label(task.outcome),
            "、".join(member.officer.name for member in task.members),
            task.visit_on,
            task.due_on,
            office_date(task.completed_at) if task.completed_at else None,
        )


def fill_back_rows(origins: Iterable[TaskOrigin], *, on: date) -> Iterator[Sequence[Any]]:
    """What the platform above takes: number, result, date. A task that is not completed has no result yet.

    The result is the one that the public reads; its words are those of the platform's own list of codes.
    """
    yield FILL_BACK_HEADER
    words = {item.code: item.words for item in reference.items("result-codes", on=on)}
    for origin in origins:
        task = origin.task
        is_done = task.state is TaskState.COMPLETED
        code = RESULTS[task.outcome] if is_done else ""
        yield (
            origin.upper_number,
            task.employer.name,
            task.employer.uscc,
            code,
            words.get(code, ""),
            visited_on(task) if is_done else None,
            "、".join(member.officer.certificate for member in task.members),
            _remark(task),
        )


def _remark(task: Task) -> str:
    if task.state is TaskState.CLOSED:
        closed = next((step for step in reversed(task.steps) if step.move == "close"), None)
        return f"关闭：{_why(closed)}" if closed else "关闭"
    return "" if task.state is TaskState.COMPLETED else "未完成"


def _why(closed: TaskStep) -> str:
    ground = closed.data.get("ground")
    return f"{label(ClosingReason(ground))}，{closed.reason}" if ground else closed.reason
