"""Starts the parts of the running system, starts again what dies, and ends all of it together."""

import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from inspect_app.embedded import processes
from inspect_app.embedded.accounts import own_account
from inspect_app.embedded.processes import Place
from inspect_app.embedded.server import last_words, open_log

STEP = 0.2  # seconds between two looks
PATIENCE = 8.0  # seconds that a part gets to end by itself
LONGEST_PAUSE = 30.0  # seconds between two attempts to start a part
SETTLED = 60.0  # seconds after which a part counts as healthy again
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

Say = Callable[[str], None]


@dataclass
class Part:
    """One child process: web, worker or timetable."""

    name: str
    command: Sequence[str]
    log: Path
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    deaths: int = field(default=0, init=False)
    started: float = field(default_factory=time.monotonic, init=False)

    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self, place: Place) -> None:
        with open_log(self.log) as log:
            self.process = processes.start(self.command, place=place, stdout=log, stderr=subprocess.STDOUT)
        self.started = time.monotonic()

    def pause(self) -> float:
        """Seconds between a death and the next start: none at first, then doubling."""
        return min(LONGEST_PAUSE, 2.0 ** (self.deaths - 1)) if self.deaths > 1 else 0.0

    def bury(self) -> None:
        """Take note of a death; what the dead left running in its session would stand in the way of the next."""
        if self.process is not None:
            processes.kill_group(self.process.pid)
        self.deaths = 1 if time.monotonic() - self.started > SETTLED else self.deaths + 1


@dataclass
class Supervisor:
    """`say` tells the operator; `changed` is called whenever a part has got another process."""

    parts: Sequence[Part]
    place: Place
    say: Say
    changed: Callable[[], None]
    is_ending: bool = field(default=False, init=False)
    _due: dict[str, float] = field(default_factory=dict, init=False)

    def start(self) -> None:
        for part in self.parts:
            part.start(self.place)
        self.changed()

    def tend(self) -> None:
        """One look at every part."""
        for part in self.parts:
            if not part.is_alive():
                self._revive(part)

    def stop(self) -> None:
        """Ask all at once, wait for them together, then kill what is left of their sessions."""
        alive = [part.process for part in self.parts if part.process is not None and part.is_alive()]
        for process in alive:
            process.send_signal(signal.SIGTERM)
        processes.wait_until(lambda: all(process.poll() is not None for process in alive), seconds=PATIENCE)
        for process in alive:
            processes.kill_group(process.pid)
            process.wait()

    def _revive(self, part: Part) -> None:
        if part.name not in self._due:
            part.bury()
            self._due[part.name] = time.monotonic() + part.pause()
            self._lament(part)
        elif time.monotonic() >= self._due[part.name]:
            del self._due[part.name]
            part.start(self.place)
            self.changed()

    def _lament(self, part: Part) -> None:
        status = part.process.returncode if part.process else None
        self.say(f"{part.name} ended (status {status}); starting it again in {part.pause():.0f} s.")
        if part.deaths > 1:
            self.say(last_words(part.log))


@contextmanager
def endings(end: Callable[[], None]) -> Iterator[None]:
    """Ctrl-C, SIGTERM and a closed terminal call `end`."""

    def handle(number: int, frame: FrameType | None) -> None:
        end()

    before = {number: signal.signal(number, handle) for number in ENDINGS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def part_place(directory: Path, environ: Mapping[str, str]) -> Place:
    return Place(directory=directory, account=own_account(), environ=environ)

