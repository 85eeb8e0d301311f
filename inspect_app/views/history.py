"""The history of one record (经过): its audit facts in words."""

from typing import Any

from flask_babel import gettext as _

from inspect_app.fact_labels import fact_words
from inspect_app.forms.filter import offered
from inspect_app.labels import label
from inspect_app.models.audit import AuditFact
from inspect_app.queries import audit as queries

HIDDEN = "…"


def events(noun: str, subject: object, form: Any = None) -> list[dict[str, Any]]:
    """Newest first, for the macro `timeline`; `form` knows the words of the fields and of their choices."""
    return [
        {"at": fact.at, "title": fact_words(fact.kind), "text": _text(fact, form)} for fact in queries.history(noun, str(subject))
    ]


def _text(fact: AuditFact, form: Any) -> str:
    changes = fact.data.get("changes", {})
    told = [_change(form, name, before, after) for name, (before, after) in changes.items()]
    return _("；").join([_by(fact), *told])


def _by(fact: AuditFact) -> str:
    return fact.by_name if fact.by_id else _("系统")


def _change(form: Any, name: str, before: Any, after: Any) -> str:
    field = form[name] if form is not None and name in form else None
    words = field.label.text if field else name
    if before == after == HIDDEN:
        return _("%(field)s 已改", field=words)
    return _("%(field)s：%(before)s → %(after)s", field=words, before=_value(field, before), after=_value(field, after))


def _value(field: Any, value: Any) -> str:
    if value is None or value in ("", []):
        return "—"
    if isinstance(value, bool):
        return label(value)
    if isinstance(value, list):
        return "、".join(map(str, value))
    return str(offered(field).get(value, value)) if field else str(value)
