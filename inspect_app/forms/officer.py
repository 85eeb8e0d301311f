"""Forms of officers."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, SearchField, SelectField
from wtforms.validators import InputRequired, Regexp

from inspect_app.forms.filter import ALL, FilterForm, choices_of
from inspect_app.forms.record import ListField, RecordForm, words_field
from inspect_app.models.officer import CertificateTerm, DutyStatus

CERTIFICATE = Regexp(r"^[0-9A-Za-z]{6,24}$", message=_l("执法证号是 6 到 24 位字母、数字。"))


class OfficerFilter(FilterForm):
    q = SearchField(_l("姓名、证号或拼音首字母"))
    body = SelectField(_l("执法主体"), coerce=str)
    status = SelectField(_l("状态"), choices=choices_of(DutyStatus, blank=ALL))
    term = SelectField(_l("证件"), choices=choices_of(CertificateTerm, blank=ALL))


class OfficerForm(RecordForm):
    name = words_field(_l("姓名"), _l("请填姓名。"))
    certificate = words_field(_l("执法证号"), _l("请填执法证号。"), CERTIFICATE, longest=24)
    body_id = SelectField(_l("执法主体"), coerce=int)
    fields = ListField(
        _l("执法领域"),
        [InputRequired(_l("请填执法领域。"))],
        description=_l("几个领域用顿号隔开。卫生健康综合包括各个专门领域。"),
    )
    valid_until = DateField(_l("证件有效期至"), [InputRequired(_l("请填日期。"))])
    status = SelectField(_l("状态"), choices=choices_of(DutyStatus))
