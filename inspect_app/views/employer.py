"""Employers: the list with its views, the record, the page before a visit, the history, the entry by hand."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields.choices import SelectChoice

from inspect_app import clock
from inspect_app.authorization import may, requires
from inspect_app.database import db
from inspect_app.forms.employer import EmployerFilter, EmployerForm
from inspect_app.models.employer import Employer, EmployerSize, EmployerStatus
from inspect_app.models.task import Task
from inspect_app.operations import employer as employers
from inspect_app.operations.changes import require_version
from inspect_app.queries import assessment as assessments
from inspect_app.queries import employer as queries
from inspect_app.queries import employer_merge as merges
from inspect_app.queries import field_order as field_orders
from inspect_app.queries import record as records
from inspect_app.queries import setting
from inspect_app.queries import task as tasks
from inspect_app.queries import visit as visits
from inspect_app.queries.employer import Filter, View
from inspect_app.queries.risk_class import classes_of, newest_check
from inspect_app.views.assistance import assistance
from inspect_app.views.employer_history import events
from inspect_app.views.listing import chips, listing, told
from inspect_app.views.record_words import Line, lines
from inspect_app.views.saving import saved
from workflows.register_columns import HEALTH
from workflows.roles import Permission
from workflows.task import OPEN

bp = Blueprint("employer", __name__, url_prefix="/employers")

HISTORY_SHOWN, HISTORY_PAGE, VISITS_SHOWN, RECORDS_SHOWN = 6, 50, 12, 12
OF_FIELDS = {
    "employer.exposed_over_staff": "exposed_count",
    "employer.exceeded_over_tested": "exceeded_points",
    "employer.code_invalid": "uscc",
    "employer.code_of_another_name": "uscc",
    "employer.workplace_known": "address",
    "employer.town_unknown": "town_code",
    "employer.hidden_without_reason": "reason",
}


@bp.get("")
@requires(Permission.REGISTER_VIEW)
def index() -> ResponseReturnValue:
    form = filter_form()
    wanted, today = wanted_by(form), clock.today()
    found = queries.matching(current_user, wanted, on=today)
    keys, falls = queries.order(wanted)
    page, counts = listing(found, *keys, is_descending=falls), queries.view_counts(current_user, on=today)
    return render_template(
        "employer/index.html",
        form=form,
        page=page,
        total=page.total if set(wanted.told) - {"view"} else _counted(View(wanted.view or View.ALL), counts),
        tabs=_tabs(wanted, counts),
        chips=chips(form),
        used=visits.counted({employer.id for employer in page.rows}, year=today.year),
        cap=setting.setting("visits.cap", on=today),
        wanted=wanted,
    )


@bp.get("/<int:employer_id>")
@requires(Permission.REGISTER_VIEW)
def show(employer_id: int) -> ResponseReturnValue:
    employer = one(employer_id)
    return render_template(
        "employer/show.html",
        employer=employer,
        **_around(employer),
        lines=_records(employer),
        standings=_standings(employer),
        **_assessed(employer),
        merges=merges.of(employer),
        survivor=db.session.get(Employer, employer.merged_into_id) if employer.merged_into_id else None,
        events=events(queries.changes(employer, limit=HISTORY_SHOWN)),
    )


@bp.get("/<int:employer_id>/before-visit")
@requires(Permission.REGISTER_VIEW)
def before_visit(employer_id: int) -> ResponseReturnValue:
    """一户一档: everything on one sheet, to be printed or read on the way."""
    employer = one(employer_id)
    ids = queries.family(employer)
    return render_template(
        "employer/before_visit.html",
        employer=employer,
        **_around(employer),
        last_test=records.last_test(ids) if may(Permission.RECORD_VIEW) else None,
        last_exam=records.last_exam(ids) if may(Permission.HEALTH_VIEW) else None,
    )


@bp.get("/<int:employer_id>/history")
@requires(Permission.REGISTER_VIEW)
def history(employer_id: int) -> ResponseReturnValue:
    employer = one(employer_id)
    found = queries.changes(employer, limit=HISTORY_PAGE, before=request.args.get("before", type=int))
    return render_template(
        "employer/history.html",
        employer=employer,
        events=events(found),
        older=found[-1][0].id if len(found) == HISTORY_PAGE else None,
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.REGISTER_EDIT)
def new() -> ResponseReturnValue:
    form = _form(None)
    added: list[Employer] = []
    if form.validate_on_submit() and saved(form, lambda: added.append(_add(form)), fields=_of_fields(form)):
        flash(_("已新增 %(name)s。", name=form.name.data))
        return redirect(url_for(".show", employer_id=added[0].id))
    return render_template("employer/edit.html", form=form, employer=None)


@bp.route("/<int:employer_id>/edit", methods=["GET", "POST"])
@requires(Permission.REGISTER_EDIT)
def edit(employer_id: int) -> ResponseReturnValue:
    employer = one(employer_id)
    form = _form(employer)
    if form.validate_on_submit() and saved(form, lambda: _change(employer, form), fields=_of_fields(form)):
        flash(_("已保存。手工改过的栏目，以后导入时会保留。"))
        return redirect(url_for(".show", employer_id=employer_id))
    return render_template("employer/edit.html", form=form, employer=employer)


def one(employer_id: int) -> Employer:
    return db.one_or_404(Employer.visible_to(current_user).where(Employer.id == employer_id))


def filter_form() -> EmployerFilter:
    return EmployerFilter(
        {
            "town": [(town.code, town.name) for town in queries.towns(current_user)],
            "industry": _offered("industry", queries.industries(current_user)),
            "hazard": _offered("hazard", queries.hazards(current_user)),
        }
    )


def _offered(name: str, words: Sequence[str]) -> list[tuple[str, str]]:
    """The words that a filter offers, and the one that the address asks for: a link narrows, or finds nothing."""
    asked = request.args.get(name, "")
    return [(word, word) for word in (*words, *([asked] if asked and asked not in words else ()))]


def wanted_by(form: EmployerFilter) -> Filter:
    view = form.view.data if form.view.data in set(View) else ""
    said = {name: form[name].data or "" for name in ("q", "town", "tier", "industry", "hazard", "status")}
    return Filter(view=view, **said)


def _tabs(wanted: Filter, counts: dict[View, int]) -> list[dict[str, Any]]:
    words = {
        View.ALL: _("全部"),
        View.KEY: _("重点"),
        View.UNKNOWN: _("情况不明"),
        View.UNVISITED: _("今年未入企的重点"),
        View.PROVISIONAL: _("临时对象"),
    }
    current = View(wanted.view or View.ALL)
    return [
        {
            "href": url_for(".index", view=None if view is View.ALL else view.value),
            "label": words[view],
            "count": _counted(view, counts),
            "is_current": view is current,
        }
        for view in View
    ]


def _counted(view: View, counts: dict[View, int]) -> str:
    return told(counts[view]) if view is View.UNVISITED else f"{counts[view]:,}"


def _around(employer: Employer) -> dict[str, Any]:
    """What hangs on an employer and on all that were merged into it."""
    today = clock.today()
    ids = queries.family(employer)
    used = visits.counted(set(ids), year=today.year)
    open_tasks = tasks.visible_to(current_user, on=today).where(Task.employer_id.in_(ids), Task.state.in_(OPEN))
    return {
        "visits": queries.visits(ids, limit=VISITS_SHOWN),
        "used": sum(used.values()),
        "cap": setting.setting("visits.cap", on=today),
        "tasks": db.session.scalars(open_tasks.order_by(Task.due_on, Task.id)).unique().all() if _sees_tasks() else [],
        "assistance": assistance(field_orders.orders_of(employer_ids=ids)) if _sees_tasks() else [],
        "workplaces": queries.workplaces(current_user, employer) if employer.uscc else [],
        "has_task_pages": "task.show" in current_app.view_functions,
    }


def _standings(employer: Employer) -> list[records.FactorStanding]:
    """Of whoever may see records; others see what the register says."""
    if not may(Permission.RECORD_VIEW):
        return []
    return records.factor_standings(queries.family(employer), declared=employer.hazards)


def _records(employer: Employer) -> list[Line] | None:
    """None for a reader without the right to any."""
    if not may(Permission.RECORD_VIEW):
        return None
    health = may(Permission.HEALTH_VIEW)
    return lines(records.newest(queries.family(employer), health=health, limit=RECORDS_SHOWN))


def _assessed(employer: Employer) -> dict[str, Any]:
    """The official classes and this year's self-assessment, for whoever may see records; a merged entry has none."""
    today = clock.today()
    if not may(Permission.RECORD_VIEW) or employer.status is EmployerStatus.MERGED:
        return {"official": None, "assessment": None}
    found = classes_of(employer, on=today, check=newest_check(employer, on=today))
    return {"official": found.told, "assessment": assessments.of_employer(employer, year=today.year)}


