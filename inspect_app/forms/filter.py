"""Filters above lists: GET forms kept in the URL."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, TypeVar

from flask import request
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field
from wtforms.fields.choices import SelectChoice

from inspect_app.labels import words_of

E = TypeVar("E", bound=StrEnum)


class FilterForm(FlaskForm):
    """What the URL says; a value that is not offered counts as none."""

    class Meta:
        csrf = False

    def __init__(self, **choices: list[SelectChoice]) -> None:
        """`choices` of the fields that know theirs only now."""
        super().__init__(formdata=request.args)
        for name, found in choices.items():
            self[name].choices = found
        self.validate()
        for field in self:
            if field.errors:
                field.data, field.errors = _nothing(field), []


def _nothing(field: Field) -> Any:
    return field.default or ("" if field.type in {"SelectField", "StringField", "SearchField"} else None)


def choices_of(values: Iterable[StrEnum], *, blank: LazyString | str | None = None) -> list[SelectChoice]:
    """The choices of a SelectField, with `blank` for any."""
    first = [] if blank is None else [SelectChoice("", blank)]
    return [*first, *(SelectChoice(value.value, words_of(value)) for value in values)]


def offered(field: Field) -> dict[Any, Any]:
    """Value → words of a field with choices."""
    return {choice.value: choice.label for choice in getattr(field, "choices", None) or ()}


def chosen(kind: type[E], value: str | None) -> E | None:
    return kind(value) if value else None


ALL = _l("全部")
