"""The code of a letter, typed or scanned; the reason of a reissue."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SearchField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional


class LinkCodeForm(FlaskForm):
    code = StringField(_l("链接码"), validators=[InputRequired(_l("请输入链接码。")), Length(max=80)])


class LinkSearchForm(FlaskForm):
    class Meta:
        csrf = False

    q = SearchField(_l("单位名称或代码"), validators=[Optional(), Length(max=50)])


class LinkEndForm(FlaskForm):
    act = RadioField(
        _l("怎么办"),
        choices=[SelectChoice("reissue", _l("作废旧链接，另发一份")), SelectChoice("withdraw", _l("只作废，不另发"))],
        validators=[InputRequired(_l("请选一项。"))],
    )
    reason = TextAreaField(
        _l("原因"), validators=[InputRequired(_l("请写明原因。")), Length(max=500, message=_l("最多 500 字。"))]
    )
