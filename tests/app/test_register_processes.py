"""The register command and the worker as whole processes: exit status, JSON alone, and a kill in the middle."""

import json
import subprocess
import sys
import time

import pytest
from sqlalchemy import func

from inspect_app.database import db
from inspect_app.jobs.register_import import IMPORT
from inspect_app.jobs.sweep import sweep
from inspect_app.models.employer import Employer, EmployerChange
from inspect_app.models.job_run import JobState
from inspect_app.models.register_import import RegisterImport
from inspect_app.operations import job_run, register_import, stored_file
from tests.factories import NOW
from tests.processes import ROOT, environ_of, kill_in_the_middle, run_of, until, worker
from tests.registers import csv_bytes, good_row, spoiled_rows
from workflows.register_import import ImportState

pytestmark = pytest.mark.slow


@pytest.fixture
def environ(fresh_app):
    db.session.commit()
    return environ_of(fresh_app)


def command(environ, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-P", "-m", "inspect_app.cli", "register", "import", *words],
        env=environ,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def employers() -> int:
    db.session.rollback()
    return db.session.scalar(db.select(func.count()).select_from(Employer))


def test_the_command_prints_the_counts_as_json_alone(environ, tmp_path):
    kinds = [kind for kind, _row in spoiled_rows()]
    bad = {kind: [place] for place, kind in enumerate(kinds, start=1) if kind != "good" and not kind.startswith("ok_")}
    file = tmp_path / "名录.csv"
    file.write_bytes(csv_bytes([row for _kind, row in spoiled_rows()], encoding="gb18030"))
    good = len(kinds) - len(bad)

    dry = command(environ, str(file), "--dry-run", "--json")
    after_dry_run = employers()
    first = command(environ, str(file), "--json")
    again = command(environ, str(file), "--json")

    expected = {"added": good, "changed": 0, "unchanged": 0, "rejected": len(bad)}
    expected |= {"reasons": dict.fromkeys(bad, 1), "rejected_rows": bad}
    assert (dry.returncode, first.returncode, again.returncode) == (0, 0, 0), first.stderr
    assert json.loads(dry.stdout) == json.loads(first.stdout) == expected
    assert json.loads(again.stdout) == expected | {"added": 0, "unchanged": good}
    assert (after_dry_run, employers()) == (0, good)


def test_a_file_that_cannot_be_read_ends_the_command_with_two(environ, tmp_path):
    file = tmp_path / "notes.txt"
    file.write_text("没有表头的文字")

    ended = command(environ, str(file), "--json")

    assert (ended.returncode, ended.stdout) == (2, "")
    assert "No header" in ended.stderr


def test_a_worker_killed_in_the_middle_leaves_nothing_and_the_next_one_finishes_once(fresh_app):
    rows = [good_row(number) for number in range(1, 2501)] + [row for _kind, row in spoiled_rows()][-9:]
    import_id, run_id = _owed(csv_bytes(rows))

    kill_in_the_middle(fresh_app, run_id, table="employers", done=1000)
    in_the_middle = (employers(), run_of(run_id).state)
    with worker(fresh_app):
        until(lambda: run_of(run_id).state is JobState.DONE)
        sweep()
        time.sleep(0.5)

    import_ = db.session.get(RegisterImport, import_id, populate_existing=True)
    assert in_the_middle == (0, JobState.RUNNING)
    assert (import_.state, import_.rows, import_.rejected) == (ImportState.IMPORTED, len(rows), import_.rows - employers())
    assert db.session.scalar(db.select(func.count()).select_from(EmployerChange)) == employers() == import_.added
    assert run_of(run_id).attempts == 2


def _owed(content: bytes) -> tuple[int, int]:
    sha256 = stored_file.keep(content, media_type="text/csv", by=None, at=NOW)
    import_ = register_import.receive("名录.csv", sha256=sha256, file_sha256=sha256, scope="", by=None, at=NOW)
    import_.state = ImportState.CONFIRMED
    run = job_run.ask(IMPORT, subject_id=import_.id, by=None, at=NOW)
    db.session.commit()
    return import_.id, run.id
