"""Photos: each belongs to one item of a task or of a field order and keeps its time and uploader."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.database import Base, Code, Id
from inspect_app.models.user import User


class Photo(Base):
    __tablename__ = "photos"
    __table_args__ = (
        CheckConstraint("num_nonnulls(task_id, order_id) = 1", name="belongs_to_one_record"),
        Index("ix_photos_task_id", "task_id"),
        Index("ix_photos_order_id", "order_id"),
    )

    id: Mapped[Id]
    task_id: Mapped[int | None] = mapped_column(ForeignKey("tasks.id"))
    order_id: Mapped[int | None] = mapped_column(ForeignKey("field_orders.id"))
    item_code: Mapped[Code | None]
    sha256: Mapped[Code] = mapped_column(ForeignKey("stored_files.sha256"))
    taken_at: Mapped[datetime | None]
    uploaded_at: Mapped[datetime]
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    removed_at: Mapped[datetime | None]

    uploaded_by: Mapped[User] = relationship(lazy="joined")
