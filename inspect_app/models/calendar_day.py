"""Exception days (节假日安排): weekdays off and weekend days worked. Editable; provisional until the yearly notice is out."""

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from inspect_app.database import Base


class CalendarDay(Base):
    __tablename__ = "calendar_days"

    day: Mapped[date] = mapped_column(primary_key=True)
    is_working: Mapped[bool]
    name: Mapped[str]
    source: Mapped[str]
    is_provisional: Mapped[bool]
