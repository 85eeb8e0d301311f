"""The audit trail (留痕): rows are only ever inserted, then sealed in blocks that chain by hash."""

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from inspect_app.database import Base, Code


class AuditFact(Base):
    """`transaction` is the PostgreSQL transaction that wrote the row, which tells when it can no longer be overtaken."""

    __tablename__ = "audit_facts"
    __table_args__ = (
        Index("ix_audit_facts_kind_subject", "kind", "subject"),
        Index("ix_audit_facts_scope_id", "scope", "id"),
        Index("ix_audit_facts_at", "at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    at: Mapped[datetime]
    kind: Mapped[Code]
    subject: Mapped[Code]
    scope: Mapped[Code]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    by_name: Mapped[str]
    data: Mapped[dict[str, Any]]
    transaction: Mapped[int] = mapped_column(BigInteger, server_default=text("pg_current_xact_id()::text::bigint"))

    def leaf(self) -> bytes:
        """The row as canonical JSON, which a block's Merkle tree is made of: keys sorted, no spaces, raw UTF-8."""
        row = {
            "id": self.id,
            "at": self.at.astimezone(UTC).isoformat(),
            "kind": self.kind,
            "subject": self.subject,
            "scope": self.scope,
            "by_id": self.by_id,
            "by_name": self.by_name,
            "data": self.data,
        }
        return json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


class AuditBlock(Base):
    __tablename__ = "audit_blocks"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    previous_hash: Mapped[Code]
    root: Mapped[Code]
    rows: Mapped[int]
    sealed_at: Mapped[datetime]
    hash: Mapped[Code] = mapped_column(unique=True)


class AuditMember(Base):
    """Which block holds a fact, and where in it."""

    __tablename__ = "audit_members"
    __table_args__ = (UniqueConstraint("block_number", "position"),)

    fact_id: Mapped[int] = mapped_column(ForeignKey("audit_facts.id"), primary_key=True, autoincrement=False)
    block_number: Mapped[int] = mapped_column(ForeignKey("audit_blocks.number"))
    position: Mapped[int]
