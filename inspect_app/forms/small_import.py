"""The form that takes a file."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired, FileSize

LARGEST = 5 * 1024 * 1024


class FileForm(FlaskForm):
    file = FileField(
        _l("文件"),
        [FileRequired(_l("请选文件。")), FileSize(LARGEST, message=_l("文件超过 5 MB，请分成几个。"))],
        description=_l("CSV 或者 XLSX。表头上面可以有标题行。"),
    )
