"""The filter above the records of an employer."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from inspect_app.forms.filter import FilterForm


class EntryFilter(FilterForm):
    kind = SelectField(_l("记录种类"))
