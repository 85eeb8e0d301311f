"""Draws (随机抽查): what was frozen, who committed, what came from outside, what followed. See workflows/draw.py."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Select, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.database import Base, Code, Id, choice, db
from inspect_app.models.body import Body
from inspect_app.models.employer import Employer
from inspect_app.models.officer import Officer
from inspect_app.models.step import Step
from inspect_app.models.user import User
from workflows.draw_lifecycle import DrawState


class PartyKind(StrEnum):
    BUREAU = "bureau"
    WITNESS = "witness"


class TargetStatus(StrEnum):
    SELECTED = "selected"
    VOID = "void"
    REPLACEMENT = "replacement"


class Draw(Base):
    """`number` is the official one (江抽〔2026〕1号), `slug` the one in addresses and file names (2026-1)."""

    __tablename__ = "draws"
    __table_args__ = (
        UniqueConstraint("body_id", "number"),
        UniqueConstraint("scope", "slug"),
        CheckConstraint("state IN ('drafted', 'void') OR plan_text IS NOT NULL", name="frozen_has_a_plan"),
        CheckConstraint(
            "state NOT IN ('committed', 'revealed', 'drawn', 'opened') OR plan_hash IS NOT NULL", name="committed_has_a_hash"
        ),
        CheckConstraint("state <> 'opened' OR (seed IS NOT NULL AND bundle_hash IS NOT NULL)", name="opened_has_a_bundle"),
        CheckConstraint("state NOT IN ('drawn', 'opened') OR drawn_hash IS NOT NULL", name="drawn_has_a_hash"),
    )

    id: Mapped[Id]
    number: Mapped[str]
    slug: Mapped[Code]
    title: Mapped[str]
    body_id: Mapped[int] = mapped_column(ForeignKey("bodies.id"))
    scope: Mapped[Code]
    state: Mapped[DrawState] = mapped_column(choice(DrawState), default=DrawState.DRAFTED)
    entered_on: Mapped[date]
    is_short_form: Mapped[bool] = mapped_column(default=False)
    draft: Mapped[dict[str, Any]] = mapped_column(default=dict)
    draw_on: Mapped[date]
    opens_on: Mapped[date]
    due_on: Mapped[date]
    plan_text: Mapped[str | None] = mapped_column(deferred=True)
    plan_hash: Mapped[Code | None]
    previous_hash: Mapped[Code | None]
    batch_key: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    seed: Mapped[Code | None]
    drawn_hash: Mapped[Code | None]
    result_hash: Mapped[Code | None]
    bundle_hash: Mapped[Code | None]
    drafted_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]
    frozen_at: Mapped[datetime | None]
    committed_at: Mapped[datetime | None]
    drawn_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    body: Mapped[Body] = relationship(lazy="joined")
    drafted_by: Mapped[User] = relationship()
    parties: Mapped[list["DrawParty"]] = relationship(
        back_populates="draw", order_by="DrawParty.name", cascade="all, delete-orphan"
    )
    sources: Mapped[list["DrawSource"]] = relationship(
        back_populates="draw", order_by="DrawSource.position", cascade="all, delete-orphan"
    )
    steps: Mapped[list["DrawStep"]] = relationship(back_populates="draw", order_by="DrawStep.id")
    files: Mapped[list["DrawFile"]] = relationship(
        back_populates="draw", order_by="DrawFile.name", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def visible_to(cls, user: Any) -> Select[tuple["Draw"]]:
        return db.select(cls).where(cls.scope.startswith(user.scope))

    @property
    def plan_name(self) -> str:
        """The plan's `draw`, which every commitment binds: 4407-2026-1."""
        return f"{self.scope}-{self.slug}"

    def is_overdue_on(self, day: date) -> bool:
        """Drawn, and its day of opening has passed."""
        return self.state is DrawState.DRAWN and day > self.opens_on


class DrawStep(Step, Base):
    __tablename__ = "draw_steps"

    draw_id: Mapped[int] = mapped_column(ForeignKey("draws.id"), index=True)

    draw: Mapped[Draw] = relationship(back_populates="steps")


