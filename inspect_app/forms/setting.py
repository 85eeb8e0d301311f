"""Forms of settings and of the legal reviewer's tick."""

from typing import Any, cast

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange

from inspect_app.forms.filter import choices_of
from inspect_app.forms.record import TicksField, words_field
from scoring.tier import Tier
from workflows.task import TaskSource


class TiersField(TicksField):
    """Any number of tiers, kept as a list."""


_NUMBER = IntegerField(
    _l("新的值"), [InputRequired(_l("请填整数。")), NumberRange(0, 100_000, _l("要填 0 到 100000 的整数。"))]
)
VALUES = {
    int: _NUMBER,
    bool: RadioField(
        _l("新的值"), [InputRequired(_l("请选一项。"))], choices=[SelectChoice("yes", _l("是")), SelectChoice("no", _l("否"))]
    ),
    str: words_field(_l("新的值"), _l("请填新的值。"), longest=20),
    type(None): _NUMBER,
    dict: TicksField(_l("哪些来源计入"), choices=choices_of(TaskSource)),
    list: TiersField(_l("哪些分层"), choices=choices_of(Tier)),
}
"""The field for a new value, by the kind of the present one; nothing yet is a number that nobody knows."""


class SettingForm(FlaskForm):
    value = VALUES[int]
    valid_from = DateField(
        _l("生效日期"), [InputRequired(_l("请填日期。"))], description=_l("从这一天起用新的值，以前的统计不变。")
    )
    source = words_field(
        _l("依据"), _l("请填依据。"), longest=300, description=_l("文件名称、文号和条款，或者会议纪要。")
    )

    @property
    def new_value(self) -> Any:
        """As it is stored."""
        match self.value:
            case TiersField():
                return list(self.value.data)
            case TicksField():
                return {source.value: source.value in self.value.data for source in TaskSource}
            case RadioField():
                return self.value.data == "yes"
            case _:
                return self.value.data


def setting_form(present: Any, **values: Any) -> SettingForm:
    """A form for a new value of the same kind as the present one."""
    kind = type(present)
    if kind is dict:
        values["value"] = [source for source, counts in present.items() if counts]
    return cast(SettingForm, type("SettingForm", (SettingForm,), {"value": VALUES[kind]})(**values))


class SourceForm(FlaskForm):
    source = words_field(
        _l("核对的依据"), _l("请填依据。"), longest=300, description=_l("写您看到的正式文本：名称、文号、条款。")
    )
