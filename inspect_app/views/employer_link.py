"""One-time links for the clerk: order the letters of a draw, print them, destroy the files; a lost one is reissued."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from inspect_app import clock
from inspect_app.authorization import requires
from inspect_app.database import db
from inspect_app.forms.employer_link import LinkEndForm, LinkSearchForm
from inspect_app.jobs.employer_link import KIND
from inspect_app.jobs.queue import send
from inspect_app.models.draw import Draw
from inspect_app.models.employer_link import EmployerLink, LetterFile, LinkBatch
from inspect_app.operations import employer_link as links
from inspect_app.operations import job_run
from inspect_app.queries import employer_link as queries
from inspect_app.views.progress import progress_of
from workflows.employer_link import ISSUED
from workflows.roles import Permission

bp = Blueprint("employer_link", __name__)


@bp.get("/draws/<int:draw_id>/links")
@requires(Permission.LINK_ISSUE)
def index(draw_id: int) -> ResponseReturnValue:
    draw, form = _draw(draw_id), LinkSearchForm(request.args)
    words = (form.q.data or "").strip() if form.validate() else ""
    return render_template(
        "employer_link/index.html",
        draw=draw,
        form=form,
        found=queries.find(draw, words) if words else None,
        batches=queries.batches(draw),
        counts=queries.counts(draw),
        may_issue=draw.state in ISSUED,
        run=queries.last_run(draw, kind=KIND),
    )


@bp.post("/draws/<int:draw_id>/links")
@requires(Permission.LINK_ISSUE)
def issue(draw_id: int) -> ResponseReturnValue:
    draw, at = _draw(draw_id), clock.now()
    batch = links.ask(draw, base_url=_base_url(), by=current_user, at=at)
    run = job_run.ask(KIND, subject_id=batch.id, by=current_user, at=at)
    db.session.commit()
    send(run)
    return redirect(url_for(".index", draw_id=draw.id))


@bp.get("/draws/<int:draw_id>/links/progress")
@requires(Permission.LINK_ISSUE)
def progress(draw_id: int) -> ResponseReturnValue:
    return progress_of(queries.last_run(_draw(draw_id), kind=KIND), href=url_for(".index", draw_id=draw_id))


@bp.post("/letters/<int:file_id>/copy")
@requires(Permission.LINK_ISSUE)
def collect(file_id: int) -> ResponseReturnValue:
    """By POST: each fetch is recorded, and no cache or prefetch makes one."""
    file = _file(file_id)
    content = links.collect(file, key=current_app.config["FIELD_KEY"], by=current_user, at=clock.now())
    db.session.commit()
    response = current_app.response_class(content, mimetype="application/pdf")
    name = f"letters-{file.batch.draw.slug}-{file.batch_id}-{file.part}.pdf"
    response.headers.update({"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"})
    return response


@bp.post("/letters/<int:file_id>/destruction")
@requires(Permission.LINK_ISSUE)
def destroy(file_id: int) -> ResponseReturnValue:
    file = _file(file_id)
    links.destroy(file, by=current_user, at=clock.now())
    db.session.commit()
    flash(_("这一册已经销毁，系统里只剩核对用的指纹。"))
    return redirect(url_for(".index", draw_id=file.batch.draw_id))


@bp.route("/links/<int:link_id>", methods=["GET", "POST"])
@requires(Permission.LINK_ISSUE)
def show(link_id: int) -> ResponseReturnValue:
    link, form = _link(link_id), LinkEndForm()
    if form.validate_on_submit():
        return _end(link, form)
    return render_template("employer_link/show.html", link=link, form=form), 422 if form.errors else 200


def _end(link: EmployerLink, form: LinkEndForm) -> ResponseReturnValue:
    at, reason, draw_id = clock.now(), form.reason.data, link.draw_id
    if form.act.data == "withdraw":
        links.withdraw(link, by=current_user, at=at, reason=reason)
        flash(_("链接已作废。"))
    else:
        key = current_app.config["FIELD_KEY"]
        links.reissue(link, base_url=_base_url(), by=current_user, at=at, reason=reason, key=key)
        flash(_("旧链接已作废，新的一份在最上面一册，请打印后交给单位。"))
    db.session.commit()
    return redirect(url_for(".index", draw_id=draw_id))


def _base_url() -> str:
    return current_app.config["PUBLIC_URL"] or request.url_root.rstrip("/")


def _draw(draw_id: int) -> Draw:
    return db.one_or_404(Draw.visible_to(current_user).where(Draw.id == draw_id))


def _file(file_id: int) -> LetterFile:
    return db.one_or_404(
        db.select(LetterFile).join(LinkBatch).where(LetterFile.id == file_id, LinkBatch.scope.startswith(current_user.scope))
    )


def _link(link_id: int) -> EmployerLink:
    return db.one_or_404(
        db.select(EmployerLink).join(Draw).where(EmployerLink.id == link_id, Draw.scope.startswith(current_user.scope))
    )
