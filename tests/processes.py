"""Workers as whole processes, started and killed by tests; and what a job's row says meanwhile."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from flask import Flask

from inspect_app.database import db
from inspect_app.models.job_run import JobRun
from tests.conftest import test_environ

ROOT = Path(__file__).parents[1]
PATIENCE = 30.0  # seconds

test_environ.__test__ = False


def environ_of(app: Flask) -> dict[str, str]:
    urls = test_environ(app.config["SQLALCHEMY_DATABASE_URI"], app.config["REDIS_URL"])
    return {**os.environ, **urls, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}


def worker(environ: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-P", "-m", "inspect_app.cli", "worker"], env=environ, cwd=ROOT)


def run_of(run_id: int) -> JobRun:
    db.session.rollback()
    return db.session.get_one(JobRun, run_id, populate_existing=True)


def until(is_so: Callable[[], bool], *, patience: float = PATIENCE) -> None:
    end = time.monotonic() + patience
    while not is_so():
        assert time.monotonic() < end, "the worker took too long"
        time.sleep(0.02)
