"""What ranking makes of an employer (分层结果), in tables of their own, so that the register need not be written to rank it."""

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Index
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from inspect_app.database import CODE, Base, Code, choice
from scoring.risk import WORKERS
from scoring.tier import Tier


class Ranking(Base):
    """`tier_order` sorts inside a tier, largest first; `ranked_on` is the day from which the tier with its reasons has stood,
    `again_on` the one on which it may change by itself. Over the county's ceiling 重点 becomes 关注.

    No foreign key: the ids come from employers in the same transaction, and no employer is ever deleted; to check a million of
    them again takes as long as to write them.
    """

    __tablename__ = "rankings"
    __table_args__ = (
        CheckConstraint("NOT is_over_ceiling OR tier = 'watch'", name="over_the_ceiling_is_watched"),
        Index("ix_rankings_tier_order", "tier", "tier_order", "employer_id"),
    )

    employer_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    tier: Mapped[Tier] = mapped_column(choice(Tier))
    is_unknown: Mapped[bool]
    is_over_ceiling: Mapped[bool] = mapped_column(default=False)
    severe_factors: Mapped[list[str]] = mapped_column(ARRAY(CODE))
    reasons: Mapped[list[Any]]
    rule_version: Mapped[Code]
    tier_order: Mapped[int] = mapped_column(BigInteger)
    ranked_on: Mapped[date]
    again_on: Mapped[date | None]

    @property
    def points(self) -> int:
        return self.tier_order // WORKERS


class RankOwed(Base):
    """Something on record of the employer has changed since it was ranked. Written by triggers, taken away by the ranking."""

    __tablename__ = "rank_owed"
    __table_args__ = (Index("ix_rank_owed_employer_id", "employer_id"),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    employer_id: Mapped[int]
