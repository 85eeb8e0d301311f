"""Regions (行政区划) as a tree: province 2 digits, city 4, county 6, town 9 or 12. A scope is the code without trailing zeros."""

from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select
from sqlalchemy.orm import Mapped, mapped_column

from inspect_app.database import Base, Code, choice, db


class RegionLevel(StrEnum):
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWN = "town"


LEVELS = {2: RegionLevel.PROVINCE, 4: RegionLevel.CITY, 6: RegionLevel.COUNTY, 9: RegionLevel.TOWN}
"""The level of a region by the digits of its scope."""


def scope_of(code: str) -> str:
    """The prefix that everything below a region shares: 440700 → 4407, 440703002000 → 440703002, 440703000000 → 440703."""
    for length in (12, 9):
        if len(code) == length and code.endswith("000"):
            code = code[:-3]
    while len(code) > 2 and len(code) <= 6 and code.endswith("00"):
        code = code[:-2]
    return code


class Region(Base):
    __tablename__ = "regions"
    __table_args__ = (
        CheckConstraint("code ~ '^[0-9]{2}([0-9]{2}([0-9]{2}([0-9]{3}([0-9]{3})?)?)?)?$'", name="code_has_a_level"),
        Index("ix_regions_scope_prefix", "scope", unique=True),
    )

    code: Mapped[Code] = mapped_column(primary_key=True)
    scope: Mapped[Code]
    name: Mapped[str]
    level: Mapped[RegionLevel] = mapped_column(choice(RegionLevel))
    parent_code: Mapped[Code | None] = mapped_column(ForeignKey("regions.code"))

    @classmethod
    def visible_to(cls, user: Any) -> Select[tuple["Region"]]:
        return db.select(cls).where(cls.scope.startswith(user.scope))
