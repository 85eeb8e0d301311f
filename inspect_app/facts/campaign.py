"""Facts about special campaigns and candidates for healthy enterprise."""

from dataclasses import dataclass
from typing import ClassVar

from inspect_app.audit import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignBegun(Fact):
    kind: ClassVar[str] = "campaign.begun"
    name: str
    valid_from: str
    valid_until: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignChanged(Fact):
    kind: ClassVar[str] = "campaign.changed"
    name: str
    valid_from: str
    valid_until: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignJoined(Fact):
    """`wanted` is what the employers were chosen by."""

    kind: ClassVar[str] = "campaign.joined"
    employers: int
    wanted: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignLeft(Fact):
    kind: ClassVar[str] = "campaign.left"
    employer: str
    reason: str
