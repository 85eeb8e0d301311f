"""Measurements by file with the worker killed in the middle, by the same file again, and by a machine; `mingcha bench records`
sends a hundred thousand each way."""

from collections.abc import Iterator

import pytest
from sqlalchemy import func

from inspect_app import clock
from inspect_app.database import db
from inspect_app.jobs.record_import import IMPORT
from inspect_app.models.job_run import JobState
from inspect_app.models.measurement import Measurement, MeasurementReport
from inspect_app.models.record import RecordChange
from inspect_app.models.record_import import RecordImport
from inspect_app.operations import data_source, job_run, record_import, stored_file
from tests.factories import make_employer, make_user
from tests.processes import kill_in_the_middle, run_of, until, worker
from tests.records import file_of, make_source, point
from workflows.record import RecordKind
from workflows.register_import import ImportState
from workflows.roles import Role

pytestmark = pytest.mark.slow

ROWS, FIRMS, BATCH = 5_000, 50, 1_000
GOOD, UNKNOWN = ROWS - ROWS // 1000, ROWS // 1000


def rows_of(keys: list[str]) -> Iterator[dict[str, str]]:
    """Reports of twenty points; every thousandth row names nobody we know."""
    for number in range(ROWS):
        key = "91440703MA0000000X" if number % 1000 == 999 else keys[number // 20 % FIRMS]
        yield point(key, f"p{number}", report=f"R{number // 20}", post=f"岗位{number % 20}", value=f"{number % 37 / 10}")


@pytest.fixture
def rows(fresh_app):
    return list(rows_of([make_employer().key for _ in range(FIRMS)]))


def test_a_file_comes_in_once_though_its_worker_is_killed_and_it_is_sent_again(fresh_app, rows):
    by, source = make_user(Role.CLERK), make_source()
    content = file_of(RecordKind.MEASUREMENT, rows)
    first, run_id = _owed(content, source, by)

    kill_in_the_middle(fresh_app, run_id, table="measurements", done=ROWS // 10)
    in_the_middle = (_counted(Measurement), run_of(run_id).state)
    again, again_id = _owed(content, source, by)
    _worked_off(fresh_app, run_id, again_id)

    assert in_the_middle == (0, JobState.RUNNING)
    assert _told(first) == (ImportState.IMPORTED, GOOD, 0, 0, UNKNOWN)
    assert _told(again) == (ImportState.IMPORTED, 0, 0, GOOD, UNKNOWN)
    assert (run_of(run_id).attempts, run_of(again_id).attempts) == (2, 1)
    assert _state() == (GOOD, GOOD, ROWS // 20, 0)


def test_what_a_machine_sends_twice_comes_in_once(fresh_app, rows):
    token = data_source.make_token(make_source(), by=make_user(Role.CLERK), at=clock.now())
    db.session.commit()

    first, again = _sent(fresh_app, token, rows), _sent(fresh_app, token, rows)

    assert first == [(BATCH - 1, 0, 0, 1)] * (ROWS // BATCH)
    assert again == [(0, 0, BATCH - 1, 1)] * (ROWS // BATCH)
    assert _state() == (GOOD, GOOD, ROWS // 20, 0)


def _owed(content, source, by) -> tuple[int, int]:
    at = clock.now()
    sha256 = stored_file.keep(content, media_type="text/csv", by=by, at=at)
    kind = RecordKind.MEASUREMENT
    import_ = record_import.receive("检测.csv", kind=kind, source=db.session.merge(source), sha256=sha256, by=by, at=at)
    import_.state = ImportState.CONFIRMED
    run = job_run.ask(IMPORT, subject_id=import_.id, by=by, at=at)
    db.session.commit()
    return import_.id, run.id


def _worked_off(app, *run_ids: int) -> None:
    with worker(app):
        for run_id in run_ids:
            until(lambda run_id=run_id: run_of(run_id).state is JobState.DONE)


def _sent(app, token: str, rows: list[dict[str, str]]) -> list[tuple[int, ...]]:
    """(added, changed, unchanged, rejected) of each request."""
    client, found = app.test_client(), []
    for start in range(0, len(rows), BATCH):
        body = {"rows": rows[start : start + BATCH]}
        answer = client.post("/api/v1/records/measurement", json=body, headers={"Authorization": f"Bearer {token}"})
        told = answer.get_json()
        found.append(tuple(told[name] for name in ("added", "changed", "unchanged", "rejected")))
    return found


def _told(import_id: int) -> tuple[object, ...]:
    import_ = db.session.get_one(RecordImport, import_id, populate_existing=True)
    return import_.state, import_.added, import_.changed, import_.unchanged, import_.rejected


def _state() -> tuple[int, int, int, int]:
    """Measurements, different ids among them, reports, changes."""
    db.session.rollback()
    ids = db.session.scalar(db.select(func.count(Measurement.source_key.distinct())))
    return _counted(Measurement), ids, _counted(MeasurementReport), _counted(RecordChange)


def _counted(model) -> int:
    db.session.rollback()
    return db.session.scalar(db.select(func.count()).select_from(model))

