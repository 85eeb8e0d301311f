"""The county tier (本县分层): 重点, 关注, 一般, from points that each have a reason; what is not known never looks safe.

Undeclared, untested or unexamined when due is 情况不明 and at least 关注 (《职业病防治法》第十六条、第二十六条、第三十五条).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from scoring.months import months_after
from scoring.reason import Details, Reason
from scoring.tier_rule import Gap, TierRule, Trigger

ONE_DAY = timedelta(days=1)
WORKERS = 10**7
"""Inside a tier the order is points, then exposed workers."""

cached_months_after = lru_cache(maxsize=1 << 16)(months_after)


class Tier(StrEnum):
    KEY = "key"
    WATCH = "watch"
    GENERAL = "general"


class Other(StrEnum):
    """Reasons that earn no points."""

    ALL_KNOWN = "all_known"
    OVER_CEILING = "over_ceiling"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is on record of one employer on a day. `severe` are its factors that count as severe, `unverified` those of them
    that nobody has checked yet (待核). `cases` and `false_assessments` are those of this year and the last, `abnormal` those
    of the last twelve months.

    `entry` names the entry that was merged into the employer and says so.
    """

    exposed: int = 0
    severe: Sequence[str] = ()
    unverified: Sequence[str] = ()
    is_severe_industry: bool = False
    cases: int = 0
    newest_case_on: date | None = None
    exceeded: int = 0
    exceeded_factors: Sequence[str] = ()
    measured_on: date | None = None
    abnormal: int = 0
    abnormal_until: date | None = None
    """The last day on which the exams that found them still count."""
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


@dataclass(frozen=True, slots=True)
class Ranking:
    """`order` sorts inside a tier, largest first. Nothing changes by itself before `until`, None: never."""

    tier: Tier
    is_unknown: bool
    reasons: tuple[Reason, ...]
    order: int
    severe: tuple[str, ...]
    until: date | None


def rank(facts: Facts, *, merged: Sequence[Facts] = (), rule: TierRule, cycles: Cycles, on: date) -> Ranking:
    """`merged` are the entries that were merged into this one: their triggers count, their dates do not."""
    family = (facts, *merged) if merged else (facts,)
    severe = tuple(sorted({factor for one in family for factor in one.severe}))
    triggers = _triggers(family, severe, rule)
    gaps, ends = _gaps(facts, cycles, is_severe=bool(severe) or facts.is_severe_industry, rule=rule, on=on)
    points = sum(earned for earned, _reason in (*triggers, *gaps))
    reasons = tuple(reason for _earned, reason in (*triggers, *gaps)) or (_all_known(facts, cycles),)
    return Ranking(
        _tier(points, is_unknown=bool(gaps), rule=rule),
        is_unknown=bool(gaps),
        reasons=reasons,
        order=points * WORKERS + min(max(one.exposed for one in family), WORKERS - 1),
        severe=severe,
        until=min((day for day in (*ends, *_ends(family, on)) if day > on), default=None),
    )


def _tier(points: int, *, is_unknown: bool, rule: TierRule) -> Tier:
    if points >= rule.key_from:
        return Tier.KEY
    return Tier.WATCH if is_unknown or points >= rule.watch_from else Tier.GENERAL


Earned = tuple[int, Reason]


def _triggers(family: Sequence[Facts], severe: Sequence[str], rule: TierRule) -> list[Earned]:
    """The worst of the family for each trigger, never their sum: one workplace was often entered twice."""
    found = [_severe(family, severe, rule)] if severe else []
    for trigger, count_of, details_of in _COUNTED:
        worst = max(family, key=count_of) if len(family) > 1 else family[0]
        count = count_of(worst)
        if count and (points := rule.terms[trigger].earned(count)):
            told = [one for one in family if count_of(one)]
            found.append((points, _reason(trigger, count, points, {**details_of(worst), **_entries(told)})))
    return sorted((one for one in found if one[0]), key=_points, reverse=True)


def _points(earned: Earned) -> int:
    return earned[0]


