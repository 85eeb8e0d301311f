"""No page of the demonstration county is a dead end: every link of every seat leads to a page, and every page is sound."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from inspect_app.database import db
from inspect_app.models.assistant import Assistant
from inspect_app.models.field_order import FieldOrder
from inspect_app.models.officer import Officer
from inspect_app.models.task import TaskMember
from inspect_app.models.user import Seat, User
from tests.conftest import make_test_app
from tests.crawl import Crawl, crawl
from workflows.roles import Role

LEAST_KINDS = 60
"""So many kinds of pages the links of the demonstration reach at least; fewer would mean that a door has closed."""


@pytest.fixture(scope="module")
def app(servers: tuple[str, str], clone: Any, demonstration: str) -> Iterator[Flask]:
    app = make_test_app(clone("every_page", of=demonstration), servers[1])
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="module")
def found(app: Flask) -> Crawl:
    return crawl(app, [*_seats(), *_busiest(Officer, TaskMember, count=2), *_busiest(Assistant, FieldOrder, count=1)])


def _seats() -> list[str]:
    """An account of every seat but those of officers and assistants, of whom there are many."""
    of_people = db.select(Seat.user_id).where(Seat.role.in_([Role.OFFICER, Role.ASSISTANT]))
    return list(db.session.scalars(db.select(User.username).where(User.id.not_in(of_people))))


def _busiest(person: Any, work: Any, *, count: int) -> list[str]:
    most = db.select(User.username).join(person, person.user_id == User.id).join(work).group_by(User.username)
    return list(db.session.scalars(most.order_by(db.func.count().desc(), User.username).limit(count)))


def test_every_link_leads_to_a_page(found: Crawl) -> None:
    assert found.broken == []
    assert len(found.pages) > LEAST_KINDS
