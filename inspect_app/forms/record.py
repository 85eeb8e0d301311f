"""What forms of records share: the version that was seen, lists written in one line, codes of regions."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from workflows.register_values import parts, text


class RecordForm(FlaskForm):
    """`version` is the version of the record that the page showed; empty on a new one."""

    version = HiddenField()

    @property
    def seen_version(self) -> int | None:
        return int(self.version.data) if (self.version.data or "").isdigit() else None


class ListField(StringField):
    """Words in one line, kept apart by 、 or a comma."""

    def _value(self) -> str:
        return "、".join(self.data or [])

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = parts(valuelist[0]) if valuelist else []


class TicksField(SelectMultipleField):
    """Any number of the choices, each with a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def clean(value: str | None) -> str:
    """One line: half-width letters and digits, single spaces."""
    return text(value)


def words_field(label: Any, missing: Any, *further: Any, longest: int = 100, **options: Any) -> StringField:
    """A line that must be filled; `further` are more validators."""
    return StringField(label, [InputRequired(missing), Length(max=longest), *further], filters=[clean], **options)


def region_field(label: Any, **options: Any) -> StringField:
    """A code of digits; whether the region exists and is visible is asked of the database."""
    digits = Regexp(r"^[0-9]{2,12}$", message=_l("区划代码只有数字。"))
    return StringField(label, [InputRequired(_l("请填区划代码。")), digits], filters=[clean], **options)
