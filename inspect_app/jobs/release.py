"""Releases a large draw."""

from collections.abc import Callable

from inspect_app import clock
from inspect_app.database import db
from inspect_app.models.release import Release
from inspect_app.operations import release
from inspect_app.queries.release import JOB

KIND = JOB


def carry_out(release_id: int, progress: Callable[[int, int], None]) -> None:
    """One set of statements, so that there is nothing between the start and the end to count."""
    release.release(db.session.get_one(Release, release_id), at=clock.now())
    progress(1, 1)
