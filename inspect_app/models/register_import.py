"""Imports of register files (名录导入): what a file would do, what it did, and each row that was not taken."""

from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, Select
from sqlalchemy.orm import Mapped, mapped_column

from inspect_app.database import Base, Code, Id, choice, db
from inspect_app.models.table_import import TableImport, rules
from workflows.register_import import ImportState


class RegisterImport(TableImport, Base):
    __tablename__ = "register_imports"
    __table_args__ = (
        *rules(),
        Index("ix_register_imports_scope_id", "scope", "id"),
    )

    sha256: Mapped[Code]
    state: Mapped[ImportState] = mapped_column(choice(ImportState), default=ImportState.UPLOADED)
    kept: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[int] = mapped_column(default=0)

    @classmethod
    def visible_to(cls, user: Any) -> Select[tuple["RegisterImport"]]:
        return db.select(cls).where(cls.scope.startswith(user.scope))


class RowVerdict(StrEnum):
    REJECTED = "rejected"
    KEPT = "kept"
    MERGED = "merged"


class RegisterImportRow(Base):
    """A row that was not taken, a cell that gave way to a newer edit by hand, or news about an entry that was merged.

    `row` counts data rows from 1.
    """

    __tablename__ = "register_import_rows"
    __table_args__ = (Index("ix_register_import_rows_place", "import_id", "verdict", "row", "id"),)

    id: Mapped[Id]
    import_id: Mapped[int] = mapped_column(ForeignKey("register_imports.id"))
    verdict: Mapped[RowVerdict] = mapped_column(choice(RowVerdict))
    row: Mapped[int]
    line: Mapped[int]
    reason: Mapped[Code | None]
    field: Mapped[Code]
    value: Mapped[str]
    name: Mapped[str]
    uscc: Mapped[Code]
    employer_id: Mapped[int | None] = mapped_column(ForeignKey("employers.id"))
