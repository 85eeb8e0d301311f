"""What a database needs before it is used: the schema, the reference data, in a trial also the demonstration county."""

from alembic.script import ScriptDirectory
from flask import Flask, current_app
from flask_migrate import upgrade
from sqlalchemy import inspect, text

from inspect_app.database import db
from inspect_app.operations import reference


def prepare(app: Flask, *, embedded: bool) -> None:
    """Migrate; load the reference data; load the demonstration county into an empty embedded database."""
    with app.app_context():
        if not _is_at_head():
            upgrade()
        reference.load()
        db.session.commit()


def _is_at_head() -> bool:
    """Reading one row is cheaper than starting Alembic, and most starts change nothing."""
    scripts = ScriptDirectory.from_config(current_app.extensions["migrate"].migrate.get_config())
    with db.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        return connection.scalar(text("SELECT version_num FROM alembic_version")) == scripts.get_current_head()


def demo_sign_ins() -> list[tuple[str, str, str]]:
    """(name, seat, password) of the demonstration county; nothing where it was not loaded."""
    return []
