"""What the page of a task shows: progress, what is missing, whose turn it is, deadlines, history. Words only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from inspect_app.clock import office_date
from inspect_app.errors import refusal_words
from inspect_app.labels import label, reference_words
from inspect_app.models.task import Task, TaskMember
from inspect_app.models.user import User
from inspect_app.models.warning import EarlyWarning
from inspect_app.queries import field_order as field_orders
from inspect_app.queries import finding as findings
from inspect_app.queries import publication, reference, task_closing
from inspect_app.queries import task as queries
from inspect_app.queries import warning as warnings
from inspect_app.queries.calendar_day import working_calendar
from inspect_app.views import photo_shown
from inspect_app.views.assistance import Assistance, assistance
from inspect_app.views.next_step import NextStep
from inspect_app.views.task_history import events
from inspect_app.views.task_next import next_step
from workflows.calendar import WorkingCalendar
from workflows.finding import missing
from workflows.roles import Permission
from workflows.task import (
    OPEN,
    REFUSALS,
    TO_APPROVE,
    ClosingReason,
    Entry,
    Guard,
    TaskSource,
    TaskState,
    kind_of,
    unmet,
)

S = TaskState
ORDER = (S.RELEASED, S.SCHEDULED, S.APPROVED, S.ON_SITE, S.SUBMITTED, S.COMPLETED)
ARTICLES = {
    Guard.TWO_CERTIFIED: "行政处罚法第四十二条",
    Guard.NOT_RECUSED: "行政处罚法第四十三条",
    Guard.WITHIN_CAP: "国办发〔2024〕54号",
    Guard.APPROVED: "国办发〔2024〕54号",
}
PUBLICATION_BASIS = "国发〔2019〕5号"
SOON = 3  # working days


@dataclass(frozen=True, slots=True)
class Deadline:
    """For the macro `clock`."""

    name: str
    words: str
    due: date
    meaning: str
    article: str | None = None
    is_unsure: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    steps: list[dict[str, str]]
    entry: Entry
    guards: list[dict[str, Any]]
    to_approve: list[dict[str, Any]]
    is_blocked: bool
    lacking: list[str]
    items: list[findings.CheckedItem]
    next: NextStep | None
    deadlines: list[Deadline]
    events: list[dict[str, Any]]
    visits: Sequence[Any]
    kind: str
    member: TaskMember | None
    photos: list[dict[str, Any]]
    assistance: list[Assistance]
    without_order: str
    closing: str
    matters: list[str]
    warnings: Sequence[EarlyWarning]


def shown(task: Task, *, user: User, on: date) -> Shown:
    entry = queries.entry(task, on=on)
    begun = task.started_at is not None
    record = findings.record(task, on=on) if begun else None
    member = next((one for one in task.members if one.officer.user_id == user.id), None)
    return Shown(
        steps=_steps(task),
        entry=entry,
        guards=_guards(entry, tuple(Guard)) if task.state in (S.SCHEDULED, S.APPROVED) else [],
        to_approve=_guards(entry, TO_APPROVE),
        is_blocked=bool(unmet(entry)),
        lacking=[label(lack) for lack in missing(record)] if record and task.state is S.ON_SITE else [],
        items=findings.checklist(task, on=on) if begun else [],
        next=next_step(task, entry, member, is_complete=bool(record and not missing(record))),
        deadlines=_deadlines(task, on=on),
        events=events(task),
        visits=queries.history(task),
        kind=label(kind_of(origin.source for origin in task.origins)),
        member=member,
        photos=_photos(task, on=on) if begun else [],
        assistance=assistance(field_orders.orders_of(task_id=task.id)),
        without_order=_without_order(task, on=on),
        closing=_closing(task),
        matters=_matters(task, on=on),
        warnings=_warnings(task, user=user, on=on),
    )


def _warnings(task: Task, *, user: User, on: date) -> Sequence[EarlyWarning]:
    """What this visit goes back to, for whoever may see it."""
    is_monitored = any(origin.source is TaskSource.MONITORING for origin in task.origins)
    return warnings.of_task(user, task, on=on) if is_monitored and user.may_on(Permission.WARNING_VIEW, on) else []


def _closing(task: Task) -> str:
    """Why somebody has asked to close the task, while that waits for an answer."""
    asked = task_closing.asked(task)
    return _("，").join([label(ClosingReason(asked.data["ground"])), asked.reason]) if asked else ""


def _matters(task: Task, *, on: date) -> list[str]:
    words = {row.code: reference_words(row) for row in reference.items("matters", on=on)}
    return [words.get(code, code) for code in task.matters]


def _without_order(task: Task, *, on: date) -> str:
    """Why the town's assistant was not asked, if so."""
    hindrance = field_orders.hindrance(task, on=on)
    return refusal_words(hindrance) if hindrance else ""


