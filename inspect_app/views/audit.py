"""The trail, read-only, for the audit administrator: the list, one fact with its proof, the blocks, the check of the chain."""

from datetime import date, datetime, time, timedelta

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from inspect_app import clock
from inspect_app.authorization import requires
from inspect_app.database import db
from inspect_app.forms.audit import AuditFilter
from inspect_app.jobs.audit import VERIFY
from inspect_app.jobs.queue import send
from inspect_app.models.audit import AuditBlock, AuditFact
from inspect_app.operations import job_run
from inspect_app.queries import audit as queries
from inspect_app.queries import job_run as job_runs
from inspect_app.views.listing import chips, listing
from inspect_app.views.progress import progress_of
from workflows.roles import Permission

bp = Blueprint("audit", __name__, url_prefix="/audit")


@bp.get("")
@requires(Permission.AUDIT_VIEW)
def index() -> ResponseReturnValue:
    form = AuditFilter()
    found = queries.matching(
        current_user,
        kind=form.kind.data or "",
        subject=(form.subject.data or "").strip(),
        person=(form.person.data or "").strip(),
        first=_midnight(form.first.data),
        end=_midnight(form.last.data, days=1),
    )
    page = listing(found, AuditFact.id, is_descending=True)
    return render_template("audit/index.html", form=form, page=page, chips=chips(form), is_open=queries.is_open)


@bp.get("/facts/<int:fact_id>")
@requires(Permission.AUDIT_VIEW)
def show(fact_id: int) -> ResponseReturnValue:
    fact = db.one_or_404(queries.visible_to(current_user).where(AuditFact.id == fact_id))
    return render_template(
        "audit/show.html", fact=fact, proof=queries.proof(fact), is_open=queries.is_open(fact), leaf=fact.leaf().decode()
    )


@bp.get("/blocks")
@requires(Permission.AUDIT_VIEW)
def blocks() -> ResponseReturnValue:
    page = listing(db.select(AuditBlock), AuditBlock.number, is_descending=True)
    run = job_runs.newest(VERIFY, of=current_user.id)
    return render_template(
        "audit/blocks.html", page=page, unsealed=queries.unsealed(), checked=queries.last_verification(), run=run
    )


@bp.get("/blocks/<int:number>")
@requires(Permission.AUDIT_VIEW)
def block(number: int) -> ResponseReturnValue:
    found = db.get_or_404(AuditBlock, number)
    page = listing(queries.of_block(current_user, number), AuditFact.id)
    return render_template("audit/block.html", block=found, page=page)


@bp.post("/verification")
@requires(Permission.AUDIT_VIEW)
def verification() -> ResponseReturnValue:
    """The whole chain is walked as a job; its result is itself a fact."""
    run = job_run.ask(VERIFY, subject_id=current_user.id, by=current_user, at=clock.now())
    db.session.commit()
    send(run)
    flash(_("正在验证，结果会记在本页和留痕里。"))
    return redirect(url_for(".blocks"))


@bp.get("/verification")
@requires(Permission.AUDIT_VIEW)
def progress() -> ResponseReturnValue:
    return progress_of(job_runs.newest(VERIFY, of=current_user.id), href=url_for(".blocks"))


def _midnight(day: date | None, *, days: int = 0) -> datetime | None:
    """The first instant of the office's day."""
    return datetime.combine(day + timedelta(days=days), time.min, clock.OFFICE) if day else None
