"""Every page there is: each link leads somewhere, axe finds nothing, nothing overflows on a phone or on a desk, no script throws.

The pages are those of the demonstration county, as every seat reaches them by its links, and beside them one of each kind
that no link of that day leads to, from the small world of the permission walk.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page as Tab
from werkzeug.routing import Rule

from inspect_app import clock
from inspect_app.authorization import FRAMEWORK_ENDPOINTS
from inspect_app.database import db
from inspect_app.demonstration.pictures import workshop
from inspect_app.documents.evidence import read as read_evidence
from inspect_app.models.assistant import Assistant
from inspect_app.models.draw import Draw, DrawParty, DrawTarget, PartyKind
from inspect_app.models.employer_link import EmployerLink
from inspect_app.models.field_order import FieldOrder
from inspect_app.models.officer import Officer
from inspect_app.models.task import Task, TaskMember
from inspect_app.models.user import Seat, User
from inspect_app.operations import draw_commit, task_closing
from inspect_app.operations import employer_link as links
from inspect_app.queries.publication import unprepared
from tests.architecture.examples import World, make_world
from tests.browser.site import DESK, PHONE, Site, chromium, serving
from tests.conftest import make_test_app
from tests.conftest import test_environ as environ_of
from tests.crawl import Crawl, Found, crawl
from tests.pages import Browser
from workflows import employer_link as link_rules
from workflows.draw_lifecycle import DrawState
from workflows.roles import Role
from workflows.task import ClosingReason, TaskState

NOT_REACHED = {
    "draw_replace.evidence": "a file, of a target that was substituted",
    "employer_link.progress": "no page, of letters that are being made",
    "routing.release_progress": "no page, of a release that is running",
    "reference.version": "no page: it leads on to the row of that version",
    "public_api.draw_one": "no page",
    "public_api.draw_file": "no page",
    "public_api.result_one": "no page",
}
"""What neither a link nor the small world opens, each with what it lacks. Their own tests open them."""
LED_TO_BY = {"public_link.own": "public_link.show"}
"""Pages that another one leads to by itself."""
AXE = Axe()


@pytest.fixture(scope="module")
def environ(servers: tuple[str, str], clone: Any, demonstration: str) -> dict[str, str]:
    return environ_of(clone("every_page", of=demonstration), servers[1])


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
def others(app: Flask, found: Crawl) -> dict[str, Found | None]:
    """One page of each kind that no link led to, by endpoint; None stands for an answer that is no page."""
    world = make_world()
    db.session.commit()
    doors = _behind_doors(app, world)
    reached = {found.endpoint_of(path) for path in found.opened} | set(doors)
    answers = {rule.endpoint: _opened(app, world, rule) for rule in _rules(app) if rule.endpoint not in reached}
    return doors | {endpoint: page for endpoint, page in answers.items() if page != "shut"}


@pytest.fixture(scope="module")
def site(environ: dict[str, str]) -> Iterator[Site]:
    with serving(environ, password="") as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Chromium]:
    with chromium() as launched:
        yield launched


def _seats() -> list[str]:
    """An account of every seat but those of officers and assistants, of whom there are many."""
    of_people = db.select(Seat.user_id).where(Seat.role.in_([Role.OFFICER, Role.ASSISTANT]))
    return list(db.session.scalars(db.select(User.username).where(User.id.not_in(of_people))))


def _busiest(person: Any, work: Any, *, count: int) -> list[str]:
    most = db.select(User.username).join(person, person.user_id == User.id).join(work).group_by(User.username)
    return list(db.session.scalars(most.order_by(db.func.count().desc(), User.username).limit(count)))


def _rules(app: Flask) -> list[Rule]:
    rules = app.url_map.iter_rules()
    return [rule for rule in rules if "GET" in rule.methods and rule.endpoint not in FRAMEWORK_ENDPOINTS]


def _opened(app: Flask, world: World, rule: Rule) -> Any:
    """What the first account finds that may open it."""
    browser = Browser(app)
    path = browser.url(rule.endpoint, **world.values(rule))
    for user_id in world.users.values():
        browser.sign_out()
        browser.sign_in(db.session.get_one(User, user_id))
        with browser.client.get(path) as answer:
            if answer.status_code == 200:
                return Found(rule.endpoint, path, user_id) if answer.mimetype == "text/html" else None
    return "shut"


def _behind_doors(app: Flask, world: World) -> dict[str, Found]:
    """Pages that wait for a token, a tick or a question."""
    head, clerk, leader = (
        db.session.get_one(User, world.users[role]) for role in (Role.HEAD_OF_INSTITUTE, Role.CLERK, Role.TEAM_LEADER)
    )
    drawn = db.select(DrawParty).join(Draw).where(Draw.state == DrawState.DRAWN, DrawParty.kind == PartyKind.WITNESS)
    party = db.session.scalars(drawn.order_by(DrawParty.id.desc())).first()
    token = draw_commit.link(party, by=head, at=clock.now(), reason="遗失")
    done = db.session.scalars(unprepared(clerk).limit(1)).one()
    waiting = db.session.scalars(Task.visible_to(head).where(Task.state == TaskState.RELEASED).limit(1)).one()
    evidence = read_evidence(workshop(3))
    task_closing.ask(
        waiting, ground=ClosingReason.MOVED, reason="到场核实，已经搬走。", evidence=evidence, by=leader, at=clock.now()
    )
    db.session.commit()
    paths = {f"draw_party.{name}": ({"token": token}, None) for name in ("open_link", "open_table", "open_changes")}
    paths["publication.preview"] = ({"id": done.id}, clerk.id)
    paths["task_closing.answer"] = ({"task_id": waiting.id}, head.id)
    paths["public_link.own"] = ({"_anchor": _letter_of_a_drawn_firm(clerk)}, None)
    url = Browser(app).url
    return {
        endpoint: Found(endpoint, url(LED_TO_BY.get(endpoint, endpoint), **values), user_id)
        for endpoint, (values, user_id) in paths.items()
    }


def _letter_of_a_drawn_firm(clerk: User) -> str:
    """The code in it. The firm's page is opened by the address that its QR shows."""
    target = db.session.scalars(db.select(DrawTarget).join(Draw).where(Draw.state == DrawState.OPENED)).first()
    batch = links.ask(target.draw, base_url="https://open.example", by=clerk, at=clock.now())
    batch.made_at, code, employer = clock.now(), link_rules.code_of(b"s" * link_rules.BYTES), target.employer
    db.session.add(
        EmployerLink(
            draw=target.draw,
            employer=employer,
            batch=batch,
            workplace_id=employer.key,
            token_hash=link_rules.hash_of(code),
            issued_at=clock.now(),
        )
    )
    db.session.commit()
    return code


