"""Two people at once: one waits for what the other holds."""

from time import monotonic, sleep

from sqlalchemy import text

from inspect_app.database import db

PATIENCE = 60  # seconds
WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")


def wait_for_a_lock() -> None:
    """Until somebody else on this database waits."""
    until = monotonic() + PATIENCE
    with db.engine.connect() as connection:
        while not connection.scalar(WAITING):
            assert monotonic() < until, "nobody waits"
            connection.rollback()
            sleep(0.02)
