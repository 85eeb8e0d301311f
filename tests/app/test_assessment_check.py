"""Spot checks of self-assessments: once, with proof, and what an untrue one costs."""

from datetime import date, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from inspect_app.clock import OFFICE
from inspect_app.database import db
from inspect_app.models.risk import RankOwed
from inspect_app.operations import assessment as operations
from inspect_app.operations.risk import rank_register
from scoring.tier import Tier
from tests.assessment_walk import accepted, of, submitted, worker
from tests.assessments import make_painter
from tests.factories import NOW, TODAY
from workflows.assessment import (
    AssessmentState,
    EvidenceMissingError,
)
from workflows.lifecycle import MoveNotAllowedError

pytestmark = pytest.mark.usefixtures("database")

KNOWN = {"declared_on": TODAY, "tested_on": TODAY, "abnormal_exams": 0}


def checked(assessment, *, is_true, **told):
    said = {"on": TODAY, "finding": "喷漆房在用，自评写没有", "evidence": "现场照片 4 张，询问笔录"}
    operations.spot_check(assessment, is_true=is_true, **{**said, **told}, by=worker(), at=NOW)


def test_only_what_was_accepted_is_checked_on_the_spot_and_once():
    assessment = submitted()
    with pytest.raises(MoveNotAllowedError):
        checked(assessment, is_true=True)

    operations.accept(assessment, seen=assessment.version, by=worker(), at=NOW)
    checked(assessment, is_true=True, finding="", evidence="")

    assert (assessment.state, assessment.found_on) == (AssessmentState.FOUND_TRUE, TODAY)
    with pytest.raises(MoveNotAllowedError):
        checked(assessment, is_true=False)


def test_untruth_needs_proof_and_stays_for_good():
    assessment = accepted()
    with pytest.raises(EvidenceMissingError):
        checked(assessment, is_true=False, evidence="")

    checked(assessment, is_true=False)
    db.session.flush()

    assert assessment.finding == "喷漆房在用，自评写没有"
    for statement in ("UPDATE assessments SET state = 'accepted' WHERE id = :id", "DELETE FROM assessments WHERE id = :id"):
        with pytest.raises(ProgrammingError, match="insert-only"), db.session.begin_nested():
            db.session.execute(text(statement), {"id": assessment.id})
    with pytest.raises(ProgrammingError, match="insert-only"), db.session.begin_nested():
        db.session.execute(text("DELETE FROM assessment_steps"))


def test_an_untrue_assessment_earns_points_in_the_county_tier_at_once_and_until_the_year_after_ends():
    employer = make_painter(tier=Tier.KEY, hazards=["噪声"], **KNOWN)
    honest = make_painter(tier=Tier.KEY, hazards=["噪声"], **KNOWN)
    for one in (employer, honest):
        rank_register("", on=TODAY, by=None, at=NOW, progress=lambda done, total: None)
        accepted(one)
    before = [reason["code"] for reason in employer.ranking.reasons]

    checked(of(employer), is_true=False)
    checked(of(honest), is_true=True)

    reason = next(reason for reason in employer.ranking.reasons if reason["code"] == "false_assessment")
    assert "false_assessment" not in before
    assert (reason["details"]["count"], reason["details"]["points"] > 0) == (1, True)
    assert employer.ranking.again_on == date(2027, 1, 1)
    assert "false_assessment" not in [reason["code"] for reason in honest.ranking.reasons]


@pytest.mark.parametrize(("year", "counts"), [(2026, True), (2027, True), (2028, False)])
def test_untruth_counts_in_the_year_it_was_found_and_the_next(year, counts):
    employer = make_painter(tier=Tier.KEY)
    checked(accepted(employer), is_true=False)

    at = datetime(year, 12, 31, 10, tzinfo=OFFICE)
    rank_register("", on=at.date(), by=None, at=at, progress=lambda done, total: None)
    db.session.expire_all()

    assert ("false_assessment" in [reason["code"] for reason in employer.ranking.reasons]) is counts


def test_only_untruth_owes_a_ranking():
    employer = make_painter(tier=Tier.KEY)
    assessment = submitted(employer)
    db.session.execute(db.delete(RankOwed))
    operations.accept(assessment, seen=assessment.version, by=worker(), at=NOW)
    db.session.flush()
    before = db.session.scalars(db.select(RankOwed.employer_id)).all()

    db.session.execute(
        text("UPDATE assessments SET state = 'found_false', found_on = '2026-11-24', finding = '一', evidence = '二'")
    )

    assert before == []
    assert db.session.scalars(db.select(RankOwed.employer_id)).all() == [employer.id]
