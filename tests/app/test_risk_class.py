"""The official classes of an employer, from its own records: each with words, reasons and the rows used."""

import json
from datetime import date
from decimal import Decimal

import pytest
from flask_babel import force_locale

from inspect_app.cli.risk import _explained, _words
from inspect_app.database import db
from inspect_app.models.project import HazardClass
from inspect_app.models.reference_item import ReferenceItem
from inspect_app.operations import employer_merge
from inspect_app.queries.risk_class import classes_of, newest_check
from scoring.combined_class import Outcome
from scoring.risk_matrix import HazardGrade
from scoring.verdict import Verdict
from tests.assessments import make_declaration, make_measurement, make_painter, make_self_check, set_to, verify
from tests.factories import NOW, TODAY, make_employer, make_user, saved
from workflows.roles import Role

pytestmark = pytest.mark.usefixtures("database")
CELL = "pilot-2022-Ⅱ-B"


def judged(employer, *, on=TODAY):
    return classes_of(employer, on=on, check=newest_check(employer, on=on))


def hazard_codes(found):
    return [(reason.code.value, reason.details.get("factor", "")) for reason in found.hazard.reasons]


def test_the_whole_way_from_measurements_and_a_self_check_to_a_class():
    employer = make_painter()
    make_self_check(employer)
    verify("combined-matrix", CELL)

    found = judged(employer)

    assert found.hazard.grade is HazardGrade.TWO
    assert hazard_codes(found) == [("complies", "苯"), ("complies", "噪声")]
    assert found.management.grade == "B"
    assert (found.combined.risk_class.scheme, found.combined.risk_class.code) == ("pilot-2022", "乙")
    assert found.combined.risk_class.words == "乙类（中风险，2022年试点）"
    assert f"{CELL}@2022-01-01" in found.versions
    assert found.differences == []


def test_a_cell_of_memory_decides_nothing_until_somebody_ticks_it():
    employer = make_painter()
    make_self_check(employer)

    before = judged(employer).combined
    verify("combined-matrix", CELL)
    after = judged(employer).combined

    assert (before.outcome, before.risk_class) == (Outcome.CANNOT_JUDGE, None)
    assert before.cell == f"{CELL}@2022-01-01"
    assert (after.outcome, after.risk_class.code) == (Outcome.CLASSIFIED, "乙")


def test_the_newest_value_of_each_post_counts_and_the_worst_post_decides():
    employer = make_painter()
    make_measurement(employer, "苯", Verdict.EXCEEDS, measured_on=date(2025, 1, 1))
    calm = judged(employer).hazard.grade
    make_measurement(employer, "苯", Verdict.EXCEEDS, post="调漆岗")

    found = judged(employer)

    assert calm is HazardGrade.TWO
    assert found.hazard.grade is HazardGrade.THREE
    assert found.hazard.reasons[0].details["post"] == "调漆岗"


def test_what_was_not_tested_could_be_either_and_is_never_taken_to_comply():
    employer = make_employer(hazards=["苯"], exposed_count=12)

    found = judged(employer).hazard

    assert (found.grade, found.at_least, found.at_most) == (None, HazardGrade.TWO, HazardGrade.THREE)
    assert found.reasons[0].code == "untested"


def test_an_employer_without_a_factor_is_not_without_danger():
    found = judged(make_employer(hazards=[])).hazard

    assert (found.grade, [reason.code for reason in found.reasons]) == (None, ["no_factors"])


def test_a_name_that_nobody_knows_and_a_row_that_does_not_decide_leave_the_nature_open():
    employer = make_employer(hazards=["某种新材料", "双氯甲醚", "激光"], exposed_count=5)

    found = judged(employer).hazard

    told = next(reason for reason in found.reasons if reason.code == "nature_unknown")
    assert told.details["factors"] == ["某种新材料", "双氯甲醚"]


def test_a_dust_with_ten_per_cent_of_silica_is_severe_whatever_its_name():
    employer = make_employer(hazards=["其他粉尘"], exposed_count=12)
    make_measurement(employer, "其他粉尘", Verdict.COMPLIES, sio2_percent=Decimal(9))
    before = judged(employer).hazard.grade
    make_measurement(employer, "其他粉尘", Verdict.COMPLIES, post="破碎岗", sio2_percent=Decimal(10))

    after = judged(employer).hazard.grade

    assert (before, after) == (HazardGrade.ONE, HazardGrade.TWO)


def test_an_alias_and_its_factor_are_one():
    employer = make_employer(hazards=["苯　Benzene"], exposed_count=12)
    make_measurement(employer, "苯", Verdict.COMPLIES)

    assert hazard_codes(judged(employer)) == [("complies", "苯")]


