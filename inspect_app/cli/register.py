"""`./mingcha register`: import a register file from the disk, and export the register."""

import hashlib
import json
import sys
from pathlib import Path
from typing import Any, BinaryIO

import click
from flask_babel import force_locale

from inspect_app import clock
from inspect_app.cli.context import LANGUAGE, app_context
from inspect_app.database import db
from inspect_app.documents.employer import export_rows
from inspect_app.documents.table_files import csv_chunks, write_xlsx
from inspect_app.documents.tables import open_table
from inspect_app.errors import refusal_words
from inspect_app.jobs.queue import send
from inspect_app.jobs.risk import KIND as RANK
from inspect_app.models.employer import Employer
from inspect_app.models.register_import import RegisterImport, RegisterImportRow, RowVerdict
from inspect_app.operations import job_run, register_import
from inspect_app.queries import setting
from inspect_app.queries.register_import import towns
from workflows.errors import DomainError

UNREADABLE = 2
EVERYTHING = ""
COUNTS = ("added", "changed", "unchanged", "rejected")


@click.group()
def register() -> None:
    """Import and export the register of employers."""


@register.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Count what would happen; change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON alone.")
def import_file(file: Path, *, dry_run: bool, as_json: bool) -> None:
    """Bring FILE (CSV or XLSX) into the register, over all regions. Rejected rows never stop the good ones."""
    with app_context(), force_locale(LANGUAGE), file.open("rb") as opened:
        try:
            counts, beside = _work(opened, file.name, dry_run=dry_run)
        except DomainError as refusal:
            db.session.rollback()
            click.echo(f"{file}: {refusal_words(refusal)}", err=True)
            sys.exit(UNREADABLE)
    _tell(counts, beside, as_json=as_json, dry_run=dry_run)


@register.command("export")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
def export_file(file: Path) -> None:
    """Write the whole register to FILE, as .xlsx or .csv, with telephones."""
    with app_context(), file.open("wb") as opened:
        every = db.select(Employer).order_by(Employer.id)
        rows = export_rows(every)
        if file.suffix.lower() == ".xlsx":
            write_xlsx(opened, rows, title="用人单位名录")
        else:
            opened.writelines(csv_chunks(rows))


def _work(file: BinaryIO, name: str, *, dry_run: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    """One transaction; a dry run leaves nothing behind."""
    at, digest = clock.now(), hashlib.file_digest(file, "sha256").hexdigest()
    import_ = register_import.receive(name, sha256=digest, file_sha256=None, scope=EVERYTHING, by=None, at=at)
    known = towns(EVERYTHING)
    with open_table(file) as sheets:
        if dry_run:
            register_import.check(import_, sheets=sheets, towns=known, at=at)
            told = _counts(import_), _beside(import_)
            db.session.rollback()
            return told
        register_import.take_at_once(
            import_, sheets=sheets, towns=known, complete_days=setting.value("register.complete_days", on=clock.today()), at=at
        )
    told = _counts(import_), _beside(import_)
    run = job_run.ask(RANK, subject_id=0, by=None, at=at)
    db.session.commit()
    send(run)
    return told


def _counts(import_: RegisterImport) -> dict[str, Any]:
    counts: dict[str, Any] = {name: getattr(import_, name) for name in COUNTS}
    return counts | {"reasons": dict(import_.reasons), "rejected_rows": register_import.rejected_rows()}


def _beside(import_: RegisterImport) -> dict[str, Any]:
    """What the file said and the register did not take, though no row was rejected for it."""
    merged = db.select(db.func.count()).select_from(RegisterImportRow).filter_by(import_id=import_.id, verdict=RowVerdict.MERGED)
    return {
        "cells kept because of a newer edit by hand": import_.kept,
        "cells about merged entries, not taken": db.session.scalar(merged),
        "lines that are no data (totals, remarks)": import_.skipped,
        "columns that nothing was taken from": ", ".join(import_.unknown_columns),
    }


def _tell(counts: dict[str, Any], beside: dict[str, Any], *, as_json: bool, dry_run: bool) -> None:
    if as_json:
        click.echo(json.dumps(counts, ensure_ascii=False))
        return
    click.echo("Dry run, nothing was changed." if dry_run else "Imported.")
    for name in COUNTS:
        click.echo(f"{name:>10} {counts[name]:>9,}")
    for reason, number in counts["reasons"].items():
        rows = counts["rejected_rows"][reason]
        told = ", ".join(map(str, rows[:10])) + (" …" if len(rows) > 10 else "")
        click.echo(f"  {reason}: {number:,} (rows {told})")
    for words, found in beside.items():
        if found:
            click.echo(f"  {words}: {found}")


COMMANDS = (register,)
