"""Exposure verdicts: every clause at its edge, one step below and one above; what cannot be decided says why."""

from decimal import Decimal

import pytest

from scoring.exposure import judge, standard
from scoring.measurement import Fault, UnreadableError, read
from scoring.verdict import Judgement, Reason, Verdict
from tests.rules import rules_of

STANDARD = standard(rules_of)
WEEK = {"hours_per_day": "8", "days_per_week": "5"}


def judged(factor: str, type_: str, value: str, unit: str = "mg/m3", **cells: str) -> Judgement:
    told = {"factor": factor, "type": type_, "value": value, "unit": unit, "measured_on": "2026-03-01"}
    return judge(read({**told, **cells}), STANDARD)


def verdict(*told: str, **cells: str) -> str:
    return judged(*told, **cells).verdict


@pytest.mark.parametrize(
    ("factor", "type_", "edge", "below", "above", "unit", "cells"),
    [
        ("甲醛", "C_ME", "0.5", "0.4999", "0.5001", "mg/m3", {}),
        ("氯甲甲醚", "C_ME", "0.005", "0.0049", "0.0051", "mg/m3", {}),
        ("苯", "C_TWA", "3", "2.99", "3.01", "mg/m3", WEEK),
        ("苯", "C_STE", "6", "5.99", "6.01", "mg/m3", {}),
        ("苯酚", "C_TWA", "10", "9.99", "10.01", "mg/m3", WEEK),
        ("苯酚", "C_TWA", "10000", "9999", "10001", "μg/m3", WEEK),
        ("煤尘", "TOTAL_TWA", "4", "3.9", "4.1", "mg/m3", WEEK),
        ("煤尘", "RESP_TWA", "2.5", "2.4", "2.6", "mg/m3", WEEK),
        ("石棉纤维", "C_TWA", "0.8", "0.79", "0.81", "f/mL", WEEK),
        ("石棉纤维", "TOTAL_TWA", "0.8", "0.79", "0.81", "f/mL", WEEK),
        ("人造矿物纤维绝热棉", "TOTAL_TWA", "5", "4.9", "5.1", "mg/m3", WEEK),
        ("人造矿物纤维绝热棉", "TOTAL_TWA", "1", "0.9", "1.1", "f/mL", WEEK),
        ("噪声", "LEX_8H", "85", "84.9", "85.1", "dB(A)", {}),
        ("噪声", "LEX_40H", "85", "84.9", "85.1", "dB(A)", {}),
        ("噪声", "LAEQ", "85", "84.9", "85.1", "dB(A)", WEEK),
        ("手传振动", "HAND_VIBRATION", "5", "4.9", "5.1", "m/s2", {}),
    ],
)
def test_a_value_at_the_limit_complies_and_the_next_step_exceeds(factor, type_, edge, below, above, unit, cells):
    assert verdict(factor, type_, below, unit, **cells) == Verdict.COMPLIES
    assert verdict(factor, type_, edge, unit, **cells) == Verdict.COMPLIES
    assert judged(factor, type_, edge, unit, **cells).ratio == 1
    assert verdict(factor, type_, above, unit, **cells) == Verdict.EXCEEDS


@pytest.mark.parametrize(
    ("sio2", "total", "respirable"),
    [
        *(("10", "1", "0.7"), ("50", "1", "0.7")),
        *(("50.1", "0.7", "0.3"), ("80", "0.7", "0.3")),
        *(("80.1", "0.5", "0.2"), ("100", "0.5", "0.2")),
    ],
)
def test_silica_dust_is_judged_by_its_band_of_free_silica(sio2, total, respirable):
    for type_, edge in (("TOTAL_TWA", total), ("RESP_TWA", respirable)):
        above = str(Decimal(edge) + Decimal("0.01"))

        assert verdict("矽尘", type_, edge, sio2_percent=sio2) == Verdict.COMPLIES
        assert verdict("矽尘", type_, above, sio2_percent=sio2) == Verdict.EXCEEDS


def test_dust_below_ten_percent_silica_is_no_silica_dust_and_the_other_way_round():
    assert judged("矽尘", "TOTAL_TWA", "0.1", sio2_percent="9.9").reason == Reason.NO_LIMIT
    assert judged("煤尘", "TOTAL_TWA", "0.1", sio2_percent="10").reason == Reason.NO_LIMIT
    assert verdict("煤尘", "TOTAL_TWA", "4", sio2_percent="9.9") == Verdict.COMPLIES


