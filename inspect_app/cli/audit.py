"""`./mingcha audit verify` walks the chain of the trail; `./mingcha audit seal` seals what can be sealed now."""

import click

from inspect_app import clock
from inspect_app.cli.context import app_context
from inspect_app.database import db
from inspect_app.operations import audit as trail


@click.group()
def audit() -> None:
    """The audit trail: seal it, verify it."""


@audit.command()
def verify() -> None:
    """Recompute every row, root and hash from the first block on. Exit status 1 at the first mismatch."""
    with app_context():
        broken, blocks = trail.verify(), trail.count_blocks()
    if broken:
        click.echo(f"MISMATCH block {broken.block}: {broken.what}")
        raise SystemExit(1)
    click.echo(f"VERIFIED {blocks} blocks")


@audit.command()
def seal() -> None:
    """Seal the rows that no open transaction can still overtake."""
    with app_context():
        block = trail.seal(at=clock.now())
        db.session.commit()
        told = f"block {block.number}: {block.rows} rows, {block.hash}" if block else "nothing to seal"
    click.echo(told)


COMMANDS = (audit,)
