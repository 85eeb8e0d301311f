"""What every import of a table keeps: what came, when, by whom, and what became of its rows."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from inspect_app.database import Code, Id
from inspect_app.models.user import User

RULES = (
    ("imported_has_a_time", "state <> 'imported' OR imported_at IS NOT NULL"),
    ("every_row_is_counted", "rows = added + changed + unchanged + rejected"),
)


def rules() -> tuple[CheckConstraint, ...]:
    """For the table of one kind of import."""
    return tuple(CheckConstraint(rule, name=name) for name, rule in RULES)


class TableImport:
    """`scope` is what the importer may see. Counts are of the dry run until it is imported, then of the import."""

    id: Mapped[Id]
    scope: Mapped[Code]
    file_name: Mapped[str]
    file_sha256: Mapped[Code | None] = mapped_column(ForeignKey("stored_files.sha256"))
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

    @declared_attr
    def by(cls) -> Mapped[User | None]:
        return relationship(lazy="joined")

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}
