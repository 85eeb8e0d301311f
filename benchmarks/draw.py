"""The draw of 5 % over county x tier, against PostgreSQL's own stratified ORDER BY random() in the same run.

DATABASE_URL names the server; tables are made in a schema of their own and dropped again. One JSON line per figure;
exit status 1 above a limit. Limits hold at 1,000,000 employers.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

import psycopg

ROOT = Path(__file__).parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from benchmarks._database import connected  # noqa: E402
from benchmarks._draw_roster import made_bundle  # noqa: E402
from benchmarks._figures import Figure, figure, medians, say, timed, told  # noqa: E402
from inspect_app.documents import draw_bundle  # noqa: E402
from workflows import draw  # noqa: E402
from workflows.draw_plan import rules  # noqa: E402
from workflows.draw_ranking import rank  # noqa: E402
from workflows.draw_seed import Tickets  # noqa: E402
from workflows.draw_strata import divide  # noqa: E402
from workflows.draw_table import ROSTER, read  # noqa: E402
from workflows.quotas import quotas  # noqa: E402

SIZES = (10_000, 100_000, 1_000_000)
LIMITED = 1_000_000
TIMES = 5
GIGABYTE = 1024.0
SCHEMA, NAME = "bench_draw", "draw"
LIMITS = {"tickets and ranking": 0.8, "whole draw": 6.0, "verify.py": 12.0}
BASELINE = """
    SELECT id FROM (
        SELECT id, row_number() OVER (PARTITION BY county, tier ORDER BY random()) AS k,
               count(*) OVER (PARTITION BY county, tier) AS n
        FROM roster
    ) r WHERE k <= ceil(n * 0.05)
