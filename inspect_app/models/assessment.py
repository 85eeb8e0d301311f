"""The employer's own risk assessments (风险自评), one for each employer and year, and the steps that each has taken."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, contains_eager, mapped_column, relationship

from inspect_app.database import CODE, Base, Code, Id, choice, db
from inspect_app.models.employer import Employer
from inspect_app.models.user import User
from workflows.assessment import AssessmentState, ChaseWay
from workflows.lifecycle import Move

CHECKED = "state IN ('found_true', 'found_false')"
TAKEN = f"(state = 'accepted' OR {CHECKED})"


class Assessment(Base):
    """`claim` is the self-check as it was handed in; its source may send it anew, and `check_hash` tells whether it did.

    What was accepted stands in columns of its own, scheme and words beside the letter, with the rows of the reference that it
    rests on; `reckoned` is what our own records made of the employer on that day. Later rules never change either.
    """

    __tablename__ = "assessments"
    __table_args__ = (
        UniqueConstraint("employer_id", "year"),
        CheckConstraint("(claim IS NULL) = (state IN ('owed', 'chased'))", name="claim_with_its_state"),
        CheckConstraint("(claim IS NULL) = (check_hash IS NULL)", name="claim_has_a_hash"),
        CheckConstraint(f"(class_code IS NOT NULL) = {TAKEN}", name="taken_has_a_class"),
        CheckConstraint(
            "num_nonnulls(class_scheme, class_code, class_ordinal, class_words, reckoned, accepted_at) IN (0, 6)",
            name="class_is_whole",
        ),
        CheckConstraint(f"(found_on IS NOT NULL) = ({CHECKED})", name="checked_has_a_day"),
        CheckConstraint("state <> 'found_false' OR (finding <> '' AND evidence <> '')", name="untruth_is_proved"),
        CheckConstraint("(chases > 0) = (chased_on IS NOT NULL)", name="chased_has_a_day"),
        Index("ix_assessments_year_state_entered_on", "year", "state", "entered_on", "id"),
        Index("ix_assessments_found_false", "employer_id", "found_on", postgresql_where="state = 'found_false'"),
    )

    id: Mapped[Id]
    employer_id: Mapped[int] = mapped_column(ForeignKey("employers.id"))
    year: Mapped[int]
    state: Mapped[AssessmentState] = mapped_column(choice(AssessmentState), default=AssessmentState.OWED)
    entered_on: Mapped[date]
    """The day of the present state."""
    chases: Mapped[int] = mapped_column(default=0)
    chased_on: Mapped[date | None]
    self_check_id: Mapped[int | None] = mapped_column(ForeignKey("self_checks.id"))
    check_hash: Mapped[Code | None]
    claim: Mapped[dict[str, Any] | None]
    class_scheme: Mapped[Code | None]
    class_code: Mapped[Code | None]
    class_ordinal: Mapped[int | None]
    class_words: Mapped[str | None]
    class_versions: Mapped[list[str]] = mapped_column(ARRAY(CODE), default=list, server_default="{}")
    reckoned: Mapped[dict[str, Any] | None]
    accepted_at: Mapped[datetime | None]
    found_on: Mapped[date | None]
    finding: Mapped[str] = mapped_column(default="", server_default="")
    evidence: Mapped[str] = mapped_column(default="", server_default="")
    version: Mapped[int] = mapped_column()

    employer: Mapped[Employer] = relationship(lazy="joined", innerjoin=True)
    steps: Mapped[list["AssessmentStep"]] = relationship(back_populates="assessment", order_by="AssessmentStep.id")

    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def visible_to(cls, user: Any) -> Select[tuple["Assessment"]]:
        of_employers = db.select(cls).join(cls.employer).options(contains_eager(cls.employer))
        return of_employers.where(Employer.town_code.startswith(user.scope))

    @property
    def accepted_class(self) -> dict[str, Any] | None:
        """Scheme, code, ordinal and words, as they are stored."""
        if self.class_code is None:
            return None
        names = ("scheme", "code", "ordinal", "words")
        return {name: getattr(self, f"class_{name}") for name in names}

    def advance(self, move: Move[AssessmentState], *, by: User, at: datetime, on: date, **told: Any) -> None:
        """Change state. There is no other way by hand, and it always leaves a step behind. What the new state asks for is set
        right after, before anything is read: reading flushes.
        """
        step = AssessmentStep(assessment_id=self.id, move=move.name, at=at, on=on, by_id=by.id, **told)
        db.session.add(step)
        self.entered_on = self.entered_on if move.target is self.state else on
        self.state = move.target


class AssessmentStep(Base):
    """One step, never changed. `on` is the day of the act: a firm may have been telephoned yesterday."""

    __tablename__ = "assessment_steps"
    __table_args__ = (
        CheckConstraint("(move = 'chase') = (way IS NOT NULL)", name="chase_has_a_way"),
        CheckConstraint("(by_id IS NULL) = (move IN ('owe', 'submit'))", name="act_has_a_person"),
        Index("ix_assessment_steps_assessment_id", "assessment_id", "id"),
    )

    id: Mapped[Id]
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessments.id"))
    move: Mapped[Code]
    at: Mapped[datetime]
    on: Mapped[date]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    way: Mapped[ChaseWay | None] = mapped_column(choice(ChaseWay))
    reason: Mapped[str] = mapped_column(default="", server_default="")
    data: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")

    assessment: Mapped[Assessment] = relationship(back_populates="steps")
    by: Mapped[User | None] = relationship(lazy="joined")
