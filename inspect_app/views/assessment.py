"""Self-assessments (风险自评): the list with the figures of the year, the record, chasing, accepting, returning, checking."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from inspect_app import clock
from inspect_app.authorization import requires
from inspect_app.database import db
from inspect_app.errors import failure_words
from inspect_app.forms.assessment import (
    AcceptForm,
    AssessmentFilter,
    ChaseForm,
    ChaseManyForm,
    ReturnForm,
    SpotCheckForm,
    year_of,
    years_offered,
)
from inspect_app.jobs.assessment import KIND
from inspect_app.models.assessment import Assessment
from inspect_app.models.job_run import JobRun
from inspect_app.operations import assessment as operations
from inspect_app.queries import assessment as queries
from inspect_app.queries import employer as employers
from inspect_app.queries import job_run as job_runs
from inspect_app.queries.assessment import Filter, View
from inspect_app.views import assessment_page as page_of
from inspect_app.views.listing import chips, listing, ticked
from inspect_app.views.progress import ask_alone, progress_of
from inspect_app.views.saving import saved
from workflows.assessment import LIFECYCLE, ChaseWay
from workflows.roles import Permission

bp = Blueprint("assessment", __name__, url_prefix="/assessments")

KEPT = ("view", "q", "town", "tier", "year")
OF_FIELDS = {
    "assessment.future_day": "on",
    "assessment.difference_unexplained": "reason",
    "assessment.evidence_missing": "evidence",
}


@bp.get("")
@requires(Permission.RECORD_VIEW)
def index() -> ResponseReturnValue:
    form, run = _filter_form(), _run()
    wanted = _wanted(form)
    counts = queries.view_counts(current_user, wanted)
    keys = (Assessment.chased_on if wanted.view is View.CHASED else Assessment.entered_on, Assessment.id)
    return render_template(
        "assessment/index.html",
        form=form,
        chase_form=ChaseManyForm(formdata=None, on=clock.today()),
        page=listing(queries.matching(current_user, wanted), *keys),
        wanted=wanted,
        counts=counts,
        tabs=page_of.tabs(counts, wanted, _kept()),
        figures=page_of.figures(counts, _kept()),
        chips=chips(form),
        kept=_kept(),
        classes=page_of.classes(clock.today()),
        run=run,
        failure=failure_words(run),
    )


@bp.post("/chases")
@requires(Permission.ASSESSMENT_WORK)
def chase_many() -> ResponseReturnValue:
    """One step for each that is ticked; one that has moved on meanwhile does not stop the others."""
    form, asked = ChaseManyForm(), _ticked()
    if not asked:
        flash(_("没有勾选单位。"), "error")
    elif not form.validate():
        flash(_("请填哪天催的、怎样催的。"), "error")
    else:
        chaseable = [one for one in asked if LIFECYCLE.may_move(one.state, "chase")]
        if saved(form, lambda: [_chase(one, form, note="") for one in chaseable], fields=OF_FIELDS):
            flash(_("已记催报 %(n)s 家。", n=len(chaseable)))
        _tell_rest(form, len(asked) - len(chaseable))
    return redirect(url_for(".index", **_kept()))


@bp.post("/update")
@requires(Permission.ASSESSMENT_WORK)
def update() -> ResponseReturnValue:
    ask_alone(KIND)
    return redirect(url_for(".index"))


@bp.get("/update/progress")
@requires(Permission.RECORD_VIEW)
def progress() -> ResponseReturnValue:
    return progress_of(_run(), href=url_for(".index"))


@bp.get("/<int:assessment_id>")
@requires(Permission.RECORD_VIEW)
def show(assessment_id: int) -> ResponseReturnValue:
    assessment = _assessment(assessment_id)
    shown = page_of.shown(assessment, on=clock.today())
    return render_template("assessment/show.html", assessment=assessment, shown=shown)


@bp.route("/<int:assessment_id>/chases", methods=["GET", "POST"])
@requires(Permission.ASSESSMENT_WORK)
def chase(assessment_id: int) -> ResponseReturnValue:
    assessment, form = _assessment(assessment_id), ChaseForm(on=clock.today())
    if form.validate_on_submit() and saved(form, lambda: _chase(assessment, form, note=form.reason.data), fields=OF_FIELDS):
        flash(_("已记一次催报。"))
        return redirect(url_for(".show", assessment_id=assessment_id))
    return render_template("assessment/chase.html", assessment=assessment, form=form)


@bp.route("/<int:assessment_id>/acceptance", methods=["GET", "POST"])
@requires(Permission.ASSESSMENT_WORK)
def accept(assessment_id: int) -> ResponseReturnValue:
    assessment = _assessment(assessment_id)
    form = AcceptForm(version=assessment.version)
    if form.validate_on_submit() and saved(form, lambda: _accept(assessment, form), fields=OF_FIELDS):
        flash(_("已认可，类别按现在的规则存下，以后规则改了也不变。"))
        return redirect(url_for(".show", assessment_id=assessment_id))
    shown = page_of.shown(assessment, on=clock.today())
    return render_template("assessment/accept.html", assessment=assessment, form=form, shown=shown)


@bp.route("/<int:assessment_id>/return", methods=["GET", "POST"])
@requires(Permission.ASSESSMENT_WORK)
def send_back(assessment_id: int) -> ResponseReturnValue:
    assessment = _assessment(assessment_id)
    form = ReturnForm(version=assessment.version)
    if form.validate_on_submit() and saved(form, lambda: _send_back(assessment, form)):
        flash(_("已退回。企业交来新的自查以后，自动回到待看。"))
        return redirect(url_for(".show", assessment_id=assessment_id))
    shown = page_of.shown(assessment, on=clock.today())
    return render_template("assessment/return.html", assessment=assessment, form=form, shown=shown)


@bp.route("/<int:assessment_id>/spot-check", methods=["GET", "POST"])
@requires(Permission.ASSESSMENT_WORK)
def spot_check(assessment_id: int) -> ResponseReturnValue:
    assessment, form = _assessment(assessment_id), SpotCheckForm(on=clock.today())
    if form.validate_on_submit() and saved(form, lambda: _spot_check(assessment, form), fields=OF_FIELDS):
        flash(_("已登记抽查：属实。") if form.is_true else _("已登记抽查：不实。分层已经重排。"))
        return redirect(url_for(".show", assessment_id=assessment_id))
    return render_template("assessment/spot_check.html", assessment=assessment, form=form)


def _assessment(assessment_id: int) -> Assessment:
    return db.one_or_404(Assessment.visible_to(current_user).where(Assessment.id == assessment_id))


def _run() -> JobRun | None:
    return job_runs.newest(KIND, of=current_user.id)


def _filter_form() -> AssessmentFilter:
    years = years_offered(queries.first_year(), this_year=clock.today().year)
    towns = [(town.code, town.name) for town in employers.towns(current_user)]
    return AssessmentFilter({"town": towns, "year": years})


def _wanted(form: AssessmentFilter) -> Filter:
    return Filter(
        year=year_of(form, this_year=clock.today().year),
        view=View(form.view.data) if form.view.data in set(View) else View.ALL,
        q=form.q.data or "",
        town=form.town.data or "",
        tier=form.tier.data or "",
    )


def _kept() -> dict[str, str]:
    """The conditions of the list that the address tells."""
    return {name: request.args[name] for name in KEPT if request.args.get(name)}


def _ticked() -> list[Assessment]:
    found = Assessment.visible_to(current_user).where(Assessment.id.in_(ticked())).order_by(Assessment.id)
    return list(db.session.scalars(found).unique())


def _tell_rest(form: ChaseManyForm, moved_on: int) -> None:
    for words in [*form.form_errors, *form.on.errors]:
        flash(words, "error")
    if moved_on:
        flash(_("%(n)s 家已经报来或者办结，没有再催。", n=moved_on), "error")


def _chase(assessment: Assessment, form: Any, *, note: str) -> None:
    operations.chase(
        assessment, on=form.on.data, way=ChaseWay(form.way.data), note=note, by=current_user, at=clock.now()
    )


def _accept(assessment: Assessment, form: AcceptForm) -> None:
    operations.accept(assessment, seen=form.seen_version, reason=form.reason.data or "", by=current_user, at=clock.now())


def _send_back(assessment: Assessment, form: ReturnForm) -> None:
    operations.send_back(assessment, seen=form.seen_version, reason=form.reason.data, by=current_user, at=clock.now())


def _spot_check(assessment: Assessment, form: SpotCheckForm) -> None:
    operations.spot_check(
        assessment,
        on=form.on.data,
        is_true=form.is_true,
        finding=form.finding.data or "",
        evidence=form.evidence.data or "",
        by=current_user,
        at=clock.now(),
    )
