"""`mingcha exposure judge`: a CSV of measured values in, one verdict per row out."""

import csv
from decimal import Decimal
from io import StringIO

import pytest
from click.testing import CliRunner

from inspect_app.cli import exposure as command
from inspect_app.documents.exposure import ColumnMissingError, digits, verdicts
from inspect_app.queries.rule import rules
from scoring.exposure import standard

HEADER = (
    "id,factor,cas,type,value,unit,hours_per_day,days_per_week,sio2_percent,altitude_m,peak_minutes,peak_times,measured_on"
)


def answered(*rows, header=HEADER):
    return list(verdicts([f"{line}\n" for line in (header, *rows)], standard(rules)))


def test_one_row_for_each_row_in_the_same_order_whatever_it_holds(database):
    answer = answered(
        "b,苯,71-43-2,C_TWA,3.01,mg/m³,8,5,,,,,2026-03-01",
        "a,噪声,,LAEQ,85,dB(A),8,5,,,,,2026-03-01",
        "c,苯,,TWA,1,mg/m3,,,,,,,2026-03-01",
        "d,苯,,C_TWA,未检出,mg/m3,,,,,,,2026-03-01",
        "e,苯",
    )

    assert answer == [
        ("id", "verdict", "reason", "limit", "ratio", "rule"),
        ("b", "exceeds", "over_limit", "3", "1.003", "GBZ 2.1 6.3.2 PC-TWA C002@2022-11-01"),
        ("a", "complies", "within_limit", "85", "1", "GBZ 2.2 LEX,8h P-noise-8h@2007-11-01"),
        ("c", "cannot_judge", "bad_type", "", "", ""),
        ("d", "cannot_judge", "bad_value", "", "", ""),
        ("e", "cannot_judge", "bad_type", "", "", ""),
    ]


def test_a_file_without_its_columns_is_refused(database):
    with pytest.raises(ColumnMissingError) as refused:
        answered("1,苯", header="id,factor,type")

    assert refused.value.details == {"columns": "unit, value"}


@pytest.mark.parametrize(
    ("number", "words"),
    [("0.0005", "0.0005"), ("2.34375", "2.344"), ("85.00", "85"), ("12345", "12350"), ("0", "0"), ("100000000", "100000000")],
)
def test_numbers_have_at_most_four_digits_and_no_exponent(number, words):
    assert digits(Decimal(number)) == words


def test_the_command_writes_csv_and_tells_an_unreadable_file(app, database, tmp_path, monkeypatch):
    monkeypatch.setattr(command, "app_context", app.app_context)
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text(f"\ufeff{HEADER}\n1,苯,,C_STE,6,mg/m3,,,,,,,2026-03-01\n", encoding="utf-8")
    bad.write_text(f"{HEADER}\n1,苯\n", encoding="gb18030")

    answer = CliRunner().invoke(command.exposure, ["judge", str(good)])
    refusal = CliRunner().invoke(command.exposure, ["judge", str(bad)])

    assert next(csv.DictReader(StringIO(answer.output)))["verdict"] == "complies"
    assert answer.exit_code == 0
    assert refusal.exit_code == 2
    assert "not a CSV file in UTF-8" in refusal.output
