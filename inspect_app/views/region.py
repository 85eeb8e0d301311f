"""Regions: the tree, one region with what lies below it, a name put right, one added below it, a list of them imported."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from inspect_app import clock
from inspect_app.authorization import requires
from inspect_app.database import db
from inspect_app.forms.region import NewRegionForm, RegionForm
from inspect_app.models.region import Region, RegionLevel
from inspect_app.operations import region as regions
from inspect_app.queries import region as queries
from inspect_app.views.history import events
from inspect_app.views.saving import saved
from inspect_app.views.small_import import add_import
from workflows.roles import Permission

bp = Blueprint("region", __name__, url_prefix="/regions")
OF_FIELDS = {"region.bad_code": "code", "region.code_taken": "code"}

add_import(bp, regions.SPEC, Permission.PEOPLE_EDIT)


@bp.get("")
@requires(Permission.PEOPLE_VIEW)
def index() -> ResponseReturnValue:
    return render_template("region/index.html", branches=queries.branches(current_user))


@bp.get("/<code>")
@requires(Permission.PEOPLE_VIEW)
def show(code: str) -> ResponseReturnValue:
    region = _region(code)
    return render_template(
        "region/show.html",
        region=region,
        path=queries.path(region),
        branch=queries.branch(current_user, region),
        children=queries.branches(current_user, below=region),
        bodies=queries.bodies_at(region),
        events=events("region", region.code, RegionForm()),
    )


@bp.route("/<code>/edit", methods=["GET", "POST"])
@requires(Permission.PEOPLE_EDIT)
def edit(code: str) -> ResponseReturnValue:
    region = _region(code)
    form = RegionForm(obj=region)
    if form.validate_on_submit() and saved(
        form, lambda: regions.rename(region, name=form.name.data, by=current_user, at=clock.now())
    ):
        flash(_("已保存。"))
        return redirect(url_for(".show", code=code))
    return render_template("region/edit.html", form=form, region=region)


@bp.route("/<code>/parts/new", methods=["GET", "POST"])
@requires(Permission.PEOPLE_EDIT)
def new(code: str) -> ResponseReturnValue:
    parent, form = _region(code), NewRegionForm()
    if parent.level is RegionLevel.TOWN:
        abort(404)
    if form.validate_on_submit() and saved(form, lambda: _add(parent, form), fields=OF_FIELDS):
        flash(_("已新增 %(name)s。", name=form.name.data))
        return redirect(url_for(".show", code=code))
    return render_template("region/new.html", form=form, parent=parent)


def _region(code: str) -> Region:
    return db.one_or_404(Region.visible_to(current_user).filter_by(code=code))


def _add(parent: Region, form: NewRegionForm) -> None:
    regions.add(parent, code=form.code.data, name=form.name.data, by=current_user, at=clock.now())
