"""Forms of the field: one question at a time, three answers, nothing else required."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import FloatField, RadioField, SearchField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from inspect_app.labels import words_of
from inspect_app.models.finding import Answer


class ObservationForm(FlaskForm):
    answer = RadioField(
        _l("看到的情况"),
        [InputRequired(_l("请选有、没有或者不适用。"))],
        choices=[SelectChoice(answer.value, words_of(answer)) for answer in Answer],
    )
    photos = MultipleFileField(_l("照片"))
    note = TextAreaField(_l("补充说明"), [Length(max=200, message=_l("最多 200 字。"))], filters=[lambda text: text or ""])


class FilingForm(FlaskForm):
    """The location is the assistant's to give: a script fills it in when asked to, and nothing needs it."""

    latitude = FloatField(widget=HiddenInput(), validators=[Optional(), NumberRange(-90, 90)])
    longitude = FloatField(widget=HiddenInput(), validators=[Optional(), NumberRange(-180, 180)])
    accuracy = FloatField(widget=HiddenInput(), validators=[Optional(), NumberRange(0, 100_000)])
    note = TextAreaField(_l("给执法人员的话"), [Length(max=500, message=_l("最多 500 字。"))], filters=[lambda text: text or ""])

    @property
    def location(self) -> dict[str, float] | None:
        told = {name: self[name].data for name in ("latitude", "longitude", "accuracy")}
        return told if all(value is not None for value in told.values()) else None


class DecliningForm(FlaskForm):
    reason = TextAreaField(
        _l("对方怎么说"), [InputRequired(_l("请写一句对方的说法。")), Length(max=300, message=_l("最多 300 字。"))]
    )


class PatrolSearchForm(FlaskForm):
    class Meta:
        csrf = False

    q = SearchField(_l("单位名称"), [Length(max=60)])
