"""Sources of records: the list, entering one, its token, its end."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from inspect_app import clock
from inspect_app.authorization import requires
from inspect_app.database import db
from inspect_app.forms.data_source import SourceForm
from inspect_app.models.data_source import DataSource
from inspect_app.models.region import Region
from inspect_app.operations import data_source as sources
from inspect_app.queries import region as regions
from inspect_app.views.history import events
from inspect_app.views.listing import listing
from inspect_app.views.saving import done, saved
from workflows.record import RecordKind
from workflows.roles import Permission

bp = Blueprint("data_source", __name__, url_prefix="/data-sources")
OF_FIELDS = {"region.unknown": "region_code", "data_source.code_taken": "code"}


@bp.get("")
@requires(Permission.SOURCE_EDIT)
def index() -> ResponseReturnValue:
    page = listing(DataSource.visible_to(current_user), DataSource.id)
    return render_template("data_source/index.html", page=page, kinds_of=_kinds)


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.SOURCE_EDIT)
def new() -> ResponseReturnValue:
    form = SourceForm()
    added: list[DataSource] = []
    if form.validate_on_submit() and saved(form, lambda: added.append(_add(form)), fields=OF_FIELDS):
        flash(_("已新增 %(name)s。", name=form.name.data))
        return redirect(url_for(".show", source_id=added[0].id))
    return render_template("data_source/new.html", form=form, regions=regions.offered(current_user))


@bp.get("/<int:source_id>")
@requires(Permission.SOURCE_EDIT)
def show(source_id: int) -> ResponseReturnValue:
    source = _source(source_id)
    return render_template(
        "data_source/show.html",
        source=source,
        kinds=_kinds(source),
        region=db.session.scalar(db.select(Region).filter_by(scope=source.scope)),
        events=events("data_source", source.id),
    )


@bp.post("/<int:source_id>/token")
@requires(Permission.SOURCE_EDIT)
def token(source_id: int) -> ResponseReturnValue:
    """The answer shows the token, once; it is in no address and in no log."""
    source = _source(source_id)
    made = sources.make_token(source, by=current_user, at=clock.now())
    db.session.commit()
    return render_template("data_source/token.html", source=source, token=made, kinds=_kinds(source))


@bp.post("/<int:source_id>/ending")
@requires(Permission.SOURCE_EDIT)
def end(source_id: int) -> ResponseReturnValue:
    source = _source(source_id)
    done(lambda: sources.end(source, by=current_user, at=clock.now()), said=_("已停用。它以前提供的记录都在。"))
    return redirect(url_for(".show", source_id=source_id))


def _source(source_id: int) -> DataSource:
    return db.one_or_404(DataSource.visible_to(current_user).where(DataSource.id == source_id))


def _kinds(source: DataSource) -> list[RecordKind]:
    return [kind for kind in RecordKind if kind in source.kinds]


def _add(form: SourceForm) -> DataSource:
    values = {
        "code": form.code.data,
        "name": form.name.data,
        "scope": regions.find(current_user, form.region_code.data).scope,
        "kinds": form.kinds.data,
    }
    return sources.add(values, by=current_user, at=clock.now())
