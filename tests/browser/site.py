"""A whole Mingcha for the browser tests: gunicorn and a worker as processes of their own, on a database of their own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright
from redis import Redis

from inspect_app.jobs.queue import QueueName, put, queue_on
from inspect_app.jobs.timetable import RUN_TIMED

ROOT = Path(__file__).parents[2]
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ("--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-component-update")
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
PATIENCE = 30_000  # milliseconds


@dataclass(frozen=True, slots=True)
class Site:
    """Where it answers, and how to tell its worker that something of the timetable is due."""

    url: str
    environ: dict[str, str]
    password: str

    def due(self, name: str) -> None:
        """As the timetable does: the worker runs the entry `name` next."""
        put(queue_on(Redis.from_url(self.environ["REDIS_URL"]), QueueName.TIMED), RUN_TIMED, name)


@contextmanager
def serving(environ: dict[str, str], *, password: str) -> Iterator[Site]:
    port = _free_port()
    environ = {**os.environ, **environ, "PYTHONPATH": str(ROOT), "PUBLIC_URL": f"http://127.0.0.1:{port}"}
    web = ("gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{port}", "--threads", "4", "--no-control-socket")
    parts = [
        subprocess.Popen([sys.executable, "-m", *words], env=environ, cwd=ROOT)
        for words in (web, ("inspect_app.cli", "worker"))
    ]
    try:
        _wait_for(f"http://127.0.0.1:{port}/healthz")
        yield Site(f"http://127.0.0.1:{port}", environ, password)
    finally:
        for part in parts:
            part.terminate()
        for part in parts:
            part.wait(timeout=20)


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield browser
        browser.close()


class Person:
    """Somebody with a browser of their own. Pages that fail, or scripts that throw, fail the test."""

    def __init__(self, browser: Browser, site: Site, username: str | None = None, *, phone: bool = False) -> None:
        size = PHONE if phone else DESK
        self.context: BrowserContext = browser.new_context(viewport=size, has_touch=phone, locale="zh-CN")
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.page.on("pageerror", self._failed)
        self.site, self.faults = site, []
        if username:
            self.sign_in(username)

    def sign_in(self, username: str) -> None:
        self.open("/sign-in")
        self.page.get_by_label("用户名").fill(username)
        self.page.get_by_label("密码").fill(self.site.password)
        self.press("登录")
        assert "/sign-in" not in self.page.url, f"{username} could not sign in"

    def open(self, path: str) -> None:
        response = self.page.goto(path if path.startswith("http") else self.site.url + path)
        assert response is not None
        assert response.status < 400, f"{path}: {response.status}"

    def press(self, words: str) -> None:
        """A button that leads to a page."""
        self.go(self.page.get_by_role("button", name=words, exact=True).first)

    def follow(self, words: str) -> None:
        self.go(self.page.get_by_role("link", name=words).first)

    def go(self, target: Locator) -> None:
        with self.page.expect_navigation():
            target.click()

    def fill(self, name: str, value: str) -> None:
        self.page.locator(f"[name={name}]").fill(value)

    def choose(self, name: str, words: str) -> None:
        """The option whose words contain `words`."""
        option = self.page.locator(f"select[name={name}] option", has_text=words).first
        self.page.locator(f"select[name={name}]").select_option(value=option.get_attribute("value"))

    def attach(self, name: str, path: Path) -> None:
        self.page.locator(f"input[type=file][name={name}]").set_input_files(path)

    def answer(self, value: str) -> None:
        """The inputs of large segments are hidden; people press their labels."""
        id_ = self.page.locator(f"input[name=answer][value={value}]").get_attribute("id")
        self.page.locator(f"label[for={id_}]").click()

    def row(self, words: str) -> Locator:
        return self.page.get_by_role("row").filter(has_text=words)

    def facts(self) -> dict[str, str]:
        """The definition lists of the page."""
        names, values = self.page.locator("main dt"), self.page.locator("main dd")
        return dict(zip(names.all_inner_texts(), values.all_inner_texts(), strict=True))

    def sees(self, words: str, *, seconds: int = PATIENCE // 1000) -> None:
        self.page.locator("body").get_by_text(words).locator("visible=true").first.wait_for(timeout=seconds * 1000)

    def until(self, path: str, is_so: Callable[[], bool], *, seconds: int) -> None:
        """Looks at the page again and again; for what others do meanwhile."""
        for _look in range(seconds * 2):
            self.open(path)
            if is_so():
                return
            self.page.wait_for_timeout(500)
        raise AssertionError(f"{path} did not change")

    def leave(self) -> None:
        self.context.close()
        assert not self.faults, self.faults

    def _failed(self, error: Exception) -> None:
        self.faults.append(str(error))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str) -> None:
    for _try in range(150):
        try:
            with urlopen(url, timeout=2) as answer:  # noqa: S310 - our own address
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.2)
    raise AssertionError(f"{url} does not answer")
