"""Recusals, for the head of institute alone: who must not inspect whom tells of relatives and shares."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from inspect_app import clock
from inspect_app.authorization import requires
from inspect_app.database import db
from inspect_app.forms.recusal import RecusalFilter, RecusalForm, RecusalReasonForm
from inspect_app.models.officer import Officer
from inspect_app.models.recusal import Recusal
from inspect_app.operations import recusal as recusals
from inspect_app.queries import recusal as queries
from inspect_app.views.history import events
from inspect_app.views.listing import chips, listing
from inspect_app.views.saving import saved
from inspect_app.views.small_import import add_import
from workflows.roles import Permission

bp = Blueprint("recusal", __name__, url_prefix="/recusals")
OF_FIELDS = {"officer.unknown": "certificate", "uscc.bad": "uscc"}

add_import(bp, recusals.SPEC, Permission.RECUSAL_EDIT)


@bp.get("")
@requires(Permission.RECUSAL_VIEW)
def index() -> ResponseReturnValue:
    form = RecusalFilter()
    found = queries.matching(current_user, words=form.q.data or "", is_ended=form.state.data == "ended")
    page = listing(found, Recusal.id, is_descending=True)
    names = queries.employer_names({row.uscc for row in page.rows})
    return render_template("recusal/index.html", form=form, page=page, chips=chips(form), names=names)


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.RECUSAL_EDIT)
def new() -> ResponseReturnValue:
    form = RecusalForm()
    if form.validate_on_submit() and saved(form, lambda: _add(form), fields=OF_FIELDS):
        flash(_("已登记回避。"))
        return redirect(url_for(".index"))
    return render_template("recusal/edit.html", form=form, recusal=None)


@bp.get("/<int:recusal_id>")
@requires(Permission.RECUSAL_VIEW)
def show(recusal_id: int) -> ResponseReturnValue:
    recusal = _recusal(recusal_id)
    return render_template(
        "recusal/show.html",
        recusal=recusal,
        employer=queries.employer_names({recusal.uscc}).get(recusal.uscc),
        events=events("recusal", recusal.id),
    )


@bp.route("/<int:recusal_id>/edit", methods=["GET", "POST"])
@requires(Permission.RECUSAL_EDIT)
def edit(recusal_id: int) -> ResponseReturnValue:
    recusal = _recusal(recusal_id)
    form = RecusalReasonForm(obj=recusal)
    if form.validate_on_submit() and saved(
        form, lambda: recusals.change(recusal, reason=form.reason.data, by=current_user, at=clock.now())
    ):
        flash(_("已保存。"))
        return redirect(url_for(".show", recusal_id=recusal_id))
    return render_template("recusal/edit.html", form=form, recusal=recusal)


@bp.post("/<int:recusal_id>/ending")
@requires(Permission.RECUSAL_EDIT)
def end(recusal_id: int) -> ResponseReturnValue:
    recusals.end(_recusal(recusal_id), by=current_user, at=clock.now())
    db.session.commit()
    flash(_("回避已结束，以后的抽查不再受它限制。"))
    return redirect(url_for(".show", recusal_id=recusal_id))


def _recusal(recusal_id: int) -> Recusal:
    return db.one_or_404(Recusal.visible_to(current_user).where(Recusal.id == recusal_id))


def _add(form: RecusalForm) -> None:
    officer = db.session.scalar(Officer.visible_to(current_user).filter_by(certificate=form.certificate.data))
    if officer is None:
        raise recusals.UnknownOfficerError
    recusals.add(officer, uscc=form.uscc.data, reason=form.reason.data, by=current_user, at=clock.now())
