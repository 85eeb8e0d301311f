"""Special campaigns (专项治理) and candidates for healthy enterprise (健康企业建设): groups of employers for a while."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.database import Base, Code, Id, choice, db
from inspect_app.models.user import User


class CampaignKind(StrEnum):
    CAMPAIGN = "campaign"
    HEALTHY = "healthy"


class Campaign(Base):
    """`source` is the document that orders it."""

    __tablename__ = "campaigns"
    __table_args__ = (CheckConstraint("valid_until >= valid_from", name="dates_in_order"),)

    id: Mapped[Id]
    kind: Mapped[CampaignKind] = mapped_column(choice(CampaignKind))
    name: Mapped[str]
    scope: Mapped[Code]
    valid_from: Mapped[date]
    valid_until: Mapped[date]
    source: Mapped[str]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    made_by: Mapped[User | None] = relationship(lazy="joined")

    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def visible_to(cls, user: Any) -> Select[tuple["Campaign"]]:
        return db.select(cls).where(cls.scope.startswith(user.scope))


class CampaignMember(Base):
    __tablename__ = "campaign_members"
    __table_args__ = (Index("ix_campaign_members_employer_id", "employer_id"),)

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    employer_id: Mapped[int] = mapped_column(ForeignKey("employers.id"), primary_key=True)
    added_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
