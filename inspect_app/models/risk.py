"""What ranking makes of an employer (分层结果): a table of its own, so that the register need not be written to rank it."""

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from inspect_app.database import CODE, Base, choice
from inspect_app.models.employer import Tier


class Ranking(Base):
    """`tier_order` sorts inside a tier, largest first; `ranked_on` is the day from which the tier with its reasons has stood."""

    __tablename__ = "rankings"
    __table_args__ = (Index("ix_rankings_tier_order", "tier", "tier_order", "employer_id"),)

    employer_id: Mapped[int] = mapped_column(ForeignKey("employers.id"), primary_key=True, autoincrement=False)
    tier: Mapped[Tier] = mapped_column(choice(Tier))
    is_unknown: Mapped[bool]
    severe_factors: Mapped[list[str]] = mapped_column(ARRAY(CODE))
    reasons: Mapped[list[Any]]
    rule_version: Mapped[str]
    tier_order: Mapped[int] = mapped_column(BigInteger)
    ranked_on: Mapped[date]
