"""Ranking the register anew (重排分层): the same work as every night, asked for by whoever may."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from inspect_app.authorization import requires
from inspect_app.jobs.risk import KIND
from inspect_app.models.audit import AuditFact
from inspect_app.models.job_run import JobRun
from inspect_app.queries import job_run as job_runs
from inspect_app.queries import risk as queries
from inspect_app.views.progress import ask_alone, progress_of
from workflows.roles import Permission

bp = Blueprint("risk", __name__, url_prefix="/employers/ranking")


@bp.get("")
@requires(Permission.RISK_RANK)
def show() -> ResponseReturnValue:
    run = _run()
    past = [_event(fact) for fact in queries.past(current_user)]
    return render_template("risk/show.html", run=run, events=past)


@bp.post("")
@requires(Permission.RISK_RANK)
def rank() -> ResponseReturnValue:
    ask_alone(KIND)
    return redirect(url_for(".show"))


@bp.get("/progress")
@requires(Permission.RISK_RANK)
def progress() -> ResponseReturnValue:
    return progress_of(_run(), href=url_for(".show"))


def _run() -> JobRun | None:
    """The newest that this person asked for, or that an import of this person needed."""
    return job_runs.newest(KIND, of=current_user.id)


def _event(fact: AuditFact) -> dict[str, Any]:
    """For the macro `timeline`."""
    counts = {name: f"{fact.data[name]:,}" for name in ("seen", "changed")}
    return {
        "at": fact.at,
        "title": _("看了 %(seen)s 家，%(changed)s 家的分层或者依据有变", **counts),
        "text": fact.by_name if fact.by_id else _("系统"),
    }
