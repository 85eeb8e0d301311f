"""The demonstration county: Jiangmen, with invented employers and people, in every state of the main road.

Built by the same operations as real work, in one transaction: killed in the middle, nothing of it is there. Dates slide
with the day it is built on.
"""

from collections.abc import Callable
from datetime import datetime

from inspect_app.database import db
from inspect_app.demonstration import draws, lists, people, register, visits
from inspect_app.demonstration.people import SignIn
from inspect_app.models.user import User


def is_empty() -> bool:
    """Nobody has an account yet, so nobody has worked here."""
    return db.session.scalar(db.select(User.id).limit(1)) is None


def build(*, password: str, key: bytes, at: datetime, tell: Callable[[str], None]) -> list[SignIn]:
    """Everything but the commit. `key` seals what is secret at rest; `tell` says what is being made."""
    tell("officers, assistants, seats")
    hands = people.add(password=password, at=at)
    tell("employers")
    register.add(at=at)
    lists.add_recusals_and_visits(at=at)
    register.rank(at=at)
    tell("draws")
    draws.shorten_distances()
    opened = draws.add_opened(hands, key=key, at=at)
    draws.add_sealed(hands, key=key, at=at)
    lists.add_from_above(hands, at=at)
    tell("tasks, findings, photos")
    shown = visits.add(opened, hands, at=at)
    return people.sign_ins(hands, shown)
