"""The county's settings as they stand on a day."""

from datetime import date
from typing import Any

from inspect_app.database import db
from inspect_app.models.setting import Setting


class MissingSettingError(LookupError):
    """No row of this code is valid on this day: the reference data was not loaded."""


def setting(code: str, *, on: date) -> Setting:
    row = db.session.scalar(
        db.select(Setting).filter_by(code=code).where(Setting.valid_from <= on).order_by(Setting.valid_from.desc()).limit(1)
    )
    if row is None:
        raise MissingSettingError(code)
    return row


def value(code: str, *, on: date) -> Any:
    return setting(code, on=on).value
