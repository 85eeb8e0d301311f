"""Forms of employers: the filter above the list, and the entry."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, IntegerField, SearchField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from inspect_app.forms.filter import ALL, FilterForm, choices_of
from inspect_app.forms.record import ListField, RecordForm, clean, words_field
from inspect_app.models.employer import EmployerSize, EmployerStatus
from inspect_app.words.register import WORDS as REGISTER_WORDS
from scoring.tier import Tier
from workflows import register_values as values
from workflows.register import MOST_CHARACTERS
from workflows.register_columns import Field

EDITABLE_STATUSES = [status for status in EmployerStatus if status is not EmployerStatus.MERGED]
WORDS = REGISTER_WORDS[Field]
PUBLIC_OR_NOT = [SelectChoice("yes", _l("可以公开")), SelectChoice("no", _l("不公开"))]


class EmployerFilter(FilterForm):
    """`offered` are (value, words) by the name of the field: what the register of this user holds."""

    q = SearchField(_l("名称、代码、地址或拼音首字母"), [Length(max=100)])
    town = SelectField(_l("镇街"), coerce=str)
    tier = SelectField(_l("本县分层"), choices=choices_of(Tier, blank=ALL))
    industry = SelectField(_l("行业"), coerce=str)
    hazard = SelectField(_l("危害因素"), coerce=str)
    status = SelectField(_l("经营状态"), choices=choices_of(EmployerStatus, blank=ALL))
    view = HiddenField()

    def __init__(self, offered: Mapping[str, Iterable[tuple[str, str]]]) -> None:
        self._offered = offered
        super().__init__()

    def validate(self, extra_validators: Any = None) -> bool:
        for name, pairs in self._offered.items():
            self[name].choices = [SelectChoice("", ALL), *(SelectChoice(value, words) for value, words in pairs)]
        return super().validate(extra_validators)


def _or_none(value: str | None) -> str | None:
    return clean(value) or None


def _line(field: Field, longest: int = 100) -> StringField:
    return StringField(WORDS[field], [Optional(), Length(max=longest)], filters=[_or_none])


def _count(field: Field, most: int = values.LARGEST) -> IntegerField:
    words = _l("请填 0 到 %(most)s 的整数。", most=most)
    return IntegerField(WORDS[field], [Optional(), NumberRange(min=0, max=most, message=words)])


def _day(field: Field) -> DateField:
    return DateField(WORDS[field], [Optional()])


class EmployerForm(RecordForm):
    """The view takes `uscc` away where the code is known: it is given once and never changed here."""

    name = words_field(WORDS[Field.NAME], _l("请填单位名称。"), longest=200)
    uscc = StringField(
        WORDS[Field.USCC], [Optional()], filters=[values.code], description=_l("还没有代码的可以先空着，登记为临时对象。")
    )
    town_code = SelectField(WORDS[Field.TOWN_NAME], [InputRequired(_l("请选镇街。"))])
    address = StringField(WORDS[Field.ADDRESS], [Optional(), Length(max=MOST_CHARACTERS)], filters=[clean])
    status = SelectField(WORDS[Field.STATUS], choices=choices_of(EDITABLE_STATUSES))
    industry_code = _line(Field.INDUSTRY_CODE, 10)
    industry_name = _line(Field.INDUSTRY_NAME)
    size = SelectField(WORDS[Field.SIZE], choices=choices_of(EmployerSize, blank=_l("不清楚")))
    legal_representative = _line(Field.LEGAL_REPRESENTATIVE)
    contact_name = _line(Field.CONTACT_NAME)
    contact_phone = _line(Field.CONTACT_PHONE, 40)
    staff_count = _count(Field.STAFF_COUNT)
    exposed_count = _count(Field.EXPOSED_COUNT)
    hazards = ListField(WORDS[Field.HAZARDS], description=_l("几个因素用顿号隔开。"))
    declared_on = _day(Field.DECLARED_ON)
    tested_on = _day(Field.TESTED_ON)
    tested_points = _count(Field.TESTED_POINTS)
    exceeded_points = _count(Field.EXCEEDED_POINTS)
    exceeded_hazards = ListField(WORDS[Field.EXCEEDED_HAZARDS])
    new_cases = _count(Field.NEW_CASES)
    abnormal_exams = _count(Field.ABNORMAL_EXAMS)
    self_check_score = _count(Field.SELF_CHECK_SCORE, 100)
    is_public = SelectField(
        _l("对外公开"),
        choices=PUBLIC_OR_NOT,
        coerce=lambda value: value in (True, "yes"),
        default=True,
        description=_l("涉密等不公开的单位不进抽取名录，检查结果不公开；已经公开的随即撤下。改为不公开要写依据。"),
    )
    reason = TextAreaField(_l("更改的依据"), [Length(max=500)], filters=[clean])
