"""Facts about accounts and seats."""

from dataclasses import dataclass
from typing import ClassVar

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
