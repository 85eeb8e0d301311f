"""The plan: everything that is fixed and published before the randomness exists."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

from workflows.draw_refusals import PlanMalformedError
from workflows.draw_table import is_sound_date
from workflows.draw_text import canonical_json, check_json, check_line, check_name, hash_of, strict_json

VERSION = "VDRAW-1"
ROUNDINGS = ("systematic", "largest-remainder")
MODES = ("equal", "weight")
OPERATORS = ("==", "!=", ">=", "<")

_CODES = re.compile(r"[0-9A-Za-z-]*")
_HASH = re.compile(r"[0-9a-f]{64}")
_BATCH = re.compile(r"town:([1-9][0-9]*)")


@dataclass(frozen=True, slots=True)
class Rules:
    """What decides sizes: enough for a preview of a plan that is not frozen yet."""

    strata: tuple[tuple[str, int], ...]
    ratios: tuple[tuple[tuple[str, ...], Fraction], ...]
    exclude: tuple[tuple[str, str, str], ...]
    rounding: str
    mode: str

    def ratio(self, values: Sequence[str]) -> Fraction:
        """The first pattern that matches decides; no match means that nobody is drawn."""
        for patterns, ratio in self.ratios:
            if all(pattern in ("*", value) for pattern, value in zip(patterns, values, strict=True)):
                return ratio
        return Fraction(0)


@dataclass(frozen=True, slots=True)
class Plan:
    """`batch` is the most targets of a town that one team drives up to; 0 = every target has its own team."""

    canonical: str
    hash: str
    rules: Rules
    draw: str
    files: Mapping[str, str]
    prev: str
    roster_root: str
    roster_n: int
    team: int
    batch: int
    reasons: tuple[str, ...]
    entropy: tuple[str, ...]
    commits: Mapping[str, str]
    required: tuple[str, ...]


def canonical_plan(plan: Mapping[str, object]) -> str:
    _plain(plan)
    return canonical_json(plan)


def plan_hash(plan: Mapping[str, object]) -> str:
    return hash_of(canonical_plan(plan))


def read_plan(text: str) -> dict[str, object]:
    """The plan of a bundle, which holds exactly the canonical bytes."""
    plan = strict_json(text, where="plan")
    if not isinstance(plan, dict) or canonical_plan(plan) != text:
        raise PlanMalformedError(field="plan", why="not-canonical")
    return plan


def checked(plan: Mapping[str, object]) -> Plan:
    canonical = canonical_plan(plan)
    if plan.get("v") != VERSION:
        raise PlanMalformedError(field="v", why="unknown")
    commits = _commits(plan)
    return Plan(
        canonical=canonical,
        hash=hash_of(canonical),
        rules=rules(plan),
        draw=_draw(plan),
        files={name: _hash(plan, name) for name in ("roster", "inspectors", "recusals")},
        prev=_hash(plan, "prev"),
        roster_root=_hash(plan, "roster_root"),
        roster_n=_integer(plan, "roster_n", least=1),
        team=_integer(plan, "team", least=1),
        batch=_batch(plan),
        reasons=_reasons(plan),
        entropy=_entropy(plan),
        commits=commits,
        required=_required(plan, commits),
    )


def rules(plan: Mapping[str, object]) -> Rules:
    _plain(plan)
    strata = tuple(_stratum(item) for item in _list(plan, "strata"))
    return Rules(
        strata=strata,
        ratios=tuple(_ratio(item, len(strata)) for item in _list(plan, "ratio")),
        exclude=tuple(_exclusion(item) for item in _list(plan, "exclude")),
        rounding=_one_of(plan, "rounding", ROUNDINGS),
        mode=_one_of(plan, "mode", MODES),
    )


def _plain(plan: Mapping[str, object]) -> None:
    if not isinstance(plan, dict):
        raise PlanMalformedError(field="plan", why="type")
    check_json(plan, where="plan")


def _stratum(item: object) -> tuple[str, int]:
    column, prefix = _shape(item, "strata", str, int)
    _expect(cast(int, prefix) >= 0, "strata", "prefix-length")
    return cast(str, column), cast(int, prefix)


def _ratio(item: object, arity: int) -> tuple[tuple[str, ...], Fraction]:
    patterns, numerator, denominator = _shape(item, "ratio", list, int, int)
    names = tuple(_text(pattern, "ratio") for pattern in cast(list[object], patterns))
    top, bottom = cast(int, numerator), cast(int, denominator)
    _expect(len(names) == arity, "ratio", "pattern-count")
    _expect(all(name == "*" or _CODES.fullmatch(name) for name in names), "ratio", "code")
    _expect(bottom >= 1 and 0 <= top <= bottom, "ratio", "fraction")
    return names, Fraction(top, bottom)


def _exclusion(item: object) -> tuple[str, str, str]:
    column, operator, value = (cast(str, part) for part in _shape(item, "exclude", str, str, str))
    _expect(operator in OPERATORS, "exclude", "operator")
    _expect(bool(_CODES.fullmatch(value)), "exclude", "code")
    _expect(column != "last" or is_sound_date(value.encode()), "exclude", "date")
    return column, operator, value


def _draw(plan: Mapping[str, object]) -> str:
    draw = _text(_field(plan, "draw"), "draw")
    check_line(draw, where="draw")
    return draw


def _batch(plan: Mapping[str, object]) -> int:
    unit = plan.get("team_unit", "target")
    if unit == "target":
        return 0
    match = _BATCH.fullmatch(_text(unit, "team_unit"))
    if not match:
        raise PlanMalformedError(field="team_unit", why="unknown")
    return int(match[1])


def _reasons(plan: Mapping[str, object]) -> tuple[str, ...]:
    reasons = _texts(plan, "reasons")
    for reason in reasons:
        check_line(reason, where="reasons")
        _expect("\t" not in reason, "reasons", "tab")
    return reasons


def _entropy(plan: Mapping[str, object]) -> tuple[str, ...]:
    sources = _texts(plan, "entropy")
    for source in sources:
        check_name(source, where="entropy")
    _expect(len(set(sources)) == len(sources), "entropy", "repeated")
    return sources


def _commits(plan: Mapping[str, object]) -> dict[str, str]:
    commits = _field(plan, "commits")
    if not isinstance(commits, dict):
        raise PlanMalformedError(field="commits", why="type")
    for party, commit in commits.items():
        check_name(party, where="commits")
        _expect(isinstance(commit, str) and bool(_HASH.fullmatch(commit)), "commits", "hash")
    return dict(sorted(commits.items()))


def _required(plan: Mapping[str, object], commits: Mapping[str, str]) -> tuple[str, ...]:
    required = _texts(plan, "required")
    _expect(set(required) <= set(commits), "required", "unknown-party")
    return required


def _field(plan: Mapping[str, object], name: str) -> object:
    if name not in plan:
        raise PlanMalformedError(field=name, why="missing")
    return plan[name]


def _list(plan: Mapping[str, object], name: str) -> Sequence[object]:
    value = _field(plan, name)
    if not isinstance(value, (list, tuple)):
        raise PlanMalformedError(field=name, why="type")
    return value


def _texts(plan: Mapping[str, object], name: str) -> tuple[str, ...]:
    return tuple(_text(value, name) for value in _list(plan, name))


def _text(value: object, field: str) -> str:
    if not isinstance(value, str):
        raise PlanMalformedError(field=field, why="type")
    return value


def _hash(plan: Mapping[str, object], name: str) -> str:
    value = _text(_field(plan, name), name)
    _expect(bool(_HASH.fullmatch(value)), name, "hash")
    return value


def _integer(plan: Mapping[str, object], name: str, *, least: int) -> int:
    value = _field(plan, name)
    if type(value) is not int or value < least:
        raise PlanMalformedError(field=name, why="integer")
    return value


def _one_of(plan: Mapping[str, object], name: str, known: Sequence[str]) -> str:
    value = _text(_field(plan, name), name)
    _expect(value in known, name, "unknown")
    return value


def _shape(item: object, field: str, *kinds: type) -> Sequence[object]:
    if not isinstance(item, (list, tuple)) or len(item) != len(kinds):
        raise PlanMalformedError(field=field, why="shape")
    fits = all(isinstance(part, kind) for part, kind in zip(item, kinds, strict=True))
    _expect(fits, field, "shape")
    return item


def _expect(holds: bool, field: str, why: str) -> None:
    if not holds:
        raise PlanMalformedError(field=field, why=why)
