"""Self-assessments (风险自评): the lists with their counts, one record, and our own reckoning beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, func

from inspect_app.database import db
from inspect_app.models.assessment import Assessment, AssessmentStep
from inspect_app.models.employer import Employer, EmployerStatus
from inspect_app.models.risk import Ranking
from inspect_app.models.user import User
from inspect_app.queries.employer import said
from inspect_app.queries.risk_class import RiskClasses, classes_of
from scoring.claim import SelfCheck, read_check
from workflows.assessment import TAKEN, WITHOUT_CLAIM, AssessmentState


class View(StrEnum):
    """The tabs above the list. `sent` and `taken` are what the figures of the year count."""

    ALL = "all"
    UNCHASED = "unchased"
    CHASED = "chased"
    TO_LOOK = "to_look"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    FALSE = "false"
    SENT = "sent"
    TAKEN = "taken"


_S = AssessmentState
STATES: Mapping[View, tuple[AssessmentState, ...]] = {
    View.ALL: tuple(AssessmentState),
    View.UNCHASED: (_S.OWED,),
    View.CHASED: (_S.CHASED,),
    View.TO_LOOK: (_S.SUBMITTED,),
    View.RETURNED: (_S.RETURNED,),
    View.ACCEPTED: (_S.ACCEPTED, _S.FOUND_TRUE),
    View.FALSE: (_S.FOUND_FALSE,),
    View.SENT: tuple(state for state in AssessmentState if state not in WITHOUT_CLAIM),
    View.TAKEN: TAKEN,
}


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is narrowed by; empty means everything."""

    year: int
    view: View = View.ALL
    q: str = ""
    town: str = ""
    tier: str = ""


def matching(user: User, wanted: Filter) -> Select[tuple[Assessment]]:
    return _filtered(user, wanted).where(Assessment.state.in_(STATES[wanted.view]))


def view_counts(user: User, wanted: Filter) -> dict[View, int]:
    """How many rows each tab has under the same conditions, in one query."""
    columns = [func.count().filter(Assessment.state.in_(states)) for states in STATES.values()]
    counts = _filtered(user, wanted).with_only_columns(*columns).order_by(None)
    return dict(zip(STATES, db.session.execute(counts).one(), strict=True))


def first_year() -> int | None:
    return db.session.scalar(db.select(func.min(Assessment.year)))


def of_employer(employer: Employer, *, year: int) -> Assessment | None:
    return db.session.scalar(db.select(Assessment).filter_by(employer_id=employer.id, year=year))


def steps(assessment: Assessment) -> Sequence[AssessmentStep]:
    """Newest first."""
    of_it = db.select(AssessmentStep).filter_by(assessment_id=assessment.id)
    return db.session.scalars(of_it.order_by(AssessmentStep.id.desc())).all()


def check_of(assessment: Assessment) -> SelfCheck | None:
    return read_check(assessment.claim) if assessment.claim else None


def reckoned(assessment: Assessment, *, on: date) -> RiskClasses:
    """What our own records make of the employer on the day, beside the self-check of this assessment."""
    return classes_of(assessment.employer, on=on, check=check_of(assessment))


def _filtered(user: User, wanted: Filter) -> Select[tuple[Assessment]]:
    """A firm that has stopped or gone owes nothing; what it has handed in stays. What an entry handed in before it was merged
    is looked at with the one that stayed; what was decided of it stays.
    """
    is_alive = db.or_(
        Employer.status == EmployerStatus.OPERATING,
        Assessment.state.in_(TAKEN),
        db.and_(Assessment.state.not_in(WITHOUT_CLAIM), Employer.status != EmployerStatus.MERGED),
    )
    select = Assessment.visible_to(user).where(Assessment.year == wanted.year, is_alive)
    conditions: dict[str, ColumnElement[bool]] = {
        "town": Employer.town_code == wanted.town,
        "tier": Employer.ranking.has(Ranking.tier == (wanted.tier or None)),
    }
    select = select.where(*(condition for name, condition in conditions.items() if getattr(wanted, name)))
    return select.where(said(wanted.q)) if wanted.q.strip() else select
