"""Closing a task: the leader's request with evidence, the head's answer."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from inspect_app import clock
from inspect_app.authorization import requires
from inspect_app.database import db
from inspect_app.documents import evidence as documents
from inspect_app.forms.task import ClosingAnswerForm, ClosingForm
from inspect_app.models.task import Task, TaskStep
from inspect_app.operations import task_closing as operations
from inspect_app.queries import task_closing as queries
from inspect_app.views.saving import saved
from inspect_app.views.task import send_file_of, visible_task
from workflows.roles import Permission
from workflows.task import LIFECYCLE, ClosingReason, TaskState

bp = Blueprint("task_closing", __name__, url_prefix="/tasks/<int:task_id>/closing")

OF_FIELDS = {"task.evidence_unreadable": "evidence", "photo.too_large": "evidence"}


@bp.route("", methods=["GET", "POST"])
@requires(Permission.TASK_CLOSE)
def new(task_id: int) -> ResponseReturnValue:
    task, form = visible_task(task_id), ClosingForm()
    LIFECYCLE.move(task.state, "ask_close")
    if form.validate_on_submit() and saved(form, lambda: _ask(task, form), fields=OF_FIELDS):
        flash(_("已申请，等所长确认。"))
        return redirect(url_for("task.show", task_id=task.id))
    return render_template(
        "task/closing.html", task=task, form=form, is_substituted=operations.is_substituted(task), asked=queries.asked(task)
    )


@bp.route("/answer", methods=["GET", "POST"])
@requires(Permission.TASK_CLOSE_CONFIRM)
def answer(task_id: int) -> ResponseReturnValue:
    task, form = visible_task(task_id), ClosingAnswerForm()
    asked = queries.asked(task)
    if asked is None:
        raise operations.ClosingNotAskedError
    if form.validate_on_submit() and saved(form, lambda: _answer(task, form)):
        flash(_("任务已关闭。") if task.state is TaskState.CLOSED else _("没有同意，任务照常办理。"))
        return redirect(url_for("task.show", task_id=task.id))
    ground = ClosingReason(asked.data["ground"])
    return render_template("task/closing_answer.html", task=task, form=form, asked=asked, ground=ground)


@bp.get("/<int:step_id>/evidence")
@requires(Permission.TASK_VIEW)
def evidence(task_id: int, step_id: int) -> ResponseReturnValue:
    task = visible_task(task_id)
    step = db.one_or_404(db.select(TaskStep).filter_by(id=step_id, task_id=task.id))
    return send_file_of(step.data.get("evidence") or abort(404), name=f"evidence-{step.id}")


def _ask(task: Task, form: ClosingForm) -> None:
    operations.ask(
        task,
        ground=ClosingReason(form.ground.data),
        reason=form.reason.data,
        evidence=documents.read(form.evidence.data.read()),
        by=current_user,
        at=clock.now(),
    )


def _answer(task: Task, form: ClosingAnswerForm) -> None:
    if form.decision.data == "confirm":
        operations.confirm(task, by=current_user, at=clock.now())
    else:
        operations.deny(task, reason=form.reason.data, by=current_user, at=clock.now())
