"""Visits of other bodies to employers, and how near each employer is to the yearly cap."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields.choices import SelectChoice

from inspect_app import clock
from inspect_app.authorization import requires
from inspect_app.database import db
from inspect_app.forms.filter import ALL
from inspect_app.forms.visit import NewVisitForm, VisitFilter, VisitForm
from inspect_app.models.employer import Employer
from inspect_app.models.visit import Visit
from inspect_app.operations import visit as visits
from inspect_app.queries import setting
from inspect_app.queries import visit as queries
from inspect_app.views.history import events
from inspect_app.views.listing import chips, listing
from inspect_app.views.saving import saved
from inspect_app.views.small_import import add_import
from workflows.roles import Permission

bp = Blueprint("visit", __name__, url_prefix="/visits")
OF_FIELDS = {"employer.unknown": "uscc", "visit.future": "visited_on", "visit.twice": "visited_on"}
CAP = "visits.cap"

add_import(bp, visits.SPEC, Permission.VISIT_EDIT)


@bp.get("")
@requires(Permission.VISIT_VIEW)
def index() -> ResponseReturnValue:
    this_year = clock.today().year
    years = (SelectChoice(str(year)) for year in range(this_year, this_year - 6, -1))
    form = VisitFilter(year=[SelectChoice("", ALL), *years])
    year = int(form.year.data) if form.year.data else None
    counts = {"yes": True, "no": False}.get(form.counts.data or "")
    page = listing(
        queries.matching(current_user, words=form.q.data or "", year=year, counts=counts),
        *(Visit.visited_on, Visit.id),
        is_descending=True,
    )
    used = queries.counted({row.employer_id for row in page.rows}, year=year or this_year)
    return render_template(
        "visit/index.html", form=form, page=page, chips=chips(form), used=used, year=year or this_year, cap=_cap()
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.VISIT_EDIT)
def new() -> ResponseReturnValue:
    form = NewVisitForm(uscc=request.args.get("uscc", ""))
    found = _offer_workplaces(form)
    if form.validate_on_submit() and saved(form, lambda: _add(form, found), fields=OF_FIELDS):
        flash(_("已登记入企记录。"))
        return redirect(url_for(".index"))
    return render_template("visit/edit.html", form=form, visit=None)


@bp.get("/<int:visit_id>")
@requires(Permission.VISIT_VIEW)
def show(visit_id: int) -> ResponseReturnValue:
    visit = _visit(visit_id)
    return render_template(
        "visit/show.html",
        visit=visit,
        years=queries.counted_by_year(visit.employer_id),
        cap=_cap(),
        events=events("visit", visit.id, VisitForm(obj=visit)),
    )


@bp.route("/<int:visit_id>/edit", methods=["GET", "POST"])
@requires(Permission.VISIT_EDIT)
def edit(visit_id: int) -> ResponseReturnValue:
    visit = _visit(visit_id)
    form = VisitForm(obj=visit, counts="yes" if visit.counts_toward_cap else "no")
    if form.validate_on_submit() and saved(
        form, lambda: visits.change(visit, _values(form), by=current_user, at=clock.now()), fields=OF_FIELDS
    ):
        flash(_("已保存。"))
        return redirect(url_for(".show", visit_id=visit_id))
    return render_template("visit/edit.html", form=form, visit=visit)


def _visit(visit_id: int) -> Visit:
    return db.one_or_404(Visit.visible_to(current_user).where(Visit.id == visit_id))


def _cap() -> object:
    """The setting row, so that the page can say 待核."""
    return setting.setting(CAP, on=clock.today())


def _values(form: VisitForm) -> dict[str, object]:
    return {
        "visited_on": form.visited_on.data,
        "body_name": form.body_name.data,
        "specialty": form.specialty.data,
        "kind": form.kind.data,
        "counts_toward_cap": form.counts.data == "yes",
    }


def _offer_workplaces(form: NewVisitForm) -> dict[str, Employer]:
    """The workplaces of the code by their keys; of several the form asks for one."""
    found = {one.key: one for one in queries.workplaces(current_user, form.uscc.data)} if form.uscc.data else {}
    if len(found) > 1:
        named = (SelectChoice(key, f"{key} {one.town.name} {one.address}") for key, one in found.items())
        form.workplace.choices = [SelectChoice("", _("请选")), *named]
    else:
        del form.workplace
    return found


def _add(form: NewVisitForm, found: dict[str, Employer]) -> None:
    if not found:
        raise visits.UnknownEmployerError
    employer = found[form.workplace.data] if "workplace" in form else next(iter(found.values()))
    visits.add(employer, _values(form), source="entered", by=current_user, at=clock.now())
