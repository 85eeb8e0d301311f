"""Whose turn it is on a task, and the one button that goes with it."""


from flask import url_for
from flask_babel import gettext as _

from inspect_app.authorization import may
from inspect_app.clock import office_date
from inspect_app.models.task import Task, TaskMember
from inspect_app.queries import finding as findings
from inspect_app.views.next_step import NextStep
from workflows.roles import Permission
from workflows.task import Entry, Outcome, TaskState, unmet

S = TaskState


def next_step(task: Task, entry: Entry, member: TaskMember | None, *, is_complete: bool) -> NextStep | None:
    maker = {
        S.RELEASED: _next_released,
        S.SCHEDULED: _next_scheduled,
        S.APPROVED: _next_approved,
        S.ON_SITE: _next_on_site,
        S.SUBMITTED: _next_submitted,
    }.get(task.state)
    return maker(task, entry, member, is_complete) if maker else None


def _next_released(task: Task, entry: Entry, member: TaskMember | None, is_complete: bool) -> NextStep:
    if not task.members:
        href = url_for("routing.team", task_id=task.id) if may(Permission.TASK_REASSIGN) else None
        return NextStep(_("下一步：指定执法人员"), _("由所长或者组长指定两名执法人员，再排日期。"), _("指定人员"), href)
    href = url_for("routing.visit_day", task_id=task.id) if may(Permission.TASK_SCHEDULE) else None
    text = _("组长排定日期后，执法人员提前 5 个工作日看到。")
    return NextStep(_("下一步：排定入企日期"), text, _("排定日期"), href)


def _next_scheduled(task: Task, entry: Entry, member: TaskMember | None, is_complete: bool) -> NextStep:
    may_approve = may(Permission.TASK_APPROVE) and member is None
    href = url_for("task.approval", task_id=task.id) if may_approve else None
    day = task.visit_on.isoformat() if task.visit_on else ""
    return NextStep(_("下一步：审批入企检查"), _("排定 %(day)s 入企。由本组以外的负责人批准。", day=day), _("审批"), href)


def _next_approved(task: Task, entry: Entry, member: TaskMember | None, is_complete: bool) -> NextStep:
    if member is None or not may(Permission.TASK_WORK):
        return NextStep(_("下一步：入企检查"), _("由本组执法人员到场开始。"))
    if unmet(entry):
        return NextStep(_("下一步：入企检查"), _("现在还不能开始，见下面未满足的各项。"))
    text = _("到场出示证件、送达通知书后再按。入企时间以按下为准，镇街协管员同时收到协查单。")
    return NextStep(_("下一步：入企检查"), text, _("开始检查"), action=url_for("task.start", task_id=task.id))


def _next_on_site(task: Task, entry: Entry, member: TaskMember | None, is_complete: bool) -> NextStep:
    if member is None or not may(Permission.TASK_WORK):
        return NextStep(_("正在检查"), _("由本组执法人员填写、签字。"))
    if task.outcome is Outcome.NOT_INSPECTED:
        return NextStep(_("下一步：填写检查表，写结果"), _("逐项回答后写结果。"), _("去填写"), href=first_open(task))
    if not is_complete:
        return NextStep(
            _("下一步：补齐记录"), _("还差的各项见下面。"), _("改结果"), href=url_for("finding.outcome", task_id=task.id)
        )
    if member.signed_at is None:
        text = _("签字后改动记录，两人都要重签。")
        return _sealed(_("下一步：签字"), text, _("签字"), task, "finding.signature")
    if any(one.signed_at is None for one in task.members):
        return NextStep(_("等另一名执法人员签字"), _("每人用自己的账号签。"))
    text = _("提交后由组外负责人审核。")
    return _sealed(_("下一步：提交"), text, _("提交"), task, "task.submission")


def _sealed(title: str, text: str, words: str, task: Task, endpoint: str) -> NextStep:
    """A button that stands for the record as this page shows it."""
    seen = {"seen": findings.fingerprint_of(task)}
    return NextStep(title, text, words, action=url_for(endpoint, task_id=task.id), hidden=seen)


def first_open(task: Task) -> str:
    """The first heading without an answer, else the outcome."""
    for one in findings.checklist(task, on=office_date(task.created_at)):
        if one.finding is None:
            return url_for("finding.item", task_id=task.id, code=one.item.code)
    return url_for("finding.outcome", task_id=task.id)


def _next_submitted(task: Task, entry: Entry, member: TaskMember | None, is_complete: bool) -> NextStep:
    href = url_for("task.review", task_id=task.id) if may(Permission.TASK_REVIEW) and member is None else None
    return NextStep(_("下一步：审核"), _("由本组以外的负责人审核。"), _("审核"), href)
