"""Officers (执法人员): certificate, fields of competence, term, and whether on duty."""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from inspect_app.database import CODE, Base, Code, Id, choice, db
from inspect_app.models.body import Body
from inspect_app.models.initials import initials_of

GENERAL_FIELD = "卫生健康综合"
"""The competence that covers every special field of health enforcement."""


class DutyStatus(StrEnum):
    ON_DUTY = "on_duty"
    ON_LEAVE = "on_leave"
    LEFT = "left"


SOON = timedelta(days=90)


class CertificateTerm(StrEnum):
    """How a certificate stands on a day."""

    VALID = "valid"
    SOON = "soon"
    EXPIRED = "expired"


class Officer(Base):
    __tablename__ = "officers"

    id: Mapped[Id]
    certificate: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[str]
    initials: Mapped[Code]
    body_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"))
    scope: Mapped[Code]
    fields: Mapped[list[str]] = mapped_column(ARRAY(CODE))
    valid_until: Mapped[date]
    status: Mapped[DutyStatus] = mapped_column(choice(DutyStatus))
    capacity: Mapped[int] = mapped_column(default=100)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), unique=True)
    version: Mapped[int] = mapped_column()

    body: Mapped[Body] = relationship(lazy="joined")

    __mapper_args__ = {"version_id_col": version}

    @validates("name")
    def _note_initials(self, _key: str, name: str) -> str:
        self.initials = initials_of(name)
        return name

    @classmethod
    def visible_to(cls, user: Any) -> Select[tuple["Officer"]]:
        return db.select(cls).where(cls.scope.startswith(user.scope))

    def term_on(self, day: date) -> CertificateTerm:
        if self.valid_until < day:
            return CertificateTerm.EXPIRED
        return CertificateTerm.SOON if self.valid_until <= day + SOON else CertificateTerm.VALID

    def covers(self, matters: Iterable[str]) -> bool:
        """The general field (卫生健康综合) covers every special one."""
        return GENERAL_FIELD in self.fields or set(matters) <= set(self.fields)

    def is_certified_on(self, day: date) -> bool:
        return self.status is DutyStatus.ON_DUTY and day <= self.valid_until
