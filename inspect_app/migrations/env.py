"""Runs migrations on the application's own engine. Revisions import no models; only autogenerate looks at the metadata."""

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import text

from inspect_app.database import Instant
from inspect_app.locks import Lock
from inspect_app.migrations.comparing import compare_type


def render_item(kind: str, item: Any, autogen_context: Any) -> str | bool:
    """A revision must not depend on our types: an Instant is a timestamp with a time zone there."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    return False


def run() -> None:
    db = current_app.extensions["migrate"].db
    with db.engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": Lock.MIGRATION.value})
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_item=render_item,
            compare_type=compare_type,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
