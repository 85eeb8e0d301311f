"""Tasks: the lists, the page of one visit, and its steps from approval to completion."""

from io import BytesIO

from flask import Blueprint, abort, flash, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields.choices import SelectChoice

from inspect_app import clock
from inspect_app.authorization import may, requires
from inspect_app.database import db
from inspect_app.documents import inspection_notice, table_files
from inspect_app.documents import task as documents
from inspect_app.forms.task import COUNTS, ApprovalForm, ReviewForm, RevisitForm, TaskFilter
from inspect_app.labels import reference_words
from inspect_app.models.stored_file import StoredFile
from inspect_app.models.task import Task
from inspect_app.operations import task as operations
from inspect_app.queries import reference, setting
from inspect_app.queries import task as queries
from inspect_app.views import task_page
from inspect_app.views.listing import chips, conditions, listing, ticked
from inspect_app.views.saving import done, saved
from inspect_app.views.task_list import each, tabs, task_filter
from workflows.roles import Permission
from workflows.task import TaskState

bp = Blueprint("task", __name__, url_prefix="/tasks")

MOST_EXPORTED = 100_000


@bp.get("")
@requires(Permission.TASK_VIEW)
def index() -> ResponseReturnValue:
    form, on = task_filter(current_user), clock.today()
    wanted = wanted_of(form)
    page = listing(queries.matching(current_user, wanted, on=on), Task.due_on, Task.id)
    counts = queries.view_counts(current_user, wanted, on=on)
    views = tabs(counts, wanted)
    return render_template(
        "task/index.html",
        form=form,
        page=page,
        tabs=views,
        chips=chips(form),
        conditions=conditions(),
        view=wanted.view,
        deadlines=task_page.deadlines(page.rows, on=on),
    )


@bp.get("/export.<any(csv, xlsx):kind>")
@requires(Permission.REGISTER_EXPORT)
def export(kind: str) -> ResponseReturnValue:
    rows = queries.rows(current_user, wanted_of(task_filter(current_user)), on=clock.today(), limit=MOST_EXPORTED)
    return send_table(documents.task_rows(rows), kind=kind, title=_("检查任务"))


@bp.get("/<int:task_id>")
@requires(Permission.TASK_VIEW)
def show(task_id: int) -> ResponseReturnValue:
    task = visible_task(task_id)
    return render_template("task/show.html", task=task, shown=task_page.shown(task, user=current_user, on=clock.today()))


@bp.route("/<int:task_id>/approval", methods=["GET", "POST"])
@requires(Permission.TASK_APPROVE)
def approval(task_id: int) -> ResponseReturnValue:
    task, on = visible_task(task_id), clock.today()
    form = ApprovalForm(present=queries.ground_of(task), document=queries.list_numbers(task))
    form.ground.choices = [COUNTS, *_grounds()]
    if form.validate_on_submit() and saved(form, lambda: _approve(task, form)):
        flash(_("已批准，通知书已生成。"))
        return redirect(url_for(".show", task_id=task.id))
    return render_template(
        "task/approval.html", task=task, form=form, shown=task_page.shown(task, user=current_user, on=on)
    )


@bp.post("/approvals")
@requires(Permission.TASK_APPROVE)
def approvals() -> ResponseReturnValue:
    """The ticked ones, each by itself: one that is refused does not stop the others."""
    tasks = ticked_tasks()
    refused = each(tasks, lambda task: _approve(task, None))
    flash(_("批准 %(done)s 件。", done=len(tasks) - len(refused)))
    for words in refused:
        flash(words, "error")
    return redirect(url_for(".index", view="approval"))


@bp.get("/<int:task_id>/notice.pdf")
@requires(Permission.TASK_VIEW)
def notice(task_id: int) -> ResponseReturnValue:
    """The notice as it was when the visit was approved last."""
    task = visible_task(task_id)
    step = next((step for step in reversed(task.steps) if step.move == "approve"), None) or abort(404)
    return send_file_of(step.data["notice"], name=f"notice-{task.id}.pdf", shown="inline")


@bp.post("/<int:task_id>/start")
@requires(Permission.TASK_WORK)
def start(task_id: int) -> ResponseReturnValue:
    task = visible_task(task_id)
    done(lambda: operations.start(task, by=current_user, at=clock.now()), said=_("已开始检查，入企时间已记录。"))
    return redirect(url_for(".show", task_id=task.id))


