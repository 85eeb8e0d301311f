"""Why a result is sent back or taken down."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length


class ReasonForm(FlaskForm):
    reason = TextAreaField(
        _l("原因"), validators=[InputRequired(_l("请写明原因。")), Length(max=500, message=_l("最多 500 字。"))]
    )
