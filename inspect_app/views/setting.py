"""The county's settings: what holds now, what holds from a day on, and where each value comes from."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from inspect_app import clock
from inspect_app.authorization import requires
from inspect_app.database import db
from inspect_app.forms.setting import SettingForm, SourceForm, setting_form
from inspect_app.models.setting import Setting
from inspect_app.operations import setting as settings
from inspect_app.queries import setting as queries
from inspect_app.views.history import events
from inspect_app.views.saving import saved
from workflows.roles import Permission

bp = Blueprint("setting", __name__, url_prefix="/settings")
OF_FIELDS = {"setting.past": "valid_from", "setting.same_day": "valid_from", "setting.bad_day": "value"}


@bp.get("")
@requires(Permission.SETTING_EDIT, Permission.REFERENCE_VIEW)
def index() -> ResponseReturnValue:
    today = clock.today()
    return render_template("setting/index.html", rows=queries.current(on=today), next_days=queries.next_days(on=today))


@bp.get("/<code>")
@requires(Permission.SETTING_EDIT, Permission.REFERENCE_VIEW)
def show(code: str) -> ResponseReturnValue:
    rows = _rows(code)
    return render_template("setting/show.html", rows=rows, current=_current(rows), events=events("setting", code))


@bp.route("/<code>/edit", methods=["GET", "POST"])
@requires(Permission.SETTING_EDIT)
def edit(code: str) -> ResponseReturnValue:
    current = _current(_rows(code))
    form = setting_form(current.value, valid_from=clock.today())
    if form.validate_on_submit() and saved(form, lambda: _change(current, form), fields=OF_FIELDS):
        flash(_("新的值已保存，由法制审核核对依据以前标为待核。"))
        return redirect(url_for(".show", code=code))
    return render_template("setting/edit.html", form=form, current=current)


@bp.route("/rows/<int:row_id>/verification", methods=["GET", "POST"])
@requires(Permission.REFERENCE_VERIFY)
def verify(row_id: int) -> ResponseReturnValue:
    row = db.get_or_404(Setting, row_id)
    form = SourceForm(source=row.source)
    if form.validate_on_submit():
        settings.verify(row, source=form.source.data, by=current_user, at=clock.now())
        db.session.commit()
        flash(_("已核对，不再标为待核。"))
        return redirect(url_for(".show", code=row.code))
    return render_template("setting/verify.html", form=form, row=row)


def _rows(code: str) -> list[Setting]:
    return list(queries.rows(code)) or abort(404)


def _current(rows: list[Setting]) -> Setting:
    today = clock.today()
    return next((row for row in rows if row.valid_from <= today), rows[-1])


def _change(current: Setting, form: SettingForm) -> None:
    settings.change(
        current,
        value=form.new_value,
        valid_from=form.valid_from.data,
        source=form.source.data,
        by=current_user,
        at=clock.now(),
    )
