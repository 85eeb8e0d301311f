"""The filter of the trail."""

from itertools import starmap

from flask_babel import lazy_gettext as _l
from wtforms import DateField, SearchField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from inspect_app.fact_labels import FACTS
from inspect_app.forms.filter import ALL, FilterForm


class AuditFilter(FilterForm):
    person = SearchField(_l("谁做的"))
    kind = SelectField(_l("做了什么"), choices=[SelectChoice("", ALL), *starmap(SelectChoice, FACTS.items())])
    subject = SearchField(_l("对象编号"))
    first = DateField(_l("从"), [Optional()])
    last = DateField(_l("到"), [Optional()])
