"""Early warnings (风险预警): the list, the record, and what people do with one."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms.fields.choices import SelectChoice

from inspect_app import clock
from inspect_app.authorization import may, requires
from inspect_app.database import db
from inspect_app.forms.filter import ALL, choices_of
from inspect_app.forms.warning import ClosingForm, PassOnForm, TaskForm, WarningFilter
from inspect_app.models.user import User
from inspect_app.models.warning import EarlyWarning
from inspect_app.operations import warning_work as operations
from inspect_app.queries import employer as employers
from inspect_app.queries import setting, warning_people
from inspect_app.queries import warning as queries
from inspect_app.views import warning_page
from inspect_app.views.listing import chips, listing, ticked
from inspect_app.views.saving import done, saved
from workflows.roles import Permission
from workflows.warning import LIFECYCLE, Closing, NoEmployerError

KEPT = ("view", "kind", "town")
OF_FIELDS = {"warning.words_missing": "words", "warning.due_passed": "due_on"}

bp = Blueprint("warning", __name__, url_prefix="/warnings")


@bp.get("")
@requires(Permission.WARNING_VIEW)
def index() -> ResponseReturnValue:
    form, on = _filter_form(), clock.today()
    wanted = _wanted(form)
    keys, falls = queries.order(wanted)
    page = listing(queries.matching(current_user, wanted, on=on), *keys, is_descending=falls)
    counts = queries.view_counts(current_user, wanted, on=on)
    return render_template(
        "warning/index.html",
        form=form,
        page=page,
        rows=[warning_page.row(warning, on=on) for warning in page.rows],
        tabs=warning_page.tabs(counts, wanted.view),
        figures=warning_page.figures(queries.kind_counts(current_user, wanted, on=on)),
        chips=chips(form),
        view=wanted.view,
        kept=_kept(),
    )


@bp.get("/<int:warning_id>")
@requires(Permission.WARNING_VIEW)
def show(warning_id: int) -> ResponseReturnValue:
    warning = _one(warning_id)
    shown = warning_page.shown(warning, user=current_user, on=clock.today())
    return render_template("warning/show.html", warning=warning, shown=shown)


@bp.post("/<int:warning_id>/owner")
@requires(Permission.WARNING_WORK)
def take(warning_id: int) -> ResponseReturnValue:
    warning = _one(warning_id)
    done(lambda: operations.take(warning, by=current_user, at=clock.now()), said=_("已接办。"))
    return redirect(url_for(".show", warning_id=warning_id))


@bp.route("/<int:warning_id>/handover", methods=["GET", "POST"])
@requires(Permission.WARNING_WORK)
def pass_on(warning_id: int) -> ResponseReturnValue:
    warning, form = _one(warning_id), PassOnForm()
    LIFECYCLE.move(warning.state, "pass_on")
    form.to.choices = _able([warning])
    if form.validate_on_submit() and saved(form, lambda: _pass_on(warning, form)):
        flash(_("已转交。"))
        return redirect(url_for(".show", warning_id=warning_id))
    return render_template("warning/pass_on.html", warning=warning, form=form, name=warning_page.name(warning))


@bp.route("/<int:warning_id>/closing", methods=["GET", "POST"])
@requires(Permission.WARNING_WORK)
def close(warning_id: int) -> ResponseReturnValue:
    warning, form = _one(warning_id), ClosingForm()
    LIFECYCLE.move(warning.state, "close")
    if form.validate_on_submit() and saved(form, lambda: _close(warning, form), fields=OF_FIELDS):
        flash(_("预警已关闭。"))
        return redirect(url_for(".show", warning_id=warning_id))
    form.show([warning])
    row = warning_page.row(warning, on=clock.today())
    return render_template("warning/closing.html", form=form, row=row)


@bp.post("/handovers")
@requires(Permission.WARNING_WORK)
def pass_on_many() -> ResponseReturnValue:
    form, warnings = PassOnForm(), _ticked()
    form.to.choices = _able(warnings)
    others = [one for one in warnings if one.owner_id != form.to.data]
    said = _("已转交 %(n)s 条。", n=len(others))
    return _many(form, warnings, lambda one: _pass_on(one, form), of=others, template="pass_on_many", said=said)


@bp.post("/closings")
@requires(Permission.WARNING_WORK)
def close_many() -> ResponseReturnValue:
    form, warnings = ClosingForm(), _ticked()
    said = _("已关闭 %(n)s 条。", n=len(warnings))
    return _many(form, warnings, lambda one: _close(one, form), of=warnings, template="closing_many", said=said)


@bp.route("/<int:warning_id>/task", methods=["GET", "POST"])
@requires(Permission.WARNING_WORK)
def task(warning_id: int) -> ResponseReturnValue:
    warning, today = _one(warning_id), clock.today()
    LIFECYCLE.move(warning.state, "make_task")
    if warning.employer is None:
        raise NoEmployerError
    form = TaskForm(due_on=today + timedelta(days=setting.value("warning.task_days", on=today)))
    if form.validate_on_submit() and saved(form, lambda: _make_task(warning, form), fields=OF_FIELDS):
        flash(_("已转为检查任务，等所长指定执法人员。已有在办任务的，并入那一次。"))
        return redirect(url_for(".show", warning_id=warning_id))
    return render_template("warning/task.html", warning=warning, form=form, name=warning_page.name(warning))


def _one(warning_id: int) -> EarlyWarning:
    query = queries.visible_to(current_user, on=clock.today())
    return db.one_or_404(query.where(EarlyWarning.id == warning_id))


def _ticked() -> Sequence[EarlyWarning]:
    return queries.open_of(current_user, ticked(), on=clock.today())


def _many(
    form: FlaskForm,
    warnings: Sequence[EarlyWarning],
    act: Callable[[EarlyWarning], object],
    *,
    of: Sequence[EarlyWarning],
    template: str,
    said: str,
) -> ResponseReturnValue:
    """One act on those of the ticked ones that it concerns: first the form, then, confirmed, all of them or none."""

    def act_on_all() -> None:
        operations.hold_many()
        for warning in of:
            act(warning)

    back = url_for(".index", **_kept())
    if not warnings:
        flash(_("没有勾选未结的预警。"), "error")
        return redirect(back)
    if "confirmed" in request.form and form.validate() and saved(form, act_on_all, fields=OF_FIELDS):
        flash(said)
        return redirect(back)
    if isinstance(form, ClosingForm):
        form.show(warnings)
    rows = [warning_page.row(one, on=clock.today()) for one in warnings]
    return render_template(f"warning/{template}.html", form=form, rows=rows, ids=[one.id for one in warnings], back_href=back)


def _kept() -> dict[str, str]:
    """The conditions of the list that the address tells."""
    return {name: request.args[name] for name in KEPT if request.args.get(name)}


def _filter_form() -> WarningFilter:
    kinds = queries.kinds_of(current_user, on=clock.today())
    towns = employers.towns(current_user)
    return WarningFilter(
        kind=choices_of(kinds, blank=ALL),
        town=[SelectChoice("", ALL), *(SelectChoice(town.code, town.name) for town in towns)],
    )


def _wanted(form: WarningFilter) -> queries.Filter:
    view = form.view.data if form.view.data in queries.VIEWS else ""
    return queries.Filter(
        view=view or ("mine" if may(Permission.WARNING_WORK) else "all"),
        kind=form.kind.data or "",
        town=form.town.data or "",
    )


def _able(warnings: Sequence[EarlyWarning]) -> list[SelectChoice]:
    """Whoever may own all of them, but for one who has them all already."""
    owners = {warning.owner_id for warning in warnings}
    today = clock.today()
    found = [one.id for one in warning_people.able(warnings, on=today) if {one.id} != owners]
    names, loads = queries.names(found), queries.loads(current_user, found, on=today)
    least = sorted(found, key=lambda id: (loads.get(id, 0), id))
    return [SelectChoice(id, _("%(name)s，在办 %(load)s 条", name=names[id], load=loads.get(id, 0))) for id in least]


def _pass_on(warning: EarlyWarning, form: PassOnForm) -> None:
    to = db.session.get_one(User, form.to.data)
    operations.pass_on(warning, to=to, reason=form.reason.data, by=current_user, at=clock.now())


def _close(warning: EarlyWarning, form: ClosingForm) -> None:
    told: dict[str, Any] = {"closing": Closing(form.closing.data), "words": form.words.data or ""}
    operations.close(warning, **told, seen=form.version_of(warning), by=current_user, at=clock.now())


def _make_task(warning: EarlyWarning, form: TaskForm) -> None:
    operations.make_task(warning, due_on=form.due_on.data, by=current_user, at=clock.now())
