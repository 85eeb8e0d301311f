"""The embedded servers, the supervisor and the secrets, with real processes that are really killed."""

import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from inspect_app import services
from inspect_app.cli.run import Address
from inspect_app.embedded.errors import AlreadyRunningError
from inspect_app.embedded.instance import Instance
from inspect_app.embedded.processes import at_home_in, identity, wait_until
from inspect_app.embedded.server import Server
from inspect_app.supervisor import Part, Supervisor, part_place

pytestmark = pytest.mark.slow

HOLDER = """
import sys, time
from pathlib import Path
from inspect_app import services
with services.{function}(Path({path!r}), environ={{}}) as held:
    {announce}
    print("ready", flush=True)
    time.sleep(120)
"""
RUNNING = {"function": "running", "announce": "pass"}
OWNED = {"function": "owned", "announce": "held[0].announce()"}


@contextmanager
def holder(path: Path, kind: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """Another process that runs the servers of this instance."""
    code = HOLDER.format(path=str(path), **kind)
    process = subprocess.Popen([sys.executable, "-c", code], cwd=services.ROOT, stdout=subprocess.PIPE, text=True)
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
        process.terminate()


def query(urls: services.Urls, statement: str) -> list[Any]:
    url = urls.database_url.replace("+psycopg", "")
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def servers_of(path: Path) -> list[int]:
    return at_home_in(path / "postgres", program="postgres") + at_home_in(path / "redis", program="redis-server")


def test_a_killed_owner_leaves_no_server_and_loses_nothing(tmp_path):
    path = tmp_path / "instance"
    with holder(path, RUNNING) as owner:
        with services.running(path, environ={}) as urls:
            query(urls, "CREATE TABLE kept AS SELECT 42 AS answer")
        owner.kill()

    assert wait_until(lambda: not servers_of(path), seconds=10)
    with services.running(path, environ={}) as urls:
        assert query(urls, "SELECT answer FROM kept") == [(42,)]


def test_servers_that_outlive_their_owner_are_stopped_before_new_ones_start(tmp_path, monkeypatch):
    monkeypatch.setattr(Server, "patience", 0.5)
    path = tmp_path / "instance"
    with holder(path, RUNNING) as owner:
        left = servers_of(path)
        for pid in left:
            os.kill(pid, signal.SIGSTOP)
        owner.kill()
        owner.wait()

        with services.running(path, environ={}) as urls:
            assert query(urls, "SELECT 1") == [(1,)]
            assert not set(left) & set(servers_of(path))


def test_nothing_is_left_after_a_command(tmp_path):
    path = tmp_path / "instance"
    with services.running(path, is_throwaway=True):
        sockets = Path(Instance(path).told()["sockets"])
        assert sockets.exists()

    assert (servers_of(path), sockets.exists(), (path / "running.json").exists()) == ([], False, False)


def test_a_command_uses_the_servers_that_run_already(tmp_path):
    path = tmp_path / "instance"
    with holder(path, OWNED):
        servers = servers_of(path)
        with services.running(path, environ={}) as urls:
            assert query(urls, "SELECT current_database()") == [("mingcha",)]
            assert set(servers) <= set(servers_of(path))

        assert set(servers) <= set(servers_of(path))


def test_a_second_start_on_the_same_data_is_refused(tmp_path):
    path = tmp_path / "instance"
    with (
        holder(path, OWNED),
        pytest.raises(AlreadyRunningError, match="already runs on the data"),
        services.owned(path, environ={}),
    ):
        pass


def test_addresses_in_the_environment_win_over_embedded_servers(tmp_path):
    given = {"DATABASE_URL": "postgresql+psycopg://elsewhere/mingcha", "REDIS_URL": "redis://elsewhere"}

    with services.running(tmp_path / "instance", environ=given) as urls:
        assert urls == services.Urls(given["DATABASE_URL"], given["REDIS_URL"], embedded=False)
        assert not servers_of(tmp_path / "instance")


def test_a_killed_server_is_started_again_with_its_data(tmp_path):
    path = tmp_path / "instance"
    with services.owned(path, environ={}) as (instance, urls):
        query(urls, "CREATE TABLE kept AS SELECT 42 AS answer")
        for server in instance.servers.values():
            server.process.kill()
            server.process.wait()

        assert instance.tend() == ["postgres", "redis"]
        assert query(urls, "SELECT answer FROM kept") == [(42,)]
        assert instance.tend() == []


def test_a_killed_part_is_started_again_and_all_end_together(tmp_path):
    part = Part("sleeper", ("/bin/sleep", "60"), tmp_path / "log" / "sleeper.log")
    said: list[str] = []
    supervisor = Supervisor([part], part_place(tmp_path, os.environ), said.append, lambda: None)
    supervisor.start()
    part.process.kill()
    part.process.wait()

    assert wait_until(lambda: supervisor.tend() or part.is_alive(), seconds=5)
    assert said == ["sleeper ended (status -9); starting it again in 0 s."]
    supervisor.stop()
    assert not part.is_alive()


def test_a_part_that_dies_at_once_is_started_less_and_less_often(tmp_path):
    part = Part("failing", ("/bin/false",), tmp_path / "log" / "failing.log")

    pauses = [part.bury() or part.pause() for _ in range(8)]

    assert pauses == [0, 2, 4, 8, 16, 30, 30, 30]


def test_secrets_are_made_once_for_their_owner_only_and_never_shown(tmp_path):
    instance = tmp_path / "an instance"
    with ThreadPoolExecutor() as together:
        shown = list(together.map(lambda _: mingcha_help(instance), range(2)))
    first = (instance / "secrets.env").read_text()

    shown.append(mingcha_help(instance))

    assert (instance / "secrets.env").read_text() == first
    assert stat.S_IMODE((instance / "secrets.env").stat().st_mode) == 0o600
    values = [line.partition("=")[2] for line in first.splitlines()]
    assert [len(value) for value in values] == [44, 44]
    assert not [value for value in values for text in shown if value in text]


def mingcha_help(instance: Path) -> str:
    done = subprocess.run(
        [services.ROOT / "mingcha", "help"],
        env={**os.environ, "MINGCHA_INSTANCE": str(instance)},
        cwd="/",
        capture_output=True,
        text=True,
        check=True,
    )
    assert "run " in done.stdout
    return done.stdout + done.stderr


@pytest.fixture
def address() -> Address:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return Address("127.0.0.1", probe.getsockname()[1])


@pytest.fixture
def environ(servers, clone, tmp_path) -> dict[str, str]:
    """For a whole system on a migrated database of its own; nothing is loaded into a database that is not embedded."""
    return {
        **os.environ,
        "DATABASE_URL": clone("test_run"),
        "REDIS_URL": servers[1],
        "SECRET_KEY": "s" * 32,
        "FIELD_KEY": "k" * 43 + "=",
        "MINGCHA_INSTANCE": str(tmp_path / "instance"),
    }


@pytest.fixture
def start_run(address, environ) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    started = []

    def start() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "inspect_app.cli", "run", "--workers", "1", "--port", str(address.port)]
        started.append(subprocess.Popen(command, cwd=services.ROOT, env=environ, stdout=subprocess.DEVNULL))
        return started[-1]

    yield start
    for process in started:
        process.terminate()
        process.wait()


def children_of(instance: Instance) -> list[int]:
    return [pid for pid, _ in instance.told().get("children", ())]


def test_the_system_revives_its_parts_and_repairs_itself_after_a_kill(address, environ, start_run):
    instance = Instance(Path(environ["MINGCHA_INSTANCE"]))
    first = start_run()
    assert wait_until(address.answers, seconds=60)
    web, worker, _timed, timetable = children_of(instance)

    os.kill(web, signal.SIGKILL)
    os.kill(worker, signal.SIGKILL)

    assert wait_until(lambda: {web, worker}.isdisjoint(children_of(instance)) and address.answers(), seconds=30)
    first.kill()
    first.wait()
    second = start_run()
    assert wait_until(lambda: identity(timetable) is None and address.answers(), seconds=60)
    assert start_run().wait() == 1
    began = time.monotonic()
    second.terminate()
    assert second.wait() == 0
    assert time.monotonic() - began < 12
    assert not address.answers()
