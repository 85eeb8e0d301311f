"""`region import` brings in the regions of any county, before its first account."""

import json

import pytest
from click.testing import CliRunner

from inspect_app.cli.region import import_file
from inspect_app.cli.user import add
from inspect_app.database import db
from inspect_app.models.region import Region

LINES = "区划代码,名称\n110000,北京市\n110100,市辖区\n110101,东城区\n110101001000,东华门街道\n310101,黄浦区\n"


@pytest.fixture
def run(fresh_app, monkeypatch, tmp_path):
    for module in ("region", "user"):
        monkeypatch.setattr(f"inspect_app.cli.{module}.app_context", fresh_app.app_context)
    file = tmp_path / "regions.csv"
    file.write_text(LINES, encoding="utf-8")
    return lambda *options: CliRunner().invoke(import_file, [str(file), *options])


def test_a_county_outside_our_own_list_can_start(run):
    account = ("--username", "admin", "--name", "管理员", "--scope", "110101", "--password-stdin")

    result = run("--json")
    first = CliRunner().invoke(add, account, input="Baisha-2026-x\n")

    assert json.loads(result.output) == {
        "added": 4, "changed": 0, "unchanged": 0, "rejected": 1,
        "reasons": {"unknown_parent": 1},
        "rejected_rows": {"unknown_parent": [5]},
    }
    assert first.exit_code == 0, first.output


def test_a_dry_run_changes_nothing(run):
    result = run("--dry-run")

    assert "Dry run" in result.output
    assert "unknown_parent: 1 (rows 5)" in result.output
    assert db.session.get(Region, "110101") is None


def test_a_file_without_the_columns_is_told(run, tmp_path):
    other = tmp_path / "other.csv"
    other.write_text("镇街\n白沙\n", encoding="utf-8")

    result = CliRunner().invoke(import_file, [str(other)])

    assert result.exit_code == 2
