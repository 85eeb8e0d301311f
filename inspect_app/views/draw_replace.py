"""Replacing a drawn target by the next of the reserve, with evidence; an already released draw is released on."""

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from inspect_app import clock
from inspect_app.authorization import requires
from inspect_app.database import db
from inspect_app.errors import refusal_words
from inspect_app.forms.draw import ReplaceForm
from inspect_app.models.draw import Draw, DrawTarget
from inspect_app.models.stored_file import StoredFile
from inspect_app.operations import draw_events, release, stored_file
from inspect_app.views.draw import seen_draw
from workflows.ceremony import VoidReason
from workflows.errors import DomainError
from workflows.roles import Permission

bp = Blueprint("draw_replace", __name__, url_prefix="/draws/<int:draw_id>/targets/<int:target_id>")

KINDS = {b"%PDF": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png"}


@bp.route("/replacement", methods=["GET", "POST"])
@requires(Permission.DRAW_SUBSTITUTE)
def new(draw_id: int, target_id: int) -> ResponseReturnValue:
    draw, form = seen_draw(draw_id), ReplaceForm()
    target = db.one_or_404(db.select(DrawTarget).filter_by(id=target_id, draw_id=draw.id))
    if form.validate_on_submit():
        content = form.evidence.data.read()
        kind = next((kind for start, kind in KINDS.items() if content.startswith(start)), None)
        if kind is None:
            form.evidence.errors = [_("证明材料用 PDF、JPEG 或者 PNG。")]
        else:
            return _replace(target, form, content, kind)
    return render_template("draw/replace.html", draw=draw, target=target, form=form)


@bp.get("/evidence")
@requires(Permission.DRAW_SUBSTITUTE, Permission.TASK_RELEASE)
def evidence(draw_id: int, target_id: int) -> ResponseReturnValue:
    draw = seen_draw(draw_id)
    target = db.one_or_404(db.select(DrawTarget).filter_by(id=target_id, draw_id=draw.id))
    file = db.one_or_404(db.select(StoredFile).filter_by(sha256=target.evidence_sha256))
    response = current_app.response_class(file.content, mimetype=file.media_type)
    response.headers["Content-Disposition"] = "attachment"
    return response


def _replace(target: DrawTarget, form: ReplaceForm, content: bytes, kind: str) -> ResponseReturnValue:
    draw, at = target.draw, clock.now()
    sha256 = stored_file.keep(content, media_type=kind, by=current_user, at=at)
    replacement = draw_events.replace(
        target,
        reason=VoidReason(form.reason.data),
        evidence=db.session.get_one(StoredFile, sha256),
        by=current_user,
        at=at,
        key=current_app.config["FIELD_KEY"],
    )
    db.session.commit()
    flash(_("已由 %(name)s 顶上。", name=replacement.employer.name) if replacement else _("备选已经用完，没有单位顶上。"))
    _release_on(draw)
    return redirect(url_for("draw.targets", draw_id=draw.id))


def _release_on(draw: Draw) -> None:
    """The substitution stands in any case; a refused release says what is missing."""
    if draw.released_at is None:
        return
    at = clock.now()
    try:
        release.release(release.ask(draw, fill_reason="", by=current_user, at=at), at=at)
        db.session.commit()
    except DomainError as refusal:
        db.session.rollback()
        flash(_("替补还没有下达：%(words)s", words=refusal_words(refusal)))
