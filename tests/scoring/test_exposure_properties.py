"""Exposure verdicts as properties: monotone in the value, never milder for longer hours, unknown never complies."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from scoring.exposure import judge, standard
from scoring.measurement import Kind, read
from scoring.verdict import Reason, Verdict
from tests.rules import rules_of

STANDARD = standard(rules_of)
KNOWN = sorted({rule.words for name in ("chemical", "dust", "physical") for rule in rules_of(f"limits-{name}")})
UNITS = {"LAEQ": "dB(A)", "LEX_8H": "dB(A)", "LEX_40H": "dB(A)", "WBGT": "°C", "HAND_VIBRATION": "m/s2"}
SEVERITY = {Verdict.COMPLIES: 0, Verdict.EXCEEDS: 1}

values = st.decimals(min_value=0, max_value=200, places=3).map(str)
hours = st.decimals(min_value=Decimal("0.5"), max_value=24, places=1)
days = st.decimals(min_value=Decimal("0.5"), max_value=7, places=1)
maybe = st.one_of(st.just(""), values)


@st.composite
def rows(draw):
    type_ = draw(st.sampled_from([kind.value for kind in Kind]))
    return {
        "factor": draw(st.sampled_from(KNOWN)),
        "type": type_,
        "value": draw(values),
        "unit": UNITS.get(type_, draw(st.sampled_from(["mg/m3", "f/mL", "μg/m3", "ppm"]))),
        "hours_per_day": draw(st.one_of(st.just(""), hours.map(str))),
        "days_per_week": draw(st.one_of(st.just(""), days.map(str))),
        "sio2_percent": draw(st.one_of(st.just(""), st.integers(0, 100).map(str))),
        "altitude_m": draw(st.one_of(st.just(""), st.integers(-100, 5000).map(str))),
        "peak_minutes": draw(st.one_of(st.just(""), st.integers(1, 60).map(str))),
        "peak_times": draw(st.one_of(st.just(""), st.integers(1, 9).map(str))),
        "measured_on": draw(st.dates(min_value=date(2005, 1, 1)).map(str)),
    }


def judged(row):
    return judge(read(row), STANDARD)


@given(rows(), values)
def test_a_higher_value_is_never_milder(row, other):
    low, high = sorted([row["value"], other], key=Decimal)
    mild, hard = (judged({**row, "value": value}).verdict for value in (low, high))

    if {mild, hard} <= SEVERITY.keys():
        assert SEVERITY[mild] <= SEVERITY[hard]


@given(rows(), hours, hours, days, days)
def test_longer_hours_never_make_a_verdict_milder(row, first, second, some, more):
    short = {"hours_per_day": str(min(first, second)), "days_per_week": str(min(some, more))}
    long = {"hours_per_day": str(max(first, second)), "days_per_week": str(max(some, more))}
    mild, hard = judged({**row, **short}).verdict, judged({**row, **long}).verdict

    assert (mild in SEVERITY) == (hard in SEVERITY)
    if mild in SEVERITY:
        assert SEVERITY[mild] <= SEVERITY[hard]


@given(rows())
def test_a_verdict_and_its_reason_agree_and_only_a_verified_or_seen_limit_decides(row):
    judgement = judged(row)

    assert (judgement.verdict == Verdict.COMPLIES) == (judgement.reason == Reason.WITHIN_LIMIT)
    assert (judgement.verdict == Verdict.EXCEEDS) == (judgement.reason == Reason.OVER_LIMIT)
    if judgement.verdict != Verdict.CANNOT_JUDGE:
        code = judgement.version.split("@")[0]
        used = [rule for name in ("chemical", "dust", "physical") for rule in rules_of(f"limits-{name}") if rule.code == code]
        assert all(rule.decides for rule in used)


@given(rows(), st.text(min_size=1, max_size=8).map(lambda words: f"未知{words}"))
def test_an_unknown_factor_never_complies(row, name):
    assert judged({**row, "factor": name}).reason == Reason.UNKNOWN_FACTOR


@given(rows())
def test_what_lies_below_detection_never_exceeds_and_complies_only_when_the_limit_is_seen_to_be_kept(row):
    found = judged({**row, "value": f"<{row['value']}"})
    plain = judged({**row, "value": row["value"]})

    assert found.verdict != Verdict.EXCEEDS
    if found.verdict == Verdict.COMPLIES:
        assert plain.verdict == Verdict.COMPLIES
