"""What a draw is computed from, exactly as it is published."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workflows.draw_refusals import BundleShapeError


@dataclass(frozen=True, slots=True)
class Bundle:
    """Texts of the three tables, the reveals that arrived, the values of the random sources, events in order."""

    plan: Mapping[str, object]
    roster: str
    inspectors: str
    recusals: str
    reveals: Mapping[str, str]
    entropy: Mapping[str, str]
    events: Sequence[Mapping[str, str]] = ()


def check_shape(bundle: Bundle) -> None:
    """A bundle can come from any file, whatever the types above say."""
    texts, objects = ("roster", "inspectors", "recusals"), ("plan", "reveals", "entropy")
    kinds: dict[str, type | tuple[type, ...]] = {
        **dict.fromkeys(texts, str),
        **dict.fromkeys(objects, Mapping),
        "events": (list, tuple),
    }
    for name, kind in kinds.items():
        if not isinstance(getattr(bundle, name), kind):
            raise BundleShapeError(where=name, why="shape")
