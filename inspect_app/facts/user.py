"""Facts about accounts and seats."""

from dataclasses import dataclass
from typing import Any, ClassVar

from inspect_app.audit import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class UserAdded(Fact):
    kind: ClassVar[str] = "user.added"
    username: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn(Fact):
    kind: ClassVar[str] = "user.signed_in"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInRefused(Fact):
    kind: ClassVar[str] = "user.sign_in_refused"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedOut(Fact):
    kind: ClassVar[str] = "user.signed_out"


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordChanged(Fact):
    kind: ClassVar[str] = "user.password_changed"
    is_reset: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatGiven(Fact):
    kind: ClassVar[str] = "seat.given"
    role: str
    valid_from: str
    valid_until: str | None
    deputy_of: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatEnded(Fact):
    kind: ClassVar[str] = "seat.ended"
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UserSwitched(Fact):
    kind: ClassVar[str] = "user.switched"
    is_enabled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UserUnlocked(Fact):
    kind: ClassVar[str] = "user.unlocked"


@dataclass(frozen=True, slots=True, kw_only=True)
class UserChanged(Fact):
    """`changes`: field → [before, after]."""

    kind: ClassVar[str] = "user.changed"
    changes: dict[str, list[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class UserLinked(Fact):
    """`person` is "officer:7" or "assistant:7", None when the link was cut."""

    kind: ClassVar[str] = "user.linked"
    person: str | None
