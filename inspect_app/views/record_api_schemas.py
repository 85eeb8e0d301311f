"""The shape of /api/v1/records. Fields are only ever added."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from workflows.record import RecordFault
from workflows.record_columns import LAYOUTS

MOST_ROWS = 2000


def _require_plain(row: dict[str, Any]) -> None:
    """Texts, numbers, nothing, or lists of texts: what a cell of a file could hold."""
    for name, value in row.items():
        parts = value if isinstance(value, list) else [value]
        if any(isinstance(part, dict | list | bool) for part in parts):
            raise ValidationError(f"{name}: a text, a number, null, or a list of texts.")


def _fields_told() -> str:
    """The fields of each kind, those that are needed with an asterisk."""
    told = (
        f"`{kind.value}`: " + ", ".join(f"{one.field}{'*' if one.is_required else ''}" for one in layout.columns)
        for kind, layout in LAYOUTS.items()
    )
    return "One record each. Fields by kind (* needed; `source_id` always): " + "; ".join(told)


class RecordBatch(Schema):
    rows = fields.List(
        fields.Dict(validate=_require_plain),
        required=True,
        metadata={"description": _fields_told(), "maxItems": MOST_ROWS},
    )


class RecordAnswer(Schema):
    source_id = fields.String(required=True)
    effect = fields.String(required=True, validate=validate.OneOf(["added", "changed", "unchanged", "rejected"]))
    fault = fields.String(validate=validate.OneOf([fault.value for fault in RecordFault]))
    field = fields.String(metadata={"description": "which field is to blame"})


class RecordOutcome(Schema):
    rows = fields.Integer(required=True)
    added = fields.Integer(required=True)
    changed = fields.Integer(required=True)
    unchanged = fields.Integer(required=True)
    rejected = fields.Integer(required=True)
    results = fields.List(fields.Nested(RecordAnswer), required=True, metadata={"description": "in the order of `rows`"})
    unknown_fields = fields.List(fields.String(), required=True, metadata={"description": "names that nothing was taken from"})
