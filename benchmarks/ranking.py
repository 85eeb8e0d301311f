"""Ranking a register with three measurements an employer, against one full COPY of the same rows in the same run.

DATABASE_URL names the server; a database of its own is made and dropped again. One JSON line per figure; exit status 1 above
a limit. Limits hold at 1,000,000 employers.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from time import perf_counter

import psycopg

ROOT = Path(__file__).parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from benchmarks._database import connected, migrated  # noqa: E402
from benchmarks._figures import Figure, figure, medians, say, timed, told  # noqa: E402
from config import settings  # noqa: E402
from inspect_app import clock, create_app  # noqa: E402
from inspect_app.database import db  # noqa: E402
from inspect_app.operations.risk import rank_register  # noqa: E402

SIZE = 1_000_000
LIMITED = 1_000_000
ROUNDS = 3
DATABASE = "mingcha_bench_ranking"
LIMITS = {"cold": 5.0, "nothing changed": 1.5, "rule changed": None, "all owed": None}
"""None: told only."""
OWED = 3  # batches of records that came for every employer since the last ranking
BEFORE = {
    "cold": "TRUNCATE rankings",
    "nothing changed": "SELECT",
    "rule changed": "UPDATE rankings SET rule_version = 'before'",
    "all owed": f"INSERT INTO rank_owed (employer_id) SELECT id FROM employers, generate_series(1, {OWED})",
}
"""What a round does to the database before each ranking, untimed."""
MOST_MEGABYTES = 500
TABLES = ("employers", "measurements")
SEARCH = ("ix_employers_grams", "ix_employers_hazards")

EMPLOYERS = """
    INSERT INTO employers (key, uscc, number, name, name_key, initials, grams, town_code, address, address_key, industry_code,
        industry_name, size, staff_count, exposed_count, hazards, declared_on, tested_on, tested_points, exceeded_points,
        exceeded_hazards, new_cases, abnormal_exams, status, is_public, created_at, version)
    SELECT 'B' || lpad(i::text, 17, '0'), 'B' || lpad(i::text, 17, '0'), 1, name, name, 'jms' || i,
        ARRAY['江门', '门市', '市第', substr(i::text, 1, 2), '家具', '具制', '制造', '有限', '限公', '公司'],
        '440703002000', place, place, 'C21', '家具制造业', 'small', 20 + i %% 300, 10 + i %% 200,
        CASE i %% 4 WHEN 0 THEN ARRAY['苯', '噪声'] WHEN 1 THEN ARRAY['噪声'] WHEN 2 THEN ARRAY['木粉尘', '噪声', '甲苯']
            ELSE ARRAY['电焊烟尘'] END,
        CASE WHEN i %% 3 > 0 THEN current_date - (i %% 500)::int END,
        CASE WHEN i %% 4 = 0 THEN current_date - (i %% 900)::int END,
        8, (i %% 20 = 0)::int, '{}', (i %% 1000 = 0)::int, CASE WHEN i %% 5 = 0 THEN 0 END, 'operating', true, now(), 1
    FROM generate_series(1, %(size)s) i, LATERAL (
        SELECT '江门市第' || i || '号家具制造有限公司' AS name, '江门市蓬江区棠下镇富棠三路' || i %% 999 || '号' AS place
    ) AS said
"""
MEASUREMENTS = """
    INSERT INTO measurements (employer_id, source_id, source_key, import_id, content_hash, recorded_at, report_id, post, factor,
        cas, kind, value, is_below, unit, hours_per_day, days_per_week, mixture, measured_on, verdict, reason, limit_value, ratio,
        rule, version)
    SELECT e.id, s.id, e.key || '-' || point, b.id, md5(e.key || point), now(), r.id, '岗位' || point, '噪声', '', 'LAEQ',
        80 + e.id % 9, false, 'dB(A)', 8, 5, '', current_date - (e.id % 800)::int,
        CASE WHEN e.id % 9 > 5 THEN 'exceeds' ELSE 'complies' END,
        CASE WHEN e.id % 9 > 5 THEN 'over_limit' ELSE 'within_limit' END, 85, round((80 + e.id % 9) / 85.0, 4),
        'GBZ 2.2 LEX,8h', 'P-noise-8h@2007-11-01'
    FROM employers e, generate_series(1, 3) point, data_sources s, record_imports b, measurement_reports r