"""

def main() -> int:
    arguments = _arguments()
    return _work() if arguments.worker else told(_all(arguments.size))


def _all(size: int | None) -> Iterator[Figure]:
    whole: dict[int, float] = {}
    for one in [size] if size else SIZES:
        yield from _measured(one, whole)
    if 100_000 in whole and LIMITED in whole:
        yield figure(f"{NAME}: growth of the whole draw", LIMITED, whole[LIMITED] / whole[100_000], 12.0, "at 100,000")


def _measured(size: int, whole: dict[int, float]) -> Iterator[Figure]:
    say(f"making a roster of {size:,}")
    bundle = made_bundle(size)
    with connected() as connection, _tables(connection, bundle), tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / draw_bundle.file_name(size)
        archive.write_bytes(draw_bundle.pack(draw_bundle.contents(bundle, draw.run(bundle))))
        ranking, peaks = _ranking(bundle), {"whole draw": [0.0], "verify.py": [0.0]}
        del bundle
        seconds = medians(
            {
                "baseline": lambda: timed(lambda: connection.execute(BASELINE).fetchall()),
                "tickets and ranking": lambda: timed(ranking),
                "whole draw": lambda: _child([__file__, "--worker"], peaks["whole draw"]),
                "verify.py": lambda: _child([str(draw_bundle.VERIFIER), str(archive)], peaks["verify.py"]),
            },
            rounds=TIMES,
        )
    whole[size] = seconds["whole draw"]
    yield from _figures(size, seconds, {name: max(values) for name, values in peaks.items()})


def _figures(size: int, seconds: dict[str, float], peaks: dict[str, float]) -> Iterator[Figure]:
    baseline = f"PostgreSQL, ORDER BY random() per stratum: {seconds['baseline']:.3f} s"
    is_limited = size >= LIMITED
    for name, limit in LIMITS.items():
        ratio, most = seconds[name] / seconds["baseline"], limit if is_limited else None
        yield figure(f"{NAME}: {name}", size, ratio, most, baseline, peak_mb=peaks.get(name))
    for name, peak in peaks.items():
        most = 1.0 if is_limited else None
        yield figure(f"{NAME}: peak memory of {name}", size, peak / GIGABYTE, most, "1 GB", peak_mb=peak)


def _ranking(bundle: draw.Bundle) -> Callable[[], object]:
    """Tickets and ranking of strata that are in memory, in this one process."""
    known = rules(bundle.plan)
    strata = divide(read("roster", bundle.roster, required=ROSTER), known)
    shares, seed = strata.shares(known), "5" * 64

    def ranked() -> object:
        sizes, tickets = quotas(shares, rounding=known.rounding, seed=seed), Tickets(seed, "target")
        rankings = (
            rank(stratum, mode=known.mode, selected=sizes[key], tickets=tickets)
            for key, stratum in strata.strata.items()
        )
        return [ranking.first(sizes[key]) for ranking, key in zip(rankings, strata.strata, strict=True)]

    return ranked


def _work() -> int:
    """The worker: from the frozen roster in the database to the stored result. Prints seconds."""
    with connected() as connection:
        connection.execute(f"SET search_path = {SCHEMA}")
        print(timed(lambda: _drawn_and_stored(connection)))
    return 0


def _drawn_and_stored(connection: psycopg.Connection) -> None:
    rows = connection.execute("SELECT name, content FROM draw_files", binary=True).fetchall()
    texts = {name: bytes(content).decode() for name, content in rows}
    plan, reveals, entropy = (json.loads(texts.pop(name)) for name in ("plan", "reveals", "entropy"))
    result = draw.run(draw.Bundle(plan=plan, reveals=reveals, entropy=entropy, **texts))
    connection.execute(
        "INSERT INTO draw_results (seed, hash, content) VALUES (%s, %s, %s)",
        (result.seed, result.result_hash, result.result.encode()),
    )
    connection.commit()


def _child(command: list[str], peaks: list[float]) -> float:
    """Seconds of a fresh process; a worker tells its own, without the start of the interpreter."""
    started = perf_counter()
    done = subprocess.run([sys.executable, "-c", _WITH_PEAK, *command], capture_output=True, text=True, check=False)
    seconds = perf_counter() - started
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    peaks.append(int(done.stderr.split()[-1]) / 1024)
    return float(done.stdout) if "--worker" in command else seconds


# VmHWM belongs to the process image, while ru_maxrss would begin with what this parent holds.
_WITH_PEAK = """
import atexit, runpy, sys
def told():
    with open("/proc/self/status") as status:
        print(next(line.split()[1] for line in status if line.startswith("VmHWM")), file=sys.stderr)
atexit.register(told)
del sys.argv[0]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


@contextmanager
def _tables(connection: psycopg.Connection, bundle: draw.Bundle) -> Iterator[None]:
    connection.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
    connection.execute(f"CREATE SCHEMA {SCHEMA}")
    connection.execute(f"SET search_path = {SCHEMA}")
    try:
        _fill(connection, bundle)
        yield
    finally:
        connection.execute(f"DROP SCHEMA {SCHEMA} CASCADE")


def _fill(connection: psycopg.Connection, bundle: draw.Bundle) -> None:
    connection.execute('CREATE TABLE roster (id text COLLATE "C", county text COLLATE "C", tier text COLLATE "C")')
    with connection.cursor().copy("COPY roster FROM STDIN") as copy:
        for line in bundle.roster.split("\n")[1:-1]:
            id, town, tier, *_ = line.split("\t")
            copy.write_row((id, town[:6], tier))
    connection.execute("VACUUM ANALYZE roster")
    connection.execute("CREATE TABLE draw_files (name text PRIMARY KEY, content bytea NOT NULL)")
    connection.execute("CREATE TABLE draw_results (seed text, hash text, content bytea NOT NULL)")
    texts = {name: getattr(bundle, name) for name in ("roster", "inspectors", "recusals")}
    texts |= {name: draw.canonical_json(getattr(bundle, name)) for name in ("plan", "reveals", "entropy")}
    for name, text in texts.items():
        connection.execute("INSERT INTO draw_files VALUES (%s, %s)", (name, text.encode()))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, help="only this many employers instead of 10,000, 100,000 and 1,000,000")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
