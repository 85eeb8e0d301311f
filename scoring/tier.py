"""The county tier (本县分层)."""

from enum import StrEnum


class Tier(StrEnum):
    KEY = "key"
    WATCH = "watch"
    GENERAL = "general"
