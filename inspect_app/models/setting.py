"""County settings (本县设置): editable, dated, and marked 待核 until the legal reviewer has seen a source."""

from datetime import date
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from inspect_app.database import Base, Code, Id


class Setting(Base):
    """The value of `code` from `valid_from` on; later rows replace earlier ones without erasing them."""

    __tablename__ = "settings"
    __table_args__ = (UniqueConstraint("code", "valid_from"),)

    id: Mapped[Id]
    code: Mapped[Code]
    value: Mapped[Any] = mapped_column(JSONB)
    words: Mapped[str]
    words_en: Mapped[str]
    valid_from: Mapped[date]
    source: Mapped[str]
    is_verified: Mapped[bool]
