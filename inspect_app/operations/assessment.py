"""The county's work on self-assessments (风险自评): chase, accept, return, check on the spot."""

from dataclasses import asdict
from datetime import date, datetime

from inspect_app import audit
from inspect_app.clock import office_date
from inspect_app.facts.assessment import (
    AssessmentAccepted,
    AssessmentChased,
    AssessmentFoundFalse,
    AssessmentFoundTrue,
    AssessmentReturned,
)
from inspect_app.locks import hold_row
from inspect_app.models.assessment import Assessment
from inspect_app.models.user import User
from inspect_app.operations import register_summary, risk
from inspect_app.operations.changes import require_version
from inspect_app.queries import assessment as queries
from inspect_app.queries import setting
from inspect_app.queries.risk_class import RiskClasses, class_version
from scoring.scheme import RiskClass
from workflows.assessment import (
    LIFECYCLE,
    AssessmentState,
    ChaseWay,
    Claimed,
    ClassMissingError,
    require_acceptable,
    require_evidence,
    require_not_later,
)


def chase(assessment: Assessment, *, on: date, way: ChaseWay, note: str = "", by: User, at: datetime) -> None:
    """Any number of times; one that was returned may be chased as well."""
    hold_row(assessment)
    move = LIFECYCLE.move(assessment.state, "chase")
    require_not_later(on, today=office_date(at))
    assessment.chases += 1
    assessment.chased_on = max(assessment.chased_on or on, on)
    assessment.advance(move, by=by, at=at, on=on, way=way, reason=note)
    fact = AssessmentChased(subject=str(assessment.id), scope=_scope(assessment), on=on.isoformat(), way=way)
    audit.record(fact, by=by, at=at)


def accept(assessment: Assessment, *, seen: int | None, reason: str = "", by: User, at: datetime) -> None:
    """What the firm says of itself becomes its class of the year, as it is now; our own reckoning is kept beside it.

    `seen` is the version that was looked at: a newer self-check may have come meanwhile.
    """
    hold_row(assessment)
    require_version(assessment, seen)
    move, on = LIFECYCLE.move(assessment.state, "accept"), office_date(at)
    found = queries.reckoned(assessment, on=on)
    claimed = _acceptable(found, reason=reason)
    versions = sorted({class_version(claimed, on=on), *found.versions})
    assessment.advance(move, by=by, at=at, on=on, reason=reason)
    assessment.class_scheme, assessment.class_code = claimed.scheme, claimed.code
    assessment.class_ordinal, assessment.class_words = claimed.ordinal, claimed.words
    assessment.class_versions, assessment.reckoned, assessment.accepted_at = versions, found.told, at
    differences = [figure.value for figure in found.differences]
    fact = AssessmentAccepted(
        subject=str(assessment.id), scope=_scope(assessment), **asdict(claimed), differences=differences, reason=reason
    )
    audit.record(fact, by=by, at=at)


def send_back(assessment: Assessment, *, seen: int | None, reason: str, by: User, at: datetime) -> None:
    """退回: the firm does it again; it counts as handed in once a newer self-check has come."""
    hold_row(assessment)
    require_version(assessment, seen)
    move = LIFECYCLE.move(assessment.state, "return")
    told = {"check_hash": assessment.check_hash, "claim": assessment.claim}
    assessment.advance(move, by=by, at=at, on=office_date(at), reason=reason, data=told)
    audit.record(AssessmentReturned(subject=str(assessment.id), scope=_scope(assessment), reason=reason), by=by, at=at)


def spot_check(
    assessment: Assessment, *, on: date, is_true: bool, finding: str, evidence: str, by: User, at: datetime
) -> None:
    """抽查: final either way. An untrue one earns its points in the county tier at once."""
    hold_row(assessment)
    move = LIFECYCLE.move(assessment.state, "find_true" if is_true else "find_false")
    require_not_later(on, today=office_date(at))
    require_evidence(finding=finding, evidence=evidence, is_true=is_true)
    assessment.advance(move, by=by, at=at, on=on, reason=finding, data={"evidence": evidence})
    assessment.found_on, assessment.finding, assessment.evidence = on, finding, evidence
    _note_check(assessment, by=by, at=at)
    if not is_true:
        risk.rank_one(assessment.employer, on=office_date(at))
        register_summary.note(assessment.employer)


def _acceptable(found: RiskClasses, *, reason: str) -> RiskClass:
    """The class that the firm says it has, if it may be accepted."""
    if found.check is None or found.claim is None or found.claim.risk_class is None:
        raise ClassMissingError
    require_acceptable(
        Claimed(is_published=found.check.published_on is not None, has_differences=bool(found.differences)),
        must_be_published=setting.value("assessment.must_be_published", on=found.on),
        reason=reason,
    )
    return found.claim.risk_class


def _note_check(assessment: Assessment, *, by: User, at: datetime) -> None:
    subject, scope, on = str(assessment.id), _scope(assessment), str(assessment.found_on)
    if assessment.state is AssessmentState.FOUND_TRUE:
        audit.record(AssessmentFoundTrue(subject=subject, scope=scope, on=on, finding=assessment.finding), by=by, at=at)
        return
    fact = AssessmentFoundFalse(
        subject=subject, scope=scope, on=on, finding=assessment.finding, evidence=assessment.evidence
    )
    audit.record(fact, by=by, at=at)


def _scope(assessment: Assessment) -> str:
    return assessment.employer.town_code
