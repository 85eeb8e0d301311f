"""Reading the trail: the list, one fact with its proof, the history of one record."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select

from inspect_app.database import db
from inspect_app.models.audit import AuditBlock, AuditFact, AuditMember
from workflows import merkle

OPEN_NOUNS = frozenset({"user", "seat", "setting", "reference", "audit", "region", "body", "officer", "small_import"})
"""Nouns whose facts the audit administrator may read whole; of all others only that they happened (三员不看业务内容)."""


OF_THE_HOUSE = frozenset(
    {
        *("audit.verified", "setting.changed", "setting.verified", "reference.verified", "reference.unverified"),
        *("reference.added", "reference.versioned", "reference.corrected", "reference.ended", "reference.withdrawn"),
    }
)
"""What concerns no region: whoever reads a trail sees them."""


@dataclass(frozen=True, slots=True)
class Proof:
    """That a fact lies in its block: the path from its leaf to the root."""

    block: AuditBlock
    position: int
    leaf: str
    path: list[str]
    root: str | None

    @property
    def holds(self) -> bool:
        return self.root == self.block.root


def visible_to(user: Any) -> Select[tuple[AuditFact]]:
    """Facts of one's region and below, and what the system did for the whole house."""
    of_the_house = db.and_(AuditFact.scope == "", db.or_(AuditFact.by_id.is_(None), AuditFact.kind.in_(OF_THE_HOUSE)))
    return db.select(AuditFact).where(db.or_(AuditFact.scope.startswith(user.scope), of_the_house))


def matching(
    user: Any, *, kind: str = "", subject: str = "", person: str = "", first: datetime | None = None, end: datetime | None = None
) -> Select[tuple[AuditFact]]:
    """`end` is the first instant that no longer belongs."""
    conditions: list[tuple[Any, Callable[[Any], Any]]] = [
        (kind, lambda value: AuditFact.kind == value),
        (subject, lambda value: AuditFact.subject == value),
        (person, lambda value: AuditFact.by_name.contains(value, autoescape=True)),
        (first, lambda value: AuditFact.at >= value),
        (end, lambda value: AuditFact.at < value),
    ]
    return visible_to(user).where(*[condition(given) for given, condition in conditions if given])


def history(noun: str, subject: str, *, most: int = 50) -> Sequence[AuditFact]:
    """What happened to one record, newest first."""
    select = db.select(AuditFact).where(AuditFact.kind.startswith(f"{noun}."), AuditFact.subject == subject)
    return db.session.scalars(select.order_by(AuditFact.id.desc()).limit(most)).all()


def is_open(fact: AuditFact) -> bool:
    return fact.kind.partition(".")[0] in OPEN_NOUNS


def proof(fact: AuditFact) -> Proof | None:
    """None while the fact is not sealed yet."""
    member = db.session.get(AuditMember, fact.id)
    if member is None:
        return None
    block = db.session.get_one(AuditBlock, member.block_number)
    leaves = [one.leaf() for one in _facts_of(block)]
    path = merkle.path(leaves, member.position)
    root = merkle.root_from_path(fact.leaf(), index=member.position, size=block.rows, path=path)
    return Proof(block, member.position, merkle.leaf_hashes([fact.leaf()])[0].hex(), path, root)


def of_block(user: Any, number: int) -> Select[tuple[AuditFact]]:
    """The facts of a block that the reader may see."""
    return visible_to(user).join(AuditMember, AuditMember.fact_id == AuditFact.id).where(AuditMember.block_number == number)


def unsealed() -> int:
    sealed = db.select(AuditMember.fact_id).where(AuditMember.fact_id == AuditFact.id)
    return db.session.scalar(db.select(db.func.count()).select_from(AuditFact).where(~sealed.exists())) or 0


def last_verification() -> AuditFact | None:
    select = db.select(AuditFact).where(AuditFact.kind == "audit.verified", AuditFact.scope == "")
    return db.session.scalar(select.order_by(AuditFact.id.desc()).limit(1))


def _facts_of(block: AuditBlock) -> Sequence[AuditFact]:
    select = db.select(AuditFact).join(AuditMember, AuditMember.fact_id == AuditFact.id)
    return db.session.scalars(select.where(AuditMember.block_number == block.number).order_by(AuditMember.position)).all()
