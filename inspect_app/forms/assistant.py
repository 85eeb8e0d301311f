"""Forms of town assistants."""

from flask_babel import lazy_gettext as _l
from wtforms import SearchField, SelectField
from wtforms.validators import Regexp

from inspect_app.forms.filter import ALL, FilterForm, choices_of
from inspect_app.forms.record import RecordForm, region_field, words_field
from inspect_app.models.assistant import AssistantStatus

PHONE = Regexp(r"^1[0-9]{10}$", message=_l("手机号是 1 开头的 11 位数字。"))


class AssistantFilter(FilterForm):
    q = SearchField(_l("姓名或拼音首字母"))
    region = SelectField(_l("县区"), coerce=str)
    status = SelectField(_l("状态"), choices=choices_of(AssistantStatus, blank=ALL))


class AssistantForm(RecordForm):
    name = words_field(_l("姓名"), _l("请填姓名。"))
    town_code = region_field(_l("镇街代码"), description=_l("9 位或者 12 位数字，填几位就有提示。"))
    phone = words_field(_l("手机"), _l("请填手机号。"), PHONE, longest=11)
    status = SelectField(_l("状态"), choices=choices_of(AssistantStatus))
