"""The county tier (本县分层): 重点, 关注, 一般, from points that each have a reason; what is not known never looks safe.

Undeclared, untested or unexamined when due is 情况不明 and at least 关注 (《职业病防治法》第十六条、第二十六条、第三十五条).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from scoring.months import months_after
from scoring.reason import Details, Reason
from scoring.tier import Tier
from scoring.tier_rule import Gap, TierRule, Trigger

ONE_DAY = timedelta(days=1)
WORKERS = 10**7
"""Inside a tier the order is points, then exposed workers."""

class Other(StrEnum):
    """Reasons that earn no points."""

    ALL_KNOWN = "all_known"
    OVER_CEILING = "over_ceiling"


class Facts(NamedTuple):
    """What is on record of one employer on a day. `severe` are its factors that count as severe, `unverified` those of them
    that nobody has checked yet (待核). `cases` and `false_assessments` are those of this year and the last, `abnormal` those
    of the last twelve months.

    `entry` names the entry that was merged into the employer and says so.
    """

    exposed: int = 0
    severe: tuple[str, ...] = ()
    unverified: tuple[str, ...] = ()
    is_severe_industry: bool = False
    cases: int = 0
    newest_case_on: date | None = None
    exceeded: int = 0
    exceeded_factors: Sequence[str] = ()
    measured_on: date | None = None
    abnormal: int = 0
    abnormal_ends_on: date | None = None
    """The day on which the first of the exams that found them counts no more."""
    examined_on: date | None = None
    is_examined: bool = False
    """Examined on a day that is not on record."""
    declared_on: date | None = None
    campaigns: Sequence[str] = ()
    healthy: Sequence[str] = ()
    false_assessments: int = 0
    changes_on: date | None = None
    """The day on which a campaign begins or ends next."""
    entry: str = ""


@dataclass(frozen=True, slots=True)
class Months:
    """How long a test, an exam or a declaration counts, and whether the number has been checked (待核 until then)."""

    months: int
    is_verified: bool = True


@dataclass(frozen=True, slots=True)
class Cycles:
    """工作场所职业卫生管理规定第二十条; GBZ 188; the annual update of the declaration system. None: no row decides."""

    severe_test: Months | None
    general_test: Months | None
    exam: Months | None
    declaration: Months | None


class Ranking(NamedTuple):
    """`order` sorts inside a tier, largest first. Nothing changes by itself before `until`, None: never."""

    tier: Tier
    is_unknown: bool
    reasons: tuple[Reason, ...]
    order: int
    severe: tuple[str, ...]
    until: date | None


Earned = tuple[int, Reason]
"""Points and what they are for."""


class Ranker:
    """One rule and its cycles on one day. What it makes of a date it keeps: a million employers have few different ones."""

    def __init__(self, rule: TierRule, cycles: Cycles, on: date) -> None:
        self._rule, self._on = rule, on
        self._declaration = _Term(Gap.NOT_DECLARED, Gap.DECLARATION_OVERDUE, cycles.declaration, rule, on)
        self._severe_test = _Term(Gap.NOT_TESTED, Gap.TEST_EXPIRED, cycles.severe_test, rule, on)
        self._general_test = _Term(Gap.NOT_TESTED, Gap.TEST_EXPIRED, cycles.general_test, rule, on)
        self._exam = _Term(Gap.NOT_EXAMINED, Gap.EXAM_OVERDUE, cycles.exam, rule, on)
        self._is_verified = int(all(cycle.is_verified for cycle in (cycles.general_test, cycles.exam) if cycle))

    def rank(self, facts: Facts, merged: Sequence[Facts] = ()) -> Ranking:
        """`merged` are the entries that were merged into this one: their triggers count, their dates do not."""
        family = (facts, *merged)
        severe = _severe_of(family)
        gaps, ends = self._terms(facts, is_severe=bool(severe) or facts.is_severe_industry)
        found = _triggers(family, severe, self._rule) + gaps
        points = sum([earned for earned, _reason in found])
        reasons = tuple([reason for _earned, reason in found]) if found else (self._all_known(facts),)
        exposed = max([one.exposed for one in family]) if merged else facts.exposed
        return Ranking(
            tier=_tier(points, is_unknown=bool(gaps), rule=self._rule),
            is_unknown=bool(gaps),
            reasons=reasons,
            order=points * WORKERS + min(exposed, WORKERS - 1),
            severe=severe,
            until=min(ends + _family_ends(family, self._on), default=None),
        )

    def _terms(self, facts: Facts, *, is_severe: bool) -> tuple[list[Earned], list[date]]:
        """What is not known, and the coming days on which what is known ends to count."""
        test = self._severe_test if is_severe else self._general_test
        told = [self._declaration[facts.declared_on], test[facts.measured_on]]
        if facts.examined_on is not None or not facts.is_examined:
            told.append(self._exam[facts.examined_on])
        return [gap for gap, _end in told if gap], [end for _gap, end in told if end]

    def _all_known(self, facts: Facts) -> Reason:
        return _known(facts.declared_on, facts.measured_on, facts.examined_on, self._is_verified)


class _Term(dict[date | None, tuple[Earned | None, date | None]]):
    """The day of a declaration, a test or an exam → (what is missing, the day in the future on which it will be)."""

    def __init__(self, never: Gap, overdue: Gap, cycle: Months | None, rule: TierRule, on: date) -> None:
        super().__init__()
        self._never, self._overdue, self._cycle, self._rule, self._on = never, overdue, cycle, rule, on

    def __missing__(self, done_on: date | None) -> tuple[Earned | None, date | None]:
        self[done_on] = found = self._found(done_on)
        return found

    def _found(self, done_on: date | None) -> tuple[Earned | None, date | None]:
        if done_on is None:
            points = self._rule.terms[self._never].points
            return (points, Reason(self._never, {"points": points})), None
        if self._cycle is None:
            return None, None
        last = months_after(done_on, self._cycle.months)
        if last >= self._on:
            return None, last + ONE_DAY
        points = self._rule.terms[self._overdue].points
        told: Details = {"points": points, "on": _day(done_on), "until": _day(last), "months": self._cycle.months}
        return (points, Reason(self._overdue, {**told, "is_verified": int(self._cycle.is_verified)})), None


def _severe_of(family: Sequence[Facts]) -> tuple[str, ...]:
    if len(family) == 1:
        return family[0].severe
    return tuple(sorted({factor for one in family for factor in one.severe}))


def _tier(points: int, *, is_unknown: bool, rule: TierRule) -> Tier:
    if points >= rule.key_from:
        return Tier.KEY
    return Tier.WATCH if is_unknown or points >= rule.watch_from else Tier.GENERAL


def _triggers(family: Sequence[Facts], severe: tuple[str, ...], rule: TierRule) -> list[Earned]:
    """The worst of the family for each trigger, never their sum: one workplace was often entered twice."""
    found = [_severe(family, severe, rule)] if severe else []
    if len(family) > 1 or _has_any(family[0]):
        found += [_counted(family, *of, rule) for of in _COUNTED if any(map(of[1], family))]
    return sorted([one for one in found if one[0]], key=_points, reverse=True) if found else []


def _has_any(one: Facts) -> bool:
    return bool(
        one.cases
        or one.exceeded
        or one.abnormal
        or one.is_severe_industry
        or one.campaigns
        or one.healthy
        or one.false_assessments
    )


def _points(earned: Earned) -> int:
    return earned[0]


def _counted(family: Sequence[Facts], trigger: Trigger, count_of: "Count", told_of: "Tell", rule: TierRule) -> Earned:
    worst = max(family, key=count_of) if len(family) > 1 else family[0]
    count = count_of(worst)
    points = rule.terms[trigger].earned(count)
    entries = tuple([one.entry for one in family if one.entry and count_of(one)]) if len(family) > 1 else ()
    return points, _reason(trigger, count, points, told_of(worst), entries)


def _severe(family: Sequence[Facts], severe: tuple[str, ...], rule: TierRule) -> Earned:
    told = [one for one in family if one.severe]
    is_verified = int(not any(one.unverified for one in told))
    entries = tuple([one.entry for one in told if one.entry])
    points = rule.terms[Trigger.SEVERE].earned(len(severe))
    return points, _reason(Trigger.SEVERE, len(severe), points, (("factors", severe), ("is_verified", is_verified)), entries)


Told = tuple[tuple[str, str | int | tuple[str, ...]], ...]


@lru_cache(maxsize=1 << 16)
def _reason(code: StrEnum, count: int, points: int, told: Told, entries: tuple[str, ...]) -> Reason:
    details: dict[str, str | int | list[str]] = {"count": count, "points": points}
    details |= {name: list(value) if isinstance(value, tuple) else value for name, value in told}
    return Reason(code, details | ({"entries": list(dict.fromkeys(entries))} if entries else {}))


@lru_cache(maxsize=1 << 16)
def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


Count = Callable[[Facts], int]
Tell = Callable[[Facts], Told]

_COUNTED: tuple[tuple[Trigger, Count, Tell], ...] = (
    (Trigger.CASES, lambda one: one.cases, lambda one: (("on", _day(one.newest_case_on)),)),
    (
        Trigger.EXCEEDANCE,
        lambda one: one.exceeded,
        lambda one: (("factors", tuple(one.exceeded_factors)), ("on", _day(one.measured_on))),
    ),
    (Trigger.ABNORMAL, lambda one: one.abnormal, lambda one: (("on", _day(one.examined_on)),)),
    (Trigger.INDUSTRY, lambda one: int(one.is_severe_industry), lambda one: ()),
    (Trigger.CAMPAIGN, lambda one: len(one.campaigns), lambda one: (("names", tuple(one.campaigns)),)),
    (Trigger.HEALTHY, lambda one: len(one.healthy), lambda one: (("names", tuple(one.healthy)),)),
    (Trigger.FALSE_ASSESSMENT, lambda one: one.false_assessments, lambda one: ()),
)


def _family_ends(family: Sequence[Facts], on: date) -> list[date]:
    """The coming days on which a trigger ends: abnormal exams, campaigns; cases and untrue self-assessments end with the year
    after theirs.
    """
    ends = []
    for one in family:
        if one.cases or one.false_assessments:
            ends.append(date(on.year + 1, 1, 1))
        if one.abnormal_ends_on:
            ends.append(one.abnormal_ends_on)
        if one.changes_on:
            ends.append(one.changes_on)
    return [day for day in ends if day > on]


@lru_cache(maxsize=1 << 16)
def _known(declared_on: date | None, measured_on: date | None, examined_on: date | None, is_verified: int) -> Reason:
    days = {"declared_on": _day(declared_on), "measured_on": _day(measured_on), "examined_on": _day(examined_on)}
    return Reason(Other.ALL_KNOWN, {**days, "is_verified": is_verified})
