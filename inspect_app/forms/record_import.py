"""The form that takes a file of records."""

from collections.abc import Iterable, Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired, FileSize
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from inspect_app.forms.filter import choices_of
from inspect_app.forms.register_import import LARGEST
from inspect_app.models.data_source import DataSource
from workflows.record import RecordKind


class RecordFileForm(FlaskForm):
    kind = SelectField(_l("记录种类"), [InputRequired(_l("请选一种。"))])
    source_id = SelectField(
        _l("数据来源"),
        [InputRequired(_l("请选来源。"))],
        coerce=int,
        description=_l("记录编号在一个来源里不重复；同一来源再交，就是更新。"),
    )
    file = FileField(
        _l("文件"),
        [FileRequired(_l("请选文件。")), FileSize(LARGEST, message=_l("文件不能超过 100 MB。"))],
        description=_l("CSV（UTF-8 或 GB18030）或 XLSX，按内容识别。表头上面可以有标题行。"),
    )

    @classmethod
    def offering(cls, kinds: Iterable[RecordKind], sources: Sequence[DataSource]) -> "RecordFileForm":
        form = cls()
        form.kind.choices = choices_of(kinds)
        form.source_id.choices = [SelectChoice(source.id, source.name) for source in sources]
        return form
