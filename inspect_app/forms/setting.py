"""Forms of settings and of the legal reviewer's tick."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, SearchField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange

from inspect_app.forms.filter import ALL, FilterForm
from inspect_app.forms.record import words_field


class SettingForm(FlaskForm):
    value = IntegerField(
        _l("新的值"), [InputRequired(_l("请填整数。")), NumberRange(0, 100_000, _l("要填 0 到 100000 的整数。"))]
    )
    valid_from = DateField(
        _l("生效日期"), [InputRequired(_l("请填日期。"))], description=_l("从这一天起用新的值，以前的统计不变。")
    )
    source = words_field(
        _l("依据"), _l("请填依据。"), longest=300, description=_l("文件名称、文号和条款，或者会议纪要。")
    )


class SourceForm(FlaskForm):
    source = words_field(
        _l("核对的依据"), _l("请填依据。"), longest=300, description=_l("写您看到的正式文本：名称、文号、条款。")
    )


class ReferenceFilter(FilterForm):
    q = SearchField(_l("名称或编号"))
    verified = SelectField(
        _l("核对"), choices=[SelectChoice("", ALL), SelectChoice("no", _l("待核")), SelectChoice("yes", _l("已核对"))]
    )
