"""When hazards must be declared (职业病危害项目申报): 30 or 15 days after an event, and once a year in a window.

职业病危害项目申报办法（安监总局令第48号）第八条、第九条. The annual update is a rule of the online system: more than 11 and less
than 13 months after the last declaration; later than 13 months is not in time.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from scoring.cycle import Due, due, due_by, of_record
from scoring.months import months_after
from scoring.rule import Rule

ONE_DAY = timedelta(days=1)


class Event(StrEnum):
    """What starts the term: acceptance of a project, a change of process, of name, place or head, of a result; the end."""

    PROJECT_ACCEPTED = "project_accepted"
    PROCESS_CHANGED = "process_changed"
    DETAILS_CHANGED = "details_changed"
    RESULT_CHANGED = "result_changed"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class AnnualUpdate:
    """The window holds both its days; they are None before the first declaration, which is due at once.

    The day of exactly 13 months is in neither sentence of the rule: the window has closed, but nobody is called late on it.
    """

    opens_on: date | None
    closes_on: date | None
    due: Due

    def is_open(self, on: date) -> bool:
        return self.opens_on is not None and self.closes_on is not None and self.opens_on <= on <= self.closes_on


def event_due(rules: Iterable[Rule], event: Event, *, happened_on: date) -> Due:
    """`standing(declared_on)` of the result tells whether a declaration was in time. Calendar days; the first is the next."""
    return due((rule for rule in rules if rule.data["event"] == event), last_on=happened_on, on=happened_on)


def annual_update(rules: Iterable[Rule], *, declared_on: date | None, on: date) -> AnnualUpdate:
    """From the row of the event `annual`, with `opens_after_months` and `closes_before_months`."""
    rows = of_record((rule for rule in rules if rule.data["event"] == "annual"), declared_on or on)
    rule = next(iter(rows), None)
    plain = due_by(rule, last_on=declared_on)
    if rule is None or declared_on is None:
        return AnnualUpdate(None, None, plain)
    opens_after = months_after(declared_on, int(rule.data["opens_after_months"]))
    closes_before = months_after(declared_on, int(rule.data["closes_before_months"]))
    return AnnualUpdate(opens_after + ONE_DAY, closes_before - ONE_DAY, replace(plain, due_on=closes_before))
