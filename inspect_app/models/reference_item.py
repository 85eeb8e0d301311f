"""Reference data (参考数据): rules as dated, sourced rows, loaded from inspect_app/reference/*.csv and edited by the county."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.database import Base, Code, Id
from inspect_app.models.user import User

DECIDING = ("F", "H")
"""Seen in a public text, or recalled and cross-checked; M is recalled alone."""


class ReferenceItem(Base):
    """One version of a row. `collection` is the file it came from (severe-factors, town-checklist …), `words` what a person
    reads, `data` the columns that make up the rule. The database refuses to change these of a version that has been in force.
    """

    __tablename__ = "reference_items"
    __table_args__ = (
        UniqueConstraint("collection", "code", "valid_from"),
        CheckConstraint("(made_by_id IS NULL) = (made_at IS NULL)", name="maker_has_a_time"),
    )

    id: Mapped[Id]
    collection: Mapped[Code]
    code: Mapped[Code]
    ordinal: Mapped[int]
    words: Mapped[str]
    words_en: Mapped[str]
    data: Mapped[dict[str, Any]]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    source: Mapped[str]
    is_verified: Mapped[bool]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime | None]

    made_by: Mapped[User | None] = relationship()
    """Who wrote this version by hand; None came with the system."""

    @property
    def version(self) -> str:
        """As verdicts name the rule they used: C002@2022-11-01."""
        return f"{self.code}@{self.valid_from.isoformat()}"

    @property
    def decides(self) -> bool:
        """A row that was only recalled, or changed by hand, decides nothing before the legal reviewer's tick (待核)."""
        return self.is_verified or self.data.get("confidence", "") in DECIDING

    @property
    def is_withdrawn(self) -> bool:
        """Taken back before its first day: it never was and never will be in force."""
        return self.valid_until is not None and self.valid_until < self.valid_from
