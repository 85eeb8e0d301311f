"""Classes of risk: the letters turn round between the schemes, the ordinal does not."""

from dataclasses import replace
from datetime import date

import pytest

from scoring.scheme import GUIDE_2019, PILOT_2022, OtherSchemeError, UnknownClassError, risk_scheme
from tests.rules import rules_of

ON = date(2026, 11, 24)
RULES = rules_of("risk-schemes")
PILOT = risk_scheme(RULES, PILOT_2022, on=ON)
GUIDE = risk_scheme(RULES, GUIDE_2019, on=ON)


@pytest.mark.parametrize(
    ("scheme", "code", "ordinal", "words"),
    [
        (PILOT, "甲", 1, "甲类（低风险，2022年试点）"),
        (PILOT, "乙", 2, "乙类（中风险，2022年试点）"),
        (PILOT, "丙", 3, "丙类（高风险，2022年试点）"),
        (GUIDE, "丙", 1, "丙类（低危，2019年指南）"),
        (GUIDE, "乙", 2, "乙类（中危，2019年指南）"),
        (GUIDE, "甲", 3, "甲类（高危，2019年指南）"),
    ],
)
def test_the_ordinal_rises_with_the_risk_in_both_schemes(scheme, code, ordinal, words):
    found = scheme.of(code)

    assert (found.scheme, found.code, found.ordinal, found.words) == (scheme.code, code, ordinal, words)


def test_the_files_hold_these_six_classes_and_no_other():
    assert [one.code for one in PILOT.classes] == ["甲", "乙", "丙"]
    assert [one.code for one in GUIDE.classes] == ["丙", "乙", "甲"]
    assert len(RULES) == 6


def test_one_letter_in_two_schemes_is_two_classes():
    assert PILOT.of("甲") != GUIDE.of("甲")
    assert PILOT.of("丙").ordinal == GUIDE.of("甲").ordinal


def test_inside_a_scheme_the_riskier_class_is_above():
    assert PILOT.of("丙").is_above(PILOT.of("乙"))
    assert GUIDE.of("甲").is_above(GUIDE.of("丙"))
    assert not PILOT.of("甲").is_above(PILOT.of("甲"))


def test_classes_of_two_schemes_are_never_compared():
    with pytest.raises(OtherSchemeError):
        PILOT.of("丙").is_above(GUIDE.of("甲"))
    with pytest.raises(TypeError):
        sorted([PILOT.of("丙"), GUIDE.of("甲")])


def test_a_row_that_does_not_decide_names_no_class():
    unchecked = [replace(rule, decides=False) for rule in RULES]

    with pytest.raises(UnknownClassError):
        risk_scheme(unchecked, PILOT_2022, on=ON).of("甲")
