"""One-time links (一次性链接): a firm's own line of a draw, and after the opening whether it was drawn."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Select, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.database import Base, Code, Id, db
from inspect_app.models.draw import Draw
from inspect_app.models.employer import Employer
from inspect_app.models.user import User


class LinkBatch(Base):
    """One order of letters. `reason` is given when lost links are reissued; `made_at` is empty while the job is owed."""

    __tablename__ = "link_batches"
    __table_args__ = (Index("ix_link_batches_draw_id", "draw_id"),)

    id: Mapped[Id]
    draw_id: Mapped[int] = mapped_column(ForeignKey("draws.id"))
    scope: Mapped[Code]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime]
    made_at: Mapped[datetime | None]
    base_url: Mapped[str]
    letters: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(default="")

    draw: Mapped[Draw] = relationship()
    asked_by: Mapped[User] = relationship()
    files: Mapped[list["LetterFile"]] = relationship(back_populates="batch", order_by="LetterFile.part")

    @classmethod
    def visible_to(cls, user: Any) -> Select[tuple["LinkBatch"]]:
        return db.select(cls).where(cls.scope.startswith(user.scope))


class LetterFile(Base):
    """Some hundred letters as one PDF, sealed: they hold the codes themselves. Destroyed after the printing."""

    __tablename__ = "letter_files"
    __table_args__ = (
        UniqueConstraint("batch_id", "part"),
        CheckConstraint("(sealed IS NULL) = (destroyed_at IS NOT NULL)", name="destroyed_or_sealed"),
    )

    id: Mapped[Id]
    batch_id: Mapped[int] = mapped_column(ForeignKey("link_batches.id"))
    part: Mapped[int]
    letters: Mapped[int]
    title: Mapped[str]
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    made_at: Mapped[datetime]
    destroyed_at: Mapped[datetime | None]

    batch: Mapped[LinkBatch] = relationship(back_populates="files")

    @property
    def about(self) -> str:
        """The place that the sealed bytes belong to."""
        return f"link_batches/{self.batch_id}/{self.part}"


class EmployerLink(Base):
    """Only the hash of the code is kept. One live link per firm and draw; a withdrawn one says why.

    `workplace_id` is the employer's key as the draw froze it, whatever becomes of it later.
    """

    __tablename__ = "employer_links"
    __table_args__ = (
        Index("uq_employer_links_live", "draw_id", "employer_id", unique=True, postgresql_where="withdrawn_at IS NULL"),
        CheckConstraint("withdrawn_at IS NULL OR reason <> ''", name="withdrawn_has_a_reason"),
        Index("ix_employer_links_employer_id", "employer_id"),
    )

    id: Mapped[Id]
    draw_id: Mapped[int] = mapped_column(ForeignKey("draws.id"))
    employer_id: Mapped[int] = mapped_column(ForeignKey("employers.id"))
    batch_id: Mapped[int] = mapped_column(ForeignKey("link_batches.id"), index=True)
    workplace_id: Mapped[Code]
    token_hash: Mapped[Code] = mapped_column(unique=True)
    issued_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str] = mapped_column(default="")

    draw: Mapped[Draw] = relationship()
    employer: Mapped[Employer] = relationship()
    batch: Mapped[LinkBatch] = relationship()
    withdrawn_by: Mapped[User | None] = relationship()
