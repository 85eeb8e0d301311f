"""The audit trail: insert-only rows, sealed in blocks that chain."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from inspect_app import audit
from inspect_app.database import db
from inspect_app.facts.user import SignedOut
from inspect_app.models.audit import AuditFact
from inspect_app.operations.audit import ChainBreak, verify
from tests.audit import sealed
from tests.factories import NOW


def record_facts(count: int) -> None:
    for number in range(count):
        audit.record(SignedOut(subject=str(number), scope="4407"), by=None, at=NOW)
    db.session.commit()


def test_sealing_twice_chains_two_blocks_and_the_chain_holds(fresh_app):
    record_facts(3)
    first = sealed()
    record_facts(2)
    second = sealed()

    assert (first.rows, second.rows) == (3, 2)
    assert second.previous_hash == first.hash
    assert verify() is None


def test_a_fact_whose_transaction_is_still_open_is_left_for_the_next_block(fresh_app):
    record_facts(1)
    with db.engine.connect() as other:
        other.execute(text("SELECT pg_current_xact_id()"))
        record_facts(1)
        first = sealed()
        other.rollback()

    assert first.rows == 1
    assert sealed().rows == 1


@pytest.mark.parametrize("verb", ["UPDATE audit_facts SET kind = 'x'", "DELETE FROM audit_facts", "TRUNCATE audit_facts CASCADE"])
def test_the_database_refuses_to_change_the_trail(database, verb):
    audit.record(SignedOut(subject="1"), by=None, at=NOW)
    db.session.flush()

    with pytest.raises(DBAPIError, match="insert-only"):
        db.session.execute(text(verb))


def test_a_row_changed_behind_the_triggers_breaks_the_chain_at_its_block(fresh_app):
    record_facts(2)
    sealed()
    db.session.execute(text("ALTER TABLE audit_facts DISABLE TRIGGER insert_only_rows"))
    db.session.execute(db.update(AuditFact).where(AuditFact.subject == "1").values(subject="2"))
    db.session.commit()

    assert verify() == ChainBreak(block=1, what="root")
