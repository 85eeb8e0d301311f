"""Imports of the small registers: officers, assistants, recusals, visits by other bodies, regions.

The file is kept, then applied once.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select
from sqlalchemy.orm import Mapped, mapped_column

from inspect_app.database import Base, Code, Id, choice, db


class SmallRegister(StrEnum):
    OFFICER = "officer"
    ASSISTANT = "assistant"
    RECUSAL = "recusal"
    VISIT = "visit"
    REGION = "region"


class RowFault(StrEnum):
    """Why one row is rejected."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    QUOTES_OPEN = "quotes_open"
    FORMULA_WITHOUT_VALUE = "formula_without_value"
    TWICE_IN_FILE = "twice_in_file"
    BAD_DATE = "bad_date"
    FUTURE_DATE = "future_date"
    BAD_CERTIFICATE = "bad_certificate"
    BAD_PHONE = "bad_phone"
    BAD_USCC = "bad_uscc"
    UNKNOWN_CHOICE = "unknown_choice"
    BAD_REGION_CODE = "bad_region_code"
    UNKNOWN_PARENT = "unknown_parent"
    UNKNOWN_REGION = "unknown_region"
    OTHER_REGION = "other_region"
    UNKNOWN_OFFICER = "unknown_officer"
    UNKNOWN_EMPLOYER = "unknown_employer"
    WORKPLACE_UNCLEAR = "workplace_unclear"
    REFUSED = "refused"


class SmallImport(Base):
    """`outcome`: added, changed, unchanged and the rejected rows, as they were when the file was applied."""

    __tablename__ = "small_imports"
    __table_args__ = (
        CheckConstraint("(applied_at IS NULL) = (outcome IS NULL)", name="applied_has_an_outcome"),
        Index("ix_small_imports_register_id", "register", "id"),
    )

    id: Mapped[Id]
    register: Mapped[SmallRegister] = mapped_column(choice(SmallRegister))
    file_name: Mapped[str]
    sha256: Mapped[Code] = mapped_column(ForeignKey("stored_files.sha256"))
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime]
    applied_at: Mapped[datetime | None]
    outcome: Mapped[dict[str, Any] | None]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def visible_to(cls, user: Any) -> Select[tuple["SmallImport"]]:
        """Only one's own: a file may hold rows of a region that others must not see."""
        return db.select(cls).where(cls.by_id == user.id)
