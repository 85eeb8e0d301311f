"""What the matched rows of the staging table say new: per field before and after, what a hand edit keeps, what was merged."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, DateTime, Integer, Text, case, cast, func, literal, text, type_coerce, values
from sqlalchemy import column as named
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from inspect_app.database import CODE, db
from inspect_app.models.employer import Employer
from inspect_app.operations.register_stage import STORED, stage
from workflows.register_columns import Field

KEYED = {Field.NAME: "name_key", Field.ADDRESS: "address_key"}
"""Fields that are compared by their key: another way to write the same is no change."""


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
    effect = case(
        (stage.c.employer_id.is_(None), "added"),
        (stage.c.changes.is_not(None), "changed"),
        else_="unchanged",
    )
    db.session.execute(stage.update().where(stage.c.reason.is_(None)).values(effect=effect))
    _leave_merged()


def _leave_merged() -> None:
    """What a file says of a merged entry changes nothing, and is told; its state is held against what it was before."""
    db.session.execute(
        text(
            """
            UPDATE register_stage s SET effect = 'unchanged', changes = NULL, kept = NULL, news = nullif(coalesce(s.kept, '{}') ||
                coalesce((SELECT jsonb_object_agg(c.key, c.value -> 1) FROM jsonb_each(s.changes) AS c
                          WHERE c.key <> 'status' OR c.value ->> 1 <> m.former_status), '{}'), '{}')
            FROM employers e LEFT JOIN employer_merges m ON m.merged_id = e.id AND m.undone_at IS NULL
            WHERE e.id = s.employer_id AND e.status = 'merged' AND s.reason IS NULL
            """
        )
    )


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
    ).data([(literal(field.value), _json(_before(field)), _json(after_of(field)), _differs(field)) for field in fields])
    lateral = db.select(
        rows.c.field, rows.c.before, rows.c.after, (rows.c.differs == 1).label("differs")
    ).select_from(rows)
    return lateral.correlate(stage, Employer).lateral("said_of_row")


def _differs(field: Field) -> Any:
    key = KEYED.get(field)
    before, after = (getattr(Employer, key), stage.c[key]) if key else (_before(field), after_of(field))
    if field is Field.USCC:
        return cast(before.is_(None) & after.is_not(None), Integer)
    return cast(before.is_distinct_from(after), Integer)


def _before(field: Field) -> Any:
    return type_coerce(getattr(Employer, field.value), stage.c[field.value].type)


def after_of(field: Field) -> Any:
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
