"""The form that takes a register file."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired, FileSize

LARGEST = 100 * 1024 * 1024  # bytes


class RegisterFileForm(FlaskForm):
    file = FileField(
        _l("名录文件"),
        [FileRequired(_l("请选文件。")), FileSize(LARGEST, message=_l("文件不能超过 100 MB。"))],
        description=_l("CSV（UTF-8 或 GB18030）或 XLSX，按内容识别。表头上面可以有标题行。"),
    )
