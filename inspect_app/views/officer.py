"""Officers: the list, one officer, adding, changing, importing."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields.choices import SelectChoice

from inspect_app import clock
from inspect_app.authorization import requires
from inspect_app.database import db
from inspect_app.forms.filter import ALL, chosen
from inspect_app.forms.officer import OfficerFilter, OfficerForm
from inspect_app.models.body import Body
from inspect_app.models.officer import CertificateTerm, DutyStatus, Officer
from inspect_app.operations import officer as officers
from inspect_app.operations.changes import require_version
from inspect_app.queries import body as bodies
from inspect_app.queries import officer as queries
from inspect_app.queries import user as users
from inspect_app.views.history import events
from inspect_app.views.listing import chips, listing
from inspect_app.views.saving import saved
from inspect_app.views.small_import import add_import
from workflows.roles import Permission

bp = Blueprint("officer", __name__, url_prefix="/officers")
OF_FIELDS = {"officer.certificate_taken": "certificate"}

add_import(bp, officers.SPEC, Permission.PEOPLE_EDIT)


@bp.get("")
@requires(Permission.PEOPLE_VIEW)
def index() -> ResponseReturnValue:
    offered = bodies.choices(current_user)
    form = OfficerFilter(body=[SelectChoice("", ALL), *(SelectChoice(str(body.id), body.short_name) for body in offered)])
    found = queries.matching(
        current_user,
        words=form.q.data or "",
        body_id=int(form.body.data) if form.body.data else None,
        status=chosen(DutyStatus, form.status.data),
        term=chosen(CertificateTerm, form.term.data),
        on=clock.today(),
    )
    page = listing(found, Officer.certificate)
    return render_template("officer/index.html", form=form, page=page, chips=chips(form), today=clock.today())


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.PEOPLE_EDIT)
def new() -> ResponseReturnValue:
    form = _form(None)
    if form.validate_on_submit() and saved(
        form, lambda: officers.add(_values(form), by=current_user, at=clock.now()), fields=OF_FIELDS
    ):
        flash(_("已新增 %(name)s。", name=form.name.data))
        return redirect(url_for(".index", q=form.certificate.data))
    return render_template("officer/edit.html", form=form, officer=None)


@bp.get("/<int:officer_id>")
@requires(Permission.PEOPLE_VIEW)
def show(officer_id: int) -> ResponseReturnValue:
    officer = _officer(officer_id)
    names = users.names({officer.user_id} if officer.user_id else set())
    return render_template(
        "officer/show.html",
        officer=officer,
        term=officer.term_on(clock.today()),
        account=names.get(officer.user_id),
        events=events("officer", officer.id, _form(officer)),
    )


@bp.route("/<int:officer_id>/edit", methods=["GET", "POST"])
@requires(Permission.PEOPLE_EDIT)
def edit(officer_id: int) -> ResponseReturnValue:
    officer = _officer(officer_id)
    form = _form(officer)
    if form.validate_on_submit() and saved(form, lambda: _change(officer, form), fields=OF_FIELDS):
        flash(_("已保存。"))
        return redirect(url_for(".show", officer_id=officer_id))
    return render_template("officer/edit.html", form=form, officer=officer)


def _officer(officer_id: int) -> Officer:
    return db.one_or_404(Officer.visible_to(current_user).where(Officer.id == officer_id))


def _form(officer: Officer | None) -> OfficerForm:
    form = OfficerForm(obj=officer)
    found = {body.id: body.name for body in bodies.choices(current_user)}
    found |= {officer.body_id: officer.body.name} if officer else {}
    form.body_id.choices = [SelectChoice(id_, name) for id_, name in found.items()]
    return form


def _values(form: OfficerForm) -> dict[str, object]:
    """An officer belongs where the body belongs."""
    body = db.session.get_one(Body, form.body_id.data)
    return {
        "name": form.name.data,
        "certificate": form.certificate.data.upper(),
        "body_id": body.id,
        "scope": body.scope,
        "fields": form.fields.data,
        "valid_until": form.valid_until.data,
        "status": DutyStatus(form.status.data),
    }


def _change(officer: Officer, form: OfficerForm) -> None:
    require_version(officer, form.seen_version)
    values = _values(form)
    if officer.body_id == values["body_id"]:
        del values["scope"]
    officers.change(officer, values, by=current_user, at=clock.now())
