"""Importing records by file: upload, counts of the dry run, confirmation, progress, the rows that were not taken.

Without the seat of health surveillance, imports of health records do not exist.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from inspect_app import clock
from inspect_app.authorization import may, requires
from inspect_app.database import db
from inspect_app.documents.record_import import empty_file, header_of, result_rows
from inspect_app.documents.tables import open_table
from inspect_app.errors import failure_words
from inspect_app.forms.record_import import RecordFileForm
from inspect_app.jobs import queue
from inspect_app.jobs.record_import import CHECK, IMPORT
from inspect_app.labels import label
from inspect_app.models.data_source import DataSource
from inspect_app.models.job_run import JobRun
from inspect_app.models.record_import import Channel, RecordImport
from inspect_app.operations import job_run, record_import, stored_file
from inspect_app.queries import record_import as queries
from inspect_app.views.listing import listing
from inspect_app.views.progress import progress_of
from inspect_app.views.saving import saved
from inspect_app.views.table_response import csv_response, xlsx_response
from inspect_app.views.table_upload import OF_TABLE, confirm_once, reading_words
from workflows.record import RecordFault, RecordKind
from workflows.record_columns import LAYOUTS
from workflows.register_import import ImportState
from workflows.roles import Permission

bp = Blueprint("record_import", __name__, url_prefix="/record-imports")

OF_FORM = {
    **OF_TABLE,
    "record_import.column_missing": "file",
    "record_import.personal_column": "file",
    "record_import.source_ended": "source_id",
    "record_import.kind_not_of_source": "source_id",
}


@bp.get("")
@requires(Permission.RECORD_IMPORT)
def index() -> ResponseReturnValue:
    asked = request.args.get("channel", "")
    channel = Channel(asked) if asked in set(Channel) else None
    found = _imports().where(RecordImport.channel == channel) if channel else _imports()
    page = listing(found, RecordImport.id, is_descending=True)
    return render_template("record_import/index.html", page=page, channel=channel, channels=list(Channel))


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.RECORD_IMPORT)
def new() -> ResponseReturnValue:
    kinds = _kinds()
    form = RecordFileForm.offering(kinds, queries.sources(current_user))
    taken: list[JobRun] = []
    if form.validate_on_submit() and saved(form, lambda: taken.append(_take(form)), fields=OF_FORM):
        queue.send(taken[0])
        return redirect(url_for(".show", import_id=taken[0].subject_id))
    return render_template("record_import/new.html", form=form, layouts=[LAYOUTS[kind] for kind in kinds])


@bp.get("/templates/<kind>.csv")
@requires(Permission.RECORD_IMPORT)
def template_csv(kind: str) -> ResponseReturnValue:
    return csv_response(empty_file(_kind(kind)), name=f"records-{kind}")


@bp.get("/templates/<kind>.xlsx")
@requires(Permission.RECORD_IMPORT)
def template_xlsx(kind: str) -> ResponseReturnValue:
    return xlsx_response(empty_file(_kind(kind)), name=f"records-{kind}", title=label(_kind(kind)))


@bp.get("/<int:import_id>")
@requires(Permission.RECORD_IMPORT)
def show(import_id: int) -> ResponseReturnValue:
    import_ = _import(import_id)
    run, asked = queries.last_run(import_), request.args.get("reason", "")
    reason = RecordFault(asked) if asked in set(RecordFault) else None
    rejected, has_more = queries.rejected(import_, fault=reason, after=request.args.get("after", 0, type=int))
    return render_template(
        "record_import/show.html",
        import_=import_,
        run=run,
        failure=failure_words(run),
        reason=reason,
        reasons=[(RecordFault(code), count) for code, count in import_.reasons.items()],
        rejected=rejected,
        has_more=has_more,
        headers={field: header_of(import_.kind, field) for field in {row.field for row in rejected}},
        earlier=queries.same_file(import_) if import_.state is ImportState.CHECKED else None,
    )


@bp.get("/<int:import_id>/progress")
@requires(Permission.RECORD_IMPORT)
def progress(import_id: int) -> ResponseReturnValue:
    """Asked by js/progress.js."""
    run = queries.last_run(_import(import_id))
    return progress_of(run, words=reading_words(run), href=url_for(".show", import_id=import_id))


@bp.post("/<int:import_id>/confirmation")
@requires(Permission.RECORD_IMPORT)
def confirm(import_id: int) -> ResponseReturnValue:
    confirm_once(_import(import_id), record_import.confirm, job=IMPORT)
    return redirect(url_for(".show", import_id=import_id))


@bp.post("/<int:import_id>/withdrawal")
@requires(Permission.RECORD_IMPORT)
def withdraw(import_id: int) -> ResponseReturnValue:
    record_import.withdraw(_import(import_id), by=current_user, at=clock.now())
    db.session.commit()
    flash(_("已撤回，没有收任何记录。"))
    return redirect(url_for(".index"))


@bp.get("/<int:import_id>/result.csv")
@requires(Permission.RECORD_IMPORT)
def result_csv(import_id: int) -> ResponseReturnValue:
    return csv_response(_result(import_id), name=f"record-import-{import_id}")


@bp.get("/<int:import_id>/result.xlsx")
@requires(Permission.RECORD_IMPORT)
def result_xlsx(import_id: int) -> ResponseReturnValue:
    return xlsx_response(_result(import_id), name=f"record-import-{import_id}", title=_("没有收的行"))


def _kinds() -> list[RecordKind]:
    return queries.kinds(health=may(Permission.HEALTH_VIEW))


def _kind(name: str) -> RecordKind:
    return next((kind for kind in _kinds() if kind == name), None) or abort(404)


def _imports() -> Any:
    return queries.visible_to(current_user, health=may(Permission.HEALTH_VIEW))


def _import(import_id: int) -> RecordImport:
    return db.one_or_404(_imports().where(RecordImport.id == import_id))


def _result(import_id: int) -> Iterator[list[Any]]:
    import_ = _import(import_id)
    return result_rows(import_.kind, queries.every_rejected(import_))


def _take(form: RecordFileForm) -> JobRun:
    """Keep a file that can be read and names nobody, and owe its check. A workbook is opened too, however large."""
    content, kind, at = form.file.data.read(), RecordKind(form.kind.data), clock.now()
    with open_table(BytesIO(content)) as sheets:
        record_import.require_columns(kind, sheets)
    import_ = record_import.receive(
        form.file.data.filename or "",
        kind=kind,
        source=db.session.get_one(DataSource, form.source_id.data),
        sha256=stored_file.keep(content, media_type="application/octet-stream", by=current_user, at=at),
        by=current_user,
        at=at,
    )
    return job_run.ask(CHECK, subject_id=import_.id, by=current_user, at=at)
