"""`draw vectors` and `draw verify`: the verifiable draw on the command line. Needs no database."""

import json
from pathlib import Path

import click

from inspect_app.documents import draw_check
from workflows import draw_vectors
from workflows.errors import DomainError


@click.group()
def draw() -> None:
    """Check the verifiable draw (VDRAW-1)."""


@draw.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def vectors(file: Path) -> None:
    """Recompute a file of known answers: one line per case, exit status 1 if any fails, 2 if it is no such file."""
    try:
        known = json.loads(file.read_bytes())
    except (ValueError, RecursionError) as error:
        raise click.UsageError(f"{file} is not JSON") from error
    problem = draw_vectors.problem(known)
    if problem:
        raise click.UsageError(f"{file} holds no known answers: {problem}")
    has_failed = False
    for name, failure in draw_vectors.judged(known):
        has_failed |= bool(failure)
        click.echo(f"FAIL {name}: {failure}" if failure else f"ok {name}")
    raise SystemExit(1 if has_failed else 0)


@draw.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--sums", help="The hash of SHA256SUMS that stands on the public page.")
def verify(file: Path, sums: str | None) -> None:
    """Check a downloaded draw-NUMBER.zip: ends with VERIFIED or the first mismatch (exit status 1)."""
    try:
        for step in draw_check.steps(file, sums=sums):
            click.echo(f"ok   {step.code} {step.detail}")
    except DomainError as error:
        click.echo(f"MISMATCH {error.details.get('file', 'bundle')}: {error}")
        raise SystemExit(1) from error
    click.echo("VERIFIED")


COMMANDS = (draw,)
