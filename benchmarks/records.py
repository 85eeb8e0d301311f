"""A hundred thousand measurements by file, the worker killed in the middle, and the file again; as many by a machine, twice.

DATABASE_URL and REDIS_URL name the servers; a database of its own is made and dropped again. One JSON line per figure: the
seconds of each way against one COPY of the same rows into PostgreSQL in the same run, and how many are lost or there twice,
for which the limit is none. Every thousandth row names nobody and is told so.
"""

import argparse
import csv
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

from flask import Flask
from sqlalchemy import text

ROOT = Path(__file__).parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from benchmarks._database import connected, migrated  # noqa: E402
from benchmarks._figures import Figure, figure, say, timed, told  # noqa: E402
from inspect_app import clock  # noqa: E402
from inspect_app.database import db  # noqa: E402
from inspect_app.jobs.record_import import IMPORT  # noqa: E402
from inspect_app.models.data_source import DataSource  # noqa: E402
from inspect_app.models.employer import Employer  # noqa: E402
from inspect_app.models.job_run import JobRun, JobState  # noqa: E402
from inspect_app.models.user import User  # noqa: E402
from inspect_app.operations import data_source, job_run, record_import, stored_file  # noqa: E402
from workflows.record import RecordKind  # noqa: E402
from workflows.record_columns import LAYOUTS  # noqa: E402
from workflows.register_import import ImportState  # noqa: E402

SIZE = 100_000
FIRMS, POINTS, BATCH = 500, 20, 2_000
UNKNOWN = 1_000  # one row in so many names nobody
PATIENCE = 600.0  # seconds
DATABASE = "mingcha_bench_records"
KIND = RecordKind.MEASUREMENT
WORKER = [sys.executable, "-P", "-m", "inspect_app.cli", "worker"]
COUNTS = """
    SELECT count(*), count(DISTINCT (source_id, source_key)), (SELECT count(*) FROM measurement_reports),
        (SELECT count(*) FROM record_changes) FROM measurements
"""
Row = dict[str, str]


def main() -> int:
    size = _arguments().size or SIZE
    with migrated(DATABASE) as app, app.app_context():
        keys, by = _register()
        rows = list(_rows(keys, size))
        seconds = {**_by_file(rows, by), **_by_machine(app, rows, by)}
        wrong = _wrong(size)
        seconds["COPY"] = _copied()
        db.session.remove()
        db.engine.dispose()
    return told(_figures(size, seconds, wrong))


def _register() -> tuple[list[str], User]:
    at = clock.now()
    by = User(username="bench", name="测速", scope="", created_at=at)
    firms = [_firm(f"B{number:017d}", f"江门市第{number}号家具厂", at=at) for number in range(FIRMS)]
    db.session.add_all([by, *firms])
    db.session.commit()
    return [firm.key for firm in firms], by


def _firm(code: str, name: str, *, at: datetime) -> Employer:
    town = {"town_code": "440703002000", "address": "", "created_at": at}
    return Employer(key=code, uscc=code, name=name, name_key=name, initials="", grams=[], **town)


