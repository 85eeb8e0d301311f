"""Enforcement bodies: the list, one body with its matters, basis and dates, adding, changing."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from inspect_app import clock
from inspect_app.authorization import requires
from inspect_app.database import db
from inspect_app.forms.body import BodyFilter, BodyForm
from inspect_app.forms.filter import chosen
from inspect_app.models.body import Body, BodyKind
from inspect_app.models.region import Region
from inspect_app.operations import body as bodies
from inspect_app.operations.changes import require_version
from inspect_app.queries import body as queries
from inspect_app.queries import region as regions
from inspect_app.views.history import events
from inspect_app.views.listing import chips, listing
from inspect_app.views.saving import saved
from workflows.roles import Permission

bp = Blueprint("body", __name__, url_prefix="/bodies")
OF_FIELDS = {"region.unknown": "region_code", "body.name_taken": "name", "dates.reversed": "valid_until"}


@bp.get("")
@requires(Permission.PEOPLE_VIEW)
def index() -> ResponseReturnValue:
    form = BodyFilter()
    found = queries.matching(current_user, words=form.q.data or "", kind=chosen(BodyKind, form.kind.data))
    page = listing(found, Body.scope, Body.id)
    counts = queries.officer_counts([body.id for body in page.rows])
    return render_template("body/index.html", form=form, page=page, chips=chips(form), counts=counts)


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.PEOPLE_EDIT)
def new() -> ResponseReturnValue:
    form = BodyForm()
    if form.validate_on_submit() and saved(
        form, lambda: bodies.add(_values(form), by=current_user, at=clock.now()), fields=OF_FIELDS
    ):
        flash(_("已新增 %(name)s。", name=form.name.data))
        return redirect(url_for(".index"))
    return render_template("body/edit.html", form=form, body=None, regions=regions.offered(current_user))


@bp.get("/<int:body_id>")
@requires(Permission.PEOPLE_VIEW)
def show(body_id: int) -> ResponseReturnValue:
    body = _body(body_id)
    return render_template(
        "body/show.html",
        body=body,
        region=_region(body),
        officers=queries.officer_counts([body.id]).get(body.id, 0),
        events=events("body", body.id, BodyForm(obj=body)),
    )


@bp.route("/<int:body_id>/edit", methods=["GET", "POST"])
@requires(Permission.PEOPLE_EDIT)
def edit(body_id: int) -> ResponseReturnValue:
    body = _body(body_id)
    region = _region(body)
    form = BodyForm(obj=body, region_code=region.code if region else body.scope)
    if form.validate_on_submit() and saved(form, lambda: _change(body, form), fields=OF_FIELDS):
        flash(_("已保存。"))
        return redirect(url_for(".show", body_id=body_id))
    return render_template("body/edit.html", form=form, body=body, regions=regions.offered(current_user))


def _body(body_id: int) -> Body:
    return db.one_or_404(Body.visible_to(current_user).where(Body.id == body_id))


def _region(body: Body) -> Region | None:
    return db.session.scalar(db.select(Region).filter_by(scope=body.scope))


def _values(form: BodyForm) -> dict[str, object]:
    return {
        "name": form.name.data,
        "short_name": form.short_name.data,
        "kind": BodyKind(form.kind.data),
        "scope": regions.find(current_user, form.region_code.data).scope,
        "matters": form.matters.data,
        "basis": (form.basis.data or "").strip(),
        "valid_from": form.valid_from.data,
        "valid_until": form.valid_until.data,
    }


def _change(body: Body, form: BodyForm) -> None:
    require_version(body, form.seen_version)
    bodies.change(body, _values(form), by=current_user, at=clock.now())
