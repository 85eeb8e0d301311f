"""Loads the rows of inspect_app/reference/*.csv. A row that is already there, and maybe edited since, is left alone.

Every file has the columns of COMMON; what else a file has is the rule itself and goes into `data`, empty cells left out.
"""

import csv
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.dialects.postgresql import insert

from inspect_app.database import db
from inspect_app.models.reference_item import ReferenceItem
from inspect_app.models.region import Region, scope_of
from inspect_app.models.setting import Setting
from inspect_app.models.tier_rule import TierRule
from inspect_app.operations import calendar_day
from workflows.tier_rule import TierRuleState

FOLDER = Path(__file__).parent.parent / "reference"
OWN_TABLES = frozenset({"regions", "settings", "tier-terms"})
COMES_WITH_THE_HOUSE = datetime(2026, 11, 1, tzinfo=UTC)
COMMON = frozenset({"code", "ordinal", "words", "words_en", "valid_from", "valid_until", "source", "verified"})


def load() -> None:
    """Regions, settings, every collection and the days off; safe to run at each start."""
    _insert(Region, [_region(row) for row in _rows(FOLDER / "regions.csv")])
    _insert(Setting, [_setting(row) for row in _rows(FOLDER / "settings.csv")])
    for path in sorted(FOLDER.glob("*.csv")):
        if path.stem not in OWN_TABLES:
            _insert(ReferenceItem, [_item(path.stem, row) for row in _rows(path)])
    _insert(TierRule, [_first_tier_rule()])
    calendar_day.load()


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _insert(table: type[Any], rows: list[dict[str, Any]]) -> None:
    if rows:
        db.session.execute(insert(table).on_conflict_do_nothing(), rows)


def _region(row: dict[str, str]) -> dict[str, Any]:
    return {
        "code": row["code"],
        "scope": scope_of(row["code"]),
        "name": row["name"],
        "level": row["level"],
        "parent_code": row["parent_code"] or None,
    }


def _setting(row: dict[str, str]) -> dict[str, Any]:
    return {
        "code": row["code"],
        "value": json.loads(row["value"]),
        "words": row["words"],
        "words_en": row["words_en"],
        "valid_from": date.fromisoformat(row["valid_from"]),
        "source": row["source"],
        "is_verified": row["verified"] == "true",
    }


def _first_tier_rule() -> dict[str, Any]:
    """What the plans list as points of supervision; each county sets its own figures in a later version."""
    terms = {row.pop("code"): {name: int(cell) for name, cell in row.items()} for row in _rows(FOLDER / "tier-terms.csv")}
    return {
        "number": 1,
        "state": TierRuleState.APPROVED,
        "valid_from": date(2020, 1, 1),
        "data": {"terms": terms, "key_from": 60, "watch_from": 20, "ceilings": {}},
        "source": "成都市“十四五”职业病防治规划三（二）4 列举的监督检查重点；分值待本县核定",
        "made_at": COMES_WITH_THE_HOUSE,
        "approved_at": COMES_WITH_THE_HOUSE,
        "version": 1,
    }


def _item(collection: str, row: dict[str, str]) -> dict[str, Any]:
    return {
        "collection": collection,
        "code": row["code"],
        "ordinal": int(row["ordinal"]),
        "words": row["words"],
        "words_en": row["words_en"],
        "data": {name: cell for name, cell in row.items() if cell and name not in COMMON},
        "valid_from": date.fromisoformat(row["valid_from"]),
        "valid_until": date.fromisoformat(row["valid_until"]) if row["valid_until"] else None,
        "source": row["source"],
        "is_verified": row["verified"] == "true",
    }
