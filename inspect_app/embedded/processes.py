"""Child processes on a leash, and those that a killed start left behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from inspect_app.embedded.accounts import Account

LEASH = Path(__file__).with_name("leash.py")
STEP = 0.05  # seconds between two looks

Stream = IO[bytes] | int


@dataclass(frozen=True, slots=True)
class Identity:
    """A process that cannot be mistaken for a later one with the same number: `started` is in clock ticks."""

    pid: int
    started: int

    def is_alive(self) -> bool:
        return identity(self.pid) == self


@dataclass(frozen=True, slots=True)
class Place:
    """Where a program runs, and as whom."""

    directory: Path
    account: Account
    environ: Mapping[str, str]


def start(
    command: Sequence[str | Path],
    *,
    place: Place,
    dies_with: signal.Signals = signal.SIGTERM,
    stdin: Stream = subprocess.DEVNULL,
    stdout: Stream | None = None,
    stderr: Stream | None = None,
) -> subprocess.Popen[bytes]:
    """Start a program that gets `dies_with` when this process ends, however it ends.

    Call it in the main thread: the kernel sends the signal when the *thread* that forked is gone.
    """
    account = place.account
    leash = (sys.executable, "-I", "-S", LEASH, os.getpid(), int(dies_with), account.uid, account.gid, place.directory)
    arguments = [str(part) for part in (*leash, *command)]
    return subprocess.Popen(arguments, env=dict(place.environ), stdin=stdin, stdout=stdout, stderr=stderr)


def succeeds(command: Sequence[str | Path], *, place: Place) -> bool:
    return start(command, place=place, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).wait() == 0


def identity(pid: int) -> Identity | None:
    """The living process with this number, or None; a zombie does not live."""
    try:
        state, *fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (OSError, ValueError):
        return None
    return None if state in "ZX" else Identity(pid=pid, started=int(fields[18]))


def at_home_in(directory: Path, *, program: str) -> list[int]:
    """The processes of this program whose working directory is `directory`, whatever path leads there."""
    return [pid for pid in _pids() if _name(pid) == program and _lives_in(pid, directory)]


def stop(process: subprocess.Popen[bytes], *, by: signal.Signals, patience: float) -> None:
    """Ask, wait, then kill the whole session of a process started here."""
    if process.poll() is None:
        process.send_signal(by)
    try:
        process.wait(timeout=patience)
    except subprocess.TimeoutExpired:
        kill_group(process.pid)
        process.wait()


def stop_strangers(pids: Iterable[int], *, by: signal.Signals, patience: float) -> bool:
    """Ask, wait, then kill processes that are not our children. True when none is left."""
    known = [found for found in map(identity, pids) if found]
    for sent, seconds in ((by, patience), (signal.SIGKILL, 5.0)):
        for one in known:
            if one.is_alive():
                _send(one.pid, sent)
        if wait_until(lambda: not any(one.is_alive() for one in known), seconds=seconds):
            return True
    return False


def wait_until(condition: Callable[[], bool], *, seconds: float) -> bool:
    limit = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > limit:
            return False
        time.sleep(STEP)
    return True


def kill_group(pid: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _send(pid: int, sent: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.kill(pid, sent)


def _pids() -> list[int]:
    return [int(entry) for entry in os.listdir("/proc") if entry.isdigit()]


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def _lives_in(pid: int, directory: Path) -> bool:
    try:
        return os.path.samefile(f"/proc/{pid}/cwd", directory)
    except OSError:
        return False
