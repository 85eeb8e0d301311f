"""`./mingcha migrate`: the schema and the reference data, as the account of the database that owns its tables."""

import click

from inspect_app.cli.context import app_context
from inspect_app.cli.prepare import prepare


@click.command()
def migrate() -> None:
    """Bring the database up to this version; safe to run again."""
    with app_context() as app:
        prepare(app, embedded=False)
    click.echo("The database is up to date.")


COMMANDS = (migrate,)
