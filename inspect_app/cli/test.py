"""`./mingcha test`: every check, against a PostgreSQL and a Redis that are thrown away; and the benchmarks."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from inspect_app.embedded.accounts import hand_back
from inspect_app.embedded.errors import ServiceError
from inspect_app.services import ROOT, Urls, running

PYTHON = (sys.executable, "-P", "-m")
CHECKS: Mapping[str, Sequence[str]] = {
    "ruff": (*PYTHON, "ruff", "check", "."),
    "mypy": (*PYTHON, "mypy"),
    "import contracts": (sys.executable, "-c", "from importlinter.cli import lint_imports_command as main; main()"),
}
PYTEST = (*PYTHON, "pytest")
PROCESSES = ("-n", "2")
CHROMIUM = Path("/usr/bin/chromium")
NOT_OURS = frozenset({".git", ".venv", "instance"})


@dataclass(frozen=True, slots=True)
class Outcome:
    name: str
    status: int
    seconds: float

    def __str__(self) -> str:
        return f"{'passed' if self.status == 0 else 'FAILED'}  {self.name}  ({self.seconds:.0f} s)"


@click.command("test", context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def test(arguments: tuple[str, ...]) -> None:
    """Run every check; further arguments go to pytest."""
    outcomes = [_step(name, command) for name, command in CHECKS.items()]
    with _throwaway_servers(careless=True) as urls:
        names = {f"MINGCHA_TEST_{name}": url for name, url in urls.environ.items()}
        outcomes.append(_step("pytest", _pytest(arguments), **names))
    hand_back(ROOT, without=NOT_OURS)
    _summarize(outcomes)
    sys.exit(any(outcome.status for outcome in outcomes))


@click.command("bench")
@click.argument("name", required=False)
@click.option("--size", type=int, help="How many; each figure has its own default.")
def bench(name: str | None, size: int | None) -> None:
    """Measure the figures in benchmarks/; fails above a limit."""
    files = _benchmarks(name)
    arguments = () if size is None else ("--size", str(size))
    with _throwaway_servers(careless=False) as urls:
        statuses = [_call((sys.executable, "-P", str(file), *arguments), **urls.environ) for file in files]
    sys.exit(any(statuses))


def _pytest(arguments: Sequence[str]) -> Sequence[str]:
    has_own_number = any(argument.startswith(("-n", "--numprocesses")) for argument in arguments)
    return (*PYTEST, *(() if has_own_number else PROCESSES), *arguments)


def _benchmarks(name: str | None) -> list[Path]:
    files = sorted((ROOT / "benchmarks").glob(f"{name or '[!_]*'}.py"))
    if not files:
        raise click.ClickException(f"There is no benchmark {name or 'yet'} in benchmarks/.")
    return files


def _step(name: str, command: Sequence[str], **environ: str) -> Outcome:
    click.echo(f"\n=== {name}")
    began = time.monotonic()
    return Outcome(name, _call(command, **environ), time.monotonic() - began)


def _call(command: Sequence[str], **environ: str) -> int:
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **environ}, check=False).returncode


@contextmanager
def _throwaway_servers(*, careless: bool) -> Iterator[Urls]:
    """Never those of the environment or of the instance: a test may do anything to them."""
    folder = Path(tempfile.mkdtemp(prefix="mingcha-test-"))
    try:
        with running(folder / "instance", environ={}, is_throwaway=careless) as urls:
            yield urls
    except ServiceError as error:
        raise click.ClickException(str(error)) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _summarize(outcomes: Sequence[Outcome]) -> None:
    click.echo("\n=== summary")
    for outcome in outcomes:
        click.echo(str(outcome))
    if not CHROMIUM.exists():
        click.echo("Browser tests were skipped: there is no Chromium. Install it: apt-get install chromium")


COMMANDS = (test, bench)
