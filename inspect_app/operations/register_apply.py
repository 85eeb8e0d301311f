"""What the matched rows of the staging table change, and changing it: added, changed, unchanged, with history per field."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    DateTime,
    Integer,
    Text,
    case,
    cast,
    func,
    literal,
    null,
    text,
    type_coerce,
    values,
)
from sqlalchemy import column as named
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from inspect_app.database import CODE, db
from inspect_app.models.employer import Employer, EmployerChange, EmployerStatus
from inspect_app.operations.number_series import take
from inspect_app.operations.register_stage import STORED, stage
from workflows.register_columns import Field

PROVISIONAL = "provisional"
"""The number series of employers without a code."""

_KEYED = {Field.NAME: "name_key", Field.ADDRESS: "address_key"}
"""Fields that are compared by their key: another way to write the same is no change."""


_COMPLETED = {"key": stage.c.key, "number": stage.c.number, "complete_by_on": null()}
"""What a provisional employer gets with its code."""


def present(fields: frozenset[Field]) -> list[Field]:
    """The columns of the file that an employer keeps; an import changes nothing else."""
    has_town = bool(fields & {Field.TOWN, Field.TOWN_NAME})
    return [field for field in STORED if field in fields or (field is Field.TOWN and has_town)]


def compare(fields: Sequence[Field]) -> None:
    """Fill `changes`, `kept` and `effect` of every row that is not rejected."""
    differences = _differences(fields).subquery()
    db.session.execute(
        stage.update()
        .where(stage.c.row == differences.c.row)
        .values(changes=differences.c.changes, kept=differences.c.kept)
    )
    is_merged = db.select(Employer.id).where(Employer.status == EmployerStatus.MERGED)
    effect = case(
        (stage.c.employer_id.is_(None), "added"),
        (stage.c.changes.is_not(None), "changed"),
        else_="unchanged",
    )
    db.session.execute(stage.update().where(stage.c.reason.is_(None)).values(effect=effect))
    db.session.execute(
        stage.update()
        .where(stage.c.reason.is_(None), stage.c.employer_id.in_(is_merged))
        .values(effect="unchanged", changes=None, kept=None)
    )


def apply(fields: Sequence[Field], *, source: str, by_id: int | None, at: datetime, complete_by_on: date) -> None:
    """Everything in the transaction of the caller. `source` names the import in the history."""
    _number_workplaces()
    _number_provisional()
    _add(fields, at=at, complete_by_on=complete_by_on)
    _change(fields, at=at)
    _remember_kept(at=at)
    _write_history(source=source, by_id=by_id, at=at)


def _differences(fields: Sequence[Field]) -> Any:
    """One row per staged row that says something new: {field: [before, after]} and what stays because of a hand edit."""
    said = _said(fields)
    edit = Employer.hand_edits[said.c.field]
    at_hand = cast(edit["at"].astext, DateTime(timezone=True))
    is_newer = Employer.imported_at.is_(None) | (at_hand > Employer.imported_at)
    is_kept = edit.is_not(None) & ((edit["file"] == said.c.after) | is_newer)
    both = func.jsonb_build_array(said.c.before, said.c.after)
    return (
        db.select(
            stage.c.row,
            func.jsonb_object_agg(said.c.field, both).filter(~func.coalesce(is_kept, False)).label("changes"),
            func.jsonb_object_agg(said.c.field, said.c.after).filter(is_kept).label("kept"),
        )
        .select_from(stage)
        .join(Employer, Employer.id == stage.c.employer_id)
        .join(said, literal(True))
        .where(stage.c.reason.is_(None), said.c.differs)
        .group_by(stage.c.row)
    )


def _said(fields: Sequence[Field]) -> Any:
    """Per employer and field: before, after, and whether they differ."""
    rows = values(
        named("field", Text()), named("before", JSONB()), named("after", JSONB()), named("differs", Integer()), name="said"
    ).data([(literal(field.value), _json(_before(field)), _json(_after(field)), _differs(field)) for field in fields])
    lateral = db.select(
        rows.c.field, rows.c.before, rows.c.after, (rows.c.differs == 1).label("differs")
    ).select_from(rows)
    return lateral.correlate(stage, Employer).lateral("said_of_row")


def _differs(field: Field) -> Any:
    key = _KEYED.get(field)
    before, after = (getattr(Employer, key), stage.c[key]) if key else (_before(field), _after(field))
    if field is Field.USCC:
        return cast(before.is_(None) & after.is_not(None), Integer)
    return cast(before.is_distinct_from(after), Integer)


def _before(field: Field) -> Any:
    return type_coerce(getattr(Employer, field.value), stage.c[field.value].type)


def _after(field: Field) -> Any:
    """What the file says; an empty cell of the state leaves the state, an empty list is no list."""
    said = stage.c[field.value]
    if field in (Field.STATUS, Field.TOWN):
        return func.coalesce(said, _before(field))
    if field is Field.ADDRESS:
        return func.coalesce(said, "")
    if field in (Field.HAZARDS, Field.EXCEEDED_HAZARDS):
        return func.coalesce(said, cast([], ARRAY(CODE)))
    return said


def _json(value: Any) -> ColumnElement[Any]:
    return func.coalesce(func.to_jsonb(value), cast(text("'null'"), JSONB))


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
    told: dict[str, Any] = {field.value: _told(field, field.value, _after(field)) for field in fields}
    told |= {key: _told(field, key, stage.c[key]) for field, key in _KEYED.items() if field in fields}
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
