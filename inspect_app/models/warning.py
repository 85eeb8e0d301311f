"""Early warnings (风险预警): one about an employer, or about a town or an industry of a county. See workflows/warning.py."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.database import CODE, Base, Code, Id, choice, db
from inspect_app.models.employer import Employer
from inspect_app.models.region import Region
from inspect_app.models.step import Step
from inspect_app.models.task import Task
from inspect_app.models.user import User
from workflows.warning import OPEN, Closing, WarningKind, WarningState


class EarlyWarning(Base):
    """`subject` names what it is about: employer:7, town:440703002000, industry:440703:21. One is open of a kind and subject.

    `facts` are what makes it: it is raised again after a person has ended it only when there is one that was not among them.
    `details` are the figures and the records behind it. Without an owner it is raised, with one it is taken.
    """

    __tablename__ = "warnings"
    __table_args__ = (
        CheckConstraint("state <> 'raised' OR owner_id IS NULL", name="raised_has_no_owner"),
        CheckConstraint("state <> 'taken' OR owner_id IS NOT NULL", name="taken_has_an_owner"),
        CheckConstraint("(state = 'task') = (task_id IS NOT NULL)", name="became_a_task"),
        CheckConstraint("(state = 'closed') = (closing IS NOT NULL)", name="closed_has_a_reason"),
        CheckConstraint("(state IN ('task', 'closed')) = (ended_at IS NOT NULL)", name="ended_has_a_time"),
        CheckConstraint("(employer_id IS NULL) = (region_code IS NOT NULL)", name="about_an_employer_or_a_region"),
        Index("uq_warnings_kind_subject_open", "kind", "subject", unique=True, postgresql_where="state IN ('raised', 'taken')"),
        Index("ix_warnings_kind_subject", "kind", "subject"),
        Index("ix_warnings_since_on_id_open", "since_on", "id", postgresql_where="state IN ('raised', 'taken')"),
        Index("ix_warnings_scope_kind_open", "scope", "kind", postgresql_where="state IN ('raised', 'taken')"),
        Index("ix_warnings_owner_id_open", "owner_id", postgresql_where="state IN ('raised', 'taken')"),
    )

    id: Mapped[Id]
    kind: Mapped[WarningKind] = mapped_column(choice(WarningKind))
    subject: Mapped[Code]
    employer_id: Mapped[int | None] = mapped_column(ForeignKey("employers.id"), index=True)
    region_code: Mapped[Code | None] = mapped_column(ForeignKey("regions.code"))
    scope: Mapped[Code]
    since_on: Mapped[date]
    facts: Mapped[list[str]] = mapped_column(ARRAY(CODE))
    details: Mapped[dict[str, Any]]
    state: Mapped[WarningState] = mapped_column(choice(WarningState), default=WarningState.RAISED)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    task_id: Mapped[int | None] = mapped_column(ForeignKey("tasks.id"), index=True)
    closing: Mapped[Closing | None] = mapped_column(choice(Closing, name="warningclosing"))
    raised_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    employer: Mapped[Employer | None] = relationship(lazy="joined")
    region: Mapped[Region | None] = relationship(lazy="joined")
    owner: Mapped[User | None] = relationship()
    task: Mapped[Task | None] = relationship()
    steps: Mapped[list["WarningStep"]] = relationship(back_populates="warning", order_by="WarningStep.id")

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @classmethod
    def visible_to(cls, user: Any) -> Select[tuple["EarlyWarning"]]:
        return db.select(cls).where(cls.scope.startswith(user.scope))


class WarningStep(Step, Base):
    __tablename__ = "warning_steps"

    warning_id: Mapped[int] = mapped_column(ForeignKey("warnings.id"), index=True)

    warning: Mapped[EarlyWarning] = relationship(back_populates="steps")
