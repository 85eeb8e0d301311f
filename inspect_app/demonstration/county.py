"""The demonstration county: Jiangmen, with invented employers and people, in every state of the main road.

Built by the same operations as real work, in one transaction: killed in the middle, nothing of it is there. Dates slide
with the day it is built on.
"""

from collections.abc import Callable
from datetime import datetime

from inspect_app.database import db
from inspect_app.demonstration import assessments, draws, lists, people, records, register, visits, warnings
from inspect_app.demonstration.people import People, SignIn
from inspect_app.models.user import User

MERGED = 2
"""So many targets of our own stand on the list from above as well: one visit each."""


def is_empty() -> bool:
    """Nobody has an account yet, so nobody has worked here."""
    return db.session.scalar(db.select(User.id).limit(1)) is None


def build(*, password: str, key: bytes, at: datetime, tell: Callable[[str], None]) -> list[SignIn]:
    """Everything but the commit. `key` seals what is secret at rest; `tell` says what is being made."""
    hands = settle(password=password, at=at, tell=tell)
    return work(hands, key=key, at=at, tell=tell)


def settle(*, password: str, at: datetime, tell: Callable[[str], None]) -> People:
    """Who works here, and the register."""
    tell("officers, assistants, seats")
    hands = people.add(password=password, at=at)
    tell("employers")
    register.add(at=at)
    lists.add_recusals_and_visits(at=at)
    tell("tests, exams, cases")
    records.add(hands, at=at)
    register.rank(at=at)
    tell("self-assessments")
    assessments.add(hands, at=at)
    return hands


def work(hands: People, *, key: bytes, at: datetime, tell: Callable[[str], None]) -> list[SignIn]:
    """The last two months, in the order in which they went by."""
    tell("draws")
    draws.shorten_distances()
    opened = draws.add_opened(hands, key=key, at=at)
    draws.add_sealed(hands, key=key, at=at)
    tasks = visits.add_tasks(opened, hands, at=at)
    lists.add_from_above(hands, also=tasks[:MERGED], at=at)
    tell("tasks, findings, photos")
    shown = visits.work(tasks, hands, at=at)
    tell("early warnings")
    warnings.add(hands, at=at)
    return people.sign_ins(hands, shown)