def _photos(task: Task, *, on: date) -> list[dict[str, Any]]:
    """For the macro `photos`: each with the heading that it proves."""
    headings = {one.item.code: reference_words(one.item) for one in findings.checklist(task, on=on)}
    return [photo_shown.shown(photo, headings) for photo in findings.all_photos(task)]


def deadlines(tasks: Iterable[Task], *, on: date) -> dict[int, Deadline]:
    """The next deadline of each open task of a list."""
    calendar = working_calendar()
    return {task.id: _due(task, calendar, on=on) for task in tasks if task.state in OPEN}


def _due(task: Task, calendar: WorkingCalendar, *, on: date) -> Deadline:
    return _deadline(_("完成检查"), task.due_on, calendar, on=on)


def _deadline(name: str, due: date, calendar: WorkingCalendar, *, on: date, **values: Any) -> Deadline:
    left = calendar.left(on, due)
    if due < on:
        words, meaning = _("过期 %(n)s 个工作日", n=-left) if left else _("已过期"), "late"
    elif due == on:
        words, meaning = _("今天截止"), "risk"
    else:
        words, meaning = _("还剩 %(n)s 个工作日", n=left), "risk" if left <= SOON else "quiet"
    return Deadline(name, words, due, meaning, **values)


def _deadlines(task: Task, *, on: date) -> list[Deadline]:
    calendar = working_calendar()
    if task.state in OPEN:
        return [_due(task, calendar, on=on)]
    if task.state is S.COMPLETED and publication.live_of(task) is None:
        days, is_checked = publication.term(on)
        due = publication.due_on(task)
        name = _("公开结果，完成后 %(days)s 个工作日", days=days)
        return [
            _deadline(
                name, due, calendar, on=on, article=PUBLICATION_BASIS, is_unsure=not is_checked or calendar.is_provisional(due)
            )
        ]
    return []


def _steps(task: Task) -> list[dict[str, str]]:
    names = {
        S.RELEASED: _("下达"),
        S.SCHEDULED: _("排期"),
        S.APPROVED: _("审批"),
        S.ON_SITE: _("入企检查"),
        S.SUBMITTED: _("审核"),
        S.COMPLETED: _("完成"),
    }
    days = {
        S.RELEASED: office_date(task.created_at),
        S.SCHEDULED: task.visit_on,
        S.ON_SITE: office_date(task.started_at) if task.started_at else None,
        S.SUBMITTED: office_date(task.submitted_at) if task.submitted_at else None,
        S.COMPLETED: office_date(task.completed_at) if task.completed_at else None,
    }
    at = _place(task)
    return [
        {
            "name": names[state],
            "words": day.strftime("%m-%d") if (day := days.get(state)) and place <= at else "",
            "state": "past" if place < at else "now" if place == at else "next",
        }
        for place, state in enumerate(ORDER)
    ]


def _place(task: Task) -> int:
    """The step that is being worked on: a released task waits for its day, a completed one has none left."""
    if task.state is S.CLOSED:
        return len(ORDER)
    return min(ORDER.index(task.state) + (task.state not in (S.ON_SITE, S.SUBMITTED)), len(ORDER))


def _guards(entry: Entry, guards: Iterable[Guard]) -> list[dict[str, Any]]:
    """Those that are not met first, in the order in which they are put right."""
    lacking = unmet(entry)
    wanted = set(guards)
    texts = {
        Guard.TWO_CERTIFIED: _("%(n)s 人", n=entry.certified),
        Guard.WITHIN_CAP: _("今年已计入 %(visits)s 次，上限 %(cap)s 次", visits=entry.visits, cap=entry.cap)
        if entry.counts
        else _("本次不计入"),
        Guard.DAY_HAS_COME: entry.visit_on.isoformat() if entry.visit_on else "",
    }
    return [
        {
            "is_met": guard not in lacking,
            "title": label(guard),
            "text": _refusal(guard, entry) if guard in lacking else texts.get(guard, ""),
            "article": ARTICLES.get(guard, ""),
        }
        for guard in (*lacking, *(guard for guard in Guard if guard not in lacking))
        if guard in wanted
    ]


def _refusal(guard: Guard, entry: Entry) -> str:
    return refusal_words(REFUSALS[guard](visits=entry.visits, cap=entry.cap, visit_on=entry.visit_on))