"""

def main() -> int:
    arguments = _arguments()
    if arguments.worker:
        return _work()
    size = arguments.size or SIZE
    with migrated(DATABASE):
        say(f"making {size:,} employers with {3 * size:,} measurements")
        _fill(size)
        peaks: list[float] = []
        works = {"COPY": _copied, **{name: partial(_ranked, name, peaks) for name in LIMITS}}
        seconds = medians(works, rounds=ROUNDS)
    return told(_figures(size, seconds, max(peaks)))


def _fill(size: int) -> None:
    """The search index is left out: no ranking reads or writes it, and it takes longer to fill than all the rest."""
    with connected() as connection:
        connection.execute("SET session_replication_role = replica")  # no triggers: what is made here holds together
        for index in SEARCH:
            connection.execute(f"DROP INDEX {index}")
        connection.execute(EMPLOYERS, {"size": size})
        _one_report(connection)
        connection.execute(MEASUREMENTS)
        connection.execute("VACUUM ANALYZE")


def _one_report(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Of a source, an import and a report there is one: the points are what is ranked by."""
    source = "INSERT INTO data_sources (code, name, scope, kinds, created_at, version) VALUES ('bench', '', '', '{}', now(), 1)"
    connection.execute(source)
    connection.execute(
        """
        INSERT INTO record_imports (kind, source_id, channel, scope, file_name, state, rows, added, changed, unchanged, rejected,
            reasons, unknown_columns, created_at, version)
        SELECT 'measurement', id, 'machine', '', '', 'uploaded', 0, 0, 0, 0, 0, '{}', '[]', now(), 1 FROM data_sources
        """
    )
    connection.execute(
        """
        INSERT INTO measurement_reports (employer_id, source_id, number, agency, kind, measured_on)
        SELECT min(e.id), s.id, 'B-1', '', 'periodic', current_date FROM employers e, data_sources s GROUP BY s.id
        """
    )


def _copied() -> float:
    """Of everything that a ranking reads."""
    with connected() as connection:
        return timed(lambda: _copy(connection))


def _copy(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    for table in TABLES:
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} TO STDOUT") as copy:
            for _chunk in copy:
                pass


def _ranked(name: str, peaks: list[float]) -> float:
    """Seconds of one ranking in a process of its own; its megabytes at the peak go to `peaks`."""
    with connected() as connection:
        connection.execute(BEFORE[name])
        connection.execute("VACUUM ANALYZE rankings, rank_owed")
    command = [sys.executable, "-P", str(Path(__file__)), "--worker"]
    seconds, peak = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    peaks.append(peak)
    return float(seconds)


def _work() -> int:
    app = create_app(settings(os.environ))
    with app.app_context():
        began = perf_counter()
        rank_register(
            "", on=clock.today(), by=None, at=clock.now(), progress=lambda done, total: None, keep=db.session.commit
        )
        db.session.commit()
        print(json.dumps([perf_counter() - began, _peak_megabytes()]))
    return 0


def _peak_megabytes() -> float:
    """The high-water mark of this process: what its parent held before the start does not count."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024


def _figures(size: int, seconds: dict[str, float], peak: float) -> Iterator[Figure]:
    baseline = f"COPY of {' and '.join(TABLES)} to the client: {seconds['COPY']:.3f} s"
    for name, limit in LIMITS.items():
        most = limit if size >= LIMITED else None
        yield figure(f"ranking: {name}", size, seconds[name] / seconds["COPY"], most, baseline, peak_mb=peak)
    most = 1.0 if size >= LIMITED else None
    yield figure("ranking: peak memory", size, peak / MOST_MEGABYTES, most, f"{MOST_MEGABYTES} MB", peak_mb=peak)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, help=f"Employers; {SIZE:,} when absent.")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
