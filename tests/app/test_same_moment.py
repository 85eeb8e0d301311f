"""Two people, or one with an impatient thumb, at the same moment: two connections, real commits, nothing twice."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask

from inspect_app.database import db
from inspect_app.models.field_order import FieldOrder, Observation
from inspect_app.models.finding import Answer, Finding
from inspect_app.models.task import Task
from inspect_app.models.user import User
from inspect_app.operations import field_order, finding
from tests.factories import NOW, TODAY, make_assistant, make_task, make_user
from tests.task_walk import on_site, users_of
from workflows.roles import Role


@pytest.fixture
def county(fresh_app: Flask) -> Flask:
    make_assistant(user_id=make_user(Role.ASSISTANT).id)
    return fresh_app


def both(app: Flask, act: Callable[[str], Any]) -> list[BaseException]:
    """Does `act` twice at once, each on a connection of its own; returns what went wrong."""
    together, wrong = Barrier(2), []

    def work(note: str) -> None:
        with app.app_context():
            together.wait()
            try:
                act(note)
                db.session.commit()
            except BaseException as error:
                wrong.append(error)
            finally:
                db.session.remove()

    threads = [Thread(target=work, args=(note,)) for note in ("一", "二")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


def test_two_answers_to_one_item_make_one_finding(county):
    task = on_site()
    task_id, user_id = task.id, users_of(task)[0].id
    db.session.commit()

    def answer(note: str) -> None:
        task, by = db.session.get_one(Task, task_id), db.session.get_one(User, user_id)
        finding.answer(task, "C01", answer=Answer.NO, note=note, by=by, at=NOW)

    assert both(county, answer) == []
    assert db.session.scalar(db.select(db.func.count()).select_from(Finding)) == 1


def test_two_answers_to_one_item_make_one_observation(county):
    order_id = field_order.issue_for(make_task(visit_on=TODAY), on=TODAY, by=None, at=NOW).id
    db.session.commit()

    def observe(note: str) -> None:
        order = db.session.get_one(FieldOrder, order_id)
        field_order.observe(order, "T01", answer=Answer.YES, note=note, at=NOW)

    assert both(county, observe) == []
    assert db.session.scalar(db.select(db.func.count()).select_from(Observation)) == 1