@pytest.mark.parametrize(
    ("altitude", "type_", "edge"),
    [
        *(("0", "C_TWA", "20"), ("0", "C_STE", "30"), ("-150", "C_TWA", "20"), ("1999.9", "C_TWA", "20")),
        *(("2000", "C_ME", "20"), ("3000", "C_ME", "20"), ("3000.1", "C_ME", "15")),
    ],
)
def test_carbon_monoxide_is_judged_by_altitude(altitude, type_, edge):
    above = str(Decimal(edge) + Decimal("0.1"))

    assert verdict("一氧化碳", type_, edge, altitude_m=altitude) == Verdict.COMPLIES
    assert verdict("一氧化碳", type_, above, altitude_m=altitude) == Verdict.EXCEEDS


def test_carbon_monoxide_in_the_lowland_has_no_ceiling_and_on_a_mountain_no_average():
    assert judged("一氧化碳", "C_ME", "1", altitude_m="1999").reason == Reason.NO_LIMIT
    assert judged("一氧化碳", "C_TWA", "1", altitude_m="2000").reason == Reason.NO_LIMIT


@pytest.mark.parametrize(
    ("hours", "days", "limit"),
    [
        *(("8", "5", "3"), ("8.0", "", "3"), ("4", "6", "3"), ("6", "6.5", "3")),
        *(("9", "4", "2.5"), ("10", "", "2.1"), ("12", "3", "1.5")),  # daily: 8/h × (24−h)/16
        *(("8", "6", "2.34375"), ("7", "6", "2.8125")),  # weekly: 40/h × (168−h)/128
        *(("10", "5", "2.1"), ("9", "7", "1.5625"), ("12", "6", "1.25")),  # the smaller of the two
        ("24", "7", "0"),
    ],
)
def test_a_long_shift_reduces_the_average_by_the_smaller_factor(hours, days, limit):
    shift = {"hours_per_day": hours, "days_per_week": days}
    above = str(Decimal(limit) + Decimal("0.00001"))

    assert judged("苯", "C_TWA", limit, **shift).limit == Decimal(limit)
    assert verdict("苯", "C_TWA", limit, **shift) == Verdict.COMPLIES
    assert verdict("苯", "C_TWA", above, **shift) == Verdict.EXCEEDS


def test_a_reduced_limit_is_told_in_the_rule_and_ceilings_are_never_reduced():
    shift = {"hours_per_day": "12", "days_per_week": "6"}

    assert judged("苯", "C_TWA", "1", **shift).rule == "GBZ 2.1 6.3.2 PC-TWA × RF"
    assert verdict("甲醛", "C_ME", "0.5", **shift) == Verdict.COMPLIES
    assert verdict("苯", "C_STE", "6", **shift) == Verdict.COMPLIES


def test_six_days_of_unknown_length_are_decided_only_above_the_whole_limit():
    assert judged("苯", "C_TWA", "3", days_per_week="6").reason == Reason.MISSING_HOURS
    assert verdict("苯", "C_TWA", "3.01", days_per_week="6") == Verdict.EXCEEDS
    assert judged("苯", "C_TWA", "<3.01", days_per_week="6").reason == Reason.MISSING_HOURS


@pytest.mark.parametrize(
    ("value", "minutes", "times", "expected"),
    [
        *(("30", "", "", Verdict.COMPLIES), ("30", "60", "9", Verdict.COMPLIES)),  # up to 3 × nothing more is asked
        *(("30.1", "15", "4", Verdict.COMPLIES), ("50", "15", "4", Verdict.COMPLIES)),
        *(("50", "15.1", "4", Verdict.EXCEEDS), ("50", "15", "5", Verdict.EXCEEDS), ("30.1", "", "5", Verdict.EXCEEDS)),
        *(("50.1", "1", "1", Verdict.EXCEEDS), ("50.1", "", "", Verdict.EXCEEDS)),
        *(("30.1", "", "4", Verdict.CANNOT_JUDGE), ("30.1", "15", "", Verdict.CANNOT_JUDGE)),
    ],
)
def test_a_peak_may_pass_three_times_the_average_briefly_and_five_times_never(value, minutes, times, expected):
    judgement = judged("苯酚", "C_PE", value, peak_minutes=minutes, peak_times=times)

    assert judgement.verdict == expected
    assert (judgement.reason == Reason.MISSING_PEAK_DETAIL) == (expected == Verdict.CANNOT_JUDGE)


