"""Imports of records (记录导入), by file or by a machine: what came, what was taken, and each row that was not."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.database import Base, Code, Id, choice, db
from inspect_app.models.data_source import DataSource
from inspect_app.models.user import User
from workflows.record import RecordFault, RecordKind
from workflows.register_import import ImportState


class Channel(StrEnum):
    FILE = "file"
    MACHINE = "machine"


class RecordImport(Base):
    """`scope` is what the importer may see. Counts are of the dry run until it is imported, then of the import."""

    __tablename__ = "record_imports"
    __table_args__ = (
        CheckConstraint("state <> 'imported' OR imported_at IS NOT NULL", name="imported_has_a_time"),
        CheckConstraint("rows = added + changed + unchanged + rejected", name="every_row_is_counted"),
        CheckConstraint("(channel = 'file') = (file_sha256 IS NOT NULL)", name="a_file_is_kept"),
        Index("ix_record_imports_source_id_id", "source_id", "id"),
    )

    id: Mapped[Id]
    kind: Mapped[RecordKind] = mapped_column(choice(RecordKind))
    source_id: Mapped[int] = mapped_column(ForeignKey("data_sources.id"))
    channel: Mapped[Channel] = mapped_column(choice(Channel))
    scope: Mapped[Code]
    file_name: Mapped[str]
    file_sha256: Mapped[Code | None] = mapped_column(ForeignKey("stored_files.sha256"))
    state: Mapped[ImportState] = mapped_column(choice(ImportState, name="recordimportstate"), default=ImportState.UPLOADED)
    rows: Mapped[int] = mapped_column(default=0)
    added: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    reasons: Mapped[dict[str, Any]] = mapped_column(default=dict)
    unknown_columns: Mapped[list[Any]] = mapped_column(default=list)
    created_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    checked_at: Mapped[datetime | None]
    imported_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    source: Mapped[DataSource] = relationship(lazy="joined")
    by: Mapped[User | None] = relationship(lazy="joined")

    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def visible_to(cls, user: Any) -> Select[tuple["RecordImport"]]:
        return db.select(cls).where(cls.scope.startswith(user.scope))


class RecordImportRow(Base):
    """A row that was not taken. `row` counts data rows from 1; `value` is the cell that is to blame."""

    __tablename__ = "record_import_rows"
    __table_args__ = (Index("ix_record_import_rows_place", "import_id", "row", "id"),)

    id: Mapped[Id]
    import_id: Mapped[int] = mapped_column(ForeignKey("record_imports.id"))
    row: Mapped[int]
    line: Mapped[int]
    fault: Mapped[RecordFault] = mapped_column(choice(RecordFault))
    field: Mapped[Code]
    value: Mapped[str]
    employer_code: Mapped[Code]
