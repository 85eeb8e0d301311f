"""Forms of a draw. They check shape; whether a plan is lawful is answered by workflows.ceremony, on the field."""

import re
from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, Regexp, ValidationError

from inspect_app.forms.record import TicksField
from workflows.ceremony import Division, Draft, VoidReason

RATIO = re.compile(r"([0-9]{1,6})\s*/\s*([0-9]{1,6})")
TIERS = ("key", "watch", "general")
WITNESSES = ("1", "2", "3")
DEFAULT_SOURCES = ("sse-index", "sse-turnover", "szse-index", "szse-turnover")
BATCHES = (2, 3, 4, 5, 6)

FIELDS_OF_REFUSALS = {
    "draw.opens_too_late": "opens_on",
    "draw.dates_out_of_order": "opens_on",
    "draw.too_soon": "draw_on",
    "draw.not_a_trading_day": "draw_on",
    "draw.short_form_not_allowed": "is_short_form",
    "draw.ratio_malformed": "ratio_key",
    "draw.too_few_sources": "sources",
    "draw.too_few_bits": "sources",
    "draw.unknown_source": "sources",
    "draw.too_few_witnesses": "witness_1",
    "draw.same_bureau_hand": "bureau_b",
    "draw.party_may_not_commit": "bureau_a",
}
"""Where the words of a refused draft stand."""


def _ratio(_form: FlaskForm, field: StringField) -> None:
    if not RATIO.fullmatch((field.data or "").strip()):
        raise ValidationError(_l("写成分数，例如 1/20；不抽写 0/1。"))


class DraftForm(FlaskForm):
    title = StringField(_l("名称"), [InputRequired(_l("请填名称。")), Length(max=80)])
    matters = TicksField(_l("检查事项"), [InputRequired(_l("至少选一项。"))])
    ratio_key = StringField(_l("重点单位抽多少"), [_ratio], default="1/4")
    ratio_watch = StringField(_l("关注单位抽多少"), [_ratio], default="1/20")
    ratio_general = StringField(_l("一般单位抽多少"), [_ratio], default="1/50")
    covered = StringField(
        _l("全部检查的行业"), [Optional(), Regexp(r"[0-9A-Z,，、\s]*", message=_l("填行业代码的开头几位，用逗号分开。"))]
    )
    division = RadioField(
        _l("分层"),
        choices=[
            SelectChoice(Division.TIER.value, _l("只按重点、关注、一般")),
            SelectChoice(Division.COUNTY.value, _l("再按县区")),
            SelectChoice(Division.TOWN.value, _l("再按镇街")),
        ],
        default=Division.TIER.value,
    )
    rounding = RadioField(
        _l("取整"),
        choices=[
            SelectChoice("systematic", _l("系统取整：每家的机会与比例一致")),
            SelectChoice("largest-remainder", _l("最大余数：分层很细时，有的单位没有机会")),
        ],
        default="systematic",
    )
    batch = SelectField(
        _l("两人一组，一组查几家"),
        coerce=int,
        choices=[
            SelectChoice(0, _l("每家单独配组")),
            *(SelectChoice(n, _l("同一镇街最多 %(n)s 家一组", n=n)) for n in BATCHES),
        ],
    )
    draw_on = DateField(_l("抽取日期"), [InputRequired(_l("请填日期。"))])
    opens_on = DateField(_l("开封日期"), [InputRequired(_l("请填日期。"))])
    due_on = DateField(_l("检查期限"), [InputRequired(_l("请填日期。"))])
    is_short_form = BooleanField(_l("简易方式：抽取后立即开封"))
    bureau_a = SelectField(_l("本局第一份承诺由谁保管"), coerce=int)
    bureau_b = SelectField(_l("本局第二份承诺由谁保管"), coerce=int)
    witness_1 = StringField(_l("见证方一"), [InputRequired(_l("请填单位名称。")), Length(max=40)], default="市司法局")
    witness_1_user = SelectField(_l("见证方一的账号"), coerce=int)
    witness_2 = StringField(_l("见证方二"), [InputRequired(_l("请填单位名称。")), Length(max=40)], default="市总工会")
    witness_2_user = SelectField(_l("见证方二的账号"), coerce=int)
    witness_3 = StringField(_l("见证方三"), [Optional(), Length(max=40)])
    witness_3_user = SelectField(_l("见证方三的账号"), coerce=int)
    required = SelectField(
        _l("随机源公布以后才公开的一方"),
        choices=[
            SelectChoice("", _l("没有这样的一方")),
            SelectChoice("1", _l("见证方一")),
            SelectChoice("2", _l("见证方二")),
            SelectChoice("3", _l("见证方三")),
        ],
    )
    sources = TicksField(_l("公开随机源"), default=list(DEFAULT_SOURCES))
    basis = TextAreaField(_l("依据和说明"), [Optional(), Length(max=500)])

    def offer(self, *, matters: Iterable[Any], sources: Iterable[Any], keepers: Iterable[Any], witnesses: Iterable[Any]) -> None:
        """Fill the choices: pairs of value and words."""
        self.matters.choices, self.sources.choices = _choices(matters), _choices(sources)
        self.bureau_a.choices = self.bureau_b.choices = _choices(keepers)
        for place in WITNESSES:
            self[f"witness_{place}_user"].choices = _choices([(0, _l("没有账号，发一次性链接")), *witnesses])

    def rules(self) -> Draft:
        return Draft(
            matters=tuple(self.matters.data),
            ratios={tier: _fraction(self[f"ratio_{tier}"].data) for tier in TIERS},
            division=Division(self.division.data),
            rounding=self.rounding.data,
            batch=self.batch.data,
            covered=tuple(re.findall(r"[0-9A-Z]+", self.covered.data or "")),
            basis=self.basis.data or "",
        )

    def witnesses(self) -> list[tuple[str, int, bool]]:
        """(words, account or 0, whether its share opens after the source), without the empty ones."""
        told = [
            (self[f"witness_{place}"].data.strip(), self[f"witness_{place}_user"].data, self.required.data == place)
            for place in WITNESSES
            if self[f"witness_{place}"].data
        ]
        return [witness for witness in told if witness[0]]