def test_the_register_tells_of_an_exceedance_until_a_newer_measurement_does():
    employer = make_employer(hazards=["噪声"], exceeded_hazards=["噪声"], tested_on=date(2026, 2, 1), exposed_count=12)
    before = judged(employer).hazard.grade
    make_measurement(employer, "噪声", Verdict.COMPLIES)

    after = judged(employer).hazard.grade

    assert (before, after) == (HazardGrade.TWO, HazardGrade.ONE)


def test_whose_heads_count_is_a_setting_of_the_county():
    employer = make_painter(exposed_count=60)
    make_declaration(employer, exposed=45, exposures=70)
    usual = judged(employer).hazard.grade

    set_to("risk_class.distinct_heads", False)
    repeated = judged(employer).hazard.grade
    set_to("risk_class.whole_employer", False)
    unknown = judged(employer).hazard

    assert (usual, repeated) == (HazardGrade.TWO, HazardGrade.THREE)
    assert unknown.reasons[-1].code == "workers_unknown"


def test_points_that_do_not_apply_leave_the_grade_open_until_the_county_has_read_the_rule():
    employer = make_painter()
    make_self_check(employer, points=Decimal(63), points_absent=Decimal(10))

    before = judged(employer).management
    set_to("risk_class.absence_by_ratio", True)
    after = judged(employer).management

    assert (before.grade, before.reason.code) == (None, "absence_unconfirmed")
    assert after.grade == "B"


def test_a_claim_milder_than_the_records_is_named_by_its_figure():
    employer = make_painter()
    make_measurement(employer, "苯", Verdict.EXCEEDS, measured_on=date(2026, 6, 1))
    make_self_check(employer, hazard_grade="Ⅰ", management_grade="A", risk_class="甲")
    verify("combined-matrix")

    found = judged(employer)

    assert found.differences == ["hazard_grade", "management_grade", "risk_class"]
    assert {agreement.value for agreement in found.agreement.values()} == {"milder"}


def test_the_industry_is_unknown_until_the_catalogue_has_a_row_that_decides():
    employer = make_employer(industry_code="C2669")
    unknown = judged(employer).industry
    for code, hazard_class, confidence in (("C26", "severe", "M"), ("C2669", "general", "F")):
        saved(
            ReferenceItem(
                collection="industry-classes",
                code=code,
                ordinal=1,
                words="化学原料",
                words_en="",
                data={"industry_code": code, "hazard_class": hazard_class, "confidence": confidence},
                valid_from=date(2021, 1, 1),
                source="",
                is_verified=False,
            )
        )
    general = judged(employer).industry
    verify("industry-classes", "C26")
    severe = judged(employer).industry

    assert (unknown.hazard_class, unknown.versions) == (None, ())
    assert (general.hazard_class, severe.hazard_class) == (HazardClass.GENERAL, HazardClass.SEVERE)


def test_records_of_a_merged_entry_belong_to_the_one_that_stayed():
    employer, double = make_employer(hazards=["苯"], exposed_count=12), make_employer()
    make_measurement(double, "苯", Verdict.COMPLIES)
    make_self_check(double)
    employer_merge.merge(double, into=employer, reason="同一家", by=make_user(Role.CLERK), at=NOW)
    db.session.flush()

    found = judged(employer)

    assert (found.hazard.grade, found.management.grade) == (HazardGrade.TWO, "B")


def test_the_command_tells_every_official_result_with_its_words_and_reasons(app):
    employer = make_painter()
    make_self_check(employer)
    verify("combined-matrix", CELL)

    with force_locale("en"):
        told = _explained(employer, TODAY)
        words = _words(told)

    assert json.loads(json.dumps(told))["official"]["combined"]["class"]["code"] == "乙"
    assert "Combined risk class: Class Yi (medium risk; pilot of 2022)" in words
    assert "Hazard-risk grade: grade Ⅱ (medium risk)" in words
    assert "苯: exposure complies" in words


def test_judging_asks_the_same_number_of_queries_whatever_is_on_record(count_queries):
    few, many = make_painter(), make_painter()
    for number in range(20):
        make_measurement(many, "噪声", Verdict.COMPLIES, post=f"第{number}岗")
    db.session.expire_all()
    few, many = db.session.merge(few), db.session.merge(many)

    with count_queries() as of_few:
        judged(few)
    with count_queries() as of_many:
        judged(many)

    assert len(of_few) == len(of_many)
    assert len(of_many) <= 27