def test_a_peak_of_what_has_a_short_term_limit_or_a_ceiling_has_no_limit_of_its_own():
    assert judged("苯", "C_PE", "1").reason == Reason.NO_LIMIT
    assert judged("甲醛", "C_PE", "0.1").reason == Reason.NO_LIMIT


@pytest.mark.parametrize(
    ("level", "hours", "days", "expected"),
    [
        *(("88", "4", "5", Verdict.COMPLIES), ("88.02", "4", "5", Verdict.EXCEEDS)),  # −3.01 dB
        *(("81.98", "16", "5", Verdict.COMPLIES), ("82", "16", "5", Verdict.EXCEEDS)),
        *(("84.2", "8", "6", Verdict.COMPLIES), ("84.3", "8", "6", Verdict.EXCEEDS)),  # 10 lg(6/5) = 0.79 dB
        *(("87.2", "8", "3", Verdict.COMPLIES), ("87.3", "8", "3", Verdict.EXCEEDS)),  # 10 lg(3/5) = −2.22 dB
        *(("95", "0.8", "5", Verdict.COMPLIES), ("95.01", "0.8", "5", Verdict.EXCEEDS)),
    ],
)
def test_noise_is_normalised_to_eight_hours_or_forty(level, hours, days, expected):
    judgement = judged("噪声", "LAEQ", level, "dB(A)", hours_per_day=hours, days_per_week=days)

    assert judgement.verdict == expected
    assert judgement.rule == ("GBZ 2.2 LEX,8h" if days == "5" else "GBZ 2.2 LEX,40h")


def test_a_daily_level_of_a_six_day_week_is_judged_over_the_week():
    assert verdict("噪声", "LEX_8H", "84.5", "dB(A)", days_per_week="6") == Verdict.EXCEEDS
    assert verdict("噪声", "LEX_40H", "84.5", "dB(A)", days_per_week="6") == Verdict.COMPLIES


@pytest.mark.parametrize(
    ("value", "expected", "reason"),
    [
        ("<0.5", Verdict.COMPLIES, Reason.WITHIN_LIMIT),
        ("＜ 0.4", Verdict.COMPLIES, Reason.WITHIN_LIMIT),
        ("<0.51", Verdict.CANNOT_JUDGE, Reason.BELOW_DETECTION),
    ],
)
def test_a_detection_limit_above_the_limit_proves_nothing(value, expected, reason):
    judgement = judged("甲醛", "C_ME", value)

    assert (judgement.verdict, judgement.reason) == (expected, reason)


def test_a_peak_below_detection_is_held_against_what_needs_no_detail():
    assert verdict("苯酚", "C_PE", "<30") == Verdict.COMPLIES
    assert judged("苯酚", "C_PE", "<31").reason == Reason.BELOW_DETECTION
    assert judged("苯酚", "C_PE", "<51").reason == Reason.BELOW_DETECTION


