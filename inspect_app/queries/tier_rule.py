"""Versions of the county's rule of tiers, and the one in force on a day."""

from collections.abc import Sequence
from datetime import date

from inspect_app.database import db
from inspect_app.models.tier_rule import TierRule
from workflows.tier_rule import TierRuleState


class MissingTierRuleError(LookupError):
    """No version is in force: the reference data was not loaded."""


def in_force(on: date) -> TierRule:
    approved = db.select(TierRule).filter_by(state=TierRuleState.APPROVED).where(TierRule.valid_from <= on)
    found = db.session.scalar(approved.order_by(TierRule.valid_from.desc()).limit(1))
    if found is None:
        raise MissingTierRuleError(on)
    return found


def versions() -> Sequence[TierRule]:
    """The newest first."""
    return db.session.scalars(db.select(TierRule).order_by(TierRule.number.desc())).all()
