"""Forms of sending work to teams."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from inspect_app.forms.task import REASON


class ReleaseForm(FlaskForm):
    fill_reason = TextAreaField(_l("补足人员的原因"), [Optional(), Length(max=500)])


class VisitDayForm(FlaskForm):
    visit_on = DateField(_l("入企日期"), [InputRequired(_l("请填日期。"))])
    reason = TextAreaField(_l("排在休息日或者晚于截止日期的原因"), [Optional(), Length(max=500)])


class TeamForm(FlaskForm):
    """Officers are offered by the page, the least loaded first."""

    first = SelectField(_l("执法人员一"), coerce=int)
    second = SelectField(_l("执法人员二"), coerce=int)
    reason = TextAreaField(_l("换人的原因"), REASON)
    document = StringField(_l("借调或者批准的文号"), [Optional(), Length(max=100)])


class ExchangeForm(FlaskForm):
    """One officer for another in many tasks. `confirmed` is set by the page that has shown what will happen."""

    leaving = SelectField(_l("换下"), coerce=int)
    joining = SelectField(_l("换上"), coerce=int)
    reason = TextAreaField(_l("换人的原因"), REASON)
    document = StringField(_l("借调或者批准的文号"), [Optional(), Length(max=100)])
    confirmed = HiddenField()
