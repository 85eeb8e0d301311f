"""The duty lists of the towns (履职清单): what each town may be asked for, entry by entry, and whether it was verified."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields.choices import SelectChoice

from inspect_app import clock
from inspect_app.authorization import requires
from inspect_app.database import db
from inspect_app.forms.duty_list import DutyEndForm, DutyFilter, DutyForm
from inspect_app.forms.filter import ALL
from inspect_app.models.reference_item import ReferenceItem
from inspect_app.models.region import Region, RegionLevel
from inspect_app.operations import duty_list as operations
from inspect_app.queries import duty_list as queries
from inspect_app.queries.region import find
from inspect_app.views.listing import chips, listing
from inspect_app.views.saving import saved
from workflows.field_order import Duty, DutyKind
from workflows.roles import Permission

bp = Blueprint("duty_list", __name__, url_prefix="/duty-list")


@bp.get("")
@requires(Permission.REFERENCE_VIEW)
def index() -> ResponseReturnValue:
    towns = _towns()
    form = DutyFilter(town=[SelectChoice("", ALL), *(SelectChoice(town.scope, town.name) for town in towns)])
    found = queries.visible_to(current_user, town=form.town.data or "", serves=form.serves.data or "")
    return render_template(
        "duty_list/index.html",
        form=form,
        page=listing(found, ReferenceItem.code, ReferenceItem.id),
        chips=chips(form),
        names={town.scope: town.name for town in towns},
        kinds={kind.value: kind for kind in DutyKind},
        duties={duty.value: duty for duty in Duty},
        today=clock.today(),
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.DUTY_LIST_EDIT)
def new() -> ResponseReturnValue:
    form = DutyForm(valid_from=clock.today())
    form.town.choices = [SelectChoice(town.code, town.name) for town in _towns()]
    if form.validate_on_submit() and saved(form, lambda: _add(form), fields={"region.unknown": "town"}):
        flash(_("已加入履职清单，法制审核核对以前标为待核。"))
        return redirect(url_for(".index"))
    return render_template("duty_list/new.html", form=form)


@bp.route("/<int:entry_id>/end", methods=["GET", "POST"])
@requires(Permission.DUTY_LIST_EDIT)
def end(entry_id: int) -> ResponseReturnValue:
    entry = db.one_or_404(queries.visible_to(current_user).where(ReferenceItem.id == entry_id))
    form = DutyEndForm(valid_until=entry.valid_until or clock.today())
    if form.validate_on_submit() and saved(form, lambda: _end(entry, form), fields={"dates.reversed": "valid_until"}):
        flash(_("已保存。过了这一天，不能再依据这一条请镇街。"))
        return redirect(url_for(".index"))
    return render_template("duty_list/end.html", form=form, entry=entry)


def _towns() -> list[Region]:
    return list(db.session.scalars(Region.visible_to(current_user).filter_by(level=RegionLevel.TOWN).order_by(Region.code)))


def _add(form: DutyForm) -> None:
    operations.add(
        find(current_user, form.town.data, levels=[RegionLevel.TOWN]),
        words=form.words.data,
        share=DutyKind(form.share.data),
        serves=Duty(form.serves.data) if form.serves.data else None,
        valid_from=form.valid_from.data,
        source=form.source.data,
        by=current_user,
        at=clock.now(),
    )


def _end(entry: ReferenceItem, form: DutyEndForm) -> None:
    operations.end(entry, valid_until=form.valid_until.data, by=current_user, at=clock.now())
