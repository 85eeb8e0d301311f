"""The file of a list drawn above."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired


class ListFileForm(FlaskForm):
    file = FileField(_l("清单文件"), [FileRequired(_l("请选一个文件。"))])
