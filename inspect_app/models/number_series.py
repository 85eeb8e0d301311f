"""Official numbers (文号): taken under a row lock, so that a rolled-back record gives its number back."""

from sqlalchemy.orm import Mapped, mapped_column

from inspect_app.database import Base, Code


class NumberSeries(Base):
    __tablename__ = "number_series"

    name: Mapped[Code] = mapped_column(primary_key=True)
    last: Mapped[int] = mapped_column(default=0)
