"""The county's settings as they stand on a day."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy.dialects.postgresql import distinct_on

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


def rows(code: str) -> Sequence[Setting]:
    """Every value a setting has had or will have, the latest day first."""
    return db.session.scalars(db.select(Setting).filter_by(code=code).order_by(Setting.valid_from.desc())).all()


def current(*, on: date) -> Sequence[Setting]:
    """Every setting as it stands on the day."""
    newest = (
        db.select(Setting)
        .where(Setting.valid_from <= on)
        .ext(distinct_on(Setting.code))
        .order_by(Setting.code, Setting.valid_from.desc())
        .subquery()
    )
    return db.session.scalars(db.select(db.aliased(Setting, newest)).order_by(newest.c.code)).all()


def next_days(*, on: date) -> dict[str, date]:
    """The day on which a setting changes next, by code."""
    rows_ = db.select(Setting.code, db.func.min(Setting.valid_from)).where(Setting.valid_from > on).group_by(Setting.code)
    return dict(db.session.execute(rows_).all())
