"""The stable shape of /api/v1/public. Fields are only ever added."""

from typing import Any

from marshmallow import Schema, fields, validate

from inspect_app.documents.publication import CODED, COLUMNS
from workflows.draw_lifecycle import DrawState
from workflows.publication import Result

LARGEST_PAGE = 200
STATES = [state.value for state in (DrawState.COMMITTED, DrawState.REVEALED, DrawState.DRAWN, DrawState.OPENED, DrawState.VOID)]


def _hash(**kind: Any) -> fields.String:
    return fields.String(metadata={"description": "SHA-256, lower-case hex"}, **kind)


class PageQuery(Schema):
    after = fields.String(
        load_default="", validate=validate.Length(max=200), metadata={"description": "`next` of the page before"}
    )
    limit = fields.Integer(load_default=50, validate=validate.Range(min=1, max=LARGEST_PAGE))


class ResultQuery(PageQuery):
    q = fields.String(load_default="", validate=validate.Length(max=50), metadata={"description": "part of a name, or a code"})
    result = fields.String(load_default="", validate=validate.OneOf(["", *(code.value for code in Result)]))
    since = fields.Date(load_default=None, metadata={"description": "first day of inspection"})
    until = fields.Date(load_default=None, metadata={"description": "last day of inspection"})


class DrawSchema(Schema):
    name = fields.String(required=True, metadata={"description": "the plan's `draw`, which every commitment binds"})
    number = fields.String(required=True)
    title = fields.String(required=True)
    body = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    draw_on = fields.Date(required=True)
    opens_on = fields.Date(required=True)
    is_overdue = fields.Boolean(required=True)
    plan_hash = _hash(required=True)
    drawn_hash = _hash(required=True, allow_none=True)
    href = fields.String(required=True)


class DrawPage(Schema):
    items = fields.List(fields.Nested(DrawSchema), required=True)
    next = fields.String(required=True, allow_none=True, metadata={"description": "give it as `after`; null at the end"})


class PartySchema(Schema):
    name = fields.String(required=True)
    words = fields.String(required=True)
    commitment = _hash(required=True)
    committed_at = fields.AwareDateTime(required=True)
    secret = fields.String(required=True, allow_none=True, metadata={"description": "null until it is public"})
    revealed_at = fields.AwareDateTime(required=True, allow_none=True)
    is_withheld = fields.Boolean(required=True)


class SourceSchema(Schema):
    name = fields.String(required=True)
    words = fields.String(required=True)
    value = fields.String(required=True, allow_none=True)
    countersigned_at = fields.AwareDateTime(required=True, allow_none=True)


class FrozenStratumSchema(Schema):
    stratum = fields.String(required=True, attribute="key")
    employers = fields.Integer(required=True)
    ratio = fields.String(required=True, metadata={"description": "numerator/denominator"})


class DrawnStratumSchema(Schema):
    stratum = fields.String(required=True, attribute="key")
    employers = fields.Integer(required=True)
    drawn = fields.Integer(required=True)
    replaced = fields.Integer(required=True)
    cut_off = fields.String(required=True)


class ExcludedSchema(Schema):
    rule = fields.List(fields.String(), required=True)
    employers = fields.Integer(required=True)


class OutcomeSchema(Schema):
    seed = _hash(required=True)
    result_hash = _hash(required=True)
    bundle_hash = _hash(required=True)
    strata = fields.List(fields.Nested(DrawnStratumSchema), required=True)


class StepSchema(Schema):
    act = fields.String(required=True)
    at = fields.AwareDateTime(required=True)
    reason = fields.String(required=True)


class FileSchema(Schema):
    name = fields.String(required=True)
    size = fields.Integer(required=True)
    sha256 = _hash(required=True)
    href = fields.String(required=True)


class DrawDetail(DrawSchema):
    frozen_at = fields.AwareDateTime(required=True)
    committed_at = fields.AwareDateTime(required=True)
    drawn_at = fields.AwareDateTime(required=True, allow_none=True)
    opened_at = fields.AwareDateTime(required=True, allow_none=True)
    plan = fields.Dict(keys=fields.String(), required=True)
    strata = fields.List(fields.Nested(FrozenStratumSchema), required=True)
    excluded = fields.List(fields.Nested(ExcludedSchema), required=True)
    parties = fields.List(fields.Nested(PartySchema), required=True)
    sources = fields.List(fields.Nested(SourceSchema), required=True)
    outcome = fields.Nested(OutcomeSchema, required=True, allow_none=True, metadata={"description": "null until the opening"})
    void = fields.List(fields.Nested(StepSchema), required=True)
    files = fields.List(fields.Nested(FileSchema), required=True)


class MatterSchema(Schema):
    code = fields.String(required=True)
    words = fields.String(required=True)
    words_en = fields.String(required=True)


def _result_field(key: str) -> fields.Field:
    """Every column of the allow-list; a value that may not be told is null."""
    kind = fields.List(fields.Nested(MatterSchema), allow_none=True) if key == "matters" else fields.String(allow_none=True)
    kind.required = True
    return kind


ResultSchema = Schema.from_dict(
    {
        **{column.key: _result_field(column.key) for column in COLUMNS},
        "words": fields.Nested(Schema.from_dict(dict.fromkeys(CODED, fields.String(required=True)), name="Words"), required=True),
    },
    name="Result",
)


class ResultPage(Schema):
    items = fields.List(fields.Nested(ResultSchema), required=True)
    next = fields.String(required=True, allow_none=True, metadata={"description": "give it as `after`; null at the end"})


class ProblemSchema(Schema):
    """Every error of the interface."""

    code = fields.Integer(required=True)
    status = fields.String(required=True)
    message = fields.String(required=True)
    errors = fields.Dict(keys=fields.String())