class FileName(StrEnum):
    """Frozen tables; those below the line hold names and are encrypted."""

    ROSTER = "roster.tsv"
    INSPECTORS = "inspectors.tsv"
    RECUSALS = "recusals.tsv"
    RESULT = "result.tsv"
    SUMMARY = "summary.json"
    BUNDLE = "bundle.zip"

    MAP = "map.sealed"
    TABLE = "table.sealed"
    CODES = "codes.sealed"
    CHANGES = "changes.sealed"


class DrawFile(Base):
    """The canonical bytes of one table. `sha256` is that of the stored bytes; see FileName for what each holds."""

    __tablename__ = "draw_files"
    __table_args__ = (UniqueConstraint("draw_id", "name"),)

    id: Mapped[Id]
    draw_id: Mapped[int] = mapped_column(ForeignKey("draws.id"))
    name: Mapped[Code]
    sha256: Mapped[Code]
    is_public: Mapped[bool] = mapped_column(default=False)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)

    draw: Mapped[Draw] = relationship(back_populates="files")


class DrawParty(Base):
    """One who commits. A bureau's share is sealed: encrypted here until the opening. A witness keeps its own."""

    __tablename__ = "draw_parties"
    __table_args__ = (UniqueConstraint("draw_id", "name"),)

    id: Mapped[Id]
    draw_id: Mapped[int] = mapped_column(ForeignKey("draws.id"))
    name: Mapped[Code]
    words: Mapped[str]
    kind: Mapped[PartyKind] = mapped_column(choice(PartyKind))
    is_required: Mapped[bool] = mapped_column(default=False)
    is_sealed: Mapped[bool] = mapped_column(default=False)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    token_hash: Mapped[Code | None] = mapped_column(unique=True)
    commitment: Mapped[Code | None]
    committed_at: Mapped[datetime | None]
    sealed_share: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    reveal: Mapped[Code | None]
    revealed_at: Mapped[datetime | None]
    is_late: Mapped[bool] = mapped_column(default=False)

    draw: Mapped[Draw] = relationship(back_populates="parties")
    user: Mapped[User | None] = relationship()


class DrawSource(Base):
    """One value of the public random source (公开随机源): typed by one person, countersigned by another."""

    __tablename__ = "draw_sources"
    __table_args__ = (
        UniqueConstraint("draw_id", "name"),
        CheckConstraint("countersigned_by_id IS NULL OR countersigned_by_id <> typed_by_id", name="two_people"),
    )

    id: Mapped[Id]
    draw_id: Mapped[int] = mapped_column(ForeignKey("draws.id"))
    position: Mapped[int]
    name: Mapped[Code]
    words: Mapped[str]
    kind: Mapped[Code]
    value: Mapped[Code | None]
    typed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    typed_at: Mapped[datetime | None]
    countersigned_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    countersigned_at: Mapped[datetime | None]

    draw: Mapped[Draw] = relationship(back_populates="sources")


class DrawTarget(Base):
    """One line of the result: an employer that was drawn. Immutable but for a void and its replacement."""

    __tablename__ = "draw_targets"
    __table_args__ = (
        UniqueConstraint("draw_id", "code"),
        Index("ix_draw_targets_draw_id_stratum_rank", "draw_id", "stratum", "rank"),
    )

    id: Mapped[Id]
    draw_id: Mapped[int] = mapped_column(ForeignKey("draws.id"))
    employer_id: Mapped[int] = mapped_column(ForeignKey("employers.id"), index=True)
    code: Mapped[Code]
    stratum: Mapped[Code]
    rank: Mapped[int]
    ticket: Mapped[Code]
    status: Mapped[TargetStatus] = mapped_column(choice(TargetStatus))
    void_reason: Mapped[Code | None]
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("draw_targets.id"))
    evidence_sha256: Mapped[Code | None] = mapped_column(ForeignKey("stored_files.sha256"))

    draw: Mapped[Draw] = relationship()
    employer: Mapped[Employer] = relationship(lazy="joined")
    officers: Mapped[list["DrawTargetOfficer"]] = relationship(order_by="DrawTargetOfficer.position", lazy="selectin")


class DrawTargetOfficer(Base):
    __tablename__ = "draw_target_officers"

    target_id: Mapped[int] = mapped_column(ForeignKey("draw_targets.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"), index=True)

    officer: Mapped[Officer] = relationship(lazy="joined")
