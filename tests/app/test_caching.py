"""What may be kept of an answer: nothing of the staff's pages, and no session in what anybody may keep."""

import html
import re

import pytest
from werkzeug.datastructures import Headers

from tests.factories import make_task, make_user
from tests.pages import Browser
from tests.publications import make_published
from workflows.roles import Role


@pytest.fixture
def leader(browser: Browser) -> Browser:
    browser.sign_in(make_user(Role.TEAM_LEADER))
    with browser.client.session_transaction() as session:
        session.permanent = True
    return browser


@pytest.mark.parametrize("path", ["/desk", "/tasks", "/employers", "/lists", "/publications", "/me", "/no-such-page"])
def test_a_page_of_the_staff_stays_in_no_cache(leader: Browser, path: str) -> None:
    assert leader.client.get(path).headers["Cache-Control"] == "no-store"


def test_a_record_stays_in_no_cache(leader: Browser) -> None:
    assert leader.get("task.show", task_id=make_task().id).headers["Cache-Control"] == "no-store"


def test_the_way_to_the_sign_in_stays_in_no_cache(browser: Browser) -> None:
    assert browser.client.get("/desk").headers["Cache-Control"] == "no-store"


def test_a_public_page_may_be_kept(browser: Browser) -> None:
    assert "Cache-Control" not in browser.get("public_home.show").headers


@pytest.mark.parametrize("path", ["draws", "results", "results.csv"])
def test_the_interface_gives_a_signed_in_browser_what_it_gives_everybody(leader: Browser, path: str) -> None:
    make_published()

    answer = leader.client.get(f"/api/v1/public/{path}", query_string={"lang": "en"} if path == "draws" else None)

    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")


def headers_of(browser: Browser, path: str) -> Headers:
    with browser.client.get(path) as answer:
        assert answer.status_code == 200, path
        return answer.headers


FOR_A_YEAR = "public, max-age=31536000, immutable"


def test_a_browser_asks_once_for_each_file_of_a_release(browser: Browser) -> None:
    page = browser.get("public_home.show").text
    files = re.findall(r'(?:href|src)="(/(?:static|bootstrap)/[^"#]+)"', page)

    told = [headers_of(browser, html.unescape(path)) for path in files]

    assert len(files) >= 4
    assert {headers["Cache-Control"] for headers in told} == {FOR_A_YEAR}
    assert not [headers for headers in told if "Set-Cookie" in headers]


def test_a_page_of_an_earlier_release_still_gets_its_files_and_keeps_none(browser: Browser) -> None:
    assert headers_of(browser, "/static/of-yesterday/js/frame.js")["Cache-Control"] == "no-cache"
    assert browser.client.get("/static/of-yesterday/../../config.py").status_code == 404


def test_a_page_still_lengthens_the_session(leader: Browser) -> None:
    assert "session=" in leader.client.get("/desk").headers["Set-Cookie"]
