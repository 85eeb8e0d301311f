"""Forms of merging."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from inspect_app.forms.record import clean


class MergeForm(FlaskForm):
    survivor = RadioField(_l("保留哪一条"), [InputRequired(_l("请选要保留的一条。"))], coerce=int)
    reason = TextAreaField(_l("依据"), [InputRequired(_l("请写明依据。")), Length(max=500)], filters=[clean])


class UndoForm(FlaskForm):
    reason = TextAreaField(_l("撤销的原因"), [InputRequired(_l("请写明原因。")), Length(max=500)], filters=[clean])
