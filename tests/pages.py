"""The one browser of the tests: it signs in, follows forms and checks every page it gets."""

import re
from collections import Counter
from html.parser import HTMLParser
from typing import Any

from flask import Flask, g, has_app_context, url_for
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from inspect_app.database import db
from inspect_app.models.user import User

FIELDS = {"input", "select", "textarea"}
VOID = {"input", "img", "br", "hr", "meta", "link", "source", "use", "path", "line", "circle", "rect", "polyline"}


class Page(HTMLParser):
    """Collects what the checks look at."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = text
        self.ids: list[str] = []
        self.fields: list[dict[str, str | None]] = []
        self.labelled: set[str] = set()
        self.scripts: list[dict[str, str | None]] = []
        self.links: list[str] = []
        self.inline: list[str] = []
        self.headings: list[str] = []
        self.title = ""
        self.language: str | None = None
        self._open: list[str] = []
        self._wrapped = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.ids += [named["id"]] if named.get("id") else []
        self.inline += [f"{tag} {name}" for name in named if name == "style" or name.startswith("on")]
        note = getattr(self, f"_note_{'field' if tag in FIELDS else tag}", None)
        if note:
            note(named)
        if tag not in VOID:
            self._open.append(tag)

    def _note_html(self, named: dict[str, str | None]) -> None:
        self.language = named.get("lang")

    def _note_label(self, named: dict[str, str | None]) -> None:
        self._wrapped += 1
        self.labelled.add(named.get("for") or "")

    def _note_field(self, named: dict[str, str | None]) -> None:
        if named.get("type") not in {"hidden", "submit"}:
            self.fields.append({**named, "wrapped": "yes" if self._wrapped else None})

    def _note_script(self, named: dict[str, str | None]) -> None:
        self.scripts.append(named)

    def _note_a(self, named: dict[str, str | None]) -> None:
        self.links += [named["href"]] if named.get("href") else []

    def _note_h1(self, _named: dict[str, str | None]) -> None:
        self.headings.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "label":
            self._wrapped -= 1
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "title" in self._open and "svg" not in self._open:
            self.title += data
        if "h1" in self._open and "small" not in self._open:
            self.headings[-1] += data

    def check(self) -> None:
        """Every page: one h1, a title that starts with it, unique ids, labelled fields, lang, nonces, nothing inline."""
        assert self.language in {"zh-Hans", "en"}, self.language
        assert len(self.headings) == 1, f"{len(self.headings)} h1"
        heading, title = _squeeze(self.headings[0]), _squeeze(self.title)
        assert heading, "the h1 is empty"
        assert title.startswith(heading.split("·")[0][:6]), f"title {title!r} does not start with the h1 {heading!r}"
        doubled = sorted(id_ for id_, times in Counter(self.ids).items() if times > 1)
        assert not doubled, f"ids used twice: {doubled}"
        for field in self.fields:
            named = field.get("aria-label") or field.get("aria-labelledby") or field["wrapped"]
            assert named or field.get("id") in self.labelled, f"field without a label: {field}"
        assert all(script.get("nonce") for script in self.scripts), "a script has no nonce"
        assert not self.inline, f"inline styles or handlers: {self.inline}"


def _squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)


class _FreshClient:
    """The test's own application context outlives a request, but what a request keeps in `g` must not: who is signed in."""

    def __init__(self, client: FlaskClient) -> None:
        self.session_transaction = client.session_transaction
        self._client = client

    def get(self, *args: Any, **values: Any) -> TestResponse:
        return self._forgetful(self._client.get, *args, **values)

    def post(self, *args: Any, **values: Any) -> TestResponse:
        return self._forgetful(self._client.post, *args, **values)

    def _forgetful(self, send: Any, *args: Any, **values: Any) -> TestResponse:
        if has_app_context():
            db.session.commit()  # so that a refusal's rollback loses nothing of what the test made
            for name in list(g):
                g.pop(name)
        return send(*args, **values)


class Browser:
    """`get` and `post` take endpoints, say which status they expect, and check the page they land on."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client = _FreshClient(app.test_client())

    def sign_in(self, user: User) -> None:
        with self.client.session_transaction() as session:
            session.clear()
            session["_user_id"] = user.get_id()
            session["_fresh"] = True

    def sign_out(self) -> None:
        with self.client.session_transaction() as session:
            session.clear()

    def get(self, endpoint: str, *, expect: int = 200, query: dict[str, Any] | None = None, **values: Any) -> TestResponse:
        response = self.client.get(self.url(endpoint, **values), query_string=query)
        return self._checked(response, expect)

    def open(self, path: str, *, expect: int = 200) -> TestResponse:
        return self._checked(self.client.get(path), expect)

    def post(
        self, endpoint: str, *, data: dict[str, Any] | None = None, expect: int = 302, follow: bool = False, **values: Any
    ) -> TestResponse:
        response = self.client.post(self.url(endpoint, **values), data=data or {}, follow_redirects=follow)
        return self._checked(response, expect)

    def url(self, endpoint: str, **values: Any) -> str:
        with self.app.test_request_context():
            return url_for(endpoint, **values)

    def _checked(self, response: TestResponse, expect: int) -> TestResponse:
        told = response.get_data(as_text=True)[:1500] if response.status_code != expect else ""
        assert response.status_code == expect, f"{response.request.path}: {response.status} {told}"
        if response.mimetype == "text/html" and response.status_code not in {204, 301, 302, 303, 308}:
            Page(response.get_data(as_text=True)).check()
        return response


def text_of(response: Any) -> str:
    return str(response.get_data(as_text=True))
