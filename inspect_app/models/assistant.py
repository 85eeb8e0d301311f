"""Town assistants (协管员). They hold no certificate: what they file are observations, never a verdict (国办发〔2024〕54号)."""

from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Select, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from inspect_app.database import Base, Code, Id, choice, db
from inspect_app.models.initials import initials_of
from inspect_app.models.region import Region


class AssistantStatus(StrEnum):
    ACTIVE = "active"
    AWAY = "away"


class Assistant(Base):
    __tablename__ = "assistants"
    __table_args__ = (UniqueConstraint("town_code", "name", "phone"),)

    id: Mapped[Id]
    name: Mapped[str]
    initials: Mapped[Code]
    town_code: Mapped[Code] = mapped_column(ForeignKey("regions.code"))
    phone: Mapped[Code]
    status: Mapped[AssistantStatus] = mapped_column(choice(AssistantStatus))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), unique=True)
    version: Mapped[int] = mapped_column()

    town: Mapped[Region] = relationship(lazy="joined")

    __mapper_args__ = {"version_id_col": version}

    @validates("name")
    def _note_initials(self, _key: str, name: str) -> str:
        self.initials = initials_of(name)
        return name

    @classmethod
    def visible_to(cls, user: Any) -> Select[tuple["Assistant"]]:
        return db.select(cls).where(cls.town_code.startswith(user.scope))