@bp.route("/<int:task_id>/revisit", methods=["GET", "POST"])
@requires(Permission.TASK_WORK)
def revisit(task_id: int) -> ResponseReturnValue:
    task, form = visible_task(task_id), RevisitForm()
    if form.validate_on_submit() and saved(form, lambda: _come_again(task, form)):
        flash(_("已记下。组长排定下次日期、批准以后再上门。"))
        return redirect(url_for(".index"))
    tries = setting.value("task.revisit_tries", on=clock.today())
    return render_template("task/revisit.html", task=task, form=form, tries=tries)


@bp.post("/<int:task_id>/submission")
@requires(Permission.TASK_WORK)
def submission(task_id: int) -> ResponseReturnValue:
    task, seen = visible_task(task_id), request.form.get("seen", "")
    done(lambda: operations.submit(task, seen=seen, by=current_user, at=clock.now()), said=_("已提交，等组外负责人审核。"))
    return redirect(url_for(".show", task_id=task.id))


@bp.route("/<int:task_id>/review", methods=["GET", "POST"])
@requires(Permission.TASK_REVIEW)
def review(task_id: int) -> ResponseReturnValue:
    task, form = visible_task(task_id), ReviewForm()
    if form.validate_on_submit() and saved(form, lambda: _review(task, form)):
        flash(_("检查已完成。") if task.state is TaskState.COMPLETED else _("已退回。"))
        return redirect(url_for(".show", task_id=task.id))
    shown = task_page.shown(task, user=current_user, on=clock.today())
    return render_template("task/review.html", task=task, form=form, shown=shown)


def visible_task(task_id: int) -> Task:
    """A task that the user may see today; another does not exist."""
    return db.one_or_404(queries.visible_to(current_user, on=clock.today()).where(Task.id == task_id))


def ticked_tasks() -> list[Task]:
    query = queries.visible_to(current_user, on=clock.today()).where(Task.id.in_(ticked())).order_by(Task.due_on, Task.id)
    return list(db.session.scalars(query).unique())


def wanted_of(form: TaskFilter) -> queries.Filter:
    view = form.view.data if form.view.data in queries.VIEWS else ""
    return queries.Filter(
        view=view or ("all" if may(Permission.TASK_VIEW_ALL) else "mine"),
        words=form.q.data or "",
        state=form.state.data or "",
        town=form.town.data or "",
        officer_id=int(form.officer.data) if (form.officer.data or "").isdigit() else None,
        source=form.source.data or "",
    )


def send_table(rows: documents.Rows, *, kind: str, title: str) -> ResponseReturnValue:
    headers = {"Content-Disposition": f"attachment; filename=tasks.{kind}", "Cache-Control": "no-store"}
    if kind == "csv":
        return stream_with_context(table_files.csv_chunks(rows)), 200, {"Content-Type": table_files.CSV_TYPE, **headers}  # type: ignore[return-value]
    file = BytesIO()
    table_files.write_xlsx(file, rows, title=title)
    return file.getvalue(), 200, {"Content-Type": table_files.XLSX_TYPE, **headers}


def send_file_of(sha256: str, *, name: str, shown: str = "attachment") -> ResponseReturnValue:
    """`shown` inline only for what the house has written itself."""
    file = db.one_or_404(db.select(StoredFile).filter_by(sha256=sha256))
    return file.content, 200, {"Content-Type": file.media_type, "Content-Disposition": f'{shown}; filename="{name}"'}


def _grounds() -> list[SelectChoice]:
    rows = reference.items("cap-exemptions", on=clock.today())
    return [SelectChoice(row.code, _("不计入：%(ground)s", ground=reference_words(row))) for row in rows]


def _approve(task: Task, form: ApprovalForm | None) -> None:
    at = clock.now()
    if form is not None and form.is_changed:
        operations.exempt(task, ground=form.ground.data, reason=form.reason.data or "", by=current_user, at=at)
    paper = inspection_notice.render(inspection_notice.contents(task, on=clock.office_date(at)))
    operations.approve(task, notice=paper, by=current_user, at=at)


def _come_again(task: Task, form: RevisitForm) -> None:
    operations.revisit(task, reason=form.reason.data, by=current_user, at=clock.now())


def _review(task: Task, form: ReviewForm) -> None:
    if form.decision.data == "complete":
        operations.complete(task, by=current_user, at=clock.now())
    else:
        operations.send_back(task, reason=form.reason.data, by=current_user, at=clock.now())
