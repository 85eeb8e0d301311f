"""What PostgreSQL and Redis have in common: a data folder, a socket, a life."""

import os
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, ClassVar

from inspect_app.embedded.accounts import Account, make_folder, owner_of
from inspect_app.embedded.errors import ServerError
from inspect_app.embedded.processes import Place, at_home_in, stop, stop_strangers, succeeds, wait_until

LOG_LIMIT = 10_000_000  # bytes, then the log starts anew and one older copy is kept
LINES_SHOWN = 5
MAY_EXECUTE = ("/bin/sh", "-c", 'test -x "$0"')


@dataclass(frozen=True, slots=True)
class Site:
    """What every server of one instance shares. `sockets` is short, private, and outside the instance."""

    instance: Path
    sockets: Path
    account: Account
    durable: bool = True

    def log(self, name: str) -> Path:
        return self.instance / "log" / f"{name}.log"


@dataclass
class Server:
    """One embedded server. A process that a killed start left behind is stopped before a new one may start."""

    site: Site
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    name: ClassVar[str]
    program: ClassVar[str]
    farewell: ClassVar[signal.Signals]
    patience: ClassVar[float] = 15.0  # seconds for a clean end

    @property
    def home(self) -> Path:
        return self.site.instance / self.name

    @property
    def url(self) -> str:
        raise NotImplementedError

    def start(self) -> None:
        self.clear()
        make_folder(self.home, account=self.site.account)
        self.prepare()
        self.launch()
        self.wait()

    def stop(self) -> None:
        if self.process is not None:
            stop(self.process, by=self.farewell, patience=self.patience)
        self.clear()

    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def clear(self) -> None:
        """Leave no process of this program at home in our data folder: two of them would destroy it."""
        left = at_home_in(self.home, program=self.program)
        if left and not stop_strangers(left, by=self.farewell, patience=self.patience):
            raise ServerError(f"{self.program} (process {left[0]}) still works in {self.home} and cannot be stopped.")

    def prepare(self) -> None:
        """Make the data folder ready for `launch`."""

    def launch(self) -> None:
        raise NotImplementedError

    def answers(self) -> bool:
        raise NotImplementedError

    def place(self) -> Place:
        return Place(directory=self.home, account=self.site.account, environ=bare_environment(os.environ))

    def may_run(self, program: Path) -> bool:
        """Whether the server's account can walk to a program: not when this copy lies in the closed home of root."""
        return os.geteuid() != 0 or succeeds([*MAY_EXECUTE, program], place=self.place())

    def log(self) -> IO[bytes]:
        return open_log(self.site.log(self.name))

    def wait(self, *, seconds: float = 60.0) -> None:
        """Until the server answers, or has ended, or time is up."""
        wait_until(lambda: not self.is_alive() or self.answers(), seconds=seconds)
        if not self.is_alive() or not self.answers():
            raise ServerError(f"{self.program} did not start.\n{last_words(self.site.log(self.name))}")


def refuse_noexec(folder: Path) -> None:
    if os.statvfs(folder).f_flag & os.ST_NOEXEC:
        raise ServerError(
            f"{folder.parent} may not hold programs (noexec), and this copy lies where only root can read it. "
            "Put it elsewhere, for instance under /opt or /srv."
        )


def bare_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Nothing secret, and no setting of the caller's shell, reaches a server."""
    return {"PATH": environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def open_log(path: Path) -> IO[bytes]:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    if path.exists() and path.stat().st_size > LOG_LIMIT:
        path.replace(path.with_suffix(".old.log"))
    log = path.open("ab")
    owner = owner_of(path.parent.parent)
    if os.geteuid() == 0:
        for made in (path.parent, path):
            os.chown(made, owner.uid, owner.gid)
    return log


def last_words(path: Path) -> str:
    try:
        lines = path.read_text(errors="replace").splitlines()[-LINES_SHOWN:]
    except OSError:
        lines = []
    return "\n".join([f"The end of {path}:", *(f"  {line}" for line in lines)])
