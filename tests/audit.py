"""Sealing in tests: open transactions of the whole server hold a block back, those of other tests too, so it may have to wait."""

import time
from collections.abc import Callable
from typing import TypeVar

from inspect_app.database import db
from inspect_app.models.audit import AuditBlock
from inspect_app.operations.audit import seal
from tests.factories import NOW

Told = TypeVar("Told")
PATIENCE = 600  # tenths of a second


def sealed() -> AuditBlock:
    """A block, as soon as there can be one."""
    return as_soon_as(_seal)


def as_soon_as(ask: Callable[[], Told | None]) -> Told:
    """The first answer that is not nothing."""
    for _wait in range(PATIENCE):
        if answer := ask():
            return answer
        time.sleep(0.1)
    raise AssertionError("nothing could be sealed")


def _seal() -> AuditBlock | None:
    block = seal(at=NOW)
    db.session.commit()
    return block
