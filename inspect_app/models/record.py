"""What every record of an employer has in common: whose it is, and which row of which source it came from."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from inspect_app.database import Base, Code, Id, choice
from inspect_app.models.employer import Employer
from workflows.record import RecordKind


class Recorded:
    """Columns of a record. `source_key` is the record's id at its source, `content_hash` tells whether it came changed."""

    id: Mapped[Id]
    employer_id: Mapped[int] = mapped_column(ForeignKey("employers.id"))
    source_id: Mapped[int] = mapped_column(ForeignKey("data_sources.id"))
    source_key: Mapped[Code]
    import_id: Mapped[int] = mapped_column(ForeignKey("record_imports.id"))
    content_hash: Mapped[Code]
    recorded_at: Mapped[datetime]

    @declared_attr
    def employer(cls) -> Mapped[Employer]:
        return relationship(Employer, lazy="raise")


class RecordChange(Base):
    """What a record said before its source sent it anew: rows are only ever added."""

    __tablename__ = "record_changes"
    __table_args__ = (Index("ix_record_changes_record", "kind", "record_id"),)

    id: Mapped[Id]
    kind: Mapped[RecordKind] = mapped_column(choice(RecordKind))
    record_id: Mapped[int]
    employer_id: Mapped[int] = mapped_column(ForeignKey("employers.id"))
    import_id: Mapped[int] = mapped_column(ForeignKey("record_imports.id"))
    at: Mapped[datetime]
    before: Mapped[dict[str, Any]]
