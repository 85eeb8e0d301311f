"""Walking a self-assessment along: owed and brought up to date, handed in, accepted."""

from inspect_app.database import db
from inspect_app.models.assessment import Assessment
from inspect_app.operations import assessment as operations
from inspect_app.operations.assessment_owed import bring_up_to_date
from scoring.tier import Tier
from tests.assessments import make_painter, make_self_check
from tests.factories import NOW, make_user
from workflows.roles import Role


def brought(scope="", *, at=NOW):
    return bring_up_to_date(scope, by=None, at=at)


def of(employer, *, year=2026):
    return db.session.scalar(db.select(Assessment).filter_by(employer_id=employer.id, year=year))


def worker():
    return make_user(Role.CLERK)


def submitted(employer=None, **claim):
    employer = employer or make_painter(tier=Tier.KEY)
    make_self_check(employer, **claim)
    brought()
    return of(employer)


def accepted(employer=None, **claim):
    assessment = submitted(employer, **claim)
    operations.accept(assessment, seen=assessment.version, by=worker(), at=NOW)
    return assessment