class ReasonForm(FlaskForm):
    reason = TextAreaField(_l("理由"), [InputRequired(_l("请写理由。")), Length(max=500)])


class LinkForm(FlaskForm):
    reason = TextAreaField(_l("原因"), [Optional(), Length(max=500)])


class AnswerForm(FlaskForm):
    """Yes needs no reason, no does."""

    decision = RadioField(_l("意见"), [InputRequired(_l("请选一项。"))])
    reason = TextAreaField(_l("理由"), [Length(max=500)])

    def __init__(self, *, yes: Any, no: Any, **values: Any) -> None:
        super().__init__(**values)
        self.decision.choices = [SelectChoice("yes", yes), SelectChoice("no", no)]

    def validate_reason(self, field: TextAreaField) -> None:
        if self.decision.data == "no" and not (field.data or "").strip():
            raise ValidationError(_l("请写理由。"))

    @property
    def is_yes(self) -> bool:
        return bool(self.decision.data == "yes")


class ConfirmForm(FlaskForm):
    """Nothing to fill in: the page says what will happen."""


class SourceForm(FlaskForm):
    """One field per source of the plan, added when the form is made."""


def source_form(sources: Iterable[tuple[int, str]]) -> SourceForm:
    """`sources`: position and words."""
    fields = {
        f"value_{position}": StringField(words, [InputRequired(_l("请照抄公布的数。")), Length(max=200)])
        for position, words in sources
    }
    return type("BoundSourceForm", (SourceForm,), fields)()


class ReplaceForm(FlaskForm):
    reason = RadioField(
        _l("为什么替换"),
        [InputRequired(_l("请选一项。"))],
        choices=[
            SelectChoice(VoidReason.DEREGISTERED.value, _l("已经注销或者被吊销")),
            SelectChoice(VoidReason.MOVED.value, _l("已经迁出辖区")),
            SelectChoice(VoidReason.DUPLICATE.value, _l("同一单位登记了两次")),
            SelectChoice(VoidReason.NO_HAZARD.value, _l("没有职业病危害")),
        ],
    )
    evidence = FileField(_l("证明材料"), [FileRequired(_l("请选一个文件。"))])


class CommitForm(FlaskForm):
    """An outside party: the commitment only. The secret field does not exist here on purpose."""

    commitment = HiddenField()


class ShareForm(FlaskForm):
    """A bureau share: its secret is handed over too; empty without a script, then the server makes it."""

    secret = HiddenField()
    commitment = HiddenField()


class RevealForm(FlaskForm):
    secret = TextAreaField(_l("纸上的数"), [InputRequired(_l("请照纸上填。")), Length(max=400)])


def _choices(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    return [SelectChoice(value, words) for value, words in pairs]


def _fraction(words: str) -> tuple[int, int]:
    match = RATIO.fullmatch(words.strip())
    return (int(match[1]), int(match[2])) if match else (0, 1)
