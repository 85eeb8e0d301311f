"""One embedded PostgreSQL and Redis for the run, a database per worker cloned from a migrated template, a rollback per test."""

import os
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask_migrate import upgrade
from redis import Redis
from sqlalchemy import event
from sqlalchemy.engine import make_url

from config import settings
from inspect_app import clock, create_app, services
from inspect_app.database import db
from inspect_app.demonstration import county
from inspect_app.operations import reference
from tests.factories import NOW
from tests.pages import Browser

CHROMIUM = Path("/usr/bin/chromium")
TEMPLATE = "mingcha_template"
TEMPLATE_LOCK = 77_100
DEMONSTRATION = "mingcha_demonstration"
DEMONSTRATION_LOCK = 77_101
PASSWORD = "Mingcha-demo-1"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long files first, so that all processes end together."""
    items.sort(key=lambda item: "browser" not in item.path.parts)
    if CHROMIUM.exists():
        return
    if os.environ.get("MINGCHA_REQUIRE_BROWSER") == "1":
        raise pytest.UsageError("browser tests are required, but /usr/bin/chromium is missing")
    for item in items:
        if "browser" in item.keywords:
            item.add_marker(pytest.mark.skip(reason="Chromium is not installed: apt-get install chromium"))


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """(database URL, Redis URL) of the run, the Redis numbered by test process; started here unless the test command did."""
    given = os.environ.get("MINGCHA_TEST_DATABASE_URL"), os.environ.get("MINGCHA_TEST_REDIS_URL")
    with ExitStack() as stack:
        if not all(given):
            urls = stack.enter_context(services.running(tmp_path_factory.mktemp("instance"), is_throwaway=True))
            given = urls.database_url, urls.redis_url
        database_url, redis_url = given
        number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
        yield database_url, f"{redis_url.partition('?')[0]}?db={number}"


@pytest.fixture
def redis(servers: tuple[str, str]) -> Redis:
    """Emptied: a run of this test's database is never mistaken for one of another's."""
    redis = Redis.from_url(servers[1])
    redis.flushdb()
    return redis


def test_environ(database_url: str, redis_url: str) -> dict[str, str]:
    return {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "SECRET_KEY": secrets.token_hex(32),
        "FIELD_KEY": urlsafe_b64encode(b"k" * 32).decode(),
    }


def make_test_app(database_url: str, redis_url: str) -> Flask:
    app = create_app(
        settings(test_environ(database_url, redis_url))
        | {"TESTING": True, "WTF_CSRF_ENABLED": False, "RATELIMIT_ENABLED": False}
    )
    return app


def _named(url: str, name: str) -> str:
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def _plain(url: str, name: str = "postgres") -> str:
    return make_url(url).set(database=name, drivername="postgresql").render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def template(servers: tuple[str, str]) -> str:
    """The migrated database with the reference data that others are cloned from; the first worker makes it."""
    url, redis_url = servers
    with psycopg.connect(_plain(url), autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [TEMPLATE_LOCK])
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE]).fetchone():
            connection.execute(f"DROP DATABASE IF EXISTS {TEMPLATE}_new WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {TEMPLATE}_new")
            app = make_test_app(_named(url, f"{TEMPLATE}_new"), redis_url)
            with app.app_context():
                upgrade()
                reference.load()
                db.session.commit()
                db.session.remove()
                db.engine.dispose()
            connection.execute(f"ALTER DATABASE {TEMPLATE}_new RENAME TO {TEMPLATE}")
    return TEMPLATE


@pytest.fixture(scope="session")
def clone(servers: tuple[str, str], template: str) -> Any:
    """A function that makes a fresh database and returns its URL."""

    def make(name: str, *, of: str = template) -> str:
        with psycopg.connect(_plain(servers[0]), autocommit=True) as connection:
            connection.execute("SELECT pg_advisory_lock(%s)", [TEMPLATE_LOCK])
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {of}")
        return _named(servers[0], name)

    return make


@pytest.fixture(scope="session")
def demonstration(servers: tuple[str, str], clone: Any) -> str:
    """The name of a database with the demonstration county, to be cloned; the first worker that needs it builds it."""
    with psycopg.connect(_plain(servers[0]), autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [DEMONSTRATION_LOCK])
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DEMONSTRATION]).fetchone():
            app = make_test_app(clone(f"{DEMONSTRATION}_new"), servers[1])
            with app.app_context():
                county.build(password=PASSWORD, key=app.config["FIELD_KEY"], at=clock.now(), tell=lambda _what: None)
                db.session.commit()
                db.session.remove()
                db.engine.dispose()
            connection.execute(f"ALTER DATABASE {DEMONSTRATION}_new RENAME TO {DEMONSTRATION}")
    return DEMONSTRATION


@pytest.fixture(scope="session")
def app(servers: tuple[str, str], clone: Any) -> Iterator[Flask]:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    app = make_test_app(clone(f"test_{worker}"), servers[1])
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def still_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Entry points read the one clock of the house; here it stands at NOW, so that no test depends on the day it runs on."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


@contextmanager
def taken_back(app: Flask) -> Iterator[None]:
    """The session works inside an outer transaction that is rolled back at the end, whatever is committed within."""
    with app.app_context():
        engine = db.engine
        connection = engine.connect()
        connection.begin()
        connection.begin_nested()
        db.engines[None] = connection
        try:
            yield
        finally:
            db.session.remove()
            db.engines[None] = engine
            connection.close()


@pytest.fixture
def database(app: Flask, still_clock: None) -> Iterator[None]:
    """What a test commits is there for the test, and gone after it."""
    with taken_back(app):
        yield


@pytest.fixture
def browser(app: Flask, database: None) -> Browser:
    return Browser(app)


@pytest.fixture
def count_queries(database: None) -> Any:
    """A context that collects every statement sent to the database; for pages whose queries must not grow with their rows."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        sent: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
                sent.append(statement)

        connection = db.engines[None]
        event.listen(connection, "before_cursor_execute", note)
        try:
            yield sent
        finally:
            event.remove(connection, "before_cursor_execute", note)

    return counting


@pytest.fixture
def fresh_app(servers: tuple[str, str], clone: Any, redis: Redis) -> Iterator[Flask]:
    """An application on a database of its own, where commits are real: for jobs, commands, locks and processes."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    app = make_test_app(clone(f"fresh_{worker}"), servers[1])
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
