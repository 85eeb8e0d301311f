"""What every benchmark does: repeat its works in rounds, and tell one JSON line per figure."""

import json
import sys
from collections.abc import Callable, Iterable, Mapping
from statistics import median
from time import perf_counter

Figure = dict[str, object]


def figure(
    name: str, size: int, ratio: float, limit: float | None, baseline: str, *, peak_mb: float | None = None
) -> Figure:
    """`limit`: None where a figure is only told."""
    return {
        "figure": name,
        "size": size,
        "ratio": round(ratio, 3),
        "limit": limit,
        "baseline": baseline,
        "peak_mb": None if peak_mb is None else round(peak_mb),
    }


def told(figures: Iterable[Figure]) -> int:
    """Print each as it comes; the exit status is 1 when one of them is above its limit."""
    status = 0
    for one in figures:
        print(json.dumps(one), flush=True)
        ratio, limit = one["ratio"], one["limit"]
        status |= isinstance(limit, float) and isinstance(ratio, float) and ratio > limit
    return int(status)


def medians(works: Mapping[str, Callable[[], float]], *, rounds: int) -> dict[str, float]:
    """Seconds of each; in each round everything runs once, so that a busy moment hits all alike."""
    found: dict[str, list[float]] = {name: [] for name in works}
    for turn in range(rounds):
        for name, work in works.items():
            found[name].append(work())
        say(f"round {turn + 1} of {rounds}: " + ", ".join(f"{name} {times[-1]:.2f} s" for name, times in found.items()))
    return {name: median(times) for name, times in found.items()}


def timed(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began


def say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)
