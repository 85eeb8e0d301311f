"""The verifier in the page, in headless Chromium, on a plain http server: no WebCrypto helps it there."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from flask import Flask, render_template
from flask_babel import Babel
from playwright.sync_api import Page, sync_playwright

from inspect_app.documents import draw_bundle
from tests.app.test_draw_bundle import ALL, EDITS, RECOMPUTED, changed
from tests.draws import VECTORS, coded, make_bundle
from tests.odd_bundles import EVEN, ODD, resealed
from workflows import draw, draw_codes
from workflows.draw_vectors import bundle_of

ROOT = Path(__file__).parents[2]
CHROMIUM = "/usr/bin/chromium"
PATIENCE = 20_000

pytestmark = pytest.mark.browser


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """The test's own output is enough."""


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    bundle, lines = coded(make_bundle(recused=[{"inspector": "P01", "column": "town", "prefix": "440701"}]))
    drawn = draw.run(bundle).lines
    events = [{"id": drawn[0].id, "reason": "closed"}, {"id": drawn[-1].id, "reason": "moved"}]
    bundle = draw.Bundle(**{**{name: getattr(bundle, name) for name in bundle.__slots__}, "events": events})
    result = draw.run(bundle)
    return draw_bundle.contents(
        bundle, result, mapped=draw_codes.map_entries(lines, [line.id for line in result.lines])
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A folder served over http with the panel as it stands in a page, and the real scripts."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "static").symlink_to(ROOT / "inspect_app" / "static")
    (folder / "index.html").write_text(panel(), encoding="utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", folder
    server.shutdown()
    server.server_close()


def panel(**context: str) -> str:
    app = Flask("panel", template_folder=str(ROOT / "templates"))
    Babel(app)
    app.jinja_env.globals["csp_nonce"] = lambda: "n"
    app.jinja_env.add_extension("jinja2.ext.i18n")
    with app.test_request_context():
        return "<!doctype html><meta charset=utf-8><main>" + render_template(
            "draw/_verify.html", bundle_url="/draw-7.zip", **context
        )


@pytest.fixture(scope="module")
def chromium() -> Iterator[object]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-quic", "--disable-background-networking"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def tab(chromium) -> Iterator[Page]:
    tab = chromium.new_page()
    yield tab
    tab.close()


@pytest.fixture
def page(tab, site) -> Page:
    tab.goto(site[0])
    return tab


def verified(page: Page, site: tuple[str, Path], files: dict[str, bytes]) -> str:
    """The outcome's words after a press on the button."""
    (site[1] / "draw-7.zip").write_bytes(draw_bundle.pack(files))
    page.click("[data-verify-start]")
    return outcome(page)


def outcome(page: Page) -> str:
    page.wait_for_selector("[data-verify-outcome]:not([hidden])", timeout=PATIENCE)
    return page.inner_text("[data-verify-outcome]:not([hidden])")


def test_a_bundle_is_verified_step_by_step(page, site, files):
    assert "VERIFIED" in verified(page, site, files)
    assert page.eval_on_selector_all("[data-step]", "steps => steps.map(s => s.dataset.state)") == ["ok"] * 9
    assert page.eval_on_selector("progress", "bar => bar.value / bar.max") == 1


def test_a_bundle_that_is_dropped_or_chosen_is_verified_without_the_server(page, site, files, tmp_path):
    (tmp_path / "mine.zip").write_bytes(draw_bundle.pack(files))
    (site[1] / "draw-7.zip").unlink(missing_ok=True)

    page.set_input_files("#verify-file", tmp_path / "mine.zip")

    assert "VERIFIED" in outcome(page)


@pytest.mark.parametrize("case", [c for c in VECTORS["cases"] if "error" not in c["expect"]], ids=lambda c: c["name"])
def test_the_third_implementation_agrees_on_known_answers(case, page, site):
    parts = bundle_of({**case["bundle"], "plan": {k: v for k, v in case["bundle"]["plan"].items() if k != "map"}})

    assert "VERIFIED" in verified(page, site, draw_bundle.contents(parts, draw.run(parts)))


@pytest.mark.parametrize("name", ALL)
def test_one_changed_byte_of_any_file_is_found_and_named(name, page, site, files):
    told = verified(page, site, {**files, name: changed(files[name])})

    assert "VERIFIED" not in told
    assert name in told


@pytest.mark.parametrize("name", RECOMPUTED)
@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_an_edit_is_found_and_named_even_when_the_sums_were_made_to_fit(edit, name, page, site, files):
    told = verified(page, site, resealed(files, {name: edit(files[name])}))

    assert "VERIFIED" not in told
    assert name in told
    assert page.eval_on_selector_all("[data-state=failed]", "steps => steps.length") == 1


@pytest.mark.parametrize("case", ODD, ids=ODD)
def test_what_the_other_two_refuse_is_refused_here_too(case, page, site, files, tmp_path):
    named, make = ODD[case]
    (tmp_path / "mine.zip").write_bytes(make(files))

    page.set_input_files("#verify-file", tmp_path / "mine.zip")

    told = outcome(page)
    assert "VERIFIED" not in told
    assert named in told or named == "zip"


@pytest.mark.parametrize("case", EVEN, ids=EVEN)
def test_what_the_other_two_verify_is_verified_here_too(case, page, site, files, tmp_path):
    (tmp_path / "mine.zip").write_bytes(EVEN[case](files))

    page.set_input_files("#verify-file", tmp_path / "mine.zip")

    assert "VERIFIED" in outcome(page)


def test_what_is_not_a_bundle_is_named_in_words(page, site):
    (site[1] / "draw-7.zip").write_bytes(b"not a zip at all")

    page.click("[data-verify-start]")

    assert "不是核验包" in outcome(page)


def test_a_bundle_that_cannot_be_fetched_is_named_in_words(page, site):
    (site[1] / "draw-7.zip").unlink(missing_ok=True)

    page.click("[data-verify-start]")

    assert "没有下载到核验包" in outcome(page)


def test_the_published_hash_tells_another_bundle_from_ours(chromium, site, files):
    (site[1] / "other.html").write_text(panel(sums_hash=draw_bundle.sums_hash(files)), encoding="utf-8")
    page = chromium.new_page()
    page.goto(f"{site[0]}/other.html")

    assert "VERIFIED" in verified(page, site, files)
    assert "SHA256SUMS" in verified(page, site, resealed(files, {"README.txt": b"another"}))
    page.close()
