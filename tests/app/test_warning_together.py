"""The nightly run while somebody works on a warning: whoever was first is never overwritten."""

from datetime import date
from threading import Thread

import pytest

from inspect_app.database import db
from inspect_app.models.warning import EarlyWarning
from inspect_app.operations import warning_work as work
from tests.factories import NOW, make_user
from tests.together import wait_for_a_lock
from tests.warnings import close, make_declaration, make_key, run, warnings
from workflows.roles import Role
from workflows.warning import WarningState


def night(app) -> None:
    with app.app_context():
        run()
        db.session.commit()


def between(app, act) -> EarlyWarning:
    """The night comes while `act` is not yet kept, and waits for it."""
    act()
    running = Thread(target=night, args=[app])
    running.start()
    wait_for_a_lock()
    db.session.commit()
    running.join()
    db.session.expire_all()
    return warnings()[0]


@pytest.fixture
def warning(fresh_app) -> EarlyWarning:
    make_declaration(make_key(), date(2024, 1, 1))
    run()
    db.session.commit()
    return warnings()[0]


def test_a_fact_that_comes_while_a_warning_is_closed_makes_another_one(fresh_app, warning):
    clerk, employer = make_user(Role.CLERK), warning.employer
    make_declaration(employer, date(2024, 6, 1))
    db.session.commit()

    closed = between(fresh_app, lambda: close(warning, by=clerk))
    run()

    assert [step.move for step in closed.steps] == ["raise", "close"]
    assert [one.state for one in warnings()] == [WarningState.CLOSED, WarningState.RAISED]


def test_what_somebody_takes_is_not_shared_out_to_another(fresh_app, warning):
    clerk = make_user(Role.CLERK)
    make_user(Role.HEALTH_SECTION)
    db.session.commit()

    taken = between(fresh_app, lambda: work.take(warning, by=clerk, at=NOW))

    assert taken.owner_id == clerk.id
    assert [step.move for step in taken.steps] == ["raise", "take"]
