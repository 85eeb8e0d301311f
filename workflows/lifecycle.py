"""A lifecycle is a table of moves. The guard, the buttons, the diagram in the docs and the tests all ask this table."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from workflows.errors import DomainError
from workflows.roles import Permission

State = TypeVar("State", bound=StrEnum)


class MoveNotAllowedError(DomainError):
    code = "lifecycle.move_not_allowed"


@dataclass(frozen=True, slots=True)
class Move(Generic[State]):
    """One step. `permission` is None for steps that the timetable takes by itself."""

    name: str
    source: State
    target: State
    permission: Permission | None


class Lifecycle(Generic[State]):
    def __init__(self, *moves: Move[State]) -> None:
        self.moves = moves
        if len({(move.name, move.source) for move in moves}) != len(moves):
            raise ValueError("two moves share a name and a source")

    def move(self, state: State, name: str) -> Move[State]:
        """The move of this name from this state, or a refusal that lists what is possible."""
        for move in self.moves:
            if (move.source, move.name) == (state, name):
                return move
        raise MoveNotAllowedError(move=name, state=state, possible=[move.name for move in self.from_(state)])

    def from_(self, state: State) -> tuple[Move[State], ...]:
        return tuple(move for move in self.moves if move.source == state)

    def may_move(self, state: State, name: str) -> bool:
        return any(move.name == name for move in self.from_(state))

    def is_final(self, state: State) -> bool:
        return not self.from_(state)
