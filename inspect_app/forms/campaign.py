"""Forms of special campaigns."""

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, SelectField
from wtforms.validators import InputRequired

from inspect_app.forms.filter import ALL, choices_of
from inspect_app.forms.record import words_field
from inspect_app.models.campaign import CampaignKind
from scoring.tier import Tier


class CampaignForm(FlaskForm):
    """`kind` is chosen once, when it begins."""

    kind = RadioField(_l("种类"), [InputRequired(_l("请选一项。"))], choices=choices_of(CampaignKind))
    name = words_field(_l("名称"), _l("请填名称。"))
    valid_from = DateField(_l("从哪天起"), [InputRequired(_l("请填日期。"))])
    valid_until = DateField(
        _l("到哪天为止"), [InputRequired(_l("请填日期。"))], description=_l("过了这一天，分层里自动不再算。")
    )
    source = words_field(_l("依据"), _l("请填依据。"), longest=300, description=_l("文件名称、文号，或者会议纪要。"))


class JoinForm(FlaskForm):
    """Which operating employers join. The view fills the choices."""

    industry = SelectField(_l("行业"))
    hazard = SelectField(_l("危害因素"))
    town = SelectField(_l("镇街"))
    tier = SelectField(_l("本县分层"), choices=choices_of(Tier, blank=ALL))

    @property
    def is_confirmed(self) -> bool:
        """The second press, after the count was told."""
        return "confirmed" in request.form
