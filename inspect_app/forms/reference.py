"""Forms of reference rows: one field for each column of the rule, read as strictly as the rule itself is."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from enum import EnumType
from typing import Any, cast

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from stdnum import casrn
from wtforms import (
    BooleanField,
    DateField,
    Field,
    Form,
    HiddenField,
    SearchField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, Regexp, ValidationError

from inspect_app.forms.filter import ALL, FilterForm, choices_of
from inspect_app.forms.record import words_field
from inspect_app.models.reference_column import COLLECTIONS, Collection, Column, Reads
from inspect_app.operations.reference_plan import Content
from inspect_app.words.reference import COLUMNS, HINTS
from scoring.limit import CONDITION

TRUE = "true"
NUMBER = Regexp(r"^(0|[1-9]\d{0,8})(\.\d{1,9})?$", message=_l("要填数字，例如 0.5。"))
WHOLE = Regexp(r"^(0|[1-9]\d{0,8})$", message=_l("要填整数。"))
CODE = Regexp(r"^[\w.,()·-]{1,60}$", message=_l("编号用字母、数字、汉字、点和横线，最长 60 个字。"))
NEEDS = (("level_below", "level_from"), ("intensity", "time_rate"), ("time_rate", "intensity"))
"""A column that says nothing without another."""
SENTENCES = ("question", "question_en", "why", "why_en")


class ContentForm(FlaskForm):
    """What one version says. The columns are added by `content_form`."""

    collection: Collection

    @property
    def content(self) -> Content:
        data = {column.name: _stored(self[column.name]) for column in self.collection.columns}
        return Content(self["words"].data, self["words_en"].data, {name: cell for name, cell in data.items() if cell})

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid = super().validate(extra_validators)
        wrong = [*self._missing(), *self._odd_ends(), *self._odd_example()]
        for name, words in wrong:
            self[name].errors = [*self[name].errors, words]
        return is_valid and not wrong

    def _missing(self) -> Iterable[tuple[str, LazyString]]:
        for name, other in NEEDS:
            if name in self and self[name].data and not self[other].data:
                yield other, _l("填了“%(column)s”，这一栏也要填。", column=COLUMNS[name])

    def _odd_ends(self) -> Iterable[tuple[str, LazyString]]:
        highs = self.collection.edges.highs if self.collection.edges else ()
        if len(highs) > 1 and len([name for name in highs if self[name].data]) != 1:
            first, second = (COLUMNS[name] for name in highs)
            yield highs[0], _l("“%(first)s”和“%(second)s”要填一个，也只填一个。", first=first, second=second)

    def _odd_example(self) -> Iterable[tuple[str, LazyString]]:
        if "pattern" in self and not self["pattern"].errors and not re.fullmatch(self["pattern"].data, self["example"].data):
            yield "example", _l("这个例子不合上面的写法。")


class VersionForm(ContentForm):
    """`seen` is the print of what the page has shown, so that nothing else is saved than what was seen."""

    seen = HiddenField()
    valid_from = DateField(
        _l("从哪天起"),
        [InputRequired(_l("请填日期。"))],
        description=_l("这一天起的记录按新版本判断，以前的记录不变。填明天或者以后，生效以前还能改正。"),
    )
    source = words_field(COLUMNS["source"], _l("请填依据。"), longest=300, description=HINTS["source"])


class NewRowForm(VersionForm):
    code = StringField(
        COLUMNS["code"],
        [InputRequired(_l("请填编号。")), CODE],
        filters=[lambda value: (value or "").strip()],
        description=_l("每个版本都用它，以后不能改；判断结果写作“编号@生效日期”。"),
    )


class CorrectionForm(ContentForm):
    seen = HiddenField()
    source = words_field(COLUMNS["source"], _l("请填依据。"), longest=300, description=HINTS["source"])


class EndForm(FlaskForm):
    valid_until = DateField(COLUMNS["valid_until"], [Optional()], description=_l("过了这一天不再适用。不填，就是长期有效。"))
    source = words_field(COLUMNS["source"], _l("请填依据。"), longest=300, description=HINTS["source"])


class ReasonForm(FlaskForm):
    reason = TextAreaField(_l("原因"), [InputRequired(_l("请写明原因。")), Length(max=500)], filters=[lambda value: tidy(value)])


class ReferenceFilter(FilterForm):
    """`when` is a value of queries.reference.When."""

    q = SearchField(_l("名称或编号"))
    verified = SelectField(
        _l("核对"), choices=[SelectChoice("", ALL), SelectChoice("no", _l("待核")), SelectChoice("yes", _l("已核对"))]
    )
    when = SelectField(
        _l("版本"),
        choices=[
            SelectChoice("", ALL),
            SelectChoice("current", _l("今天适用的")),
            SelectChoice("future", _l("还没有开始的")),
            SelectChoice("past", _l("以前的")),
        ],
    )


def content_form(kind: type[ContentForm], collection: str, present: Content | None, **values: Any) -> Any:
    """A form of `kind` with a field for each column of the collection, filled with what the present version says."""
    spec = COLLECTIONS[collection]
    code: dict[str, Any] = {"code": None} if spec.code_of and hasattr(kind, "code") else {}
    fields = {"words": _words("words", is_required=True), "words_en": _words("words_en", is_required=False)}
    columns = {column.name: FIELDS[column.reads](column) for column in spec.columns}
    made = type(kind.__name__, (kind,), {"collection": spec, **code, **fields, **columns})
    cells = {**present.data, "words": present.words, "words_en": present.words_en} if present else {}
    ticks = {column.name: cells.get(column.name) == TRUE for column in spec.columns if column.reads is Reads.TICK}
    return cast(ContentForm, made(**{**cells, **ticks, **values}))


def beside_form(collection: str, present: Content, *, prefix: str) -> Any:
    """The same fields for a row that changes together with another, in the same page and under its one token."""
    return content_form(ContentForm, collection, present, prefix=prefix, meta={"csrf": False})


def tidy(value: str | None) -> str:
    """One line as it was typed: Ⅰ stays Ⅰ, and Chinese punctuation stays Chinese."""
    return " ".join((value or "").split())


def _plain(value: str | None) -> str:
    """Numbers and formulas in half width."""
    return unicodedata.normalize("NFKC", value or "").replace(" ", "").replace("≤", "<=")


def _stored(field: Field) -> str:
    if isinstance(field, BooleanField):
        return TRUE if field.data else ""
    return field.data or ""


def _words(name: str, *, is_required: bool) -> Field:
    first = InputRequired(_l("请填名称。")) if is_required else Optional()
    return cast(Field, StringField(COLUMNS[name], [first, Length(max=200)], filters=[tidy]))


def _line(column: Column, *checks: Any, filters: Iterable[Callable[[str | None], str]] = (tidy,), longest: int = 500) -> Field:
    first = InputRequired(_l("请填这一栏。")) if column.is_required else Optional()
    validators, kind = [first, Length(max=longest), *checks], TextAreaField if column.name in SENTENCES else StringField
    return cast(Field, kind(COLUMNS[column.name], validators, filters=filters, description=HINTS.get(column.name, "")))


def _choice(column: Column) -> Field:
    known = column.choices
    choices = choices_of(known) if isinstance(known, EnumType) else [SelectChoice(one, one) for one in known]
    blank = [] if column.is_required else [SelectChoice("", "—")]
    validators = [InputRequired(_l("请选一项。"))] if column.is_required else [Optional()]
    return cast(Field, SelectField(COLUMNS[column.name], validators, choices=[*blank, *choices]))


def _tick(column: Column) -> Field:
    return cast(Field, BooleanField(COLUMNS[column.name]))


def _is_cas(_form: Form, field: Field) -> None:
    if not casrn.is_valid(field.data):
        raise ValidationError(str(_l("CAS 号的写法或者校验位不对，请对照标准再填。")))


def _is_condition(_form: Form, field: Field) -> None:
    found = CONDITION.fullmatch(field.data)
    ends = [end for end in (found[1], found[5]) if end] if found else []
    if not ends or (len(ends) == 2 and int(ends[0]) >= int(ends[1])):
        raise ValidationError(str(_l("条件写成 10<=sio2<=50 或者 altitude<2000 这样，小的一端在左。")))


def _is_pattern(_form: Form, field: Field) -> None:
    try:
        re.compile(field.data)
    except re.error as error:
        raise ValidationError(str(_l("这不是正则表达式。"))) from error


FIELDS: dict[Reads, Callable[[Column], Field]] = {
    Reads.TEXT: _line,
    Reads.NUMBER: lambda column: _line(column, NUMBER, filters=(_plain,), longest=20),
    Reads.WHOLE: lambda column: _line(column, WHOLE, filters=(_plain,), longest=9),
    Reads.CHOICE: _choice,
    Reads.TICK: _tick,
    Reads.CAS: lambda column: _line(column, _is_cas, filters=(_plain,), longest=20),
    Reads.CONDITION: lambda column: _line(column, _is_condition, filters=(_plain,), longest=60),
    Reads.PATTERN: lambda column: _line(column, _is_pattern, longest=200),
}
