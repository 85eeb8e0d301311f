"""Imports of register files (名录导入): what a file would do, what it did, and each row that was not taken."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.database import Base, Code, Id, choice, db
from inspect_app.models.user import User
from workflows.register_import import ImportState


class RegisterImport(Base):
    """`scope` is what the importer may see. Counts are of the dry run until the file is imported, then of the import."""

    __tablename__ = "register_imports"
    __table_args__ = (
        CheckConstraint("state <> 'imported' OR imported_at IS NOT NULL", name="imported_has_a_time"),
        CheckConstraint("rows = added + changed + unchanged + rejected", name="every_row_is_counted"),
        Index("ix_register_imports_scope_id", "scope", "id"),
    )

    id: Mapped[Id]
    scope: Mapped[Code]
    file_name: Mapped[str]
    sha256: Mapped[Code]
    file_sha256: Mapped[Code | None] = mapped_column(ForeignKey("stored_files.sha256"))
    state: Mapped[ImportState] = mapped_column(choice(ImportState), default=ImportState.UPLOADED)
    rows: Mapped[int] = mapped_column(default=0)
    added: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    kept: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[int] = mapped_column(default=0)
    reasons: Mapped[dict[str, Any]] = mapped_column(default=dict)
    unknown_columns: Mapped[list[Any]] = mapped_column(default=list)
    created_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    checked_at: Mapped[datetime | None]
    imported_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    by: Mapped[User | None] = relationship(lazy="joined")

    __mapper_args__ = {"version_id_col": version}

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
