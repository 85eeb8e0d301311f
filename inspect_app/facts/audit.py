"""Facts about the trail itself."""

from dataclasses import dataclass
from typing import ClassVar

from inspect_app.audit import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailVerified(Fact):
    """`what` names the first thing that does not match; None when everything holds."""

    kind: ClassVar[str] = "audit.verified"
    blocks: int
    last_hash: str | None
    broken_block: int | None
    what: str | None
