"""Town assistants: the list, one assistant, adding, changing, importing."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields.choices import SelectChoice

from inspect_app import clock
from inspect_app.authorization import requires
from inspect_app.database import db
from inspect_app.forms.assistant import AssistantFilter, AssistantForm
from inspect_app.forms.filter import ALL, chosen
from inspect_app.models.assistant import Assistant, AssistantStatus
from inspect_app.models.region import RegionLevel
from inspect_app.operations import assistant as assistants
from inspect_app.operations.changes import require_version
from inspect_app.queries import assistant as queries
from inspect_app.queries import region as regions
from inspect_app.queries import user as users
from inspect_app.views.history import events
from inspect_app.views.listing import chips, listing
from inspect_app.views.saving import saved
from inspect_app.views.small_import import add_import
from workflows.roles import Permission

bp = Blueprint("assistant", __name__, url_prefix="/assistants")
OF_FIELDS = {"region.unknown": "town_code", "assistant.twice": "name"}

add_import(bp, assistants.SPEC, Permission.PEOPLE_EDIT)


@bp.get("")
@requires(Permission.PEOPLE_VIEW)
def index() -> ResponseReturnValue:
    counties = regions.offered(current_user, levels=(RegionLevel.COUNTY,))
    form = AssistantFilter(region=[SelectChoice("", ALL), *(SelectChoice(county.scope, county.name) for county in counties)])
    found = queries.matching(
        current_user,
        words=form.q.data or "",
        region=form.region.data or "",
        status=chosen(AssistantStatus, form.status.data),
    )
    page = listing(found, Assistant.town_code, Assistant.id)
    return render_template("assistant/index.html", form=form, page=page, chips=chips(form))


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.PEOPLE_EDIT)
def new() -> ResponseReturnValue:
    form = AssistantForm()
    if form.validate_on_submit() and saved(
        form, lambda: assistants.add(_values(form), by=current_user, at=clock.now()), fields=OF_FIELDS
    ):
        flash(_("已新增 %(name)s。", name=form.name.data))
        return redirect(url_for(".index", q=form.name.data))
    return render_template("assistant/edit.html", form=form, assistant=None, regions=_towns())


@bp.get("/<int:assistant_id>")
@requires(Permission.PEOPLE_VIEW)
def show(assistant_id: int) -> ResponseReturnValue:
    assistant = _assistant(assistant_id)
    names = users.names({assistant.user_id} if assistant.user_id else set())
    return render_template(
        "assistant/show.html",
        assistant=assistant,
        account=names.get(assistant.user_id),
        path=regions.path(assistant.town),
        events=events("assistant", assistant.id, AssistantForm(obj=assistant)),
    )


@bp.route("/<int:assistant_id>/edit", methods=["GET", "POST"])
@requires(Permission.PEOPLE_EDIT)
def edit(assistant_id: int) -> ResponseReturnValue:
    assistant = _assistant(assistant_id)
    form = AssistantForm(obj=assistant)
    if form.validate_on_submit() and saved(form, lambda: _change(assistant, form), fields=OF_FIELDS):
        flash(_("已保存。"))
        return redirect(url_for(".show", assistant_id=assistant_id))
    return render_template("assistant/edit.html", form=form, assistant=assistant, regions=_towns())


def _assistant(assistant_id: int) -> Assistant:
    return db.one_or_404(Assistant.visible_to(current_user).where(Assistant.id == assistant_id))


def _towns() -> object:
    return regions.offered(current_user, levels=(RegionLevel.TOWN,))


def _values(form: AssistantForm) -> dict[str, object]:
    town = regions.find(current_user, form.town_code.data, levels=(RegionLevel.TOWN,))
    return {
        "name": form.name.data,
        "town_code": town.code,
        "phone": form.phone.data,
        "status": AssistantStatus(form.status.data),
    }


def _change(assistant: Assistant, form: AssistantForm) -> None:
    require_version(assistant, form.seen_version)
    assistants.change(assistant, _values(form), by=current_user, at=clock.now())
