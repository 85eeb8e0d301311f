"""The acts of the ceremony: each a page that says what will happen, then one operation."""

from collections.abc import Callable
from functools import partial

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from inspect_app import clock
from inspect_app.authorization import requires
from inspect_app.database import db
from inspect_app.errors import refusal_words
from inspect_app.forms.draw import AnswerForm, ConfirmForm, ReasonForm, SourceForm, source_form
from inspect_app.jobs.queue import send
from inspect_app.labels import reference_words
from inspect_app.models.draw import Draw
from inspect_app.operations import draw_approve, draw_freeze, draw_reveal, draw_run, draw_source, draw_void
from inspect_app.queries import draw_preview
from inspect_app.views.draw import seen_draw, source_kinds
from workflows.ceremony import Draft
from workflows.errors import DomainError
from workflows.roles import Permission

bp = Blueprint("draw_act", __name__, url_prefix="/draws/<int:draw_id>")


@bp.route("/freeze", methods=["GET", "POST"])
@requires(Permission.DRAW_FREEZE)
def freeze(draw_id: int) -> ResponseReturnValue:
    draw, form = seen_draw(draw_id), ConfirmForm()
    if form.validate_on_submit():
        return _done(draw_id, lambda: draw_freeze.ask(draw, by=current_user, at=clock.now()), _("已开始冻结。"))
    found = draw_preview.preview(draw, on=clock.today())
    return render_template("draw/freeze.html", draw=draw, form=form, preview=found)


@bp.route("/approval", methods=["GET", "POST"])
@requires(Permission.DRAW_APPROVE_HEAD, Permission.DRAW_APPROVE_LEGAL, Permission.DRAW_APPROVE_DEPUTY)
def approval(draw_id: int) -> ResponseReturnValue:
    draw = seen_draw(draw_id)
    form = AnswerForm(yes=_("同意"), no=_("不同意，退回起草"))
    if form.validate_on_submit():
        return _done(draw_id, lambda: _answer_approval(draw, form), _("意见已记录。"))
    rules = Draft.from_json(draw.draft)
    return render_template("draw/approval.html", draw=draw, form=form, rules=rules, move=draw_approve.approval_of(draw))


def _answer_approval(draw: Draw, form: AnswerForm) -> None:
    if form.is_yes:
        draw_approve.approve(draw, by=current_user, at=clock.now())
    else:
        draw_approve.refuse(draw, by=current_user, at=clock.now(), reason=form.reason.data.strip())


@bp.route("/reveals", methods=["GET", "POST"])
@requires(Permission.DRAW_INVITE)
def reveals(draw_id: int) -> ResponseReturnValue:
    draw, form = seen_draw(draw_id), ConfirmForm()
    if form.validate_on_submit():
        return _done(draw_id, lambda: draw_reveal.close(draw, by=current_user, at=clock.now()), _("公开已经截止。"))
    missing = [party for party in draw.parties if draw_reveal.opens_before_source(party) and not party.reveal]
    return render_template("draw/reveals.html", draw=draw, form=form, missing=missing)


@bp.route("/source", methods=["GET", "POST"])
@requires(Permission.DRAW_SOURCE_TYPE)
def source(draw_id: int) -> ResponseReturnValue:
    draw = seen_draw(draw_id)
    kinds = source_kinds(draw)
    form = source_form((each.position, reference_words(kinds[each.kind])) for each in draw.sources)
    if form.validate_on_submit():
        values = {each.name: form[f"value_{each.position}"].data.strip() for each in draw.sources}
        try:
            draw_source.type_in(draw, values, by=current_user, at=clock.now())
            db.session.commit()
            flash(_("已录入，等待所长复核。"))
            return redirect(url_for("draw.show", draw_id=draw_id))
        except DomainError as refusal:
            _show_on_source(form, refusal)
    return render_template("draw/source.html", draw=seen_draw(draw_id), form=form, kinds=kinds)


def _show_on_source(form: SourceForm, refusal: DomainError) -> None:
    db.session.rollback()
    form[f"value_{refusal.details.get('position', 1)}"].errors = [refusal_words(refusal)]


@bp.route("/countersignature", methods=["GET", "POST"])
@requires(Permission.DRAW_SOURCE_COUNTERSIGN)
def countersignature(draw_id: int) -> ResponseReturnValue:
    draw = seen_draw(draw_id)
    form = AnswerForm(yes=_("逐个核对过，与公布的一致"), no=_("不一致，退回重录"))
    if form.validate_on_submit():
        if not form.is_yes:
            reason = form.reason.data.strip()
            back = partial(draw_source.send_back, draw, by=current_user, at=clock.now(), reason=reason)
            return _done(draw_id, back, _("已退回重录。"))
        return _done(draw_id, lambda: draw_source.countersign(draw, by=current_user, at=clock.now()), _("已复核。"))
    awaited = draw_run.awaits(draw)
    return render_template("draw/countersignature.html", draw=draw, form=form, kinds=source_kinds(draw), awaited=awaited)


@bp.post("/another-run")
@requires(Permission.DRAW_SOURCE_COUNTERSIGN)
def another_run(draw_id: int) -> ResponseReturnValue:
    draw = seen_draw(draw_id)
    return _done(draw_id, lambda: draw_run.ask_again(draw, by=current_user, at=clock.now()), _("已重新交给作业。"))


@bp.route("/void", methods=["GET", "POST"])
@requires(Permission.DRAW_VOID_ASK)
def void(draw_id: int) -> ResponseReturnValue:
    draw, form = seen_draw(draw_id), ReasonForm()
    if form.validate_on_submit():
        reason = form.reason.data.strip()
        ask = partial(draw_void.ask, draw, by=current_user, at=clock.now(), reason=reason)
        return _done(draw_id, ask, _("作废申请已交分管局领导。"))
    return render_template("draw/void.html", draw=draw, form=form)


@bp.route("/void/answer", methods=["GET", "POST"])
@requires(Permission.DRAW_VOID_CONFIRM)
def void_answer(draw_id: int) -> ResponseReturnValue:
    draw = seen_draw(draw_id)
    form = AnswerForm(yes=_("同意作废"), no=_("不同意作废"))
    if form.validate_on_submit():
        return _done(draw_id, lambda: _answer_void(draw, form), _("意见已记录。"))
    return render_template("draw/void_answer.html", draw=draw, form=form, asked=draw_void.pending(draw))


def _answer_void(draw: Draw, form: AnswerForm) -> None:
    if form.is_yes:
        draw_void.confirm(draw, by=current_user, at=clock.now())
    else:
        draw_void.deny(draw, by=current_user, at=clock.now(), reason=form.reason.data.strip())


def _done(draw_id: int, act: Callable[[], object], words: str) -> ResponseReturnValue:
    """Commit, tell the queue of a run that was asked for, and go back to the record."""
    run = act()
    db.session.commit()
    if run is not None:
        send(run)
    flash(words)
    return redirect(url_for("draw.show", draw_id=draw_id))
