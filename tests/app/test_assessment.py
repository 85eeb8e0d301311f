"""The firm's own assessment: owed, chased, handed in, returned, accepted, checked on the spot; an untrue one counts."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from time import perf_counter

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from inspect_app.clock import OFFICE
from inspect_app.database import db
from inspect_app.models.assessment import AssessmentStep
from inspect_app.models.employer import EmployerStatus
from inspect_app.models.reference_item import ReferenceItem
from inspect_app.operations import assessment as operations
from inspect_app.operations import employer_merge
from inspect_app.operations.changes import StaleRecordError
from inspect_app.queries import assessment as queries
from scoring.tier import Tier
from scoring.verdict import Verdict
from tests.assessment_walk import accepted, brought, of, submitted, worker
from tests.assessments import make_measurement, make_painter, make_self_check, set_to, verify
from tests.factories import NOW, TODAY, make_employer, saved
from workflows.assessment import (
    AssessmentState,
    ChaseWay,
    ClassMissingError,
    DifferenceUnexplainedError,
    FutureDayError,
    NotPublishedError,
)

pytestmark = pytest.mark.usefixtures("database")


def moves(assessment):
    return [step.move for step in reversed(queries.steps(assessment))]


def test_the_tiers_that_the_county_named_owe_one_from_its_day_on():
    key, watch = make_employer(tier=Tier.KEY), make_employer(tier=Tier.WATCH)
    general, unranked = make_employer(tier=Tier.GENERAL), make_employer()
    stopped = make_employer(tier=Tier.KEY, status=EmployerStatus.STOPPED)

    before = brought(at=datetime(2026, 2, 28, 10, tzinfo=OFFICE))
    owed = brought()
    again = brought()

    assert (before, owed, again) == ((0, 0), (2, 0), (0, 0))
    assert [of(one).state for one in (key, watch)] == [AssessmentState.OWED] * 2
    assert [of(one) for one in (general, unranked, stopped)] == [None] * 3
    assert moves(of(key)) == ["owe"]


def test_the_settings_of_the_county_decide_who_owes():
    key, general = make_employer(tier=Tier.KEY), make_employer(tier=Tier.GENERAL)
    set_to("assessment.key_owes", False)
    set_to("assessment.general_owes", True)

    brought()

    assert (of(key), of(general).state) == (None, AssessmentState.OWED)


def test_a_person_brings_up_to_date_only_what_that_person_sees():
    here, there = make_employer(tier=Tier.KEY), make_employer(tier=Tier.KEY, town_code="440704001000")
    make_self_check(there)

    brought("440703")

    assert of(here) is not None
    assert of(there) is None


def test_a_self_check_that_came_is_noticed_once_with_what_the_firm_claims():
    employer = make_employer(tier=Tier.KEY)
    brought()
    make_self_check(employer, risk_class="甲")

    first, again = brought(), brought()

    assert (first, again) == ((0, 1), (0, 0))
    found = of(employer)
    assert (found.state, found.claim["risk_class"], found.claim["published_on"]) == ("submitted", "甲", "2026-05-20")
    assert moves(found) == ["owe", "submit"]


def test_whoever_hands_in_without_owing_is_looked_at_as_well():
    employer = make_employer(tier=Tier.GENERAL)
    make_self_check(employer)

    assert brought() == (1, 1)
    assert of(employer).state is AssessmentState.SUBMITTED


def test_a_self_check_of_last_year_answers_the_assessment_of_last_year_alone():
    employer = make_employer(tier=Tier.KEY)
    brought(at=datetime(2025, 6, 1, 10, tzinfo=OFFICE))
    make_self_check(employer, checked_on=date(2025, 12, 20))

    brought()

    assert (of(employer, year=2025).state, of(employer).state) == (AssessmentState.SUBMITTED, AssessmentState.OWED)


def test_a_self_check_of_a_merged_entry_belongs_to_the_one_that_stayed():
    employer, middle, double = (make_employer(tier=Tier.KEY) for _ in range(3))
    make_self_check(double)
    by = worker()
    employer_merge.merge(double, into=middle, reason="同一家", by=by, at=NOW)
    employer_merge.merge(middle, into=employer, reason="同一家", by=by, at=NOW)
    db.session.flush()

    brought()

    assert of(employer).state is AssessmentState.SUBMITTED
    assert of(double) is None


def test_a_firm_is_chased_any_number_of_times_each_with_day_way_and_person():
    employer, by = make_employer(tier=Tier.KEY), worker()
    brought()
    assessment = of(employer)

    operations.chase(assessment, on=TODAY - timedelta(days=3), way=ChaseWay.PHONE, by=by, at=NOW)
    operations.chase(assessment, on=TODAY, way=ChaseWay.TOWN, note="联络员说下周报", by=by, at=NOW)
    db.session.flush()

    assert (assessment.state, assessment.chases, assessment.chased_on) == (AssessmentState.CHASED, 2, TODAY)
    assert assessment.entered_on == TODAY - timedelta(days=3)
    newest = queries.steps(assessment)[0]
    assert (newest.way, newest.on, newest.by_id, newest.reason) == (ChaseWay.TOWN, TODAY, by.id, "联络员说下周报")
    with pytest.raises(FutureDayError):
        operations.chase(assessment, on=TODAY + timedelta(days=1), way=ChaseWay.PHONE, by=by, at=NOW)


def test_what_was_accepted_keeps_scheme_words_and_rules_whatever_the_rules_say_later():
    verify("combined-matrix")
    assessment = accepted()
    told = {"scheme": "pilot-2022", "class_code": "乙", "risk_ordinal": "3", "confidence": "F"}
    common = {"collection": "risk-schemes", "code": "pilot-2022-乙", "ordinal": 2, "words": "改了", "words_en": ""}
    saved(ReferenceItem(**common, data=told, valid_from=TODAY, source="", is_verified=True))
    again = queries.reckoned(assessment, on=TODAY)
    db.session.flush()
    db.session.expire_all()

    assert again.claim.risk_class.words == "改了"
    assert assessment.state is AssessmentState.ACCEPTED
    assert assessment.accepted_class == {
        "scheme": "pilot-2022",
        "code": "乙",
        "ordinal": 2,
        "words": "乙类（中风险，2022年试点）",
    }
    assert "pilot-2022-乙@2022-01-01" in assessment.class_versions
    assert "pilot-2022-Ⅱ-B@2022-01-01" in assessment.class_versions
    assert assessment.reckoned["combined"]["class"]["words"] == "乙类（中风险，2022年试点）"
    with pytest.raises(ProgrammingError, match="insert-only"):
        db.session.execute(text("UPDATE assessments SET class_code = '甲' WHERE id = :id"), {"id": assessment.id})


def test_a_claim_without_a_class_or_unpublished_is_not_accepted():
    silent, hidden = submitted(risk_class=None), submitted(published_on=None)

    with pytest.raises(ClassMissingError):
        operations.accept(silent, seen=silent.version, by=worker(), at=NOW)
    with pytest.raises(NotPublishedError):
        operations.accept(hidden, seen=hidden.version, by=worker(), at=NOW)
    set_to("assessment.must_be_published", False)
    operations.accept(hidden, seen=hidden.version, by=worker(), at=NOW)

    assert hidden.state is AssessmentState.ACCEPTED


def test_a_claim_that_the_records_contradict_is_accepted_only_with_words():
    employer = make_painter(tier=Tier.KEY)
    make_measurement(employer, "苯", Verdict.EXCEEDS, measured_on=date(2026, 6, 1))
    assessment = submitted(employer)

    with pytest.raises(DifferenceUnexplainedError):
        operations.accept(assessment, seen=assessment.version, by=worker(), at=NOW)
    operations.accept(assessment, seen=assessment.version, reason="工位已撤", by=worker(), at=NOW)

    assert assessment.reckoned["agreement"]["hazard_grade"] == "milder"


def test_what_was_returned_comes_back_with_a_newer_self_check_alone():
    employer = make_painter(tier=Tier.KEY)
    assessment = submitted(employer)
    operations.send_back(assessment, seen=assessment.version, reason="没有写喷漆岗", by=worker(), at=NOW)
    db.session.flush()

    unchanged = brought()
    operations.chase(assessment, on=TODAY, way=ChaseWay.PHONE, by=worker(), at=NOW)
    still = assessment.state
    make_self_check(employer, checked_on=date(2026, 6, 1), points=Decimal(75))
    brought()

    assert (unchanged, still) == ((0, 0), AssessmentState.RETURNED)
    assert (assessment.state, assessment.claim["points"]) == (AssessmentState.SUBMITTED, "75")
    assert moves(assessment) == ["owe", "submit", "return", "chase", "submit"]


def test_a_self_check_that_its_source_corrected_counts_as_newer():
    employer = make_painter(tier=Tier.KEY)
    check = make_self_check(employer)
    brought()
    assessment = of(employer)
    operations.send_back(assessment, seen=assessment.version, reason="分数写错", by=worker(), at=NOW)
    check.points, check.content_hash = Decimal(60), "corrected"
    db.session.flush()

    brought()

    assert (assessment.state, assessment.claim["points"]) == (AssessmentState.SUBMITTED, "60")


def test_nobody_accepts_another_claim_than_the_one_looked_at():
    employer = make_painter(tier=Tier.KEY)
    assessment = submitted(employer)
    seen = assessment.version
    make_self_check(employer, checked_on=date(2026, 6, 1), risk_class="甲")
    brought()

    with pytest.raises(StaleRecordError):
        operations.accept(assessment, seen=seen, by=worker(), at=NOW)


def test_a_self_check_after_acceptance_changes_nothing():
    employer = make_painter(tier=Tier.KEY)
    assessment = accepted(employer)
    make_self_check(employer, checked_on=date(2026, 6, 1), risk_class="甲")

    assert brought() == (0, 0)
    assert (assessment.state, assessment.class_code) == (AssessmentState.ACCEPTED, "乙")


def test_twenty_thousand_employers_are_gone_through_in_a_few_statements(count_queries):
    make_employer(tier=Tier.KEY)
    fill(20_000)

    begun = perf_counter()
    with count_queries() as sent:
        first = brought()
    took = perf_counter() - begun
    again = brought()

    assert first == (20_001, 5_000)
    assert again == (0, 0)
    assert len(sent) <= 14
    assert db.session.scalar(db.select(db.func.count()).select_from(AssessmentStep)) == 25_001
    assert took < 30


def fill(number):
    """Key employers, every fourth with a self-check."""
    source = make_self_check(make_employer())
    db.session.execute(
        text(
            """
            WITH made AS (
                INSERT INTO employers (key, number, complete_by_on, name, name_key, initials, grams, town_code, address,
                    address_key, hazards, exceeded_hazards, status, is_public, hand_edits, created_at, version)
                SELECT 'P-X' || n, 1, '2027-01-01', '企业' || n, '企业' || n, '', '{}', '440703002000', '', '', '{}', '{}',
                    'operating', true, '{}', now(), 1 FROM generate_series(1, :number) AS n RETURNING id
            ), ranked AS (
                INSERT INTO rankings (employer_id, tier, is_unknown, is_over_ceiling, severe_factors, reasons, rule_version,
                    tier_order, ranked_on) SELECT id, 'key', false, false, '{}', '[]', '', 0, '2026-11-24' FROM made
            )
            INSERT INTO self_checks (employer_id, source_id, source_key, import_id, content_hash, recorded_at, checked_on, points,
                points_absent) SELECT id, :source, 'S' || id, :import, 'h', now(), '2026-05-01', 80, 0 FROM made WHERE id % 4 = 0
            """
        ),
        {"number": number, "source": source.source_id, "import": source.import_id},
    )
    db.session.delete(source)
    db.session.flush()
