"""What a record waits for: the one filled button of its page, or whose turn it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class NextStep:
    """`href` opens a page, `action` takes a POST; neither when it is somebody else's turn."""

    title: str
    text: str
    words: str = ""
    href: str | None = None
    action: str | None = None
    hidden: Mapping[str, str] = field(default_factory=dict)
