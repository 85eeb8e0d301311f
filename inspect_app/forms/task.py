"""Forms of a visit: finding tasks, approving, coming again, reviewing, closing."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, RadioField, SearchField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError

from inspect_app.forms.filter import ALL, FilterForm, choices_of
from workflows.task import ClosingReason, TaskSource, TaskState

REASON = [InputRequired(_l("请写明原因。")), Length(max=500)]
COUNTS = SelectChoice("", _l("计入"))


class TaskFilter(FilterForm):
    """`view` is the tab; officers and towns are offered by the page."""

    q = SearchField(_l("单位、代码或者任务号"))
    state = SelectField(_l("环节"), choices=choices_of(TaskState, blank=ALL))
    town = SelectField(_l("镇街"), coerce=str)
    officer = SelectField(_l("执法人员"), coerce=str)
    source = SelectField(_l("来源"), choices=choices_of(TaskSource, blank=ALL))
    view = HiddenField()


class ApprovalForm(FlaskForm):
    """The ground on which the visit does not count toward the cap, if there is one. Only a change of it needs words."""

    ground = SelectField(_l("年度入企频次"), validate_choice=True)
    reason = TextAreaField(_l("改动的依据"), [Length(max=500)])

    def __init__(self, *, present: str, document: str) -> None:
        """`present` is the ground that stands now, `document` what it rests on: the number of a list."""
        super().__init__(ground=present, reason=document)
        self.present = present

    @property
    def is_changed(self) -> bool:
        return self.ground.data != self.present

    def validate_reason(self, field: TextAreaField) -> None:
        if self.is_changed and not (field.data or "").strip():
            raise ValidationError(str(_l("改了是否计入，请写明依据：文号、工单号或者清单号。")))


class RevisitForm(FlaskForm):
    reason = TextAreaField(_l("这次的情况"), REASON)


class ReviewForm(FlaskForm):
    decision = RadioField(
        _l("审核意见"),
        [InputRequired(_l("请选一项。"))],
        choices=[SelectChoice("complete", _l("同意，检查完成")), SelectChoice("return", _l("退回补正"))],
    )
    reason = TextAreaField(_l("退回的原因"), [Length(max=500)])

    def validate_reason(self, field: TextAreaField) -> None:
        if self.decision.data == "return" and not (field.data or "").strip():
            raise ValidationError(str(_l("退回要写明原因。")))


class ClosingForm(FlaskForm):
    ground = RadioField(_l("为什么关闭"), [InputRequired(_l("请选一项。"))], choices=choices_of(ClosingReason))
    reason = TextAreaField(_l("怎样核实的"), REASON)
    evidence = FileField(_l("证明材料"), [FileRequired(_l("请附证明材料：PDF 或者照片。"))])


class ClosingAnswerForm(FlaskForm):
    decision = RadioField(
        _l("答复"),
        [InputRequired(_l("请选一项。"))],
        choices=[SelectChoice("confirm", _l("同意，关闭任务")), SelectChoice("deny", _l("不同意，照常检查"))],
    )
    reason = TextAreaField(_l("不同意的原因"), [Length(max=500)])

    def validate_reason(self, field: TextAreaField) -> None:
        if self.decision.data == "deny" and not (field.data or "").strip():
            raise ValidationError(str(_l("不同意要写明原因。")))
