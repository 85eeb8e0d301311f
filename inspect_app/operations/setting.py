"""The county's settings: a new value from a day on. What was counted before keeps the value of its day."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from inspect_app import audit
from inspect_app.clock import office_date
from inspect_app.database import db
from inspect_app.facts.setting import SettingChanged, SettingVerified
from inspect_app.models.setting import Setting
from inspect_app.models.user import User
from workflows.errors import DomainError
from workflows.warning import day_of_year

CHECKS: Mapping[str, Callable[[Any, int], object]] = {"warning.unvisited_from": day_of_year}
"""What a value must read as beyond its kind; each refuses what it cannot read in a year."""


class PastDayError(DomainError):
    code = "setting.past"


class SameDayError(DomainError):
    code = "setting.same_day"


def change(current: Setting, *, value: Any, valid_from: date, source: str, by: User, at: datetime) -> Setting:
    """A further row of the same code, unverified until the legal reviewer has seen its source."""
    if valid_from < office_date(at):
        raise PastDayError
    if db.session.scalar(db.select(Setting.id).filter_by(code=current.code, valid_from=valid_from)):
        raise SameDayError
    if current.code in CHECKS:
        CHECKS[current.code](value, valid_from.year)
    row = Setting(
        code=current.code,
        value=value,
        words=current.words,
        words_en=current.words_en,
        valid_from=valid_from,
        source=source,
        is_verified=False,
    )
    db.session.add(row)
    fact = SettingChanged(subject=row.code, value=value, valid_from=valid_from.isoformat(), source=source)
    audit.record(fact, by=by, at=at)
    return row


def verify(row: Setting, *, source: str, by: User, at: datetime) -> None:
    """The legal reviewer has read `source` and takes 待核 away."""
    row.is_verified, row.source = True, source
    fact = SettingVerified(subject=row.code, valid_from=row.valid_from.isoformat(), source=source)
    audit.record(fact, by=by, at=at)
