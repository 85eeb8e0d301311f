"""What a database needs before it is used: the schema, the reference data, in a trial also the demonstration county."""

import json
import os
import secrets
import sys
from pathlib import Path

import click
from alembic.script import ScriptDirectory
from flask import Flask, current_app
from flask_migrate import upgrade
from sqlalchemy import inspect, text

from inspect_app import clock
from inspect_app.database import db
from inspect_app.demonstration import county
from inspect_app.labels import label
from inspect_app.operations import reference
from inspect_app.services import instance_path


def prepare(app: Flask, *, embedded: bool) -> None:
    """Migrate; load the reference data; load the demonstration county into an empty embedded database."""
    with app.app_context():
        if not _is_at_head():
            upgrade()
        reference.load()
        db.session.commit()
        if embedded and county.is_empty():
            load_demonstration()
        db.session.remove()


def load_demonstration() -> None:
    """All of it or nothing. The sign-ins are kept in instance/, for its owner alone."""
    password = f"Mingcha-{secrets.randbelow(10**6):06}"
    signs = county.build(password=password, key=current_app.config["FIELD_KEY"], at=clock.now(), tell=_tell)
    db.session.commit()
    told = [(one.username, f"{one.name}（{label(one.role)}）", password) for one in signs]
    path = _sign_ins_path()
    path.touch(mode=0o600)
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")


def demo_sign_ins() -> list[tuple[str, str, str]]:
    """(user name, seat, password) of the demonstration county; nothing where it was not loaded."""
    path = _sign_ins_path()
    return [tuple(row) for row in json.loads(path.read_text(encoding="utf-8"))] if path.exists() else []


def _sign_ins_path() -> Path:
    return instance_path(os.environ) / "demonstration.json"


def _tell(what: str) -> None:
    click.echo(f"Making the demonstration county: {what} …", file=sys.stderr)


def _is_at_head() -> bool:
    """Reading one row is cheaper than starting Alembic, and most starts change nothing."""
    scripts = ScriptDirectory.from_config(current_app.extensions["migrate"].migrate.get_config())
    with db.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        return connection.scalar(text("SELECT version_num FROM alembic_version")) == scripts.get_current_head()
