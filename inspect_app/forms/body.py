"""Forms of enforcement bodies."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, SearchField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from inspect_app.forms.filter import ALL, FilterForm, choices_of
from inspect_app.forms.record import ListField, RecordForm, region_field, words_field
from inspect_app.models.body import BodyKind


class BodyFilter(FilterForm):
    q = SearchField(_l("名称或区划代码"))
    kind = SelectField(_l("类别"), choices=choices_of(BodyKind, blank=ALL))


class BodyForm(RecordForm):
    name = words_field(_l("全称"), _l("请填全称。"), description=_l("与公章一致，文书上用这个名称。"))
    short_name = words_field(_l("简称"), _l("请填简称。"), longest=40)
    kind = SelectField(_l("类别"), choices=choices_of(BodyKind))
    region_code = region_field(_l("区划代码"), description=_l("管辖到哪一级就填哪一级的代码。"))
    matters = ListField(_l("执法事项"), description=_l("几个事项用顿号隔开。镇街只填已经交给它的事项。"))
    basis = TextAreaField(_l("依据"), [Length(max=500)], description=_l("授权、委托或者赋权的文件名称和文号。"))
    valid_from = DateField(_l("开始日期"), [InputRequired(_l("请填日期。"))])
    valid_until = DateField(_l("结束日期"), [Optional()])
