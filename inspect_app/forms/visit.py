"""Forms of visits by other bodies."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, SearchField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from inspect_app.forms.filter import ALL, FilterForm
from inspect_app.forms.record import words_field
from workflows.register_values import code

YES_NO = [SelectChoice("yes", _l("计入")), SelectChoice("no", _l("不计入"))]


class VisitFilter(FilterForm):
    q = SearchField(_l("单位、代码或检查机关"))
    year = SelectField(_l("年度"), coerce=str)
    counts = SelectField(_l("频次"), choices=[SelectChoice("", ALL), *YES_NO])


class WorkplaceForm(FlaskForm):
    """Which workplace. The view takes `workplace` away where the code has one workplace or none."""

    uscc = StringField(_l("统一社会信用代码"), [InputRequired(_l("请填统一社会信用代码。"))], filters=[code])
    workplace = SelectField(_l("哪一处工作场所"), [InputRequired(_l("这个代码有几处工作场所，请选一处。"))])


class VisitForm(FlaskForm):
    visited_on = DateField(_l("入企日期"), [InputRequired(_l("请填日期。"))])
    body_name = words_field(_l("检查机关"), _l("请填检查机关。"))
    specialty = words_field(_l("专业"), _l("请填专业。"), longest=40)
    kind = words_field(_l("检查类型"), _l("请填检查类型。"), longest=40)
    counts = RadioField(_l("计入年度频次"), [InputRequired(_l("请选一项。"))], choices=YES_NO)


class NewVisitForm(WorkplaceForm, VisitForm):
    """The fields stand in the order in which they are written above: first where, then what."""
