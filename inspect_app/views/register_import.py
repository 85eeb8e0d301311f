"""Importing a register file: upload, counts of the dry run, confirmation, progress, the rows that were not taken."""

import hashlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from inspect_app import clock
from inspect_app.authorization import requires
from inspect_app.database import db
from inspect_app.documents.register_import import result_rows
from inspect_app.documents.tables import open_table
from inspect_app.documents.workbook_rows import is_workbook, require_sound_workbook
from inspect_app.errors import failure_words
from inspect_app.forms.register_import import RegisterFileForm
from inspect_app.jobs import queue
from inspect_app.jobs.register_import import CHECK, IMPORT
from inspect_app.models.job_run import JobRun
from inspect_app.models.register_import import RegisterImport, RowVerdict
from inspect_app.operations import job_run, register_import, stored_file
from inspect_app.queries import register_import as queries
from inspect_app.views.listing import listing
from inspect_app.views.progress import progress_of
from inspect_app.views.saving import saved
from inspect_app.views.table_response import csv_response, xlsx_response
from inspect_app.views.table_upload import OF_TABLE, confirm_once, reading_words
from workflows.register import Reason
from workflows.register_columns import Field
from workflows.roles import Permission

bp = Blueprint("register_import", __name__, url_prefix="/register-imports")

OF_FILE = {**OF_TABLE, "register.no_header": "file"}


@bp.get("")
@requires(Permission.REGISTER_IMPORT)
def index() -> ResponseReturnValue:
    page = listing(RegisterImport.visible_to(current_user), RegisterImport.id, is_descending=True)
    return render_template("register_import/index.html", page=page)


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.REGISTER_IMPORT)
def new() -> ResponseReturnValue:
    form = RegisterFileForm()
    taken: list[JobRun] = []
    if form.validate_on_submit() and saved(form, lambda: taken.append(_take(form)), fields=OF_FILE):
        queue.send(taken[0])
        return redirect(url_for(".show", import_id=taken[0].subject_id))
    return render_template("register_import/new.html", form=form)


@bp.get("/<int:import_id>")
@requires(Permission.REGISTER_IMPORT)
def show(import_id: int) -> ResponseReturnValue:
    import_ = _import(import_id)
    run = queries.last_run(import_)
    reason = request.args.get("reason", "")
    chosen = reason if reason in set(Reason) else None
    rejected, has_more = queries.rows(
        import_, RowVerdict.REJECTED, reason=chosen, after=request.args.get("after", 0, type=int)
    )
    return render_template(
        "register_import/show.html",
        import_=import_,
        run=run,
        failure=failure_words(run),
        reason=Reason(chosen) if chosen else None,
        reasons=[(Reason(code), count) for code, count in import_.reasons.items()],
        reasons_of={reason.value: reason for reason in Reason},
        columns={field.value: field for field in Field},
        rejected=rejected,
        has_more=has_more,
        kept=queries.rows(import_, RowVerdict.KEPT)[0],
        merged=queries.rows(import_, RowVerdict.MERGED)[0],
        earlier=queries.same_file(import_),
    )


@bp.get("/<int:import_id>/progress")
@requires(Permission.REGISTER_IMPORT)
def progress(import_id: int) -> ResponseReturnValue:
    """Asked by js/progress.js."""
    run = queries.last_run(_import(import_id))
    return progress_of(run, words=reading_words(run), href=url_for(".show", import_id=import_id))


@bp.post("/<int:import_id>/confirmation")
@requires(Permission.REGISTER_IMPORT)
def confirm(import_id: int) -> ResponseReturnValue:
    confirm_once(_import(import_id), register_import.confirm, job=IMPORT)
    return redirect(url_for(".show", import_id=import_id))


@bp.post("/<int:import_id>/withdrawal")
@requires(Permission.REGISTER_IMPORT)
def withdraw(import_id: int) -> ResponseReturnValue:
    register_import.withdraw(_import(import_id), by=current_user, at=clock.now())
    db.session.commit()
    flash(_("已撤回，名录没有变化。"))
    return redirect(url_for(".index"))


@bp.get("/<int:import_id>/result.csv")
@requires(Permission.REGISTER_IMPORT)
def result_csv(import_id: int) -> ResponseReturnValue:
    return csv_response(_result(import_id), name=f"register-import-{import_id}")


@bp.get("/<int:import_id>/result.xlsx")
@requires(Permission.REGISTER_IMPORT)
def result_xlsx(import_id: int) -> ResponseReturnValue:
    return xlsx_response(_result(import_id), name=f"register-import-{import_id}", title=_("没有收的行"))


def _result(import_id: int) -> Iterator[list[Any]]:
    return result_rows(queries.every_row(_import(import_id)))


def _import(import_id: int) -> RegisterImport:
    return db.one_or_404(RegisterImport.visible_to(current_user).where(RegisterImport.id == import_id))


def _take(form: RegisterFileForm) -> JobRun:
    """Keep a file that can be read, and owe its check."""
    content, at = form.file.data.read(), clock.now()
    _require_readable(BytesIO(content))
    import_ = register_import.receive(
        form.file.data.filename or "",
        sha256=hashlib.sha256(content).hexdigest(),
        file_sha256=stored_file.keep(content, media_type="application/octet-stream", by=current_user, at=at),
        scope=current_user.scope,
        by=current_user,
        at=at,
    )
    return job_run.ask(CHECK, subject_id=import_.id, by=current_user, at=at)


def _require_readable(file: BytesIO) -> None:
    """What can be told at once. To open a workbook takes longer than somebody waits: its header is the job's to find."""
    if is_workbook(file):
        require_sound_workbook(file)
        return
    with open_table(file) as sheets:
        register_import.require_header(sheets)