class Reader:
    """Opens pages, each as the account that found it, and looks at each on a desk and then as narrow as a phone."""

    def __init__(self, app: Flask, site: Site, browser: Chromium) -> None:
        self.app, self.site, self.browser = app, site, browser
        self.tabs: dict[int | None, Tab] = {}
        self.thrown: list[str] = []

    def faults(self, page: Found) -> list[str]:
        """What axe finds, what is wider than the screen, what a script throws."""
        tab = self._tab(page.user_id)
        tab.goto(self.site.url + page.path)
        if page.endpoint in LED_TO_BY:
            tab.wait_for_url(f"**{Browser(self.app).url(page.endpoint)}")
        tab.evaluate(AXE.axe_script)
        found = [fault for size in (DESK, PHONE) for fault in self._seen(tab, size)]
        found, self.thrown = found + self.thrown, []
        return [f"{page.endpoint} {page.path}: {fault}" for fault in found]

    def _seen(self, tab: Tab, size: dict[str, int]) -> list[str]:
        """Colours do not depend on the width, and take most of the time: they are looked at once."""
        tab.set_viewport_size(size)
        rules = {"color-contrast": {"enabled": size == DESK}}
        asked = {"resultTypes": ["violations"], "preload": False, "rules": rules}
        violations = tab.evaluate("asked => axe.run(asked).then(results => results.violations)", asked)
        found = [f"{violation['id']} {violation['nodes'][0]['html'][:160]}" for violation in violations]
        width = tab.evaluate("document.documentElement.scrollWidth")
        found += [f"{width} pixels wide"] if width > size["width"] else []
        return [f"at {size['width']}: {fault}" for fault in found]

    def _tab(self, user_id: int | None) -> Tab:
        if user_id not in self.tabs:
            context = self.browser.new_context(bypass_csp=True)
            if user_id is not None:
                context.add_cookies([{"name": "session", "value": self._session(user_id), "url": self.site.url}])
            self.tabs[user_id] = context.new_page()
            self.tabs[user_id].on("pageerror", lambda error: self.thrown.append(str(error)))
        return self.tabs[user_id]

    def _session(self, user_id: int) -> str:
        """What signing in would have left in the browser."""
        signer = SecureCookieSessionInterface().get_signing_serializer(self.app)
        return signer.dumps({"_user_id": db.session.get_one(User, user_id).get_id(), "_fresh": True})


def test_every_link_leads_to_a_page(found: Crawl) -> None:
    assert found.broken == []


def test_every_kind_of_page_is_reached(app: Flask, found: Crawl, others: dict[str, Found | None]) -> None:
    reached = {found.endpoint_of(path) for path in found.opened} | set(others)

    assert {rule.endpoint for rule in _rules(app)} - reached == set(NOT_REACHED)


@pytest.mark.browser
def test_axe_finds_nothing_and_nothing_overflows(app: Flask, found: Crawl, others, site: Site, browser) -> None:
    reader = Reader(app, site, browser)
    pages = [*found.pages, *filter(None, others.values())]

    faults = [fault for page in pages for fault in reader.faults(page)]

    assert not faults, "\n".join(faults)
