"""Imports of the small registers: take a file, tell what it would do, do it, keep what came of it. The same for each noun."""

from io import BytesIO

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import Select

from inspect_app import clock
from inspect_app.authorization import requires
from inspect_app.database import db
from inspect_app.documents.table_files import CSV_TYPE, csv_chunks
from inspect_app.documents.tables import open_table
from inspect_app.forms.small_import import FileForm
from inspect_app.labels import label
from inspect_app.models.small_import import SmallImport
from inspect_app.models.stored_file import StoredFile
from inspect_app.operations import small_import, stored_file
from inspect_app.operations.small_import import Outcome, Spec, Table
from inspect_app.views.saving import saved
from inspect_app.views.table_upload import OF_TABLE
from workflows.roles import Permission

SHOWN_REJECTS = 200
LARGEST_UNPACKED = 64 << 20  # bytes: a small register is read while somebody waits


def add_import(bp: Blueprint, spec: Spec, permission: Permission) -> None:
    """Four endpoints on the blueprint of the noun: import_new, import_show, import_apply, import_rejects."""

    @bp.route("/imports/new", methods=["GET", "POST"])
    @requires(permission)
    def import_new() -> ResponseReturnValue:
        form = FileForm()
        if form.validate_on_submit() and saved(form, lambda: _take(spec, form), fields=_OF_FILE):
            newest = db.session.scalar(_own(spec).order_by(SmallImport.id.desc()).limit(1))
            return redirect(url_for(".import_show", import_id=newest.id))
        return render_template("small_import/new.html", form=form, spec=spec, batches=_latest(spec))

    @bp.get("/imports/<int:import_id>")
    @requires(permission)
    def import_show(import_id: int) -> ResponseReturnValue:
        batch = _batch(spec, import_id)
        outcome = _outcome(spec, batch)
        return render_template(
            "small_import/show.html", batch=batch, outcome=outcome, counts=outcome.counts(), spec=spec, most=SHOWN_REJECTS
        )

    @bp.post("/imports/<int:import_id>/application")
    @requires(permission)
    def import_apply(import_id: int) -> ResponseReturnValue:
        batch = _batch(spec, import_id)
        counts = small_import.apply(batch, spec, _table(spec, batch), by=current_user, at=clock.now()).counts()
        db.session.commit()
        flash(_("导入完成：新增 %(added)s，更改 %(changed)s，不变 %(unchanged)s，退回 %(rejected)s。", **counts))
        return redirect(url_for(".import_show", import_id=import_id))

    @bp.get("/imports/<int:import_id>/rejected.csv")
    @requires(permission)
    def import_rejects(import_id: int) -> ResponseReturnValue:
        batch = _batch(spec, import_id)
        outcome = _outcome(spec, batch)
        rows = [[_("行"), _("列"), _("原来的内容"), _("原因")]]
        rows += [[one.row, one.column, one.value, label(one.fault)] for one in outcome.rejected]
        name = f"{batch.register.value}-{batch.id}-rejected.csv"
        return Response(
            b"".join(csv_chunks(rows)), content_type=CSV_TYPE, headers={"Content-Disposition": f'attachment; filename="{name}"'}
        )


_OF_FILE = OF_TABLE | dict.fromkeys(("small_import.column_missing", "small_import.too_many_rows"), "file")
"""Refusals that are about the file."""


def _take(spec: Spec, form: FileForm) -> None:
    """Keep the file when it can be read as this register."""
    content = form.file.data.read()
    _read(spec, content)
    at = clock.now()
    sha256 = stored_file.keep(content, media_type="application/octet-stream", by=current_user, at=at)
    db.session.add(
        SmallImport(
            register=spec.register,
            file_name=(form.file.data.filename or "")[-120:],
            sha256=sha256,
            by_id=current_user.id,
            asked_at=at,
        )
    )


def _read(spec: Spec, content: bytes) -> Table:
    with open_table(BytesIO(content), largest=LARGEST_UNPACKED) as sheets:
        return small_import.table_of(spec, [sheet.rows() for sheet in sheets])


def _table(spec: Spec, batch: SmallImport) -> Table:
    return _read(spec, db.session.get_one(StoredFile, batch.sha256).content)


def _own(spec: Spec) -> Select[tuple[SmallImport]]:
    return SmallImport.visible_to(current_user).where(SmallImport.register == spec.register)


def _batch(spec: Spec, import_id: int) -> SmallImport:
    return db.one_or_404(_own(spec).where(SmallImport.id == import_id))


def _latest(spec: Spec) -> list[SmallImport]:
    applied = _own(spec).where(SmallImport.applied_at.is_not(None))
    return list(db.session.scalars(applied.order_by(SmallImport.id.desc()).limit(10)))


def _outcome(spec: Spec, batch: SmallImport) -> Outcome:
    """What came of it; before it is applied, what would come of it now."""
    if batch.outcome:
        return small_import.told(batch.outcome)
    return small_import.rehearse(spec, _table(spec, batch), by=current_user, at=clock.now())
