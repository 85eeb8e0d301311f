"""`./mingcha exposure`: hold measured values against the limits of their day."""

import csv
import sys
from pathlib import Path

import click
from flask_babel import force_locale

from inspect_app.cli.context import LANGUAGE, app_context
from inspect_app.documents.exposure import write
from inspect_app.errors import refusal_words
from inspect_app.queries.rule import rules
from scoring.exposure import standard
from workflows.errors import DomainError

UNREADABLE = 2


@click.group()
def exposure() -> None:
    """Judge measured exposures. Every verdict is a screening hint, never evidence."""


@exposure.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
def judge(file: Path) -> None:
    """Write a verdict for each row of FILE (UTF-8 CSV) to standard output."""
    with app_context(), force_locale(LANGUAGE), file.open(encoding="utf-8-sig", newline="") as lines:
        try:
            write(sys.stdout, lines, standard(rules))
        except DomainError as refusal:
            click.echo(f"{file}: {refusal_words(refusal)}", err=True)
            sys.exit(UNREADABLE)
        except (UnicodeDecodeError, csv.Error) as error:
            click.echo(f"{file}: not a CSV file in UTF-8: {error}", err=True)
            sys.exit(UNREADABLE)


COMMANDS = (exposure,)