def _severe(family: Sequence[Facts], severe: Sequence[str], rule: TierRule) -> Earned:
    told = [one for one in family if one.severe]
    details: Details = {
        "factors": list(severe),
        "is_verified": int(not any(one.unverified for one in told)),
        **_entries(told),
    }
    points = rule.terms[Trigger.SEVERE].earned(len(severe))
    return points, _reason(Trigger.SEVERE, len(severe), points, details)


def _reason(code: StrEnum, count: int, points: int, details: Details) -> Reason:
    return Reason(code, {"count": count, "points": points, **details})


def _entries(told: Sequence[Facts]) -> Details:
    entries = list(dict.fromkeys(one.entry for one in told if one.entry))
    return {"entries": entries} if entries else {}


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


_COUNTED: tuple[tuple[Trigger, Callable[[Facts], int], Callable[[Facts], Details]], ...] = (
    (Trigger.CASES, lambda one: one.cases, lambda one: {"on": _day(one.newest_case_on)}),
    (
        Trigger.EXCEEDANCE,
        lambda one: one.exceeded,
        lambda one: {"factors": list(one.exceeded_factors), "on": _day(one.measured_on)},
    ),
    (Trigger.ABNORMAL, lambda one: one.abnormal, lambda one: {"on": _day(one.examined_on)}),
    (Trigger.INDUSTRY, lambda one: int(one.is_severe_industry), lambda one: {}),
    (Trigger.CAMPAIGN, lambda one: len(one.campaigns), lambda one: {"names": list(one.campaigns)}),
    (Trigger.HEALTHY, lambda one: len(one.healthy), lambda one: {"names": list(one.healthy)}),
    (Trigger.FALSE_ASSESSMENT, lambda one: one.false_assessments, lambda one: {}),
)


def _gaps(
    facts: Facts, cycles: Cycles, *, is_severe: bool, rule: TierRule, on: date
) -> tuple[list[Earned], list[date]]:
    """What is not known, and the days on which what is known ends to count."""
    test = cycles.severe_test if is_severe else cycles.general_test
    duties = (
        (facts.declared_on, cycles.declaration, Gap.NOT_DECLARED, Gap.DECLARATION_OVERDUE),
        (facts.measured_on, test, Gap.NOT_TESTED, Gap.TEST_EXPIRED),
        (facts.examined_on, cycles.exam, Gap.NOT_EXAMINED, Gap.EXAM_OVERDUE),
    )
    found, ends = [], []
    for done_on, cycle, never, overdue in duties:
        if done_on is None and not (never is Gap.NOT_EXAMINED and facts.is_examined):
            found.append(_gap(never, rule, {}))
        if done_on is None or cycle is None:
            continue
        until = cached_months_after(done_on, cycle.months)
        ends.append(until + ONE_DAY)
        if until < on:
            told: Details = {"on": _day(done_on), "until": _day(until), "months": cycle.months}
            found.append(_gap(overdue, rule, {**told, "is_verified": int(cycle.is_verified)}))
    return found, ends


def _gap(code: Gap, rule: TierRule, details: Details) -> Earned:
    points = rule.terms[code].earned(1)
    return points, Reason(code, {"points": points, **details})


def _ends(family: Sequence[Facts], on: date) -> Iterator[date]:
    """When a trigger ends to count by itself: cases and untrue self-assessments with the year, abnormal exams with their term,
    campaigns with theirs.
    """
    for one in family:
        if one.cases or one.false_assessments:
            yield date(on.year + 1, 1, 1)
        if one.abnormal_until:
            yield one.abnormal_until + ONE_DAY
        if one.changes_on:
            yield one.changes_on


def _all_known(facts: Facts, cycles: Cycles) -> Reason:
    details: Details = {
        "declared_on": _day(facts.declared_on),
        "measured_on": _day(facts.measured_on),
        "examined_on": _day(facts.examined_on),
        "is_verified": int(all(cycle.is_verified for cycle in (cycles.general_test, cycles.exam) if cycle)),
    }
    return Reason(Other.ALL_KNOWN, details)
