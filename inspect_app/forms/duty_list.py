"""Forms of the towns' duty lists."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, SelectField
from wtforms.validators import InputRequired

from inspect_app.forms.filter import ALL, FilterForm, choices_of
from inspect_app.forms.record import words_field
from workflows.field_order import Duty, DutyKind


class DutyFilter(FilterForm):
    """Towns are offered by the page."""

    town = SelectField(_l("镇街"), coerce=str)
    serves = SelectField(_l("可以请镇街做什么"), choices=choices_of(Duty, blank=ALL))


class DutyForm(FlaskForm):
    town = SelectField(_l("镇街"), [InputRequired(_l("请选镇街。"))])
    words = words_field(_l("事项"), _l("请照清单填事项。"), longest=200, description=_l("一字不差照抄清单。"))
    share = SelectField(_l("类别"), choices=choices_of(DutyKind))
    serves = SelectField(_l("可以请镇街做什么"), choices=choices_of(Duty, blank=_l("不用来请镇街")))
    valid_from = DateField(_l("开始日期"), [InputRequired(_l("请填日期。"))])
    source = words_field(_l("依据"), _l("请填依据。"), longest=300, description=_l("清单的名称、印发机关和日期。"))


class DutyEndForm(FlaskForm):
    valid_until = DateField(_l("最后一天"), [InputRequired(_l("请填日期。"))])
