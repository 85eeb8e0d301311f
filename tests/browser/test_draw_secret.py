"""A witness on its own phone: the secret is made there, shown once, and never sent before its reveal."""

from collections.abc import Iterator

import pytest
import segno
from flask import Flask
from playwright.sync_api import Page

from inspect_app import clock
from inspect_app.database import db
from inspect_app.models.draw import Draw, DrawParty
from inspect_app.operations import draw_commit
from tests.browser.site import PHONE, Site, chromium, serving
from tests.ceremony import DAILY, County, draw_in, make_county
from tests.conftest import test_environ as environ_of
from workflows import secret_words
from workflows.draw import commitment
from workflows.draw_lifecycle import DrawState

pytestmark = pytest.mark.browser


@pytest.fixture
def county(fresh_app: Flask) -> County:
    return make_county()


@pytest.fixture
def site(fresh_app: Flask, county: County) -> Iterator[Site]:
    environ = environ_of(fresh_app.config["SQLALCHEMY_DATABASE_URI"], fresh_app.config["REDIS_URL"])
    with serving(environ, password="") as served:
        yield served


@pytest.fixture
def phone(site: Site) -> Iterator[Page]:
    with chromium() as browser:
        yield browser.new_page(viewport=PHONE)


def approved_draw(county: County) -> Draw:
    at = clock.now()
    draw = draw_in(DrawState.APPROVED, county, at=at, draw_on=clock.office_date(at), source_kinds=tuple(DAILY))
    db.session.commit()
    return draw


def dark_modules(page: Page) -> set[tuple[int, int]]:
    """Squares of the picture, without its quiet zone."""
    path = page.locator("[data-secret-picture] path").get_attribute("d")
    starts = (square.split("h")[0].split() for square in path.split("M")[1:])
    return {(int(y) - 4, int(x) - 4) for x, y in starts}


def test_the_secret_stays_on_the_phone_and_opens_its_commitment(site: Site, phone: Page, county: County):
    draw = approved_draw(county)
    party = draw.parties[-1]
    token = draw_commit.link(party, by=county.hands.head, at=clock.now())
    db.session.commit()
    sent: list[str] = []
    phone.on("request", lambda request: sent.append(f"{request.url} {request.post_data or ''}"))

    phone.goto(f"{site.url}/party/{token}")
    words = phone.locator("[data-secret-words] li").all_inner_texts()
    secret = secret_words.read(" ".join(words))
    picture = dark_modules(phone)
    assert phone.get_by_role("button", name="交承诺").is_disabled()
    phone.get_by_label("我已经把数留在纸上").check()
    phone.get_by_role("button", name="交承诺").click()
    phone.get_by_text("您的承诺已经收到").wait_for()

    code = segno.make_qr(secret.upper(), version=4, error="q", mask=0, boost_error=False, mode="alphanumeric")
    assert picture == {(y, x) for y, row in enumerate(code.matrix) for x, bit in enumerate(row) if bit}
    db.session.rollback()
    stored = db.session.get_one(DrawParty, party.id, populate_existing=True)
    assert stored.commitment == commitment(draw=draw.plan_name, party=party.name, secret=secret)
    assert not any(secret in told or words[0] + words[1] in told for told in sent)
    assert secret not in phone.content()


def test_without_a_script_the_page_says_that_it_needs_one(site: Site, county: County):
    draw = approved_draw(county)
    with chromium() as browser:
        page = browser.new_context(java_script_enabled=False).new_page()
        token = draw_commit.link(draw.parties[-1], by=county.hands.head, at=clock.now())
        db.session.commit()

        page.goto(f"{site.url}/party/{token}")

        assert page.get_by_text("这一页要用脚本").is_visible()
        assert not page.get_by_role("button", name="交承诺").is_visible()
