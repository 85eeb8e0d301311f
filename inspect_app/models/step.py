"""What a record has been through: one act of its lifecycle after the other, none of them ever changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from inspect_app.database import Code, Id
from inspect_app.models.user import User


class Step:
    """One act and the person whose hand did it, None the system; `permission` names the act for the rule of two hands."""

    id: Mapped[Id]
    move: Mapped[Code]
    permission: Mapped[Code | None]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(default="")
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)

    @declared_attr
    def by(cls) -> Mapped[User | None]:
        return relationship(lazy="joined")
