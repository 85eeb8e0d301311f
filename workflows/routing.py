"""Routing (任务分派): who may act, who is least loaded, when a team drives where. Nothing may end unassigned."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from workflows.calendar import WorkingCalendar
from workflows.errors import DomainError
from workflows.task import SMALLEST_TEAM

COUNTY_DIGITS = 6
TOWN_DIGITS = 9


class ReleaseIncompleteError(DomainError):
    """Something would stay unassigned; `missing` counts it, the release page lists it."""

    code = "routing.incomplete"


class Obstacle(StrEnum):
    """Why an officer may not act; its value is the code of the refusal."""

    CERTIFICATE = "routing.no_certificate"
    COMPETENCE = "routing.no_competence"
    REGION = "routing.out_of_region"
    RECUSAL = "routing.recused"


class NotEligibleError(DomainError):
    """This officer may not inspect this employer; the obstacle is the code."""

    def __init__(self, why: Obstacle, **details: object) -> None:
        super().__init__(**details)
        self.code = why.value


class TeamTooSmallError(DomainError):
    """A team has at least two different officers (行政处罚法第四十二条)."""

    code = "routing.team_too_small"


@dataclass(frozen=True, slots=True)
class Need:
    """What one visit asks for. `fields`: all of them are needed. `recused`: officers who may not."""

    fields: frozenset[str]
    town: str
    recused: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Officer:
    """`covers_all`: 卫生健康综合. `is_certified` on the day and on duty; `load` in open visits; `capacity` in per cent."""

    id: int
    scope: str
    fields: frozenset[str]
    is_certified: bool
    covers_all: bool = False
    load: int = 0
    capacity: int = 100

    @property
    def level(self) -> float:
        return self.load * 100 / max(self.capacity, 1)


def loaded(officer: Officer) -> Officer:
    """The officer with one visit more."""
    return replace(officer, load=officer.load + 1)


def obstacle(officer: Officer, need: Need) -> Obstacle | None:
    """Why this officer may not act: certificate, competence, region or recusal; None when nothing stands against it."""
    if not officer.is_certified:
        return Obstacle.CERTIFICATE
    if not (officer.covers_all or need.fields <= officer.fields):
        return Obstacle.COMPETENCE
    if not need.town.startswith(officer.scope):
        return Obstacle.REGION
    return Obstacle.RECUSAL if officer.id in need.recused else None


def eligible(officers: Iterable[Officer], need: Need) -> list[Officer]:
    """Those who may act, the least loaded first."""
    may = [officer for officer in officers if obstacle(officer, need) is None]
    return sorted(may, key=lambda officer: (officer.level, officer.id))


def completed(team: Sequence[int], officers: Mapping[int, Officer], need: Need) -> list[int] | None:
    """The team with whoever may not act replaced, and short places filled, by the least loaded; None when nobody is left."""
    kept = [id for id in team if id in officers and obstacle(officers[id], need) is None]
    others = (officer.id for officer in eligible(officers.values(), need) if officer.id not in kept)
    while len(kept) < max(SMALLEST_TEAM, len(team)):
        following = next(others, None)
        if following is None:
            break
        kept.append(following)
    return kept if len(kept) >= SMALLEST_TEAM else None


@dataclass(frozen=True, slots=True)
class Assistant:
    """`town` is a region code; `load` in open field orders."""

    id: int
    town: str
    is_active: bool
    load: int = 0


@dataclass(frozen=True, slots=True)
class ChosenAssistant:
    assistant_id: int
    is_from_other_town: bool


def choose_assistants(town: str, assistants: Iterable[Assistant]) -> ChosenAssistant | None:
    """Of the town's own active assistants the least loaded; if it has none, of those of the county's other towns.

    An industrial park without assistants is a town like any other here. None when the whole county has nobody.
    """
    active = sorted((one for one in assistants if one.is_active), key=lambda one: (one.load, one.id))
    own = [one for one in active if one.town[:TOWN_DIGITS] == town[:TOWN_DIGITS]]
    near = own or [one for one in active if one.town[:COUNTY_DIGITS] == town[:COUNTY_DIGITS]]
    return ChosenAssistant(near[0].id, is_from_other_town=not own) if near else None


@dataclass(frozen=True, slots=True)
class Stop:
    """A visit without a day yet."""

    id: int
    team: tuple[int, ...]
    town: str
    due_on: date


def spread(
    stops: Iterable[Stop],
    *,
    calendar: WorkingCalendar,
    first: date,
    per_day: int,
    busy: Mapping[tuple[int, date], int] | None = None,
) -> dict[int, date]:
    """A proposed day for each stop: batches of one team in one town, spread evenly over the working days to the due date.

    `busy` counts the visits that an officer already has on a day. What is overdue gets the first working day.
    """
    plan = _Plan(calendar, first, defaultdict(int, busy or {}))
    batches = list(_batches(stops, per_day))
    for index, batch in enumerate(batches):
        plan.place(batch, share=index / len(batches))
    return plan.days


def _batches(stops: Iterable[Stop], per_day: int) -> Iterator[list[Stop]]:
    groups: dict[tuple[date, str, tuple[int, ...]], list[Stop]] = defaultdict(list)
    for stop in stops:
        groups[stop.due_on, stop.town[:TOWN_DIGITS], tuple(sorted(stop.team))].append(stop)
    for _key, group in sorted(groups.items()):
        group.sort(key=lambda stop: stop.id)
        yield from (group[start : start + per_day] for start in range(0, len(group), per_day))


@dataclass(slots=True)
class _Plan:
    calendar: WorkingCalendar
    first: date
    busy: dict[tuple[int, date], int]
    days: dict[int, date] = field(default_factory=dict)

    def place(self, batch: list[Stop], *, share: float) -> None:
        """The free day nearest to this batch's even share of the time, else the least busy one."""
        choices = self._choices(batch[0].due_on)
        wanted = int(share * len(choices))
        team = batch[0].team
        best = min(
            range(len(choices)), key=lambda at: (self._load(team, choices[at]), abs(at - wanted), at)
        )
        for stop in batch:
            self.days[stop.id] = choices[best]
        for officer in team:
            self.busy[officer, choices[best]] += len(batch)

    def _choices(self, due: date) -> list[date]:
        start = self.calendar.on_or_after(self.first)
        return list(self.calendar.between(start, due)) or [start]

    def _load(self, team: tuple[int, ...], day: date) -> int:
        return sum(self.busy[officer, day] for officer in team)


def changed_percent(*, changed: int, places: int) -> float:
    """The share of the places that a list named and somebody else fills now (调换比例), in per cent."""
    return 100 * changed / places if places else 0.0
