"""Finds PostgreSQL and Redis, or starts them for a machine that has none. Not offered for production.

`DATABASE_URL` and `REDIS_URL` in the environment win. Else the servers of the instance folder are used: those of a
`./mingcha run` or of another command, or our own for as long as we need them.
"""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from inspect_app.embedded.accounts import give, owner_of
from inspect_app.embedded.errors import AccountError, AlreadyRunningError, ServiceError
from inspect_app.embedded.instance import KINDS, Facts, Instance

ROOT = Path(__file__).parent.parent
PATIENCE = 90.0  # seconds for another command to begin or to end
STEP = 0.1


@dataclass(frozen=True, slots=True)
class Urls:
    """Where the database and the queue are. `embedded`: the database is the one of the instance folder."""

    database_url: str
    redis_url: str
    embedded: bool

    @property
    def environ(self) -> dict[str, str]:
        return {"DATABASE_URL": self.database_url, "REDIS_URL": self.redis_url}


Preparation = Callable[[Urls], object]


def instance_path(environ: Mapping[str, str] = os.environ) -> Path:
    return Path(environ.get("MINGCHA_INSTANCE") or ROOT / "instance").absolute()


@contextmanager
def running(
    path: Path,
    *,
    environ: Mapping[str, str] = os.environ,
    is_throwaway: bool = False,
    prepare: Preparation | None = None,
) -> Iterator[Urls]:
    """Addresses that answer. Whoever has to start the servers calls `prepare` before others may join.

    An empty `environ` asks for servers of our own in any case. Throw-away ones are also careless with their data.
    """
    environ = {} if is_throwaway else environ
    instance = _instance(path, environ, durable=not is_throwaway)
    if not instance.wanted:
        yield _urls({}, environ)
    elif facts := _join_or_own(instance):
        try:
            yield _urls(facts["urls"], environ)
        finally:
            instance.guests.free()
    else:
        with _owning(instance, environ, prepare or _nothing) as urls:
            yield urls


@contextmanager
def owned(path: Path, *, environ: Mapping[str, str] = os.environ) -> Iterator[tuple[Instance, Urls]]:
    """The servers of an instance that nobody else runs, for as long as it pleases; the caller announces them.

    Raises AlreadyRunningError when another start has them.
    """
    instance = _instance(path, environ, durable=True)
    _own_or_refuse(instance)
    with _ends_cleanly():
        try:
            instance.start(purpose="run")
            yield instance, _urls(instance.urls, environ)
        finally:
            instance.stop()
            instance.owner.free()


def _instance(path: Path, environ: Mapping[str, str], *, durable: bool) -> Instance:
    _make(path)
    return Instance(path=path, wanted=[name for name in KINDS if not environ.get(name)], durable=durable)


def _make(path: Path) -> None:
    try:
        if not path.exists():
            path.mkdir(mode=0o700)
            give(path, owner_of(path.parent))
    except PermissionError as error:
        raise AccountError(f"{path.parent} belongs to {owner_of(path.parent).name}: cannot make {path.name}/.") from error


def _urls(embedded: Mapping[str, str], environ: Mapping[str, str]) -> Urls:
    known = {name: embedded.get(name) or environ.get(name, "") for name in KINDS}
    return Urls(known["DATABASE_URL"], known["REDIS_URL"], embedded="DATABASE_URL" in embedded)


def _join_or_own(instance: Instance) -> Facts | None:
    """What the owner announced, with the guests' lock in hand; or None, with the owner's lock in hand."""
    limit = time.monotonic() + PATIENCE
    while time.monotonic() < limit:
        instance.guests.take(shared=True, wait=True)
        if instance.owner.take():
            instance.guests.free()
            return None
        if facts := instance.announced():
            return facts
        instance.guests.free()
        time.sleep(STEP)
    raise ServiceError(f"Another process has {instance.path} and does not get ready. End it, then try again.")


def _own_or_refuse(instance: Instance) -> None:
    """A short command may finish first; another `run` means that this start was a mistake."""
    limit = time.monotonic() + PATIENCE
    while not instance.owner.take():
        facts = instance.told()
        if facts.get("purpose") == "run" or time.monotonic() > limit:
            raise AlreadyRunningError(_already(instance, facts))
        time.sleep(STEP)


def _already(instance: Instance, facts: Facts) -> str:
    where = f" at {facts['address']}" if "address" in facts else ""
    process = f" (process {facts['owner'][0]})" if "owner" in facts else ""
    return f"Mingcha already runs on the data in {instance.path}{where}{process}. Nothing was started or changed."


@contextmanager
def _owning(instance: Instance, environ: Mapping[str, str], prepare: Preparation) -> Iterator[Urls]:
    with _ends_cleanly():
        try:
            instance.start(purpose="command")
            urls = _urls(instance.urls, environ)
            prepare(urls)
            instance.announce()
            yield urls
            _wait_for_guests(instance)
        finally:
            instance.stop()
            instance.guests.free()
            instance.owner.free()


def _wait_for_guests(instance: Instance) -> None:
    if not instance.guests.take():
        print("Waiting for another command that uses the same database …", file=sys.stderr)
        instance.guests.take(wait=True)


@contextmanager
def _ends_cleanly() -> Iterator[None]:
    """SIGTERM ends a command as Ctrl-C does: through its `finally`."""
    if threading.current_thread() is not threading.main_thread() or signal.getsignal(signal.SIGTERM) != signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGTERM, _leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def _nothing(urls: Urls) -> None:
    """No preparation."""
