"""What lists say of the whole register without reading it: how many, which words, which pairs. See operations/."""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from inspect_app.database import CODE, Base, Code, choice
from inspect_app.models.employer import EmployerStatus


class RegisterCount(Base):
    """How many employers of a town are alike; `tier` is empty while they are not ranked."""

    __tablename__ = "register_counts"

    town_code: Mapped[Code] = mapped_column(ForeignKey("regions.code"), primary_key=True)
    tier: Mapped[Code] = mapped_column(primary_key=True)
    status: Mapped[EmployerStatus] = mapped_column(choice(EmployerStatus, name="counted_status"), primary_key=True)
    is_unknown: Mapped[bool] = mapped_column(primary_key=True)
    is_provisional: Mapped[bool] = mapped_column(primary_key=True)
    employers: Mapped[int]


class RegisterWord(Base):
    """A value that employers of a town have in a column that lists are narrowed by: industry_name, hazards."""

    __tablename__ = "register_words"

    town_code: Mapped[Code] = mapped_column(ForeignKey("regions.code"), primary_key=True)
    field: Mapped[Code] = mapped_column(primary_key=True)
    word: Mapped[str] = mapped_column(CODE, primary_key=True)
    employers: Mapped[int]


class EmployerPair(Base):
    """Two entries that looked like one employer when they were last compared; whoever offers them compares again."""

    __tablename__ = "employer_pairs"
    __table_args__ = (CheckConstraint("first_id < second_id", name="in_order"),)

    first_id: Mapped[int] = mapped_column(ForeignKey("employers.id"), primary_key=True)
    second_id: Mapped[int] = mapped_column(ForeignKey("employers.id"), primary_key=True)
