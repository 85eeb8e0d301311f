"""Sealing the audit trail: a block holds the Merkle root of its rows and the hash of the block before.

Writers never wait: a block takes only rows whose transaction lies below the snapshot's xmin, so none can still appear
among them. A second sealer is kept out by a lock of its own.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import text

from inspect_app import audit
from inspect_app.database import db
from inspect_app.facts.audit import TrailVerified
from inspect_app.locks import Lock, hold
from inspect_app.models.audit import AuditBlock, AuditFact, AuditMember
from inspect_app.models.user import User
from workflows import merkle

FIRST_PREVIOUS = "0" * 64
MOST_ROWS = 50_000


@dataclass(frozen=True, slots=True)
class ChainBreak:
    """The first thing in the chain that does not match."""

    block: int
    what: str


def seal(*, at: datetime) -> AuditBlock | None:
    """Seal what can no longer be overtaken; None when there is nothing to seal."""
    hold(Lock.AUDIT_SEAL)
    facts = db.session.scalars(_sealable()).all()
    if not facts:
        return None
    last = db.session.scalar(db.select(AuditBlock).order_by(AuditBlock.number.desc()).limit(1))
    block = _block(last, facts, at=at)
    db.session.add(block)
    db.session.flush()
    db.session.add_all(
        AuditMember(fact_id=fact.id, block_number=block.number, position=position)
        for position, fact in enumerate(facts)
    )
    db.session.flush()
    return block


def verify(*, progress: Callable[[int, int], None] | None = None) -> ChainBreak | None:
    """Walk the chain from its first block; None when every row and every hash holds."""
    previous, blocks = FIRST_PREVIOUS, count_blocks()
    for number, block in enumerate(db.session.scalars(db.select(AuditBlock).order_by(AuditBlock.number)), start=1):
        fault = _fault(block, number, previous)
        if fault:
            return ChainBreak(block=number, what=fault)
        previous = block.hash
        if progress:
            progress(number, blocks)
    return None


def verify_and_record(*, by: User | None, at: datetime, progress: Callable[[int, int], None] | None = None) -> ChainBreak | None:
    """Walk the chain and leave the result in the trail itself."""
    broken = verify(progress=progress)
    last = db.session.scalar(db.select(AuditBlock.hash).order_by(AuditBlock.number.desc()).limit(1))
    fact = TrailVerified(
        subject="chain",
        blocks=count_blocks(),
        last_hash=last,
        broken_block=broken.block if broken else None,
        what=broken.what if broken else None,
    )
    audit.record(fact, by=by, at=at)
    return broken


def count_blocks() -> int:
    return db.session.scalar(db.select(db.func.count()).select_from(AuditBlock)) or 0


def _fault(block: AuditBlock, number: int, previous: str) -> str | None:
    facts = db.session.scalars(_members(block.number)).all()
    checks = {
        "number": block.number == number,
        "previous_hash": block.previous_hash == previous,
        "rows": block.rows == len(facts),
        "root": block.root == merkle.root(fact.leaf() for fact in facts),
        "hash": block.hash == _hash(block),
    }
    return next((name for name, holds in checks.items() if not holds), None)


def _sealable() -> Iterable[AuditFact]:
    return (
        db.select(AuditFact)
        .outerjoin(AuditMember, AuditMember.fact_id == AuditFact.id)
        .where(AuditMember.fact_id.is_(None))
        .where(AuditFact.transaction < text("pg_snapshot_xmin(pg_current_snapshot())::text::bigint"))
        .order_by(AuditFact.id)
        .limit(MOST_ROWS)
    )


def _members(number: int) -> Iterable[AuditFact]:
    return (
        db.select(AuditFact)
        .join(AuditMember, AuditMember.fact_id == AuditFact.id)
        .where(AuditMember.block_number == number)
        .order_by(AuditMember.position)
    )


def _block(last: AuditBlock | None, facts: list[AuditFact], *, at: datetime) -> AuditBlock:
    block = AuditBlock(
        number=last.number + 1 if last else 1,
        previous_hash=last.hash if last else FIRST_PREVIOUS,
        root=merkle.root(fact.leaf() for fact in facts),
        rows=len(facts),
        sealed_at=at,
    )
    block.hash = _hash(block)
    return block


def _hash(block: AuditBlock) -> str:
    line = f"{block.number}\n{block.previous_hash}\n{block.root}\n{block.rows}\n{block.sealed_at.astimezone(UTC).isoformat()}\n"
    return hashlib.sha256(line.encode()).hexdigest()
