"""Who is there for the tests of the application."""

import pytest

from inspect_app.models.user import User
from tests.factories import make_assistant, make_body, make_user
from workflows.roles import Role


@pytest.fixture
def clerk(database) -> User:
    """Of a body that may inspect."""
    return make_user(Role.CLERK, body_id=make_body().id)


@pytest.fixture
def editor(browser):
    """Somebody who writes reference data."""
    browser.user = make_user(Role.HEALTH_SECTION)
    browser.sign_in(browser.user)
    return browser


@pytest.fixture
def rules(database) -> None:
    """A town has somebody to ask, so that a visit may be made."""
    make_assistant()
