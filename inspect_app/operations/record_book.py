"""What reading records needs to know of the reference data: the limits with the county's altitude, the classes of diseases."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from inspect_app.operations.record_judge import Judge
from inspect_app.queries import setting
from inspect_app.queries.rule import rules
from scoring.exposure import standard
from workflows.record_rows import DiseaseClass

ALTITUDE = "exposure.altitude_m"


@dataclass(frozen=True, slots=True)
class Book:
    judge: Judge
    classes: Sequence[DiseaseClass]


def book(*, on: date) -> Book:
    """Every version of every rule, and the altitude that the county has set by this day."""
    altitude = setting.value(ALTITUDE, on=on)
    return Book(
        Judge(standard(rules), None if altitude is None else Decimal(altitude)),
        [
            DiseaseClass(rule.code, rule.words, rule.valid_from, rule.valid_until)
            for rule in rules("disease-classes")
            if rule.decides
        ],
    )
