"""`./mingcha run`: everything on one machine, until Ctrl-C."""

import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from socket import AF_INET, AF_INET6, SO_REUSEADDR, SOL_SOCKET, socket

import click

from config import settings
from inspect_app import create_app
from inspect_app.cli.context import in_plain_words
from inspect_app.cli.prepare import demo_sign_ins, prepare
from inspect_app.database import db
from inspect_app.embedded.errors import ServerError, ServiceError
from inspect_app.embedded.instance import Instance
from inspect_app.embedded.processes import identity
from inspect_app.services import ROOT, Urls, instance_path, owned
from inspect_app.supervisor import STEP, Part, Supervisor, endings, part_place

PYTHON = (sys.executable, "-P")
HOPELESS = 3  # deaths of the web part before its first answer
GUNICORN = (
    *(*PYTHON, "-m", "gunicorn", "wsgi:app", "--worker-class", "gthread", "--threads", "8"),
    *("--timeout", "120", "--graceful-timeout", "5", "--log-level", "warning", "--no-control-socket"),
)


@dataclass(frozen=True, slots=True)
class Address:
    host: str
    port: int

    @property
    def binding(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def local(self) -> "Address":
        """Where this machine itself reaches it."""
        return Address({"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host), self.port)  # noqa: S104

    @property
    def url(self) -> str:
        return f"http://{self.local.binding}/"

    def is_free(self) -> bool:
        with socket(AF_INET6 if ":" in self.host else AF_INET) as probe:
            probe.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.port))
            except OSError:
                return False
        return True

    def answers(self) -> bool:
        connection = HTTPConnection(self.local.host, self.port, timeout=2)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status < 400
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()


@dataclass
class Ending:
    """The first wish to end is obeyed at the next look, the second one at once."""

    asked: bool = False

    def __call__(self) -> None:
        if self.asked:
            raise SystemExit(130)
        self.asked = True

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Within this, the first wish is obeyed at once too."""
        before, self.asked = self.asked, True
        try:
            yield
        finally:
            self.asked = before


@click.command("run")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 for all.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Web processes.")
def run(*, host: str, port: int, workers: int) -> None:
    """Start everything on this machine, until Ctrl-C."""
    ending = Ending()
    with in_plain_words(), endings(ending), owned(instance_path()) as (instance, urls):
        _Run(instance, urls, Address(host, port), ending).go(workers=workers)


@dataclass
class _Run:
    instance: Instance
    urls: Urls
    address: Address
    ending: Ending
    sign_ins: list[tuple[str, str, str]] = field(default_factory=list)
    is_announced: bool = False

    def go(self, *, workers: int) -> None:
        self._refuse_taken_port()
        self._set_up()
        if self.ending.asked:
            return
        supervisor = self._supervisor(workers)
        self.instance.announce(address=self.address.url)
        try:
            supervisor.start()
            self._watch(supervisor)
        finally:
            _say("Stopping …")
            supervisor.stop()

    def _refuse_taken_port(self) -> None:
        if not self.address.is_free():
            host, port = self.address.host, self.address.port
            raise ServiceError(f"Port {port} on {host} is taken or not allowed. Choose another: ./mingcha run --port {port + 1}")

    def _set_up(self) -> None:
        """In this process, which has loaded the application anyway; an unfinished step is rolled back at Ctrl-C."""
        app = create_app(settings(self._environ()))
        with self.ending.at_once(), app.app_context():
            prepare(app, embedded=self.urls.embedded)
            self.sign_ins = demo_sign_ins()
            db.session.remove()
            db.engine.dispose()

    def _environ(self) -> Mapping[str, str]:
        usual = {"PUBLIC_URL": self.address.url.rstrip("/"), "MINGCHA_DEMONSTRATION": "1" if self.sign_ins else "0"}
        return {**usual, **os.environ, **self.urls.environ, "PYTHONPATH": str(ROOT)}

    def _supervisor(self, workers: int) -> Supervisor:
        logs = self.instance.path / "log"
        commands = {
            "web": (*GUNICORN, "--bind", self.address.binding, "--workers", str(workers)),
            "worker": (*PYTHON, "-m", "inspect_app.cli", "worker"),
            "timed worker": (*PYTHON, "-m", "inspect_app.cli", "worker", "--timed-only"),
            "timetable": (*PYTHON, "-m", "inspect_app.cli", "timetable"),
        }
        parts = [Part(name, command, logs / f"{name.replace(' ', '-')}.log") for name, command in commands.items()]
        return Supervisor(parts, part_place(ROOT, self._environ()), _say, lambda: self._note(parts))

    def _note(self, parts: list[Part]) -> None:
        found = [identity(part.process.pid) for part in parts if part.process is not None]
        self.instance.tell(children=[(one.pid, one.started) for one in found if one])

    def _watch(self, supervisor: Supervisor) -> None:
        while not self.ending.asked:
            self._tend_servers()
            supervisor.tend()
            if not self.is_announced:
                self._announce_when_it_answers(supervisor.parts[0])
            time.sleep(STEP)

    def _tend_servers(self) -> None:
        try:
            for name in self.instance.tend():
                _say(f"{name} had ended and was started again.")
        except ServerError as error:
            _say(str(error))

    def _announce_when_it_answers(self, web: Part) -> None:
        if self.address.answers():
            self.is_announced = True
            _announce(self.address, self.sign_ins, self.instance.path)
        elif web.deaths >= HOPELESS:
            raise ServiceError("The web part does not start; its last words stand above.")


def _announce(address: Address, sign_ins: list[tuple[str, str, str]], path: Path) -> None:
    click.echo(f"\n明察 Mingcha is ready: {address.url}\n")
    if sign_ins:
        click.echo("Demonstration sign-ins (name, seat, password):")
        for name, seat, password in sign_ins:
            click.echo(f"  {name:<16}{password:<20}{seat}")
    click.echo(f"Data and logs: {path}\nCtrl-C stops everything; starting again loses nothing.")


def _say(words: str) -> None:
    click.echo(words, err=True)


COMMANDS = (run,)
