"""Small draws for tests: a bundle whose hashes fit, from rows and changes to the plan."""

import json
from pathlib import Path
from typing import Any

from workflows import draw, draw_codes

ROSTER = ("id", "town", "tier", "need", "weight", "last", "status")
INSPECTORS = ("id", "scope", "quals", "cap")
RECUSALS = ("inspector", "column", "prefix")
SECRETS = {"bureau-a": "a1" * 32, "bureau-b": "b2" * 32, "union": "c3" * 32}
BATCH_KEY = b"a batch key for tests"

VECTORS: dict[str, Any] = json.loads((Path(__file__).parent / "data" / "vdraw-vectors.json").read_bytes())


def firm(number: int, **changes: str) -> dict[str, str]:
    values = {
        "id": f"{number:020x}",
        "town": f"4407{number % 3:02d}{number % 5:03d}000",
        "tier": f"T{number % 3 + 1}",
        "need": "N1",
        "weight": str(number % 7 + 1),
        "last": "-",
        "status": "1",
    }
    return {**values, **changes}


def officer(number: int, **changes: str) -> dict[str, str]:
    return {"id": f"P{number:02d}", "scope": "4407", "quals": "N1,N2", "cap": "100", **changes}


def table(columns: tuple[str, ...], rows: list[dict[str, str]]) -> str:
    return draw.table(columns, [[row[column] for column in columns] for row in rows])


def make_bundle(
    *,
    firms: list[dict[str, str]] | None = None,
    officers: list[dict[str, str]] | None = None,
    recused: list[dict[str, str]] | None = None,
    events: list[dict[str, str]] | None = None,
    **plan: Any,
) -> draw.Bundle:
    """Sixty firms and six officers unless told otherwise; `plan` changes fields, None removes one."""
    texts = {
        "roster": table(ROSTER, firms if firms is not None else [firm(n) for n in range(60)]),
        "inspectors": table(INSPECTORS, officers if officers is not None else [officer(n) for n in range(6)]),
        "recusals": table(RECUSALS, recused or []),
    }
    return seal(texts, plan, events=events or [])


def seal(texts: dict[str, str], plan: dict[str, Any], *, events: list[dict[str, str]]) -> draw.Bundle:
    """A bundle whose plan has the hashes of these texts, whatever they are."""
    full = {**_plan(texts), **plan}
    full = {field: value for field, value in full.items() if value is not None}
    return draw.Bundle(
        plan=full, reveals=dict(SECRETS), entropy={"sse": "3210.11", "szse": "9876.54"}, events=events, **texts
    )


def coded(bundle: draw.Bundle) -> tuple[draw.Bundle, list[str]]:
    """The same draw over codes, with the map of codes in its plan, and the lines of that map."""
    rows = [line.split("\t") for line in bundle.roster.split("\n")[1:-1]]
    lines = draw_codes.map_lines(BATCH_KEY, [row[0] for row in rows])
    roster = draw.table(ROSTER, [[draw_codes.code(BATCH_KEY, row[0]), *row[1:]] for row in rows])
    texts = {"roster": roster, "inspectors": bundle.inspectors, "recusals": bundle.recusals}
    plan = {**bundle.plan, **_hashes(texts), "map": draw_codes.map_root(lines)}
    return seal(texts, plan, events=[]), lines


def _plan(texts: dict[str, str]) -> dict[str, Any]:
    return {
        "v": "VDRAW-1",
        "draw": "江门-2026-1",
        "prev": "0" * 64,
        "strata": [["tier", 0], ["town", 6]],
        "ratio": [[["T1", "*"], 1, 2], [["*", "*"], 1, 5]],
        "exclude": [["status", "!=", "1"]],
        "rounding": "systematic",
        "mode": "equal",
        "team": 2,
        "reasons": ["closed", "moved"],
        "entropy": ["sse", "szse"],
        "commits": {
            party: draw.commitment(draw="江门-2026-1", party=party, secret=secret) for party, secret in SECRETS.items()
        },
        "required": ["bureau-a"],
        **_hashes(texts),
    }


def _hashes(texts: dict[str, str]) -> dict[str, Any]:
    lines = texts["roster"].split("\n")[1:-1]
    hashes = {name: draw.hash_of(text.encode("utf-8", "surrogatepass")) for name, text in texts.items()}
    leaves = [line.encode("utf-8", "surrogatepass") for line in lines]
    return {**hashes, "roster_root": draw.merkle.root(leaves), "roster_n": len(lines)}
