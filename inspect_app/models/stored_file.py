"""Files: stored once under their SHA-256, original untouched; what is shown is a copy without EXIF."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from inspect_app.database import Base, Code


class StoredFile(Base):
    """The bytes live beside the rows that speak of them, so that one transaction and one backup hold both."""

    __tablename__ = "stored_files"
    __table_args__ = (CheckConstraint("sha256 = encode(sha256(content), 'hex')", name="named_by_its_bytes"),)

    sha256: Mapped[Code] = mapped_column(primary_key=True)
    media_type: Mapped[Code]
    size: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    shown: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    thumbnail: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    stored_at: Mapped[datetime]
    stored_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
