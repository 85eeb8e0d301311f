"""Workers as whole processes, started and killed by tests; and what a job's row says meanwhile."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from flask import Flask

from inspect_app.database import db
from inspect_app.models.job_run import JobRun
from tests.conftest import test_environ

ROOT = Path(__file__).parents[1]
PATIENCE = 120.0
"""Seconds; longer than any work takes on a busy machine: it ends what hangs, it measures nothing."""

test_environ.__test__ = False


def environ_of(app: Flask) -> dict[str, str]:
    urls = test_environ(app.config["SQLALCHEMY_DATABASE_URI"], app.config["REDIS_URL"])
    return {**os.environ, **urls, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}


@contextmanager
def worker(app: Flask) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-P", "-m", "inspect_app.cli", "worker"], env=environ_of(app), cwd=ROOT)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def kill_in_the_middle(app: Flask, run_id: int, *, table: str, done: int) -> None:
    """A worker killed when it has told `done` steps and has written nothing to `table`, which is held shut until then."""
    plain = app.config["SQLALCHEMY_DATABASE_URI"].replace("+psycopg", "")
    with psycopg.connect(plain) as guard, worker(app) as killed:
        guard.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
        until(lambda: run_of(run_id).done >= done)
        killed.kill()
        killed.wait()


def run_of(run_id: int) -> JobRun:
    db.session.rollback()
    return db.session.get_one(JobRun, run_id, populate_existing=True)


def until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end, "the worker took too long"
        time.sleep(0.02)
