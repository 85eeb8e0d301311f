"""`./mingcha region import`: the provinces, cities, counties and towns that a real office works in."""

import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import click
from flask_babel import force_locale

from inspect_app import clock
from inspect_app.cli.context import LANGUAGE, app_context
from inspect_app.database import db
from inspect_app.documents.tables import open_table
from inspect_app.errors import refusal_words
from inspect_app.operations import small_import
from inspect_app.operations.region import SPEC
from inspect_app.operations.small_import import Outcome
from workflows.errors import DomainError

UNREADABLE = 2


@click.group()
def region() -> None:
    """Regions: bring in a list of codes and names."""


@region.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Count what would happen; change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON alone.")
def import_file(file: Path, *, dry_run: bool, as_json: bool) -> None:
    """Bring FILE (CSV or XLSX with the columns code and name, 区划代码 and 名称) into the regions: provinces of 2 digits,
    cities of 4, counties of 6, towns of 9 or 12; zeros at the end do not matter. The same file twice changes nothing.
    """
    with app_context(), force_locale(LANGUAGE):
        try:
            outcome = _work(file, dry_run=dry_run)
        except DomainError as refusal:
            click.echo(f"{file}: {refusal_words(refusal)}", err=True)
            sys.exit(UNREADABLE)
    _tell(_counted(outcome), as_json=as_json, dry_run=dry_run)


def _work(file: Path, *, dry_run: bool) -> Outcome:
    with file.open("rb") as opened, open_table(opened) as sheets:
        table = small_import.table_of(SPEC, [sheet.rows() for sheet in sheets])
    outcome = (small_import.rehearse if dry_run else small_import.run)(SPEC, table, by=None, at=clock.now())
    db.session.commit()
    return outcome


def _counted(outcome: Outcome) -> dict[str, Any]:
    """The same shape as that of `register import --json`."""
    rows: dict[str, list[int]] = defaultdict(list)
    for one in outcome.rejected:
        rows[one.fault.value].append(one.row)
    return {**outcome.counts(), "reasons": {fault: len(found) for fault, found in rows.items()}, "rejected_rows": dict(rows)}


def _tell(counts: dict[str, Any], *, as_json: bool, dry_run: bool) -> None:
    if as_json:
        click.echo(json.dumps(counts, ensure_ascii=False))
        return
    click.echo("Dry run, nothing was changed." if dry_run else "Imported.")
    for name in ("added", "changed", "unchanged", "rejected"):
        click.echo(f"{name:>10} {counts[name]:>9,}")
    for fault, rows in counts["rejected_rows"].items():
        told = ", ".join(map(str, rows[:10])) + (" …" if len(rows) > 10 else "")
        click.echo(f"  {fault}: {len(rows):,} (rows {told})")


COMMANDS = (region,)
