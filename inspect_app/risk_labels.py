"""Stored tiers, grades and classes in words: what an employer is, and every reason for it as a sentence."""

from datetime import date
from typing import Any

from flask import Flask
from flask_babel import get_locale, gettext

from inspect_app import clock
from inspect_app.labels import label
from inspect_app.words.risk import HEALTH_REASONS, TIER_REASONS
from inspect_app.words.risk_class import CLASSES
from inspect_app.words.risk_class import REASONS as CLASS_REASONS
from scoring.management_grade import ManagementGrade
from scoring.risk_matrix import HazardGrade

DATED = frozenset({"on", "declared_on", "measured_on", "examined_on"})
DAYS_OF_A_MONTH, MOST_DAYS = 30, 60


def tier_reason(reason: dict[str, Any], sees_health: bool) -> tuple[str, str]:
    """The words of one stored reason: {code, details}; what a merged entry brought names it. Whoever may not see health
    records learns that there is such a reason, and nothing of it.
    """
    code = next(each for each in TIER_REASONS if each.value == reason["code"])
    if code in HEALTH_REASONS and not sees_health:
        return gettext("职业健康监护方面的情况"), gettext("内容只有职业健康监护的岗位能看。")
    details = {name: _told(name, value) for name, value in reason["details"].items()}
    heading, sentence = TIER_REASONS[code]
    source = gettext("来自合并进来的 %(entries)s。", entries=details["entries"]) if "entries" in details else ""
    return str(heading) % details, str(sentence) % details + source


def _told(name: str, value: Any) -> Any:
    """A day of a record says how old it is."""
    if name in DATED and value:
        return gettext("%(day)s（%(age)s）", day=value, age=_age((clock.today() - date.fromisoformat(value)).days))
    return "、".join(value) if isinstance(value, list) else value or "—"


def _age(days: int) -> str:
    if days <= MOST_DAYS:
        return gettext("%(n)s 天前", n=days)
    return gettext("%(n)s 个月前", n=days // DAYS_OF_A_MONTH)


def class_reason(reason: dict[str, Any], grading: str) -> tuple[str, str]:
    """The words of one stored reason of an official grade (hazard, management, combined)."""
    words_ = CLASS_REASONS[grading]
    heading, sentence = words_[next(each for each in words_ if each.value == reason["code"])]
    details = {name: "、".join(value) if isinstance(value, list) else value for name, value in reason["details"].items()}
    if "nature" in details:
        details |= _factor_words(details)
    return str(heading) % details, str(sentence) % details


def _factor_words(details: dict[str, Any]) -> dict[str, str]:
    natures = {"severe": gettext("严重因素"), "general": gettext("一般因素"), "": gettext("不知道是不是严重因素")}
    exposed, day = details.get("exposed"), details["tested_on"]
    facts = [
        natures[details["nature"]],
        gettext("接触人数不明") if exposed is None else gettext("接触 %(n)s 人", n=exposed),
        gettext("%(day)s 检测", day=day) if day else "",
        details["post"],
    ]
    at_least, at_most = details["at_least"], details["at_most"]
    grade = at_least if at_least == at_most else f"{at_least}—{at_most}"
    return {"facts": gettext("，").join(fact for fact in facts if fact), "grade": grade}


def grade_words(found: dict[str, Any]) -> str:
    """A stored hazard or management grade; what is not known is never a single grade."""
    if found["grade"]:
        return label((HazardGrade if "at_least" in found else ManagementGrade)(found["grade"]))
    at_least = found.get("at_least")
    if at_least and at_least != HazardGrade.ONE:
        return gettext("还不能确定，至少%(grade)s", grade=label(HazardGrade(at_least)))
    return gettext("还不能确定")


def class_words(found: dict[str, Any] | None) -> str:
    """A stored class: never the letter alone, since two schemes mean the opposite by it."""
    if found is None:
        return gettext("还不能确定")
    known = CLASSES.get((found["scheme"], found["code"]))
    return str(known) if known and str(get_locale()) == "en" else str(found["words"])


def bind_risk_labels(app: Flask) -> None:
    """The filters that templates tell a ranking with."""
    app.jinja_env.filters.update(
        class_reason=class_reason, class_words=class_words, grade_words=grade_words, tier_reason=tier_reason
    )
