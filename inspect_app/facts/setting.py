"""Facts about the county's settings."""

from dataclasses import dataclass
from typing import Any, ClassVar

from inspect_app.audit import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingChanged(Fact):
    kind: ClassVar[str] = "setting.changed"
    value: Any
    valid_from: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingVerified(Fact):
    kind: ClassVar[str] = "setting.verified"
    valid_from: str
    source: str
