"""`user add` makes the first administrator of a real county; `user reset` lets one in again."""

import pytest
from click.testing import CliRunner

from inspect_app.cli.user import add, reset
from inspect_app.database import db
from inspect_app.models.user import User
from inspect_app.operations import user as users
from tests.factories import NOW
from workflows.roles import Role

OPTIONS = ("--username", "admin", "--name", "管理员", "--password-stdin")


@pytest.fixture
def run(fresh_app, monkeypatch):
    monkeypatch.setattr("inspect_app.cli.user.app_context", fresh_app.app_context)
    db.session.commit()
    return lambda command, *options, typed="": CliRunner().invoke(command, options, input=typed)


def test_the_first_administrator_signs_in_with_the_password_that_was_typed(run):
    result = run(add, *OPTIONS, "--scope", "440703", typed="Baisha-2026-x\n")

    assert result.exit_code == 0, result.output
    user = users.sign_in("admin", password="Baisha-2026-x", at=NOW)
    assert (user.scope, [seat.role for seat in user.seats]) == ("440703", [Role.SYSTEM_ADMINISTRATOR])
    assert not user.must_change_password


def test_asked_for_a_password_it_wants_it_twice(run):
    typed = "admin\n管理员\n440703\nBaisha-2026-x\nBaisha-2026-x\n"

    assert run(add, typed=typed).exit_code == 0


@pytest.mark.parametrize(
    ("options", "password", "words"),
    [
        (("--scope", "440703"), "short", "at least 10 characters"),
        (("--scope", "999999"), "Baisha-2026-x", "there is no region 999999"),
        (("--scope", "440703", "--role", "security_administrator", "--role", "clerk"), "Baisha-2026-x", "watch each other"),
        (("--scope", "440703", "--username", "Bad Name!"), "Baisha-2026-x", "begins with a lower-case letter"),
    ],
)
def test_a_refusal_is_told_and_nothing_is_kept(run, options, password, words):
    result = run(add, *OPTIONS, *options, typed=f"{password}\n")

    db.session.rollback()
    assert result.exit_code == 1
    assert words in result.output
    assert db.session.scalar(db.select(User.id)) is None


def test_a_reset_prints_a_password_that_must_be_changed(run):
    run(add, *OPTIONS, "--scope", "440703", typed="Baisha-2026-x\n")

    result = run(reset, "--username", "admin")

    assert users.sign_in("admin", password=result.output.strip(), at=NOW).must_change_password
    assert run(reset, "--username", "nobody").exit_code == 1
