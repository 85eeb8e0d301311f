"""What decides on a day whether there is a warning: the county's settings, and the same cycles that decide a tier."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from inspect_app.queries import setting
from inspect_app.queries.risk_rules import rules_on
from inspect_app.queries.rule import rules
from scoring.cluster import Window
from scoring.cycle import DoseTerm
from scoring.rule import Rule, in_force
from workflows.warning import WarningKind, day_of_year

_K = WarningKind
LONGEST = 1200  # months: what is typed above it means the same, and no calendar ends


@dataclass(frozen=True, slots=True)
class Duty:
    """One kind of overdue by one row of the rules. `is_severe` None: for every employer. Either months or days."""

    kind: WarningKind
    rule: Rule
    months: int = 0
    days: int = 0
    is_severe: bool | None = None

    @property
    def told(self) -> dict[str, Any]:
        """What a warning keeps of the rule."""
        term = {"days": self.days} if self.days else {"months": self.months}
        article = self.rule.data.get("article", "")
        return {**term, "rule": self.rule.version, "article": article, "is_verified": int(self.rule.is_verified)}


@dataclass(frozen=True, slots=True)
class Terms:
    """`severe_industries`: prefixes of codes. `action_level` None: no row decides, so that no trend is judged. `trend_months`: a
    trend whose newest test is older says nothing of today; the longest time that a test counts, None when no row decides.
    """

    on: date
    tiers: Sequence[str]
    duties: Sequence[Duty]
    severe_industries: Sequence[str]
    action_level: Decimal | None
    trend_months: int | None
    clusters: dict[WarningKind, Window]
    unvisited_from: date


def terms_on(day: date) -> Terms:
    months = _bounded(setting.value("warning.cluster_months", on=day))
    duties = _duties(day)
    return Terms(
        on=day,
        tiers=setting.value("warning.tiers", on=day),
        duties=duties,
        severe_industries=rules_on(day).severe_industries,
        action_level=_action_level(day),
        trend_months=max((duty.months for duty in duties if duty.kind is _K.TEST), default=None),
        clusters={
            kind: Window(max(setting.value(f"warning.{kind}", on=day), 1), months)
            for kind in (_K.CLUSTER_EMPLOYER, _K.CLUSTER_TOWN, _K.CLUSTER_INDUSTRY)
        },
        unvisited_from=day_of_year(setting.value("warning.unvisited_from", on=day), day.year),
    )


def _duties(day: date) -> list[Duty]:
    """As the tier counts them (queries.risk_rules), so that a warning never contradicts the tier beside it."""
    workplace = {(rule.data["kind"], rule.data["hazard_class"]): rule for rule in _deciding("test-cycles", day)}
    exams = [rule for rule in _deciding("exam-cycles", day) if rule.data.get("months", "0") != "0"]
    annual = [rule for rule in _deciding("declaration-terms", day) if rule.data["event"] == "annual"]
    longest = [rule for rule in _deciding("dose-terms", day) if rule.data["term"] == DoseTerm.LONGEST]
    shortest = min(exams, key=lambda rule: int(rule.data["months"]), default=None)
    found = (
        *(_in_months(_K.DECLARATION, rule, column="closes_before_months") for rule in annual[:1]),
        _in_months(_K.TEST, workplace.get(("test", "severe")), is_severe=True),
        _in_months(_K.TEST, workplace.get(("test", "general")), is_severe=False),
        _in_months(_K.EVALUATION, workplace.get(("evaluation", "severe")), is_severe=True),
        _in_months(_K.EXAM, shortest),
        *(Duty(_K.DOSE, rule, days=int(rule.data["days"])) for rule in longest[:1]),
    )
    return [duty for duty in found if duty]


def _in_months(
    kind: WarningKind, rule: Rule | None, *, column: str = "months", is_severe: bool | None = None
) -> Duty | None:
    return Duty(kind, rule, months=int(rule.data[column]), is_severe=is_severe) if rule else None


def _action_level(day: date) -> Decimal | None:
    rows = [rule for rule in _deciding("exposure-rules", day) if rule.code == "action_level"]
    return Decimal(rows[0].data["value"]) if rows else None


def _deciding(collection: str, day: date) -> list[Rule]:
    return [rule for rule in in_force(rules(collection), day) if rule.decides]


def _bounded(months: int) -> int:
    return min(max(months, 1), LONGEST)
