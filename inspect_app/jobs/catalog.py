"""Every kind of long work and the function that does it. A function takes (subject_id, progress) and does not commit."""

from collections.abc import Callable

from inspect_app.jobs import risk

JOBS: dict[str, Callable[[int, Callable[[int, int], None]], None]] = {
    risk.KIND: risk.rank,
}
