"""Follows the links of every seat through a county, as people do, and keeps one page of each kind."""

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException

from inspect_app.authorization import FRAMEWORK_ENDPOINTS
from inspect_app.database import db
from inspect_app.models.user import User
from tests.pages import Browser, Page

MOST = {"task.show": 6, "draw.show": 3, "field.show": 2, "public_draw.show": 2, "public_result.show": 2}
"""Pages of one kind that are kept; of all others one."""


@dataclass(frozen=True, slots=True)
class Found:
    """A page that answered; `user_id` is None for a citizen."""

    endpoint: str
    path: str
    user_id: int | None


@dataclass
class Crawl:
    """Each account opens one page of a kind, and of kinds that are kept several times one that nobody opened before."""

    app: Flask
    pages: list[Found] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    kept: Counter[str] = field(default_factory=Counter)
    opened: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)

    def walk(self, user: User | None, *, start: str = "/") -> None:
        browser, seen, waiting = Browser(self.app), Counter[str](), deque([start, "/me"] if user else [start])
        if user:
            browser.sign_in(user)
        while waiting:
            path = waiting.popleft()
            endpoint = self.endpoint_of(path)
            if endpoint is None or not self._is_wanted(endpoint, path, seen[endpoint]):
                continue
            seen[endpoint] += 1
            waiting.extend(self._open(browser, endpoint, path, user))

    def endpoint_of(self, path: str) -> str | None:
        """None for what is not a page of ours."""
        try:
            endpoint, _values = self.app.url_map.bind("").match(urlsplit(path).path, method="GET")
        except HTTPException:
            return None
        return None if endpoint in FRAMEWORK_ENDPOINTS else endpoint

    def _is_wanted(self, endpoint: str, path: str, seen: int) -> bool:
        """A file to keep is opened once by one reader; a long register takes its time."""
        if endpoint in self.files or (endpoint in MOST and path in self.opened):
            return False
        return seen < MOST.get(endpoint, 1)

    def _open(self, browser: Browser, endpoint: str, path: str, user: User | None) -> Iterator[str]:
        with browser.client.get(path) as answer:
            self.opened.add(path)
            if answer.status_code in {301, 302, 303, 308}:
                return iter([answer.location])
            if answer.status_code != 200:
                self.broken.append(f"{user.username if user else 'a citizen'} {path}: {answer.status}")
            if answer.status_code != 200 or answer.mimetype != "text/html":
                self.files |= {endpoint} if answer.status_code == 200 else set()
                return iter(())
            page = Page(answer.text)
        page.check()
        self._keep(Found(endpoint, path, user.id if user else None))
        return (link for link in page.links if link.startswith("/"))

    def _keep(self, page: Found) -> None:
        if self.kept[page.endpoint] < MOST.get(page.endpoint, 1):
            self.kept[page.endpoint] += 1
            self.pages.append(page)


def crawl(app: Flask, usernames: list[str]) -> Crawl:
    found = Crawl(app)
    found.walk(None)
    for user in db.session.scalars(db.select(User).where(User.username.in_(usernames)).order_by(User.id)).all():
        found.walk(user)
    return found
