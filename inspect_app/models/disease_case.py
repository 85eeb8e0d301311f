"""Confirmed occupational diseases (职业病病例): category and date, no person. `category` is a code of disease-classes."""

from datetime import date

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from inspect_app.database import Base, Code
from inspect_app.models.record import Recorded


class DiseaseCase(Recorded, Base):
    __tablename__ = "disease_cases"
    __table_args__ = (
        UniqueConstraint("source_id", "source_key"),
        Index("ix_disease_cases_employer_id_diagnosed_on", "employer_id", "diagnosed_on"),
        Index("ix_disease_cases_diagnosed_on", "diagnosed_on"),
    )

    category: Mapped[Code]
    disease: Mapped[str]
    diagnosed_on: Mapped[date]
