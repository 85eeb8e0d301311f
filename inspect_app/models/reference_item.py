"""Reference data (参考数据): rules as dated, sourced rows loaded from inspect_app/reference/*.csv."""

from datetime import date
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from inspect_app.database import Base, Code, Id

DECIDING = ("F", "H")
"""Seen in a public text, or recalled and cross-checked; M is recalled alone."""


class ReferenceItem(Base):
    """`collection` is the file it came from (severe-factors, town-checklist …), `words` what a person reads."""

    __tablename__ = "reference_items"
    __table_args__ = (UniqueConstraint("collection", "code", "valid_from"),)

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

    @property
    def decides(self) -> bool:
        """A row that was only recalled, or changed by hand, decides nothing before the legal reviewer's tick (待核)."""
        return self.is_verified or self.data.get("confidence", "") in DECIDING
