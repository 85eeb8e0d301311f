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
from xml.etree import ElementTree

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
MOST_PROCESSES = 4
PROCESSES = (
    *("-n", str(max(2, min(len(os.sched_getaffinity(0)), MOST_PROCESSES)))),
    *("--dist", "loadfile", "--no-loadscope-reorder"),
)
"""A file stays on one process, so that what its tests share is made once; the order is that of tests/conftest.py."""
CHROMIUM = Path("/usr/bin/chromium")
NOT_OURS = frozenset({".git", ".venv", "instance"})


@dataclass(frozen=True, slots=True)
class Outcome:
    name: str
    status: int
    seconds: float
    word: str = "passed"

    def __str__(self) -> str:
        took = f"  ({self.seconds:.0f} s)" if self.seconds else ""
        return f"{'FAILED' if self.status else self.word}  {self.name}{took}"


@click.command("test", context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def test(arguments: tuple[str, ...]) -> None:
    """Run every check; further arguments go to pytest."""
    outcomes = [_step(name, command, os.environ) for name, command in CHECKS.items()]
    with _throwaway_servers(careless=True) as (folder, urls):
        report = folder / "report.xml"
        environ = _isolated(folder) | {f"MINGCHA_TEST_{name}": url for name, url in urls.environ.items()}
        outcomes.append(_step("pytest", _pytest(arguments, report), environ))
        outcomes += _browser_outcome(report)
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
    with _throwaway_servers(careless=False) as (folder, urls):
        environ = _isolated(folder) | urls.environ
        statuses = [_call((sys.executable, "-P", str(file), *arguments), environ) for file in files]
    sys.exit(any(statuses))


def _pytest(arguments: Sequence[str], report: Path) -> Sequence[str]:
    has_own_number = any(argument.startswith(("-n", "--numprocesses")) for argument in arguments)
    return (*PYTEST, f"--junitxml={report}", *(() if has_own_number else PROCESSES), *arguments)


def _isolated(folder: Path) -> dict[str, str]:
    """Nothing that is measured or tested may meet the real data of this machine."""
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    return kept | {"MINGCHA_INSTANCE": str(folder / "elsewhere"), "PYTHONPATH": str(ROOT)}


def _browser_outcome(report: Path) -> list[Outcome]:
    """A line only when a browser test was skipped; a failure where they are required."""
    if not report.exists() or not (skipped := _skipped_browser_tests(report)):
        return []
    status = int(os.environ.get("MINGCHA_REQUIRE_BROWSER") == "1")
    hint = "" if CHROMIUM.exists() else "; Chromium is missing: apt-get install chromium"
    return [Outcome(f"{skipped} browser tests were skipped{hint}", status, 0.0, word="SKIPPED")]


def _skipped_browser_tests(report: Path) -> int:
    cases = ElementTree.parse(report).iter("testcase")  # noqa: S314 - pytest has just written it
    return sum(case.find("skipped") is not None and ".browser." in f".{case.get('classname', '')}." for case in cases)


def _benchmarks(name: str | None) -> list[Path]:
    files = sorted((ROOT / "benchmarks").glob(f"{name or '[!_]*'}.py"))
    if not files:
        raise click.ClickException(f"There is no benchmark {name or 'yet'} in benchmarks/.")
    return files


def _step(name: str, command: Sequence[str], environ: Mapping[str, str]) -> Outcome:
    click.echo(f"\n=== {name}")
    began = time.monotonic()
    return Outcome(name, _call(command, environ), time.monotonic() - began)


def _call(command: Sequence[str], environ: Mapping[str, str]) -> int:
    return subprocess.run(command, cwd=ROOT, env=dict(environ), check=False).returncode


@contextmanager
def _throwaway_servers(*, careless: bool) -> Iterator[tuple[Path, Urls]]:
    """Never those of the environment or of the instance: a test may do anything to them."""
    folder = Path(tempfile.mkdtemp(prefix="mingcha-test-"))
    try:
        with running(folder / "instance", environ={}, is_throwaway=careless) as urls:
            yield folder, urls
    except ServiceError as error:
        raise click.ClickException(str(error)) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _summarize(outcomes: Sequence[Outcome]) -> None:
    click.echo("\n=== summary")
    for outcome in outcomes:
        click.echo(str(outcome))


COMMANDS = (test, bench)
