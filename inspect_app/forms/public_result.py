"""The public's search of results: kept in the URL, nothing required."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, Form, SearchField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional

from inspect_app.documents.publication import RESULT_WORDS


class ResultSearchForm(Form):
    q = SearchField(_l("单位名称或代码"), validators=[Optional(), Length(max=50)])
    result = SelectField(
        _l("检查结果"),
        choices=[SelectChoice("", _l("全部")), *(SelectChoice(code.value, words) for code, words in RESULT_WORDS.items())],
        validators=[Optional()],
    )
    since = DateField(_l("检查日期从"), validators=[Optional()])
    until = DateField(_l("检查日期到"), validators=[Optional()])
