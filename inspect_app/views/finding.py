"""The checklist of a visit, item by item on a phone, the outcome, and each officer's own signature."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.datastructures import FileStorage

from inspect_app import clock
from inspect_app.authorization import requires
from inspect_app.database import db
from inspect_app.errors import refusal_words
from inspect_app.forms.finding import FindingForm, OutcomeForm
from inspect_app.locks import hold_row
from inspect_app.models.finding import Answer
from inspect_app.models.photo import Photo
from inspect_app.models.task import Task
from inspect_app.operations import finding as operations
from inspect_app.operations import photo as photos
from inspect_app.operations.changes import require_version
from inspect_app.queries import finding as queries
from inspect_app.views.saving import done, is_autosave, saved
from inspect_app.views.task import visible_task
from workflows.errors import DomainError
from workflows.finding import Handling
from workflows.roles import Permission
from workflows.task import Outcome, TaskState

bp = Blueprint("finding", __name__, url_prefix="/tasks/<int:task_id>")

OUTCOME_FIELDS = {"finding.no_problem_with_noes": "outcome"}


@bp.route("/findings/<code>", methods=["GET", "POST"])
@requires(Permission.TASK_WORK)
def item(task_id: int, code: str) -> ResponseReturnValue:
    task = _on_site(task_id)
    items = queries.checklist(task, on=clock.today())
    place = next((at for at, one in enumerate(items) if one.item.code == code), None)
    if place is None:
        abort(404)
    form = FindingForm(obj=items[place].finding)
    if form.validate_on_submit() and saved(form, lambda: _answer(task, code, form)):
        return ("", 204) if is_autosave() else redirect(_following(task, items, place, form))
    now = queries.finding(task, code)
    if form.form_errors and now:
        form.version.data = str(now.version)
    page = render_template(
        "finding/item.html", task=task, form=form, items=items, place=place, now=now, photos=queries.photos(task, code)
    )
    return page, 422 if is_autosave() else 200


@bp.route("/outcome", methods=["GET", "POST"])
@requires(Permission.TASK_WORK)
def outcome(task_id: int) -> ResponseReturnValue:
    task = _on_site(task_id)
    form = OutcomeForm(obj=task)
    if form.validate_on_submit() and saved(form, lambda: _decide(task, form), fields=OUTCOME_FIELDS):
        flash(_("结果已写。"))
        return redirect(url_for("task.show", task_id=task.id))
    if form.form_errors:
        form.version.data = str(task.version)
    items = queries.checklist(task, on=clock.today())
    noes = [one for one in items if one.finding and one.finding.answer is Answer.NO]
    return render_template(
        "finding/outcome.html", task=task, form=form, items=items, noes=noes, photos=queries.photos(task, None)
    )


@bp.post("/signature")
@requires(Permission.TASK_WORK)
def signature(task_id: int) -> ResponseReturnValue:
    task, seen = visible_task(task_id), request.form.get("seen", "")
    done(lambda: operations.sign(task, seen=seen, by=current_user, at=clock.now()), said=_("已签字。"))
    return redirect(url_for("task.show", task_id=task.id))


@bp.post("/photos/<int:photo_id>/removal")
@requires(Permission.TASK_WORK)
def remove_photo(task_id: int, photo_id: int) -> ResponseReturnValue:
    task, at = _on_site(task_id), clock.now()
    photo = db.one_or_404(db.select(Photo).filter_by(id=photo_id, task_id=task.id, removed_at=None))
    operations.require_at_work(task, by=current_user)
    photos.remove(photo, by=current_user, at=at)
    operations.drop_signatures(task, by=current_user, at=at)
    db.session.commit()
    code = photo.item_code
    return redirect(url_for(".item", task_id=task.id, code=code) if code else url_for(".outcome", task_id=task.id))


def _on_site(task_id: int) -> Task:
    """Findings are written on site; before and after there is nothing to write on."""
    task = visible_task(task_id)
    if task.state is not TaskState.ON_SITE:
        raise operations.NotOnSiteError(state=task.state)
    return task


def _answer(task: Task, code: str, form: FindingForm) -> None:
    at = clock.now()
    operations.answer(
        task,
        code,
        answer=Answer(form.answer.data),
        note=form.note.data or "",
        seen=form.seen_version or 0,
        by=current_user,
        at=at,
    )
    _keep_photos(task, code, form)


def _decide(task: Task, form: OutcomeForm) -> None:
    hold_row(task)
    require_version(task, form.seen_version)
    operations.decide(
        task,
        outcome=Outcome(form.outcome.data),
        summary=form.summary.data or "",
        handling=Handling(form.handling.data) if form.handling.data else None,
        external_number=form.external_number.data or "",
        by=current_user,
        at=clock.now(),
    )
    _keep_photos(task, None, form)


def _keep_photos(task: Task, code: str | None, form: FlaskForm) -> None:
    """One picture that is refused refuses the whole answer, and says which."""
    at = clock.now()
    for upload in _chosen(form):
        try:
            photos.add(upload.read(), to=task, item_code=code, by=current_user, at=at)
        except DomainError as refusal:
            form.photos.errors = [*form.photos.errors, f"{upload.filename}: {refusal_words(refusal)}"]
            raise
        operations.drop_signatures(task, by=current_user, at=at)


def _chosen(form: FlaskForm) -> list[FileStorage]:
    return [upload for upload in form.photos.data or [] if upload and upload.filename]


def _following(task: Task, items: list[queries.CheckedItem], place: int, form: FindingForm) -> str:
    """The same heading again when photos were added, else the next, and after the last the outcome."""
    if _chosen(form):
        return url_for(".item", task_id=task.id, code=items[place].item.code)
    if place + 1 < len(items):
        return url_for(".item", task_id=task.id, code=items[place + 1].item.code)
    return url_for(".outcome", task_id=task.id)
