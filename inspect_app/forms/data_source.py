"""Forms of sources of records."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms.validators import InputRequired, Regexp

from inspect_app.forms.filter import choices_of
from inspect_app.forms.record import TicksField, region_field, words_field
from workflows.record import RecordKind


class SourceForm(FlaskForm):
    code = words_field(
        _l("来源代码"),
        _l("请填代码。"),
        Regexp(r"^[a-z][a-z0-9-]{1,39}$", message=_l("代码用小写字母开头，2 到 40 位小写字母、数字、横线。")),
        longest=40,
        description=_l("例如 lab-anche。以后不改。"),
    )
    name = words_field(_l("名称"), _l("请填名称。"), description=_l("谁提供这些记录，例如“省检测机构平台”。"))
    region_code = region_field(_l("区划代码"), description=_l("只收这个地区的单位的记录。"))
    kinds = TicksField(
        _l("提供的记录"), [InputRequired(_l("至少选一种。"))], choices=choices_of(RecordKind)
    )
