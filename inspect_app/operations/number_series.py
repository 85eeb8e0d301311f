"""Official numbers, one after the other without gaps: the row stays locked until the record that takes one is committed."""

from sqlalchemy.dialects.postgresql import insert

from inspect_app.database import db
from inspect_app.models.number_series import NumberSeries


def take(name: str, *, count: int = 1) -> int:
    """The next number of the series `name`, from 1; of `count` numbers in a row the first."""
    first = insert(NumberSeries).values(name=name, last=count)
    taken = first.on_conflict_do_update(index_elements=["name"], set_={"last": NumberSeries.last + count})
    return db.session.scalar(taken.returning(NumberSeries.last)) - count + 1
