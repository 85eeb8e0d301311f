"""`./mingcha user add` and `./mingcha user reset`: the first administrators of a real county, and a way back in."""

import sys
from datetime import date

import click
from flask_babel import force_locale

from inspect_app import clock
from inspect_app.cli.context import LANGUAGE, app_context
from inspect_app.database import db
from inspect_app.errors import refusal_words
from inspect_app.labels import label
from inspect_app.models.body import Body
from inspect_app.models.region import Region, scope_of
from inspect_app.models.user import User
from inspect_app.operations import seat as seats
from inspect_app.operations import user as users
from workflows.errors import DomainError
from workflows.roles import Role


@click.group()
def user() -> None:
    """Accounts: add one, reset a password."""


@user.command()
@click.option("--username", prompt="Username", help="Lower-case letters and digits.")
@click.option("--name", prompt="Name", help="The person's name.")
@click.option("--scope", prompt="Region code (440703, 440700 …)", help="Region code; this region and below is visible.")
@click.option("--body", help="Name of the enforcement body, when there is one.")
@click.option(
    "--role", "roles", multiple=True, type=click.Choice([role.value for role in Role]), help="A seat, from today; repeatable."
)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of asking.")
def add(*, username: str, name: str, scope: str, body: str | None, roles: tuple[str, ...], password_stdin: bool) -> None:
    """Add an account with its seats. Without --role: the system administrator."""
    password = _password(from_stdin=password_stdin)
    with app_context(), force_locale(LANGUAGE):
        try:
            added = users.add(
                username, name=name, scope=_scope(scope), password=password, by=None, at=clock.now(), body_id=_body_id(body)
            )
            for role in map(Role, roles or (Role.SYSTEM_ADMINISTRATOR,)):
                _seat(added, role, clock.today())
        except DomainError as refusal:
            raise click.ClickException(refusal_words(refusal)) from refusal
        db.session.commit()
        told = "、".join(label(seat.role) for seat in added.seats)
    click.echo(f"{username}: {name}, {told}")


@user.command()
@click.option("--username", prompt="Username", help="Whose password is reset.")
def reset(*, username: str) -> None:
    """Print a one-time password; it must be changed at the next sign-in. Also lifts a lock."""
    with app_context(), force_locale(LANGUAGE):
        found = db.session.scalar(db.select(User).filter_by(username=username))
        if found is None:
            raise click.ClickException(f"there is no account {username}")
        password = users.reset(found, by=None, at=clock.now())
        db.session.commit()
    click.echo(password)


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return click.prompt("Password", hide_input=True, confirmation_prompt=True)


def _scope(code: str) -> str:
    """The region's scope; empty stands for the whole house."""
    if code and db.session.scalar(db.select(Region.code).filter_by(scope=scope_of(code))) is None:
        raise click.ClickException(f"there is no region {code}; bring the regions in first: ./mingcha region import FILE")
    return scope_of(code) if code else ""


def _body_id(name: str | None) -> int | None:
    if not name:
        return None
    found = db.session.scalar(db.select(Body.id).filter_by(name=name))
    if found is None:
        raise click.ClickException(f"there is no enforcement body {name}")
    return found


def _seat(added: User, role: Role, today: date) -> None:
    seats.give(added, role, valid_from=today, valid_until=None, deputy_of=None, by=None, at=clock.now())


COMMANDS = (user,)
