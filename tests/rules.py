"""Reference files read as rules, without a database: what inspect_app.queries.rule gives after loading them."""

import csv
from datetime import date
from pathlib import Path

from scoring.rule import Rule

FOLDER = Path(__file__).parent.parent / "inspect_app" / "reference"
COMMON = frozenset({"code", "ordinal", "words", "words_en", "valid_from", "valid_until", "source", "verified"})


def rules_of(collection: str) -> list[Rule]:
    with (FOLDER / f"{collection}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [_rule(row) for row in sorted(rows, key=lambda row: (int(row["ordinal"]), row["code"], row["valid_from"]))]


def _rule(row: dict[str, str]) -> Rule:
    is_verified = row["verified"] == "true"
    return Rule(
        code=row["code"],
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_until=date.fromisoformat(row["valid_until"]) if row["valid_until"] else None,
        decides=is_verified or row.get("confidence", "") in {"F", "H"},
        is_verified=is_verified,
        source=row["source"],
        words=row["words"],
        data={name: cell for name, cell in row.items() if cell and name not in COMMON},
    )
