"""The form of a version of the county's rule of tiers: one line per trigger, two thresholds, a ceiling per county."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField
from wtforms.validators import InputRequired, NumberRange, Optional

from inspect_app.forms.record import words_field
from inspect_app.labels import words_of
from inspect_app.models.region import Region
from scoring.tier_rule import CODES, Gap, Trigger

MOST_POINTS = 1_000
PARTS = {
    "points": _l("起始分"),
    "each": _l("每多一个加分"),
    "most": _l("最多"),
    "at_least": _l("从几个起"),
}


def _whole(label: Any, *, least: int, most: int, is_optional: bool = False) -> IntegerField:
    range_ = NumberRange(least, most, _l("要填 %(least)s 到 %(most)s 的整数。", least=least, most=most))
    return IntegerField(label, [Optional() if is_optional else InputRequired(_l("请填整数。")), range_])


def _part(code: Trigger | Gap, part: str) -> IntegerField:
    label = _l("%(of)s：%(part)s", of=words_of(code), part=PARTS[part])
    return _whole(label, least=int(part == "at_least"), most=MOST_POINTS)


class TierRuleForm(FlaskForm):
    key_from = _whole(_l("从多少分起是重点"), least=1, most=MOST_POINTS)
    watch_from = _whole(_l("从多少分起是关注"), least=1, most=MOST_POINTS)
    valid_from = DateField(
        _l("生效日期"), [InputRequired(_l("请填日期。"))], description=_l("从这一天起按新的规则排，以前的结果不变。")
    )
    source = words_field(
        _l("依据"), _l("请填依据。"), longest=300, description=_l("文件名称、文号和条款，或者会议纪要。")
    )

    def term(self, code: str, part: str) -> Any:
        return self[f"{code}_{part}"]

    @property
    def ceilings(self) -> Sequence[Any]:
        return [field for field in self if field.name.startswith("ceiling_")]

    @property
    def rule(self) -> dict[str, Any]:
        """As it is stored."""
        limited = [field for field in self.ceilings if field.data is not None]
        return {
            "terms": {code.value: {part: self.term(code, part).data for part in PARTS} for code in CODES},
            "key_from": self.key_from.data,
            "watch_from": self.watch_from.data,
            "ceilings": {field.name.removeprefix("ceiling_"): field.data for field in limited},
        }


def tier_rule_form(present: Mapping[str, Any], counties: Sequence[Region], **values: Any) -> TierRuleForm:
    """Filled with what holds at present."""
    fields: dict[str, Any] = {f"{code}_{part}": _part(code, part) for code in CODES for part in PARTS}
    fields |= {f"ceiling_{county.scope}": _whole(county.name, least=0, most=10**6, is_optional=True) for county in counties}
    values |= {f"{code}_{part}": present["terms"][code.value][part] for code in CODES for part in PARTS}
    values |= {f"ceiling_{region}": most for region, most in present["ceilings"].items()}
    values |= {name: present[name] for name in ("key_from", "watch_from")}
    return cast(TierRuleForm, type("TierRuleForm", (TierRuleForm,), fields)(data=values))
