"""Long work (后台作业): the row is the truth, the queue a hint. What is owed and not held by a lock is taken again."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from inspect_app.database import Base, Code, Id, choice


class JobState(StrEnum):
    OWED = "owed"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class JobRun(Base):
    """`kind` names the function in the table of jobs, `subject_id` the row it works on."""

    __tablename__ = "job_runs"
    __table_args__ = (
        Index("ix_job_runs_owed", "id", postgresql_where="state IN ('owed', 'running')"),
        Index("ix_job_runs_kind_subject", "kind", "subject_id"),
    )

    id: Mapped[Id]
    kind: Mapped[Code]
    subject_id: Mapped[int]
    state: Mapped[JobState] = mapped_column(choice(JobState), default=JobState.OWED)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[dict[str, Any] | None]
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    ended_at: Mapped[datetime | None]

    @property
    def is_open(self) -> bool:
        return self.state in (JobState.OWED, JobState.RUNNING)
