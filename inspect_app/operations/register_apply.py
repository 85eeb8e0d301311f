"""Changing the register as the compared rows of the staging table say: added, changed, with history per field."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Date, Integer, case, cast, func, literal, null, text, type_coerce
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from inspect_app.database import CODE, db
from inspect_app.models.employer import Employer, EmployerChange, EmployerStatus
from inspect_app.operations.number_series import take
from inspect_app.operations.register_compare import KEYED, after_of
from inspect_app.operations.register_stage import stage
from workflows.register_columns import Field

PROVISIONAL = "provisional"
"""The number series of employers without a code."""

_COMPLETED = {"key": stage.c.key, "number": stage.c.number, "complete_by_on": null()}
"""What a provisional employer gets with its code."""


def apply(fields: Sequence[Field], *, source: str, by_id: int | None, at: datetime, complete_by_on: date) -> None:
    """Everything in the transaction of the caller. `source` names the import in the history."""
    _number_workplaces()
    _number_provisional()
    _add(fields, at=at, complete_by_on=complete_by_on)
    _change(fields, at=at)
    _remember_kept(at=at)
    _write_history(source=source, by_id=by_id, at=at)


def _number_workplaces() -> None:
    """Further workplaces of a code are numbered in the order of the file after those that the register has."""
    db.session.execute(
        text(
            """
            UPDATE register_stage s SET number = n.number,
                key = s.uscc || CASE WHEN n.number = 1 THEN '' ELSE '-' || lpad(n.number::text, 2, '0') END
            FROM (
                SELECT row, coalesce((SELECT max(e.number) FROM employers e WHERE e.uscc = o.uscc), 0)
                    + row_number() OVER (PARTITION BY uscc ORDER BY row) AS number
                FROM register_stage o
                WHERE uscc IS NOT NULL AND (effect = 'added' OR changes -> 'uscc' IS NOT NULL)
            ) AS n
            WHERE n.row = s.row
            """
        )
    )


def _number_provisional() -> None:
    is_provisional = (stage.c.effect == "added") & stage.c.uscc.is_(None)
    wanted = db.session.scalar(db.select(func.count()).select_from(stage).where(is_provisional))
    if wanted:
        first = take(PROVISIONAL, count=wanted)
        counted = func.row_number().over(order_by=stage.c.row).label("place")
        place = db.select(stage.c.row, counted).where(is_provisional).subquery()
        db.session.execute(
            stage.update()
            .where(stage.c.row == place.c.row)
            .values(number=1, key=func.concat("P-", place.c.place + (first - 1)))
        )


def _add(fields: Sequence[Field], *, at: datetime, complete_by_on: date) -> None:
    told: dict[str, Any] = {field.value: stage.c[field.value] for field in fields}
    told |= {
        "key": stage.c.key,
        "uscc": stage.c.uscc,
        "number": stage.c.number,
        "complete_by_on": case((stage.c.uscc.is_(None), literal(complete_by_on, Date())), else_=null()),
        "name_key": stage.c.name_key,
        "address_key": func.coalesce(stage.c.address_key, ""),
        "initials": stage.c.initials,
        "address": func.coalesce(stage.c.address, ""),
        "status": func.coalesce(stage.c.status, EmployerStatus.OPERATING.value),
        "hazards": func.coalesce(stage.c.hazards, cast([], ARRAY(CODE))),
        "exceeded_hazards": func.coalesce(stage.c.exceeded_hazards, cast([], ARRAY(CODE))),
        "is_public": literal(True),
        "imported_at": literal(at, Employer.imported_at.type),
        "created_at": literal(at, Employer.created_at.type),
        "version": literal(1),
    }
    rows = db.select(*told.values()).where(stage.c.effect == "added").order_by(stage.c.row)
    db.session.execute(db.insert(Employer).from_select(list(told), rows, include_defaults=False))
    db.session.execute(
        stage.update().where(stage.c.effect == "added", Employer.key == stage.c.key).values(employer_id=Employer.id)
    )


def _change(fields: Sequence[Field], *, at: datetime) -> None:
    told: dict[str, Any] = {field.value: _told(field, field.value, after_of(field)) for field in fields}
    told |= {key: _told(field, key, stage.c[key]) for field, key in KEYED.items() if field in fields}
    told["initials"] = _told(Field.NAME, "initials", stage.c.initials)
    if Field.USCC in fields:
        told |= {column: _told(Field.USCC, column, after) for column, after in _COMPLETED.items()}
    told |= {"imported_at": at, "version": Employer.version + 1}
    db.session.execute(
        db.update(Employer)
        .where(Employer.id == stage.c.employer_id, stage.c.effect == "changed")
        .values(told)
        .execution_options(synchronize_session=False)
    )


def _told(field: Field, column: str, after: Any) -> Any:
    """The new value of `column` when `field` changed, else the old one."""
    old = getattr(Employer, column)
    return case((stage.c.changes.has_key(field.value), type_coerce(after, old.type)), else_=old)


def _remember_kept(*, at: datetime) -> None:
    """An employer with edits by hand has been seen by this import: what the file said beside them is remembered, and an
    edit that newer news of the file replaced is none any more."""
    db.session.execute(
        text(
            """
            UPDATE employers e SET imported_at = :at,
                hand_edits = (e.hand_edits - ARRAY(SELECT jsonb_object_keys(s.changes))) || coalesce(
                (SELECT jsonb_object_agg(k.name, (e.hand_edits -> k.name) || jsonb_build_object('file', k.value)
                    || CASE k.name WHEN 'name' THEN jsonb_build_object('key', s.name_key)
                                   WHEN 'address' THEN jsonb_build_object('key', s.address_key) ELSE '{}' END)
                 FROM jsonb_each(s.kept) AS k(name, value)), '{}')
            FROM register_stage s
            WHERE s.employer_id = e.id AND s.reason IS NULL AND s.effect <> 'added' AND e.hand_edits <> '{}'
                AND e.status <> 'merged'
            """
        ),
        {"at": at},
    )


def _write_history(*, source: str, by_id: int | None, at: datetime) -> None:
    rows = (
        db.select(
            stage.c.employer_id,
            literal(at, EmployerChange.at.type),
            literal(by_id, Integer),
            literal(source),
            func.coalesce(stage.c.changes, cast(text("'{}'"), JSONB)),
        )
        .where(stage.c.effect.in_(["added", "changed"]))
        .order_by(stage.c.row)
    )
    into = ["employer_id", "at", "by_id", "source", "fields"]
    db.session.execute(db.insert(EmployerChange).from_select(into, rows, include_defaults=False))


def complete_by(at_day: date, *, days: int) -> date:
    return at_day + timedelta(days=days)
