"""Forms of recusals."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SearchField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from inspect_app.forms.filter import FilterForm
from inspect_app.forms.record import words_field
from workflows.register_values import code


class RecusalFilter(FilterForm):
    q = SearchField(_l("执法人员、证号、单位或代码"))
    state = SelectField(_l("状态"), choices=[SelectChoice("", _l("有效")), SelectChoice("ended", _l("已结束"))])


class RecusalForm(FlaskForm):
    certificate = StringField(_l("执法证号"), [InputRequired(_l("请填执法证号。"))], filters=[code])
    uscc = StringField(_l("统一社会信用代码"), [InputRequired(_l("请填统一社会信用代码。"))], filters=[code])
    reason = words_field(_l("事由"), _l("请填事由。"), longest=200)


class RecusalReasonForm(FlaskForm):
    reason = words_field(_l("事由"), _l("请填事由。"), longest=200)
