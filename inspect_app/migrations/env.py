"""Runs migrations on the application's own engine. Revisions import no models; only autogenerate looks at the metadata."""

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import DateTime, text

from inspect_app.database import Instant

MIGRATION_LOCK = 77_003


def render_item(kind: str, item: Any, autogen_context: Any) -> str | bool:
    """A revision must not depend on our types: an Instant is a timestamp with a time zone there."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    return False


def compare_type(context_: Any, inspected: Any, metadata: Any, inspected_type: Any, metadata_type: Any) -> bool | None:
    if isinstance(metadata_type, Instant):
        return not (isinstance(inspected_type, DateTime) and inspected_type.timezone)
    return None


def run() -> None:
    db = current_app.extensions["migrate"].db
    with db.engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": MIGRATION_LOCK})
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
