"""The lines of a result and the only way to change one: a void, and the next of the reserve."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from workflows.draw_ranking import Ranked, Ranking
from workflows.draw_refusals import EventRefusedError

SELECTED = "selected"
REPLACEMENT = "replacement"
VOID = "void:"


@dataclass(slots=True)
class Line:
    """One target of the result text; `ticket` is hex; `status` is selected, replacement or void:reason."""

    stratum: str
    rank: int
    id: str
    ticket: str
    status: str
    team: tuple[str, ...] = ()

    @property
    def is_void(self) -> bool:
        return self.status.startswith(VOID)

    def __str__(self) -> str:
        team = ",".join(self.team)
        return f"{self.stratum}\t{self.rank}\t{self.id}\t{self.ticket}\t{self.status}\t{team}\n"


class Lines:
    def __init__(self, rankings: Mapping[str, Ranking], sizes: Mapping[str, int]) -> None:
        self._rankings = rankings
        self._used = dict(sizes)
        self._by_id: dict[str, Line] = {}
        for stratum, size in sizes.items():
            for rank, ranked in enumerate(rankings[stratum].first(size), start=1):
                self._add(stratum, rank, ranked, SELECTED)

    def __iter__(self) -> Iterator[Line]:
        return iter(sorted(self._by_id.values(), key=lambda line: (line.stratum, line.rank)))

    @property
    def ids(self) -> list[str]:
        """In the order in which teams are made: by ticket, then id."""
        return [line.id for line in sorted(self._by_id.values(), key=lambda line: (line.ticket, line.id))]

    def text(self) -> str:
        return "".join(map(str, self))

    def assign(self, teams: Mapping[str, tuple[str, ...]]) -> None:
        for id, team in teams.items():
            self._by_id[id].team = team

    def apply(self, events: Iterable[Mapping[str, str]], *, reasons: Sequence[str]) -> list[str]:
        """Void targets in order; the ids of their replacements, of which later ones may be void again."""
        replacements = []
        for event in events:
            line = self._void(event, reasons)
            self._used[line.stratum] += 1
            rank = self._used[line.stratum]
            ranked = self._rankings[line.stratum].at(rank)
            if ranked:
                replacements.append(self._add(line.stratum, rank, ranked, REPLACEMENT).id)
        return replacements

    def _void(self, event: Mapping[str, str], reasons: Sequence[str]) -> Line:
        if not isinstance(event, Mapping) or set(event) != {"id", "reason"}:
            raise EventRefusedError(event=event, why="malformed")
        id, reason = event["id"], event["reason"]
        if reason not in reasons:
            raise EventRefusedError(id=id, reason=reason, why="reason-not-in-plan")
        line = self._by_id.get(id) if isinstance(id, str) else None
        if line is None or line.is_void:
            raise EventRefusedError(id=id, reason=reason, why="already-void" if line else "not-selected")
        line.status = f"{VOID}{reason}"
        return line

    def _add(self, stratum: str, rank: int, ranked: Ranked, status: str) -> Line:
        ticket, id = ranked
        line = Line(stratum, rank, id.decode(), ticket.hex(), status)
        self._by_id[line.id] = line
        return line
