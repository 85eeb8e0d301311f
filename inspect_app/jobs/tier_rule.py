"""Trying a rule of tiers on the register."""

from collections.abc import Callable

from inspect_app import clock
from inspect_app.database import db
from inspect_app.models.tier_rule import TierRule
from inspect_app.operations.tier_rule_trial import try_out


def trial(rule_id: int, progress: Callable[[int, int], None]) -> None:
    try_out(db.session.get_one(TierRule, rule_id), at=clock.now(), progress=progress)
