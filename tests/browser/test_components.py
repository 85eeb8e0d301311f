"""Every component in Chromium: axe finds nothing, nothing overflows, targets are wide enough, and the small scripts work."""

from collections.abc import Iterator
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from inspect_app.database import db
from tests.components import make_gallery_app
from tests.conftest import CHROMIUM

pytestmark = pytest.mark.browser
FLAGS = ["--no-sandbox", "--disable-quic", "--disable-background-networking"]
SHORTEST_TARGET = 44  # CSS pixels

TOO_SMALL = """shortest => [...document.querySelectorAll('a, button, input, select, textarea')]
  .map(e => e.closest('label') && e.type !== 'hidden' ? e.closest('label') : e)
  .filter(e => e.checkVisibility() && !e.matches('.stretched-link, .visually-hidden, .visually-hidden-focusable'))
  .filter(e => { const box = e.getBoundingClientRect(); return box.width && box.height < shortest - .5 })
  .map(e => e.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    app = make_gallery_app()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}/components"
    server.shutdown()
    thread.join()
    server.server_close()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def desk(chromium: Browser, address: str) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("[data-keys-open]")
    yield page
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_and_nothing_overflows(chromium, address, theme, width):
    is_phone = width < 500
    context = chromium.new_context(
        viewport={"width": width, "height": 844}, has_touch=is_phone, is_mobile=is_phone, bypass_csp=True
    )
    page = context.new_page()
    page.goto(f"{address}?theme={theme}")

    found = [(violation["id"], violation["nodes"][0]["html"]) for violation in Axe().run(page).response["violations"]]

    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if is_phone:
        assert page.evaluate(TOO_SMALL, SHORTEST_TARGET) == []
    context.close()


def test_the_bulk_bar_appears_when_something_is_ticked(desk):
    bar = desk.locator("[data-bulk-bar]")
    assert bar.is_hidden()

    desk.locator(".mc-tick input").first.check()

    assert bar.is_visible()
    assert "1 ticked" in bar.inner_text()


def test_keys_move_along_the_rows_and_open_the_help(desk):
    for key in ("j", "j", "k", "j"):
        desk.keyboard.press(key)
    assert desk.evaluate("document.activeElement.textContent") == "West Timber"

    desk.keyboard.press("?")
    assert desk.locator("#keys").is_visible()
    desk.keyboard.press("Escape")
    assert desk.locator("#keys").is_hidden()


def test_single_keys_can_be_switched_off(desk):
    desk.keyboard.press("?")
    desk.locator("[data-keys-on]").uncheck()
    desk.locator("[data-keys-close]").click()

    desk.keyboard.press("?")

    assert desk.locator("#keys").is_hidden()


def test_a_hash_is_copied_and_said_to_be(desk):
    button = desk.locator(".mc-hash [data-copy]")

    button.click()

    desk.wait_for_selector("#announce")
    assert desk.locator("#announce").inner_text() == button.get_attribute("data-copied")


def test_without_script_the_bulk_bar_stays_and_nothing_dead_is_offered(chromium, address):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)

    assert page.locator("[data-bulk-bar]").is_visible()
    for dead in ("[data-copy]", "[data-tick-all]", "[data-keys-open]"):
        assert page.locator(dead).first.is_hidden()
    context.close()
