"""Forms of what officers found."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import MultipleFileField
from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from inspect_app.forms.filter import choices_of
from inspect_app.forms.record import RecordForm
from inspect_app.models.finding import Answer
from workflows.finding import Handling
from workflows.task import Outcome

DECIDED = tuple(outcome for outcome in Outcome if outcome is not Outcome.NOT_INSPECTED)


class FindingForm(RecordForm):
    answer = RadioField(
        _l("检查情况"),
        [InputRequired(_l("请选一项。"))],
        choices=[
            SelectChoice(Answer.YES.value, _l("是")),
            SelectChoice(Answer.NO.value, _l("否")),
            SelectChoice(Answer.NOT_APPLICABLE.value, _l("不适用")),
        ],
    )
    note = TextAreaField(_l("看到什么"), [Length(max=1000)])
    photos = MultipleFileField(_l("照片"))

    def validate_note(self, field: TextAreaField) -> None:
        if self.answer.data == Answer.NO.value and not (field.data or "").strip():
            raise ValidationError(str(_l("答“否”要写明看到什么：岗位、设施、数量、谁在场。")))


class OutcomeForm(RecordForm):
    outcome = RadioField(_l("检查结果"), [InputRequired(_l("请选一项。"))], choices=choices_of(DECIDED))
    handling = RadioField(_l("处理方式"), [Optional()], choices=choices_of(Handling))
    summary = TextAreaField(_l("检查经过和说明"), [Optional(), Length(max=2000)])
    external_number = StringField(_l("规定平台上的编号"), [Optional(), Length(max=60)])
    photos = MultipleFileField(_l("现场照片、证明材料的照片"))
