"""Forms of a visit: finding tasks, approving, coming again, reviewing, closing."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, RadioField, SearchField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError

from inspect_app.forms.filter import ALL, FilterForm, choices_of
from workflows.task import TaskSource, TaskState

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
    """The ground on which the visit does not count toward the cap, if there is one."""

    ground = SelectField(_l("年度入企频次"), validate_choice=True)
    reason = TextAreaField(_l("不计入的依据"), [Length(max=500)])

    def validate_reason(self, field: TextAreaField) -> None:
        if self.ground.data and not (field.data or "").strip():
            raise ValidationError(str(_l("选了不计入的情形，请写明依据：文号、工单号或者清单号。")))


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
    reason = TextAreaField(_l("关闭的原因"), REASON)
    evidence = FileField(_l("证明材料"), [FileRequired(_l("请附证明材料：PDF、JPEG 或者 PNG。"))])
