"""Heat (WBGT): the whole table of labour intensity and time rate, and the degree more of hot summers."""

from dataclasses import replace
from decimal import Decimal

import pytest

from scoring.exposure import judge, standard
from scoring.measurement import Heat, read
from scoring.verdict import Reason, Verdict
from tests.rules import rules_of

STANDARD = standard(rules_of)
TABLE = {"100": (30, 28, 26, 25), "75": (31, 29, 28, 26), "50": (32, 30, 29, 28), "25": (33, 32, 31, 30)}
PLAIN = read({"factor": "高温", "type": "WBGT", "value": "30", "unit": "°C", "measured_on": "2026-07-01"})


def judged(value, heat):
    return judge(replace(PLAIN, value=Decimal(value), heat=heat), STANDARD)


@pytest.mark.parametrize(
    ("rate", "intensity", "limit"),
    [(rate, intensity, limit) for rate, limits in TABLE.items() for intensity, limit in enumerate(limits, start=1)],
)
def test_every_cell_at_its_edge(rate, intensity, limit):
    mild, hot = (Heat(intensity, Decimal(rate), Decimal(outdoor)) for outdoor in ("29.9", "30"))

    assert judged(limit, mild).verdict == Verdict.COMPLIES
    assert judged(limit + Decimal("0.1"), mild).verdict == Verdict.EXCEEDS
    assert judged(limit + 1, hot).verdict == Verdict.COMPLIES
    assert judged(limit + Decimal("1.1"), hot).verdict == Verdict.EXCEEDS


def test_a_rate_between_two_columns_takes_the_stricter():
    assert judged(31, Heat(1, Decimal(75), Decimal(20))).verdict == Verdict.COMPLIES
    assert judged(31, Heat(1, Decimal(76), Decimal(20))).verdict == Verdict.EXCEEDS


def test_without_the_outdoor_temperature_only_the_degree_between_stays_open():
    unknown = Heat(1, Decimal(100))

    assert judged(30, unknown).verdict == Verdict.COMPLIES
    assert judged(31, unknown).reason == Reason.MISSING_OUTDOOR
    assert judged(Decimal("31.1"), unknown).verdict == Verdict.EXCEEDS