def _sees_tasks() -> bool:
    return may(Permission.TASK_VIEW) or may(Permission.TASK_VIEW_ALL)


def _form(employer: Employer | None) -> EmployerForm:
    form = EmployerForm(obj=employer)
    form.town_code.choices = [
        SelectChoice("", _("请选")),
        *(SelectChoice(town.code, town.name) for town in queries.towns(current_user)),
    ]
    if employer and employer.uscc:
        del form.uscc
    if not employer:
        del form.reason
    if not may(Permission.PHONE_VIEW):
        del form.contact_phone
    if not may(Permission.HEALTH_VIEW):
        for field in HEALTH:
            del form[field.value]
    return form


def _values(form: EmployerForm) -> dict[str, Any]:
    said = {field.name: field.data for field in form if field.name not in {"version", "reason", "csrf_token"}}
    return said | {
        "status": EmployerStatus(form.status.data),
        "size": EmployerSize(form.size.data) if form.size.data else None,
        "address": form.address.data or "",
    }


def _of_fields(form: EmployerForm) -> dict[str, str]:
    return {code: name for code, name in OF_FIELDS.items() if name in form}


def _add(form: EmployerForm) -> Employer:
    days = setting.value("register.complete_days", on=clock.today())
    return employers.add(_values(form), complete_days=days, by=current_user, at=clock.now())


def _change(employer: Employer, form: EmployerForm) -> None:
    require_version(employer, form.seen_version)
    employers.change(employer, _values(form), reason=form.reason.data or "", by=current_user, at=clock.now())
