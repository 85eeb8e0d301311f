"""Imports of records (记录导入), by file or by a machine: what came, what was taken, and each row that was not."""

from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.database import Base, Code, Id, choice, db
from inspect_app.models.data_source import DataSource
from inspect_app.models.table_import import TableImport, rules
from workflows.record import RecordFault, RecordKind
from workflows.register_import import ImportState


class Channel(StrEnum):
    FILE = "file"
    MACHINE = "machine"


class RecordImport(TableImport, Base):
    __tablename__ = "record_imports"
    __table_args__ = (
        *rules(),
        CheckConstraint("(channel = 'file') = (file_sha256 IS NOT NULL)", name="a_file_is_kept"),
        Index("ix_record_imports_source_id_id", "source_id", "id"),
    )

    kind: Mapped[RecordKind] = mapped_column(choice(RecordKind))
    source_id: Mapped[int] = mapped_column(ForeignKey("data_sources.id"))
    channel: Mapped[Channel] = mapped_column(choice(Channel))
    state: Mapped[ImportState] = mapped_column(choice(ImportState, name="recordimportstate"), default=ImportState.UPLOADED)

    source: Mapped[DataSource] = relationship(lazy="joined")

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
