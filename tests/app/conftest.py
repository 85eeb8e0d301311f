"""Who signs in for the tests of pages."""

import pytest

from tests.factories import make_user
from workflows.roles import Role


@pytest.fixture
def editor(browser):
    """Somebody who writes reference data."""
    browser.user = make_user(Role.HEALTH_SECTION)
    browser.sign_in(browser.user)
    return browser
