"""Inspection tasks (检查任务): one visit to one employer by a team of two officers; it may serve several lists."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Select, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.database import CODE, Base, Code, Id, choice, db
from inspect_app.models.assigned_list import AssignedList
from inspect_app.models.body import Body
from inspect_app.models.draw import DrawTarget
from inspect_app.models.employer import Employer
from inspect_app.models.officer import Officer
from inspect_app.models.step import Step
from workflows.finding import Handling
from workflows.task import Outcome, TaskSource, TaskState


class Task(Base):
    """One open visit per employer, so that lists that hit one firm meet in one task.

    `external_number` is the number on the prescribed platform (省平台), when that one leads.
    """

    __tablename__ = "tasks"
    __table_args__ = (
        CheckConstraint("state = 'released' OR state = 'closed' OR visit_on IS NOT NULL", name="scheduled_has_a_day"),
        CheckConstraint("state <> 'completed' OR outcome <> 'not_inspected'", name="completed_has_an_outcome"),
        CheckConstraint("state <> 'completed' OR completed_at IS NOT NULL", name="completed_has_a_time"),
        Index("ix_tasks_state_visit_on", "state", "visit_on"),
        Index("ix_tasks_due_on_id", "due_on", "id"),
        Index(
            "uq_tasks_employer_id_open", "employer_id", unique=True, postgresql_where="state NOT IN ('completed', 'closed')"
        ),
    )

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(unique=True)
    employer_id: Mapped[int] = mapped_column(ForeignKey("employers.id"), index=True)
    scope: Mapped[Code]
    body_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"))
    state: Mapped[TaskState] = mapped_column(choice(TaskState), default=TaskState.RELEASED)
    outcome: Mapped[Outcome] = mapped_column(choice(Outcome), default=Outcome.NOT_INSPECTED)
    matters: Mapped[list[str]] = mapped_column(ARRAY(CODE))
    counts_toward_cap: Mapped[bool] = mapped_column(default=True)
    due_on: Mapped[date]
    visit_on: Mapped[date | None]
    started_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    summary: Mapped[str] = mapped_column(default="")
    handling: Mapped[Handling | None] = mapped_column(choice(Handling))
    external_number: Mapped[Code | None]
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    employer: Mapped[Employer] = relationship(lazy="joined")
    body: Mapped[Body] = relationship(lazy="joined")
    members: Mapped[list["TaskMember"]] = relationship(
        back_populates="task", order_by="TaskMember.position", lazy="selectin", cascade="all, delete-orphan"
    )
    origins: Mapped[list["TaskOrigin"]] = relationship(back_populates="task", order_by="TaskOrigin.id", lazy="selectin")
    steps: Mapped[list["TaskStep"]] = relationship(back_populates="task", order_by="TaskStep.id")

    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def visible_to(cls, user: Any) -> Select[tuple["Task"]]:
        return db.select(cls).where(cls.scope.startswith(user.scope))


class TaskOrigin(Base):
    """One list that this visit serves: our own draw, a list from above, an assignment. Its result is filled back to each.

    `upper_scope`: whose list it was; a number tells rows apart among the lists of one kind. `paired_ids` are the officers
    that the list itself named: who was drawn does not change when the acting team does.
    """

    __tablename__ = "task_origins"
    __table_args__ = (
        UniqueConstraint("draw_target_id"),
        UniqueConstraint("upper_scope", "upper_kind", "upper_number"),
        CheckConstraint("(source = 'draw') = (draw_target_id IS NOT NULL)", name="draw_has_a_target"),
        CheckConstraint("(source = 'from_above') = (upper_number IS NOT NULL)", name="list_has_a_number"),
        Index("ix_task_origins_list_id", "list_id"),
    )

    id: Mapped[Id]
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), index=True)
    source: Mapped[TaskSource] = mapped_column(choice(TaskSource))
    draw_target_id: Mapped[int | None] = mapped_column(ForeignKey("draw_targets.id"))
    upper_scope: Mapped[Code | None]
    upper_kind: Mapped[str | None]
    upper_number: Mapped[Code | None]
    list_id: Mapped[int | None] = mapped_column(ForeignKey("assigned_lists.id"))
    paired_ids: Mapped[list[int]] = mapped_column(ARRAY(Integer), default=list)
    due_on: Mapped[date]

    task: Mapped[Task] = relationship(back_populates="origins")
    draw_target: Mapped[DrawTarget | None] = relationship()
    assigned_list: Mapped[AssignedList | None] = relationship()


class TaskMember(Base):
    """The acting team. Who was drawn or paired stands with the origins; a change has a step with its reason.

    `signed_sha256` is the fingerprint of the record that this officer saw and signed.
    """

    __tablename__ = "task_members"
    __table_args__ = (
        UniqueConstraint("task_id", "officer_id"),
        UniqueConstraint("task_id", "position"),
        CheckConstraint("(signed_at IS NULL) = (signed_sha256 IS NULL)", name="signed_has_a_fingerprint"),
    )

    id: Mapped[Id]
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"))
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"), index=True)
    position: Mapped[int]
    signed_at: Mapped[datetime | None]
    signed_sha256: Mapped[Code | None]

    task: Mapped[Task] = relationship(back_populates="members")
    officer: Mapped[Officer] = relationship(lazy="joined")


class TaskStep(Step, Base):
    __tablename__ = "task_steps"

    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), index=True)

    task: Mapped[Task] = relationship(back_populates="steps")
