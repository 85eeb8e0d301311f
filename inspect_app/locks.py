"""Waiting for each other: PostgreSQL's advisory locks, all in one place so that two never share a number, and held rows."""

from enum import IntEnum, unique
from typing import Any

from sqlalchemy import Connection, text

from inspect_app.database import db


@unique
class Lock(IntEnum):
    JOB = 77_001
    """With the id of a job's row as second key."""
    REGISTER_IMPORT = 77_002
    MIGRATION = 77_003
    AUDIT_SEAL = 77_004
    TASKS = 77_005
    """Releases and lists wait for each other, so that one employer never gets two open visits."""
    RANKING = 77_006
    """Whoever edits an employer shares it; a ranking of many takes it alone, so that no older judgement comes last."""
    WARNINGS = 77_011
    """One run of warnings after the other, so that none is raised twice."""
    RANKING_PASS = 77_009
    """Held by whoever ranks a whole register, from its first row to its last."""
    REFERENCE = 77_007
    """Edits of the reference wait for each other: each is held against the whole of its table."""
    RECORD_SOURCE = 77_008
    """With the id of a source as second key: what one source sends is taken one after the other."""


def hold(lock: Lock, connection: Connection | None = None) -> None:
    """Until the transaction ends, that of the session unless another is named; whoever comes later waits."""
    (connection or db.session.connection()).execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": lock.value})


def share(lock: Lock) -> None:
    """Beside others that share it, until the transaction ends; whoever holds it alone is waited for."""
    db.session.execute(text("SELECT pg_advisory_xact_lock_shared(:lock)"), {"lock": lock.value})


def hold_of(lock: Lock, key: int) -> None:
    """As `hold`, for one of many."""
    db.session.execute(text("SELECT pg_advisory_xact_lock(:lock, :key)"), {"lock": lock.value, "key": key})


def hold_row(row: Any) -> None:
    """Until the transaction ends nobody else changes this row; it is read anew, as whoever came before has left it."""
    db.session.flush()
    db.session.refresh(row, with_for_update={"of": type(row)})
