"""Forms of self-assessments: the filter above the list, a chase, accepting, returning, a check on the spot."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, RadioField, SearchField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from inspect_app.forms.filter import ALL, FilterForm, choices_of
from inspect_app.forms.record import RecordForm, clean
from scoring.tier import Tier
from workflows.assessment import ChaseWay

DAY = [InputRequired(_l("请填日期。"))]
LONGEST = Length(max=500, message=_l("最多 500 字。"))


class AssessmentFilter(FilterForm):
    """`offered` are (value, words) by the name of the field; `view` is the tab."""

    q = SearchField(_l("名称、代码、地址或拼音首字母"), [Length(max=100)])
    town = SelectField(_l("镇街"), coerce=str)
    tier = SelectField(_l("本县分层"), choices=choices_of(Tier, blank=ALL))
    year = SelectField(_l("年度"), coerce=str)
    view = HiddenField()

    def __init__(self, offered: Mapping[str, Iterable[tuple[str, str]]]) -> None:
        first = {"town": [SelectChoice("", ALL)], "year": []}
        super().__init__(
            **{name: [*first[name], *(SelectChoice(*pair) for pair in pairs)] for name, pairs in offered.items()}
        )


class ChaseManyForm(FlaskForm):
    way = SelectField(_l("催报方式"), choices=choices_of(ChaseWay))
    on = DateField(_l("哪天催的"), DAY)


class ChaseForm(FlaskForm):
    on = DateField(_l("哪天催的"), DAY)
    way = RadioField(_l("催报方式"), [InputRequired(_l("请选一项。"))], choices=choices_of(ChaseWay))
    reason = TextAreaField(_l("对方怎么说"), [LONGEST], filters=[clean])


class AcceptForm(RecordForm):
    reason = TextAreaField(
        _l("认可的理由"), [LONGEST], filters=[clean], description=_l("企业报的和本局记录不一致时必须写。写入经过，不能修改。")
    )


class ReturnForm(RecordForm):
    reason = TextAreaField(
        _l("退回的原因"),
        [InputRequired(_l("请写明原因。")), LONGEST],
        filters=[clean],
        description=_l("哪一项不对，凭什么，请企业怎样改。"),
    )


class SpotCheckForm(FlaskForm):
    on = DateField(_l("抽查日期"), DAY)
    result = RadioField(
        _l("抽查结论"),
        [InputRequired(_l("请选一项。"))],
        choices=[SelectChoice("true", _l("属实")), SelectChoice("false", _l("不实"))],
    )
    finding = TextAreaField(_l("发现了什么"), [LONGEST], filters=[clean], description=_l("自评怎么写，现场实际怎样。"))
    evidence = TextAreaField(
        _l("凭什么认定"), [LONGEST], filters=[clean], description=_l("照片、笔录、检测报告的编号。认定不实时必须写。")
    )

    @property
    def is_true(self) -> bool:
        return bool(self.result.data == "true")


def years_offered(first: int | None, *, this_year: int) -> list[tuple[str, str]]:
    """From this year back to the first that has any."""
    return [(str(year), str(year)) for year in range(this_year, min(first or this_year, this_year) - 1, -1)]


def year_of(form: AssessmentFilter, *, this_year: int) -> int:
    said: Any = form.year.data
    return int(said) if said else this_year
