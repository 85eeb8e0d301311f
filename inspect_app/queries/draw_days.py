"""The days of a ceremony: the order of its steps is enforced always, the least distances between them by the settings."""

from datetime import date, timedelta

from inspect_app.models.draw import Draw
from inspect_app.queries import setting


def earliest(*, on: date) -> date:
    """The first day of a source for a draw that is frozen and approved on `on`."""
    return on + _days("draw.approval_days", on) + _before_source(on)


def first_commitment(draw: Draw, *, on: date) -> date:
    """`draw` entered its state with the last approval."""
    return draw.entered_on + _days("draw.approval_days", on)


def last_commitment(draw: Draw, *, on: date) -> date:
    """Later ones would leave no time to publish and to reveal before the source."""
    return draw.draw_on - _before_source(on)


def first_reveal(draw: Draw, *, on: date) -> date:
    """`draw` entered its state with the last commitment."""
    return draw.entered_on + _days("draw.publication_days", on)


def last_reveal(draw: Draw, *, on: date) -> date:
    """Nobody who reveals may know the source."""
    return draw.draw_on - _days("draw.reveal_days", on)


def reveals_closed_before(*, on: date) -> date:
    """Draws whose source is of an earlier day than this accept no public reveal any more."""
    return on + _days("draw.reveal_days", on)


def _before_source(on: date) -> timedelta:
    return _days("draw.publication_days", on) + _days("draw.reveal_days", on)


def _days(code: str, on: date) -> timedelta:
    return timedelta(days=setting.value(code, on=on))
