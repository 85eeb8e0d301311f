"""Reference data (参考数据): rules as dated, sourced rows loaded from inspect_app/reference/*.csv."""

from datetime import date
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from inspect_app.database import Base, Code, Id


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
