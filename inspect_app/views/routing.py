"""Sending work out: releasing a draw, setting days, changing teams singly and in bulk."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms.fields.choices import SelectChoice

from inspect_app import clock
from inspect_app.authorization import requires
from inspect_app.database import db
from inspect_app.forms.routing import ExchangeForm, ReleaseForm, TeamForm, VisitDayForm
from inspect_app.jobs import queue
from inspect_app.models.draw import Draw
from inspect_app.models.task import Task
from inspect_app.operations import job_run
from inspect_app.operations import release as releases
from inspect_app.operations import routing as operations
from inspect_app.queries import release as release_queries
from inspect_app.queries import routing as queries
from inspect_app.queries import setting
from inspect_app.queries.calendar_day import working_calendar
from inspect_app.views import team_choices
from inspect_app.views.progress import progress_of
from inspect_app.views.saving import saved
from inspect_app.views.task import ticked_tasks, visible_task
from inspect_app.views.task_list import each
from workflows import routing
from workflows.roles import Permission

bp = Blueprint("routing", __name__)

AT_ONCE = 500  # targets; more are released as a job
MOST_DAYS = 100
DAY_FIELDS = {"routing.past_day": "visit_on", "routing.day_needs_reason": "reason"}


@bp.route("/draws/<int:draw_id>/release", methods=["GET", "POST"])
@requires(Permission.TASK_RELEASE)
def release(draw_id: int) -> ResponseReturnValue:
    draw, form = _draw(draw_id), ReleaseForm()
    if form.validate_on_submit() and saved(form, lambda: _release(draw, form)):
        return redirect(url_for(".release", draw_id=draw.id))
    state = release_queries.state(draw, on=clock.today())
    return render_template("routing/release.html", draw=draw, form=form, state=state)


@bp.get("/draws/<int:draw_id>/release/progress")
@requires(Permission.TASK_RELEASE)
def release_progress(draw_id: int) -> ResponseReturnValue:
    return progress_of(release_queries.last_job(_draw(draw_id)), href=url_for(".release", draw_id=draw_id))


@bp.route("/tasks/<int:task_id>/visit-day", methods=["GET", "POST"])
@requires(Permission.TASK_SCHEDULE)
def visit_day(task_id: int) -> ResponseReturnValue:
    task = visible_task(task_id)
    form = VisitDayForm(visit_on=task.visit_on or _proposed([task])[task.id])
    if form.validate_on_submit() and saved(form, lambda: _schedule(task, form), fields=DAY_FIELDS):
        flash(_("已排定，等审批。"))
        return redirect(url_for("task.show", task_id=task.id))
    return render_template("routing/visit_day.html", task=task, form=form, busy=_busy(task))


@bp.route("/tasks/visit-days", methods=["GET", "POST"])
@requires(Permission.TASK_SCHEDULE)
def visit_days() -> ResponseReturnValue:
    """A proposal for the tasks without a day; the leader changes what does not fit and takes the rest."""
    tasks = queries.without_day(current_user, limit=MOST_DAYS)
    if request.method == "POST":
        wanted = {task: day for task in tasks if (day := _day_of(task)) is not None}
        refused = each(wanted, lambda task: _set_day(task, wanted[task], reason=""))
        flash(_("排定 %(done)s 件，等审批。", done=len(wanted) - len(refused)))
        for words in refused:
            flash(words, "error")
        return redirect(url_for(".visit_days"))
    days = _proposed(tasks)
    tasks = sorted(tasks, key=lambda task: (days[task.id], task.employer.town_code, task.id))
    return render_template("routing/visit_days.html", tasks=tasks, days=days, total=queries.count_without_day(current_user))


@bp.route("/tasks/<int:task_id>/team", methods=["GET", "POST"])
@requires(Permission.TASK_REASSIGN)
def team(task_id: int) -> ResponseReturnValue:
    task = visible_task(task_id)
    choices = team_choices.offered(task)
    form = TeamForm(**_proposed_team(task, choices))
    form.first.choices = form.second.choices = choices
    if form.validate_on_submit() and saved(form, lambda: _change_team(task, form)):
        return redirect(url_for("task.show", task_id=task.id))
    share, limit = queries.changed_share([task]), _change_limit()
    return render_template("routing/team.html", task=task, form=form, share=share, limit=limit)


@bp.post("/tasks/teams")
@requires(Permission.TASK_REASSIGN)
def teams() -> ResponseReturnValue:
    """One officer for another in the ticked tasks: first what would happen, then, confirmed, each by itself."""
    tasks, form = ticked_tasks(), ExchangeForm()
    form.leaving.choices, form.joining.choices = team_choices.leaving(tasks), team_choices.joining()
    is_asked = bool(form.confirmed.data) and form.validate()
    if not tasks:
        flash(_("没有勾选任务。"), "warning")
        return redirect(url_for("task.index"))
    if is_asked:
        return _exchange_all(tasks, form)
    if not request.form.get("leaving"):
        form.leaving.data, form.joining.data = form.leaving.choices[0].value, form.joining.choices[0].value
    preview = queries.exchanges(tasks, leaving=form.leaving.data, joining=form.joining.data, on=clock.today())
    share = queries.share_after(preview, leaving=form.leaving.data, joining=form.joining.data)
    return render_template(
        "routing/teams.html", tasks=tasks, form=form, preview=preview, share=share, limit=_change_limit()
    )


def _draw(draw_id: int) -> Draw:
    return db.one_or_404(Draw.visible_to(current_user).where(Draw.id == draw_id))


def _release(draw: Draw, form: ReleaseForm) -> None:
    at = clock.now()
    asked = releases.ask(draw, fill_reason=form.fill_reason.data or "", by=current_user, at=at)
    if release_queries.new_count(draw) > AT_ONCE:
        run = job_run.ask(release_queries.JOB, subject_id=asked.id, by=current_user, at=at)
        db.session.commit()
        queue.send(run)
        flash(_("任务较多，正在后台下达。"), "info")
        return
    before = release_queries.state(draw, on=clock.office_date(at))
    done = releases.release(asked, at=at)
    _warn(before.change_percent)
    flash(_("下达 %(created)s 件，并入已有任务 %(merged)s 件。", created=done.created, merged=done.merged))


def _schedule(task: Task, form: VisitDayForm) -> None:
    _set_day(task, form.visit_on.data, reason=form.reason.data or "")


def _set_day(task: Task, day: Any, *, reason: str) -> None:
    operations.schedule(
        task, visit_on=day, calendar=working_calendar(), reason=reason, by=current_user, at=clock.now()
    )


def _day_of(task: Task) -> Any:
    """The day typed for this task, if its line is ticked."""
    if str(task.id) not in request.form.getlist("id"):
        return None
    try:
        return date.fromisoformat(request.form.get(f"day-{task.id}", ""))
    except ValueError:
        return None


def _proposed(tasks: list[Task]) -> dict[int, Any]:
    calendar, today = working_calendar(), clock.today()
    first = calendar.next_after(today)
    busy = queries.busy_days((member.officer_id for task in tasks for member in task.members), first=first)
    stops = [
        routing.Stop(task.id, tuple(member.officer_id for member in task.members), task.employer.town_code, task.due_on)
        for task in tasks
    ]
    per_day = setting.value("task.stops_per_day", on=today)
    return routing.spread(stops, calendar=calendar, first=first, per_day=per_day, busy=busy)


def _busy(task: Task) -> list[tuple[Any, int]]:
    """Days on which a member of the team already has visits."""
    found = queries.busy_days((member.officer_id for member in task.members), first=clock.today())
    days: dict[Any, int] = {}
    for (_officer, day), count in found.items():
        days[day] = max(days.get(day, 0), count)
    return sorted(days.items())


def _proposed_team(task: Task, choices: list[SelectChoice]) -> dict[str, Any]:
    """The team that acts; a task without one is offered to the least loaded."""
    ids = [member.officer_id for member in task.members] or [choice.value for choice in choices]
    places = dict(zip(("first", "second"), ids, strict=False))
    return places if task.members else {**places, "reason": _("首次指定执法人员")}


def _change_team(task: Task, form: TeamForm) -> None:
    _reassign(task, [form.first.data, form.second.data], form)
    _warn(queries.changed_share([task]))
    flash(_("已换人。抽取结果不变，任务由新的组执行。"))


def _reassign(task: Task, officer_ids: list[int], form: FlaskForm) -> None:
    operations.reassign(
        task,
        officer_ids=officer_ids,
        reason=form.reason.data,
        document=form.document.data or "",
        by=current_user,
        at=clock.now(),
    )


def _change_limit() -> float:
    return setting.value("task.change_percent", on=clock.today())


def _warn(share: float) -> None:
    """Said once after the act; before it, the page has said so beside the reason."""
    limit = _change_limit()
    if share > limit:
        flash(_("这一批更换的执法人员已到 %(share).0f%%，超过 %(limit)s%%。", share=share, limit=limit), "warning")


def _exchange_all(tasks: list[Task], form: ExchangeForm) -> ResponseReturnValue:
    concerned = [task for task in tasks if any(member.officer_id == form.leaving.data for member in task.members)]
    refused = each(concerned, lambda task: _reassign(task, queries.exchanged(task, form.leaving.data, form.joining.data), form))
    _warn(queries.changed_share(concerned))
    flash(_("换人 %(done)s 件。", done=len(concerned) - len(refused)))
    for words in refused:
        flash(words, "error")
    return redirect(url_for("task.index"))
