"""The servers of one instance folder: their owner, their guests, and what is told about them in `running.json`."""

import json
import os
import shutil
import signal
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from inspect_app.embedded.accounts import Account, give, hand_back, own_account, owner_of, server_account
from inspect_app.embedded.lock import Lock
from inspect_app.embedded.postgres import Postgres
from inspect_app.embedded.processes import Identity, identity, stop_strangers
from inspect_app.embedded.redis import Redis
from inspect_app.embedded.server import Server, Site

# A socket path holds 107 bytes, so sockets do not lie in the instance; nor under TMPDIR, which may be long.
SHORT, SOCKETS = "/tmp", "mingcha-"  # noqa: S108 - each is a private folder made by mkdtemp
KINDS: Mapping[str, type[Server]] = {"DATABASE_URL": Postgres, "REDIS_URL": Redis}
Facts = dict[str, Any]


@dataclass
class Instance:
    """`wanted` names the addresses that nobody gave us, out of DATABASE_URL and REDIS_URL."""

    path: Path
    wanted: Iterable[str] = tuple(KINDS)
    durable: bool = True
    servers: dict[str, Server] = field(default_factory=dict, init=False)
    facts: Facts = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self.owner = Lock(self.path / "owner.lock")
        self.guests = Lock(self.path / "guests.lock")

    @property
    def urls(self) -> dict[str, str]:
        return {name: server.url for name, server in self.servers.items()}

    def start(self, *, purpose: str) -> None:
        """Start what is wanted. The caller holds the owner's lock."""
        self._repair()
        site = Site(instance=self.path, sockets=self._make_sockets(), account=self._account(), durable=self.durable)
        self.tell(owner=_me(), purpose=purpose, sockets=str(site.sockets))
        for name in self.wanted:
            self.servers[name] = KINDS[name](site)
            self.servers[name].start()

    def announce(self, **facts: object) -> None:
        """From now on other commands may use these servers."""
        self.tell(urls=self.urls, **facts)

    def announced(self) -> Facts | None:
        """What the living owner announced, if it has."""
        facts = self.told()
        owner = Identity(*facts.get("owner", (0, 0)))
        return facts if "urls" in facts and owner.is_alive() else None

    def tend(self) -> list[str]:
        """Start again what has died; names it."""
        dead = [server for server in self.servers.values() if not server.is_alive()]
        for server in dead:
            server.start()
        return [server.name for server in dead]

    def stop(self) -> None:
        self._file.unlink(missing_ok=True)
        for server in reversed(self.servers.values()):
            server.stop()
        self._remove_sockets(self.facts.get("sockets", ""))
        hand_back(self.path, without=frozenset(server.name for server in self.servers.values()))

    def tell(self, **facts: object) -> None:
        """Keep facts for other starts, where only our own account reads them: the addresses hold passwords."""
        self.facts |= facts
        beside = self._file.with_suffix(".new")
        beside.touch(mode=0o600)
        beside.write_text(json.dumps(self.facts))
        if os.geteuid() == 0:
            give(beside, owner_of(self.path))
        beside.replace(self._file)

    def told(self) -> Facts:
        try:
            return dict(json.loads(self._file.read_text()))
        except (OSError, ValueError):
            return {}

    @property
    def _file(self) -> Path:
        return self.path / "running.json"

    def _account(self) -> Account:
        return server_account(self.path)

    def _repair(self) -> None:
        """Clear away what an owner that was killed left behind: children, and the folder of its sockets."""
        facts = self.told()
        left = [child for child in (Identity(*pair) for pair in facts.get("children", ())) if child.is_alive()]
        stop_strangers((child.pid for child in left), by=signal.SIGTERM, patience=3.0)
        self._file.unlink(missing_ok=True)
        for kind in KINDS.values():
            kind(Site(instance=self.path, sockets=self.path, account=own_account())).clear()
        self._remove_sockets(facts.get("sockets", ""))

    def _make_sockets(self) -> Path:
        sockets = Path(tempfile.mkdtemp(prefix=SOCKETS, dir=_short_folder()))
        give(sockets, self._account())
        return sockets

    def _remove_sockets(self, sockets: str) -> None:
        folder = Path(sockets)
        if folder.name.startswith(SOCKETS) and str(folder.parent) == _short_folder() and not folder.is_symlink():
            shutil.rmtree(folder, ignore_errors=True)


def _me() -> tuple[int, int]:
    me = identity(os.getpid()) or Identity(pid=os.getpid(), started=0)
    return me.pid, me.started


def _short_folder() -> str:
    return SHORT if os.access(SHORT, os.W_OK) else tempfile.gettempdir()
