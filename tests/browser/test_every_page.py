"""Every page of the demonstration county, on a phone and on a desk: axe finds nothing, nothing overflows, no script throws."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import Browser, BrowserContext

from inspect_app.authorization import FRAMEWORK_ENDPOINTS
from inspect_app.database import db
from inspect_app.models.assistant import Assistant
from inspect_app.models.field_order import FieldOrder
from inspect_app.models.officer import Officer
from inspect_app.models.task import TaskMember
from inspect_app.models.user import Seat, User
from tests.browser.site import DESK, PHONE, Site, chromium, queue_of, serving
from tests.conftest import make_test_app
from tests.conftest import test_environ as environ_of
from tests.crawl import Crawl, Found, crawl
from workflows.roles import Role

pytestmark = pytest.mark.browser

NOT_REACHED = {
    "draw_party.open_link": "shown once, to a party with its link",
    "public_link.own": "behind a code that comes by letter",
}
"""Pages that no link leads to, each with the reason; their own tests open them."""


@pytest.fixture(scope="module")
def environ(servers: tuple[str, str], clone: Any, demonstration: str) -> dict[str, str]:
    return environ_of(clone("every_page", of=demonstration), queue_of(servers[1], number=10))


@pytest.fixture(scope="module")
def app(environ: dict[str, str]) -> Iterator[Flask]:
    app = make_test_app(environ["DATABASE_URL"], environ["REDIS_URL"])
    app.config["SECRET_KEY"] = environ["SECRET_KEY"]
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="module")
def found(app: Flask) -> Crawl:
    return crawl(app, [*_seats(), *_busiest(Officer, TaskMember, count=2), *_busiest(Assistant, FieldOrder, count=1)])


@pytest.fixture(scope="module")
def site(environ: dict[str, str]) -> Iterator[Site]:
    with serving(environ, password="") as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


def _seats() -> list[str]:
    """An account of every seat but those of officers and assistants, of whom there are many."""
    of_people = db.select(Seat.user_id).where(Seat.role.in_([Role.OFFICER, Role.ASSISTANT]))
    return list(db.session.scalars(db.select(User.username).where(User.id.not_in(of_people))))


def _busiest(person: Any, work: Any, *, count: int) -> list[str]:
    most = db.select(User.username).join(person, person.user_id == User.id).join(work).group_by(User.username)
    return list(db.session.scalars(most.order_by(db.func.count().desc(), User.username).limit(count)))


class Reader:
    """Opens the pages, each as the account that found it."""

    def __init__(self, app: Flask, site: Site, browser: Browser, *, size: dict[str, int]) -> None:
        self.app, self.site, self.browser, self.size = app, site, browser, size
        self.contexts: dict[int | None, BrowserContext] = {}
        self.thrown: list[str] = []

    def faults(self, page: Found) -> list[str]:
        """What axe finds, what is wider than the screen, what a script throws."""
        tab = self._context(page.user_id).new_page()
        tab.on("pageerror", lambda error: self.thrown.append(str(error)))
        tab.goto(self.site.url + page.path)
        violations = Axe().run(tab).response["violations"]
        found = [f"{violation['id']} {violation['nodes'][0]['html'][:160]}" for violation in violations]
        width = tab.evaluate("document.documentElement.scrollWidth")
        found += [f"{width} pixels wide"] if width > self.size["width"] else []
        tab.close()
        found, self.thrown = found + self.thrown, []
        return [f"{page.endpoint} {page.path}: {fault}" for fault in found]

    def _context(self, user_id: int | None) -> BrowserContext:
        if user_id not in self.contexts:
            is_phone = self.size is PHONE
            context = self.browser.new_context(viewport=self.size, has_touch=is_phone, is_mobile=is_phone, bypass_csp=True)
            if user_id is not None:
                context.add_cookies([{"name": "session", "value": self._session(user_id), "url": self.site.url}])
            self.contexts[user_id] = context
        return self.contexts[user_id]

    def _session(self, user_id: int) -> str:
        """What signing in would have left in the browser."""
        signer = SecureCookieSessionInterface().get_signing_serializer(self.app)
        return signer.dumps({"_user_id": db.session.get_one(User, user_id).get_id(), "_fresh": True})


def test_every_link_leads_to_a_page_and_every_kind_of_page_is_reached(app: Flask, found: Crawl) -> None:
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in rule.methods} - FRAMEWORK_ENDPOINTS

    assert found.broken == []
    assert pages - {found.endpoint_of(path) for path in found.opened} == set(NOT_REACHED)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing_and_nothing_overflows(app: Flask, found: Crawl, site: Site, browser: Browser, size) -> None:
    reader = Reader(app, site, browser, size=size)

    faults = [fault for page in found.pages for fault in reader.faults(page)]

    assert not faults, "\n".join(faults)
