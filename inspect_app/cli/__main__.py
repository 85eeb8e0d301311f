"""Every command of the app: `python -m inspect_app.cli`, reached through ./mingcha."""

from importlib import import_module
from pkgutil import iter_modules

import click

from inspect_app import cli


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def mingcha() -> None:
    """明察 Mingcha: occupational-health supervision for a county health bureau."""


@mingcha.command("help")
@click.pass_context
def show_help(context: click.Context) -> None:
    """List the commands."""
    click.echo(context.parent.get_help())


def assemble() -> click.Group:
    """Each module in cli/ offers COMMANDS; a new noun needs no second list."""
    for module in iter_modules(cli.__path__):
        if module.name != "__main__":
            for command in getattr(import_module(f"{cli.__name__}.{module.name}"), "COMMANDS", ()):
                mingcha.add_command(command)
    return mingcha


if __name__ == "__main__":
    assemble()(prog_name="mingcha")
