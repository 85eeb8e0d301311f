"""Forms of early warnings: finding them, passing on, closing, becoming an inspection."""

import re
from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from inspect_app.forms.filter import FilterForm, choices_of
from inspect_app.forms.task import REASON
from inspect_app.models.warning import EarlyWarning
from workflows.warning import BY_PERSON


class WarningFilter(FilterForm):
    """`view` is the tab; the page offers the kinds that the reader may see, and the towns."""

    kind = SelectField(_l("预警类型"), coerce=str)
    town = SelectField(_l("镇街"), coerce=str)
    view = HiddenField()


class PassOnForm(FlaskForm):
    """Whoever may own it is offered by the page, the one with fewest open first."""

    to = SelectField(_l("转交给"), [InputRequired(_l("请选一个人。"))], coerce=int)
    reason = TextAreaField(_l("转交的原因"), REASON)


class ClosingForm(FlaskForm):
    closing = RadioField(_l("为什么关闭"), [InputRequired(_l("请选一项。"))], choices=choices_of(BY_PERSON))
    words = TextAreaField(_l("怎样核实、怎样处理的"), [Optional(), Length(max=500)])
    seen = HiddenField()

    def show(self, warnings: Iterable[EarlyWarning]) -> None:
        """The page shows these as they are now; a warning that has changed by the time it is sent is not closed unseen."""
        self.seen.data = " ".join(f"{warning.id}.{warning.version}" for warning in warnings)

    def version_of(self, warning: EarlyWarning) -> int:
        """As it was shown, 0 when it was not."""
        told = dict(pair.split(".") for pair in (self.seen.data or "").split() if re.fullmatch(r"\d{1,9}\.\d{1,9}", pair))
        return int(told.get(str(warning.id), 0))


class TaskForm(FlaskForm):
    due_on = DateField(_l("最迟哪一天完成检查"), [InputRequired(_l("请填日期。"))])
