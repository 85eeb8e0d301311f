"""When something is due again (周期): the one value that every duty with a cycle comes to, and the duties with a plain one.

Tests and evaluations of the workplace: 工作场所职业卫生管理规定第二十条. Personal dose: 放射工作人员职业健康管理办法第十一条.

A version of a rule is chosen by the day of the record: what was done under the old rule lasts as long as the old rule said.
A record older than the first rule on file is judged by that first rule.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from scoring.months import months_after
from scoring.rule import Rule, in_force


class StandingKind(StrEnum):
    """`NOT_REQUIRED`: a row says that there is no cycle. `NO_RULE`: no row speaks of it, which says nothing of the duty."""

    NEVER_DONE = "never_done"
    IN_TIME = "in_time"
    OVERDUE = "overdue"
    NOT_REQUIRED = "not_required"
    CANNOT_JUDGE = "cannot_judge"
    NO_RULE = "no_rule"


class DoseTerm(StrEnum):
    """一般 30 天，最长不超过 90 天: only the longest is a breach when it has passed."""

    USUAL = "usual"
    LONGEST = "longest"


@dataclass(frozen=True, slots=True)
class Standing:
    """`days` are left when in time, and late when overdue."""

    kind: StandingKind
    days: int = 0


@dataclass(frozen=True, slots=True)
class Due:
    """`due_on` is the last day in time, `last_on` the day the term runs from: the last record, or the event that began it.
    `rule` is the version used, empty where there is none. A rule that does not decide (待核) makes nobody late.
    """

    last_on: date | None
    due_on: date | None
    rule: str
    article: str
    decides: bool
    is_verified: bool
    is_required: bool = True

    def standing(self, on: date) -> Standing:
        if not self.rule:
            return Standing(StandingKind.NO_RULE)
        if self.decides and not self.is_required:
            return Standing(StandingKind.NOT_REQUIRED)
        if self.last_on is None:
            return Standing(StandingKind.NEVER_DONE)
        if self.due_on is None or not self.decides:
            return Standing(StandingKind.CANNOT_JUDGE)
        days = (self.due_on - on).days
        return Standing(StandingKind.IN_TIME, days) if days >= 0 else Standing(StandingKind.OVERDUE, -days)


def next_test(rules: Iterable[Rule], *, is_severe: bool, last_on: date | None, on: date) -> Due:
    """定期检测: rows of kind `test`. Whether an employer counts as severe here is the catalogue of industries' to say."""
    return _workplace(rules, "test", is_severe=is_severe, last_on=last_on, on=on)


def next_evaluation(rules: Iterable[Rule], *, is_severe: bool, last_on: date | None, on: date) -> Due:
    """现状评价: rows of kind `evaluation`; the article asks it of severe employers, so that others have no rule."""
    return _workplace(rules, "evaluation", is_severe=is_severe, last_on=last_on, on=on)


def next_dose_reading(rules: Iterable[Rule], *, term: DoseTerm, last_on: date | None, on: date) -> Due:
    """外照射个人剂量监测周期: rows with `term` and `days`."""
    return due((rule for rule in rules if rule.data["term"] == term), last_on=last_on, on=on)


def due(rules: Iterable[Rule], *, last_on: date | None, on: date) -> Due:
    """By the one row that speaks on the day of the record, or of today when there is no record."""
    return due_by(next(iter(of_record(rules, last_on or on)), None), last_on=last_on)


def of_record(rules: Iterable[Rule], day: date) -> list[Rule]:
    """The rows in force on the day of a record; of a record older than the first row, those in force when it began."""
    rows = list(rules)
    first = min((rule.valid_from for rule in rows), default=day)
    return in_force(rows, max(day, first))


def due_by(rule: Rule | None, *, last_on: date | None) -> Due:
    """A row has `months` or `days`; 0 months: the row says that there is no cycle; neither: its cycle is not on file."""
    if rule is None:
        return Due(last_on, None, rule="", article="", decides=False, is_verified=False)
    is_required = rule.data.get("months") != "0"
    return Due(
        last_on,
        _end(rule, last_on) if last_on and is_required else None,
        rule=rule.version,
        article=rule.data["article"],
        decides=rule.decides,
        is_verified=rule.is_verified,
        is_required=is_required,
    )


def _workplace(rules: Iterable[Rule], kind: str, *, is_severe: bool, last_on: date | None, on: date) -> Due:
    wanted = (kind, "severe" if is_severe else "general")
    rows = (rule for rule in rules if (rule.data["kind"], rule.data["hazard_class"]) == wanted)
    return due(rows, last_on=last_on, on=on)


def _end(rule: Rule, last_on: date) -> date | None:
    if "days" in rule.data:
        return last_on + timedelta(days=int(rule.data["days"]))
    return months_after(last_on, int(rule.data["months"])) if "months" in rule.data else None