def _rows(keys: list[str], size: int) -> Iterator[Row]:
    day = clock.today() - timedelta(days=30)
    same = {"agency": "江门安测检测有限公司", "report_kind": "定期检测", "factor": "苯", "cas": "71-43-2", "type": "C_TWA"}
    same |= {"unit": "mg/m3", "hours_per_day": "8", "days_per_week": "5", "measured_on": day.isoformat()}
    for number in range(size):
        employer = "91440703MA0000000X" if number % UNKNOWN == UNKNOWN - 1 else keys[number // POINTS % len(keys)]
        point = {"post": f"岗位{number % POINTS}", "value": f"{number % 37 / 10}", "report": f"R{number // POINTS}"}
        yield {"employer": employer, "source_id": f"p{number}", **point, **same}


def _by_file(rows: list[Row], by: User) -> dict[str, float]:
    source, content = _source("by-file", by), _written(rows)
    first = _owed(content, source, by)
    _killed_in_the_middle(first.id, len(rows))
    found = {}
    for name, run in (("by file", first), ("by file again", _owed(content, source, by))):
        found[name] = timed(lambda run_id=run.id: _worked_off(run_id))
        say(f"{name}: {found[name]:.1f} s")
    return found


def _killed_in_the_middle(run_id: int, size: int) -> None:
    with subprocess.Popen(WORKER, cwd=ROOT) as worker:
        _until(lambda: _run(run_id).done >= size // 10)
        worker.kill()
    if _run(run_id).state is not JobState.RUNNING or db.session.scalar(text("SELECT count(*) FROM measurements")):
        raise SystemExit("the worker was killed too late")


def _worked_off(run_id: int) -> None:
    with subprocess.Popen(WORKER, cwd=ROOT) as worker:
        try:
            _until(lambda: _run(run_id).state is JobState.DONE)
        finally:
            worker.kill()


def _by_machine(app: Flask, rows: list[Row], by: User) -> dict[str, float]:
    token = data_source.make_token(_source("by-machine", by), by=by, at=clock.now())
    db.session.commit()
    found = {}
    for name in ("by machine", "by machine again"):
        found[name] = timed(lambda: _sent(app, token, rows))
        say(f"{name}: {found[name]:.1f} s")
    return found


def _sent(app: Flask, token: str, rows: list[Row]) -> None:
    client = app.test_client()
    for start in range(0, len(rows), BATCH):
        batch = {"rows": rows[start : start + BATCH]}
        answer = client.post(f"/api/v1/records/{KIND}", json=batch, headers={"Authorization": f"Bearer {token}"})
        if answer.status_code != 200:
            raise SystemExit(answer.get_data(as_text=True))


def _source(code: str, by: User) -> DataSource:
    source = data_source.add({"code": code, "name": code, "scope": "", "kinds": [KIND]}, by=by, at=clock.now())
    db.session.commit()
    return source


def _owed(content: bytes, source: DataSource, by: User) -> JobRun:
    at = clock.now()
    sha256 = stored_file.keep(content, media_type="text/csv", by=by, at=at)
    import_ = record_import.receive("检测.csv", kind=KIND, source=source, sha256=sha256, by=by, at=at)
    import_.state = ImportState.CONFIRMED
    run = job_run.ask(IMPORT, subject_id=import_.id, by=by, at=at)
    db.session.commit()
    return run


def _written(rows: list[Row]) -> bytes:
    headers = {column.field: column.header for column in LAYOUTS[KIND].columns if column.field in rows[0]}
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow(headers.values())
    writer.writerows([row[field] for field in headers] for row in rows)
    return file.getvalue().encode()


def _run(run_id: int) -> JobRun:
    db.session.rollback()
    return db.session.get_one(JobRun, run_id, populate_existing=True)


def _until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not is_so():
        if time.monotonic() > end:
            raise SystemExit("the worker took too long")
        time.sleep(0.02)


def _wrong(size: int) -> int:
    """Of two sources: measurements that are lost, or there twice, or changed, and reports likewise."""
    db.session.rollback()
    found, different, reports, changes = db.session.execute(text(COUNTS)).one()
    good, told_reports = 2 * (size - size // UNKNOWN), 2 * -(-size // POINTS)
    return abs(good - found) + (found - different) + abs(told_reports - reports) + changes


def _copied() -> float:
    """One way's rows, with their indexes and rules, as fast as PostgreSQL takes them."""
    with connected() as connection:
        connection.execute("CREATE TABLE copied (LIKE measurements INCLUDING ALL)")
        half = "SELECT m.* FROM measurements m WHERE source_id = (SELECT min(source_id) FROM measurements)"
        with connection.cursor() as cursor, cursor.copy(f"COPY ({half}) TO STDOUT") as copy:
            content = b"".join(bytes(chunk) for chunk in copy)

        def taken() -> None:
            with connection.cursor() as cursor, cursor.copy("COPY copied FROM STDIN") as copy:
                copy.write(content)

        return timed(taken)


def _figures(size: int, seconds: dict[str, float], wrong: int) -> Iterator[Figure]:
    copied = seconds.pop("COPY")
    baseline = f"COPY of the same measurements into PostgreSQL: {copied:.3f} s"
    for name, taken in seconds.items():
        yield figure(f"records: {name}", size, taken / copied, None, baseline)
    yield figure("records: lost or there twice", size, float(wrong), 0.0, "none")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, help=f"Measurements; {SIZE:,} when absent.")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
