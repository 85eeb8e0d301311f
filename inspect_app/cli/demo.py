"""`./mingcha demo`: the demonstration county, into an empty database."""

import click

from inspect_app.cli.context import app_context
from inspect_app.cli.prepare import demo_sign_ins, load_demonstration
from inspect_app.demonstration import county


@click.command()
def demo() -> None:
    """Build the demonstration county in an empty database, and print its sign-ins."""
    with app_context():
        if not county.is_empty():
            raise click.ClickException("somebody already has an account here; the demonstration needs an empty database")
        load_demonstration()
    for username, seat, password in demo_sign_ins():
        click.echo(f"{username:<12} {password}  {seat}")


COMMANDS = (demo,)
