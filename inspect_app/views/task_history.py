"""The steps of a task in words."""

from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from inspect_app.clock import office_date
from inspect_app.labels import label, reference_words
from inspect_app.models.task import Task, TaskStep
from inspect_app.queries import reference
from workflows.task import ClosingReason

CLOSINGS = ("ask_close", "close")


def events(task: Task) -> list[dict[str, Any]]:
    """The steps, newest first, for the macro `timeline`."""
    grounds = {row.code: reference_words(row) for row in reference.items("cap-exemptions", on=office_date(task.created_at))}
    return [_event(step, grounds) for step in sorted(task.steps, key=lambda step: (step.at, step.id), reverse=True)]


def _event(step: TaskStep, grounds: Mapping[str, str]) -> dict[str, Any]:
    names = {
        "release": _("下达"),
        "merge": _("与另一份清单合并为一次检查"),
        "due": _("上级改了截止日期"),
        "schedule": _("排定入企日期"),
        "reassign": _("更换执法人员"),
        "approve": _("批准入企检查"),
        "exempt": _("改变是否计入频次"),
        "start": _("入企检查"),
        "revisit": _("停业、无人，改日再来"),
        "submit": _("提交"),
        "return": _("退回补正"),
        "complete": _("审核同意，检查完成"),
        "ask_close": _("申请关闭"),
        "deny_close": _("不同意关闭"),
        "close": _("关闭"),
    }
    if step.move == "reassign" and not step.data.get("before"):
        names["reassign"] = _("指定执法人员")
    event = {"at": step.at, "title": names.get(step.move, step.move), "text": _told(step, grounds)}
    event["is_late"] = step.move == "return"
    if step.data.get("evidence"):
        href = url_for("task_closing.evidence", task_id=step.task_id, step_id=step.id)
        event |= {"href": href, "href_text": _("证明材料")}
    return event


def _ground(step: TaskStep, grounds: Mapping[str, str]) -> str | None:
    """Of an exemption, or of a closing."""
    ground = step.data.get("ground")
    return label(ClosingReason(ground)) if ground and step.move in CLOSINGS else grounds.get(ground or "")


def _told(step: TaskStep, grounds: Mapping[str, str]) -> str:
    data = step.data
    parts = [
        step.by.name if step.by else _("系统"),
        data.get("visit_on"),
        data.get("number"),
        _("第 %(n)s 次上门", n=data["tries"]) if data.get("tries") else None,
        " → ".join("、".join(team) for team in (data["before"], data["after"]) if team) if data.get("after") else None,
        data.get("document"),
        _ground(step, grounds),
        step.reason,
    ]
    return _("，").join(part for part in parts if part)