@pytest.mark.parametrize(
    ("told", "cells", "reason"),
    [
        (("硝酸", "C_TWA", "1"), {}, Reason.NO_LIMIT),
        (("苯", "C_ME", "1"), {}, Reason.NO_LIMIT),
        (("苯", "LAEQ", "1", "dB(A)"), WEEK, Reason.NO_LIMIT),
        (("苯的同系物", "C_TWA", "1"), {}, Reason.UNKNOWN_FACTOR),
        (("", "C_TWA", "1"), {}, Reason.UNKNOWN_FACTOR),
        (("苯乙烯2", "C_TWA", "1"), {"cas": "000-00-0"}, Reason.UNKNOWN_FACTOR),
        (("", "C_TWA", "0.01"), {"cas": "7439-92-1"}, Reason.AMBIGUOUS_FACTOR),
        (("苯", "C_TWA", "1"), {"cas": "108-88-3"}, Reason.AMBIGUOUS_FACTOR),
        (("臭氧", "C_ME", "0.1"), {}, Reason.LIMIT_UNVERIFIED),
        (("矽尘", "TOTAL_TWA", "0.1"), {}, Reason.MISSING_SIO2),
        (("一氧化碳", "C_TWA", "1"), {}, Reason.MISSING_ALTITUDE),
        (("高温", "WBGT", "31", "℃"), {}, Reason.MISSING_INTENSITY),
        (("噪声", "LAEQ", "80", "dB(A)"), {}, Reason.MISSING_HOURS),
        (("噪声", "LAEQ", "80", "dB(A)"), {"days_per_week": "5"}, Reason.MISSING_HOURS),
        (("苯", "C_TWA", "1", "mg"), {}, Reason.BAD_UNIT),
        (("苯", "C_TWA", "1", ""), {}, Reason.BAD_UNIT),
        (("噪声", "LEX_8H", "80", "mg/m3"), {}, Reason.BAD_UNIT),
        (("溶剂汽油", "C_TWA", "1", "ppm"), {}, Reason.LIMIT_UNVERIFIED),
        (("松节油", "C_TWA", "1", "ppm"), {}, Reason.BAD_UNIT),
        (("煤尘", "TOTAL_TWA", "1", "ppm"), {}, Reason.BAD_UNIT),
        (("苯", "C_TWA", "1"), {"measured_on": "2019-12-31"}, Reason.NO_VERSION_FOR_DATE),
        (("乙草胺", "C_TWA", "0.1"), {"measured_on": "2025-04-30"}, Reason.NO_VERSION_FOR_DATE),
        (("苯", "C_TWA", "1"), {"measured_on": ""}, Reason.NO_VERSION_FOR_DATE),
        (("苯", "C_TWA", "1"), {"measured_on": "2026-02-30"}, Reason.NO_VERSION_FOR_DATE),
    ],
)
def test_what_cannot_be_judged_says_why(told, cells, reason):
    judgement = judged(*told, **cells)

    assert (judgement.verdict, judgement.reason) == (Verdict.CANNOT_JUDGE, reason)
    assert judgement.ratio is None


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        *(({"type": "TWA"}, Fault.BAD_TYPE), ({"type": "", "value": "x"}, Fault.BAD_TYPE)),
        *(({"value": words}, Fault.BAD_VALUE) for words in ("", "-1", "ND", ">5", "<", "1,5", "NaN", "1_0", "inf", "１2x")),
        *(({"hours_per_day": words}, Fault.BAD_VALUE) for words in ("0", "24.1", "-8", "八")),
        *(({"days_per_week": words}, Fault.BAD_VALUE) for words in ("0", "7.1")),
        *(({"sio2_percent": words}, Fault.BAD_VALUE) for words in ("100.1", "-1", "10%")),
        *(({field: "x"}, Fault.BAD_VALUE) for field in ("altitude_m", "peak_minutes", "peak_times")),
    ],
)
def test_what_cannot_be_read_is_refused(cells, fault):
    with pytest.raises(UnreadableError) as refused:
        read({"factor": "苯", "type": "C_TWA", "value": "1", "unit": "mg/m3", **cells})

    assert refused.value.fault == fault


def test_two_versions_judge_the_records_of_their_own_days():
    last, first = (judged("苯", "C_TWA", "4", measured_on=day) for day in ("2022-10-31", "2022-11-01"))

    assert (last.verdict, last.limit, last.version) == (Verdict.COMPLIES, 6, "C002@2020-04-01")
    assert (first.verdict, first.limit, first.version) == (Verdict.EXCEEDS, 3, "C002@2022-11-01")


@pytest.mark.parametrize(
    ("factor", "cas", "version"),
    [
        *(("苯", "", "C002@2022-11-01"), ("", "71-43-2", "C002@2022-11-01"), (" 苯 benzene", "", "C002@2022-11-01")),
        *(("Ｎ，Ｎ－二甲基甲酰胺", "", "C053@2020-04-01"), ("DMF", "", "C053@2020-04-01")),
        *(("铅烟【按Pb计】", "", "C127@2020-04-01"), ("铅烟", "7439-92-1", "C127@2020-04-01")),
        *(("苯", "999-99-9", "C002@2022-11-01"), ("不知名", "71-43-2", "C002@2022-11-01")),
    ],
)
def test_a_factor_is_known_by_exact_name_alias_or_number(factor, cas, version):
    assert judged(factor, "C_TWA", "0.01", cas=cas).version == version


def test_dust_by_mass_and_fibres_by_number_are_told_apart_by_the_unit():
    assert judged("", "TOTAL_TWA", "0.8", "mg/m3", cas="1332-21-4").version == "D06@2020-04-01"
    assert judged("", "TOTAL_TWA", "0.8", "f/mL", cas="1332-21-4").version == "D07@2020-04-01"


def test_ppm_is_converted_with_the_molar_mass_at_25_degrees():
    assert verdict("苯", "C_TWA", "0.939", "ppm") == Verdict.COMPLIES
    assert verdict("苯", "C_TWA", "0.940", "ppm") == Verdict.EXCEEDS  # 3 mg/m3 × 24.465 / 78.11 = 0.9396 ppm
