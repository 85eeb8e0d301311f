"""Whether a collection would still work with these rows (能否照用): the pure builders of scoring read them, on every day on
which something changes, and what they refuse becomes a refusal of ours.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal, DecimalException
from itertools import combinations, product

from inspect_app.labels import label
from inspect_app.models.reference_column import COLLECTIONS, LIMITS
from scoring.combined_class import combined_matrix
from scoring.cycle import DoseTerm, next_dose_reading, next_evaluation, next_test
from scoring.declaration import Event, annual_update, event_due
from scoring.errors import ScoringError
from scoring.exam_cycle import ExamFactor, next_exam
from scoring.exposure import standard
from scoring.factor import normalise
from scoring.limit import Band, Limit
from scoring.management_grade import management_bands
from scoring.risk_matrix import risk_matrix
from scoring.rule import Rule, in_force
from scoring.scheme import RiskClass, RiskScheme
from workflows.errors import DomainError

RulesOf = Callable[[str], Sequence[Rule]]
Check = Callable[[RulesOf, date], object]

ALTITUDES = Decimal(100_000)
"""Above every end that a condition may have."""


class RuleRefusedError(DomainError):
    """Scoring cannot work with these rows; `code` is its own, so that its refusals have words of their own."""

    code = "reference.does_not_build"

    def __init__(self, error: ScoringError) -> None:
        super().__init__(**{name: _told(value) for name, value in error.details.items()})
        self.code = error.code


class UnreadableError(DomainError):
    """A cell is missing or cannot be read. `column` is empty where it is not known which."""

    code = "reference.unreadable"


class DoubledError(DomainError):
    """Two rows in force on one day answer to the same thing."""

    code = "reference.doubled"


class UnknownFactorError(DomainError):
    """An alias leads to a name that stands in no table of limits."""

    code = "reference.unknown_factor"


def require_builds(collection: str, rules_of: RulesOf, *, since: date) -> None:
    """`rules_of` gives the rows as they would be, of this collection and of those that it meets."""
    for day in _days(rules_of(collection), since):
        try:
            for check in CHECKS.get(collection, ()):
                check(rules_of, day)
        except ScoringError as error:
            raise RuleRefusedError(error) from error
        except (KeyError, ValueError, DecimalException) as error:
            raise UnreadableError(column=_column(error)) from error
        _require_single(collection, in_force(rules_of(collection), day))


def _days(rules: Iterable[Rule], since: date) -> list[date]:
    """The day itself, and every later one on which a row begins or has ended."""
    ends = {rule.valid_until + timedelta(days=1) for rule in rules if rule.valid_until}
    return sorted({since, *(day for day in ends | {rule.valid_from for rule in rules} if day > since)})


def _column(error: Exception) -> str:
    """The column that a reader did not find: it names it, or what it would have been."""
    name = str(error.args[0]) if isinstance(error, KeyError) and error.args else ""
    return {"TOTAL_TWA": "total", "RESP_TWA": "respirable"}.get(name, name)


def _require_single(collection: str, rules: Sequence[Rule]) -> None:
    unique = COLLECTIONS[collection].unique
    seen: dict[tuple[str, ...], Rule] = {}
    for rule in rules if unique else ():
        other = seen.setdefault(tuple(rule.data.get(name, "") for name in unique), rule)
        if other is not rule:
            raise DoubledError(other=other.words)


def _exposure(rules_of: RulesOf, day: date) -> None:
    """The table of limits and the numbers around it; no two limits of a day answer to the same measurement."""
    built = standard(rules_of)
    valid = {id(rule) for name in LIMITS for rule in in_force(rules_of(name), day)}
    today = [row for row in built.limits.rows if id(row.rule) in valid]
    for row in today:
        _require_order(row.band)
    for first, second in combinations(sorted(today, key=lambda row: row.factor), 2):
        if _meet(first, second):
            raise DoubledError(other=f"{second.rule.words}（{second.rule.code}）")


def _numbers(rules_of: RulesOf, day: date) -> None:
    rules, built = rules_of("exposure-rules"), standard(rules_of)
    for rule in in_force(rules, day):
        if rule.decides:
            built.number(rule.code, day)


def _aliases(rules_of: RulesOf, day: date) -> None:
    """Every alias leads to a factor of the tables, in whatever version."""
    names = {normalise(rule.words) for name in LIMITS for rule in rules_of(name)}
    for alias in in_force(rules_of("factor-aliases"), day):
        if normalise(alias.data["factor"]) not in names:
            raise UnknownFactorError(factor=alias.data["factor"], alias=alias.words)


def _require_order(band: Band | None) -> None:
    if band and band.low is not None and band.high is not None and band.low >= band.high:
        raise UnreadableError(column="condition")


def _meet(first: Limit, second: Limit) -> bool:
    same = first.factor == second.factor and first.unit == second.unit and bool(first.values.keys() & second.values.keys())
    return same and first.heat == second.heat and _overlap(first.band, second.band)


def _overlap(first: Band | None, second: Band | None) -> bool:
    if first is None or second is None or first.of != second.of:
        return True
    edges = [end for band in (first, second) for end in (band.low, band.high) if end is not None]
    tried = {place for edge in edges for place in (edge, edge - Decimal("0.001"), edge + Decimal("0.001"))} | {ALTITUDES}
    return any(first.holds(place) and second.holds(place) for place in tried)


def _combined(rules_of: RulesOf, day: date) -> None:
    """Every cell of the matrix names a class that its scheme has; whether that class may decide is asked later."""
    rows = rules_of("combined-matrix")
    for scheme in sorted({row.data["scheme"] for row in in_force(rows, day)}):
        classes = [row for row in in_force(rules_of("risk-schemes"), day) if row.data["scheme"] == scheme]
        known = RiskScheme(scheme, tuple(_class(row) for row in classes))
        for cell in combined_matrix(rows, known, on=day).cells.values():
            known.of(cell.data["class_code"])


def _class(row: Rule) -> RiskClass:
    return RiskClass(row.data["scheme"], row.data["class_code"], int(row.data["risk_ordinal"]), row.words)


def _tests(rules_of: RulesOf, day: date) -> None:
    for is_severe, next_one in product((True, False), (next_test, next_evaluation)):
        next_one(rules_of("test-cycles"), is_severe=is_severe, last_on=day, on=day)


def _exams(rules_of: RulesOf, day: date) -> None:
    for factor, level in product(ExamFactor, (None, Decimal(0))):
        next_exam(rules_of("exam-cycles"), factor, level=level, last_on=day, on=day)


def _declarations(rules_of: RulesOf, day: date) -> None:
    for event in Event:
        event_due(rules_of("declaration-terms"), event, happened_on=day)
    annual_update(rules_of("declaration-terms"), declared_on=day, on=day)


def _doses(rules_of: RulesOf, day: date) -> None:
    for term in DoseTerm:
        next_dose_reading(rules_of("dose-terms"), term=term, last_on=day, on=day)


CHECKS: Mapping[str, Sequence[Check]] = {
    **dict.fromkeys(LIMITS, (_exposure, _aliases)),
    "factor-aliases": (_aliases,),
    "exposure-rules": (_numbers,),
    "risk-schemes": (_combined,),
    "risk-matrix": (lambda rules_of, day: risk_matrix(rules_of("risk-matrix"), on=day),),
    "management-bands": (lambda rules_of, day: management_bands(rules_of("management-bands"), on=day),),
    "combined-matrix": (_combined,),
    "test-cycles": (_tests,),
    "exam-cycles": (_exams,),
    "declaration-terms": (_declarations,),
    "dose-terms": (_doses,),
}


def _told(value: object) -> str:
    """A detail of a refusal of scoring as a person reads it: numbers and days as they are, cells in words."""
    if isinstance(value, list):
        return "；".join(" ".join(map(_word, line)) for line in value)
    return "" if value is None else str(value)


def _word(value: object) -> str:
    try:
        return label(value)
    except KeyError:
        return str(value)


def only(collection: str, rules: Sequence[Rule], others: RulesOf) -> RulesOf:
    """The rows of `collection` as given, of all others as they stand."""
    kept: dict[str, Sequence[Rule]] = {collection: rules}

    def rules_of(name: str) -> Sequence[Rule]:
        if name not in kept:
            kept[name] = others(name)
        return kept[name]

    return rules_of

