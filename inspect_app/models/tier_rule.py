"""Versions of the county's rule of tiers (本县分层规则): drafted by one person, tried on the register, approved by another."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.database import Base, Id, choice
from inspect_app.models.user import User
from workflows.tier_rule import TierRuleState


class TierRule(Base):
    """`data` is the stored form of scoring.tier_rule; `trial` what it would make of the register, counted by a job, and taken
    away with every change. The first version comes with the house and has no maker.
    """

    __tablename__ = "tier_rules"
    __table_args__ = (
        CheckConstraint("made_by_id <> approved_by_id", name="two_persons"),
        CheckConstraint("state <> 'approved' OR approved_at IS NOT NULL", name="approved_has_a_time"),
        Index("ix_tier_rules_approved_valid_from", "valid_from", unique=True, postgresql_where="state = 'approved'"),
    )

    id: Mapped[Id]
    number: Mapped[int] = mapped_column(unique=True)
    state: Mapped[TierRuleState] = mapped_column(choice(TierRuleState))
    valid_from: Mapped[date]
    data: Mapped[dict[str, Any]]
    source: Mapped[str]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    approved_at: Mapped[datetime | None]
    trial: Mapped[dict[str, Any] | None]
    tried_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    made_by: Mapped[User | None] = relationship(foreign_keys=made_by_id, lazy="joined")
    approved_by: Mapped[User | None] = relationship(foreign_keys=approved_by_id, lazy="joined")

    __mapper_args__ = {"version_id_col": version}

    @property
    def name(self) -> str:
        """What a result keeps of it."""
        return f"LOCAL-3/{self.number}"
