"""Noise (噪声): the equivalent level of a shift normalised to 8 hours a day, or to 40 hours where a week has not 5 days."""

from dataclasses import dataclass
from decimal import Decimal

from scoring.measurement import Kind, MissingHoursError, Shift


@dataclass(frozen=True, slots=True)
class Usual:
    hours: Decimal
    days: Decimal


def normalised(level: Decimal, kind: Kind, shift: Shift, usual: Usual) -> tuple[Decimal, Kind]:
    """(level in dB(A), LEX_8H or LEX_40H): L_EX,8h = L_Aeq + 10 lg(T/8); a week of equal days adds 10 lg(days/5)."""
    if kind is Kind.LEX_40H:
        return level, kind
    if kind is Kind.LAEQ:
        if shift.hours_per_day is None:
            raise MissingHoursError
        level += _decibels(shift.hours_per_day / usual.hours)
    days = shift.days_per_week
    if days is None or days == usual.days:
        return level, Kind.LEX_8H
    return level + _decibels(days / usual.days), Kind.LEX_40H


def _decibels(ratio: Decimal) -> Decimal:
    return 10 * ratio.log10()
