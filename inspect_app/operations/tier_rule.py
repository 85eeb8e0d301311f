"""The county's rule of tiers: draft a version, try it on the register, approve it with another's hands."""

from datetime import date, datetime
from typing import Any

from inspect_app import audit
from inspect_app.clock import office_date
from inspect_app.database import db
from inspect_app.facts.tier_rule import TierRuleApproved, TierRuleDrafted, TierRuleWithdrawn
from inspect_app.locks import hold_row
from inspect_app.models.job_run import JobRun
from inspect_app.models.tier_rule import TierRule
from inspect_app.models.user import User
from inspect_app.operations import job_run, number_series
from scoring import tier_rule as scoring
from scoring.tier_rule import tier_rule as read
from workflows.roles import Permission, require_other_hands
from workflows.tier_rule import (
    LIFECYCLE,
    SameDayError,
    TermImpossibleError,
    ThresholdsError,
    TierRuleState,
    require_from_today,
    require_tried,
)

TRIAL = "tier_rule_trial"
SERIES = "tier_rule"


def draft(*, data: dict[str, Any], valid_from: date, source: str, by: User, at: datetime) -> TierRule:
    """A further version, to be tried."""
    _require_rule(data)
    require_from_today(valid_from, today=office_date(at))
    rule = TierRule(
        number=number_series.take(SERIES) + 1,  # the first comes with the house
        state=TierRuleState.DRAFTED,
        valid_from=valid_from,
        data=data,
        source=source,
        made_by_id=by.id,
        made_at=at,
    )
    db.session.add(rule)
    _note_draft(rule, by=by, at=at)
    return rule


def change(rule: TierRule, *, data: dict[str, Any], valid_from: date, source: str, by: User, at: datetime) -> None:
    """What was tried is no longer what would be approved: the trial goes."""
    hold_row(rule)
    rule.state = LIFECYCLE.move(rule.state, "change").target
    _require_rule(data)
    require_from_today(valid_from, today=office_date(at))
    rule.data, rule.valid_from, rule.source = data, valid_from, source
    rule.made_by_id, rule.made_at, rule.trial, rule.tried_at = by.id, at, None, None
    _note_draft(rule, by=by, at=at)


def ask_trial(rule: TierRule, *, by: User, at: datetime) -> JobRun:
    LIFECYCLE.move(rule.state, "change")
    return job_run.ask(TRIAL, subject_id=rule.id, by=by, at=at)


def approve(rule: TierRule, *, by: User, at: datetime) -> None:
    """From its day on every ranking uses it."""
    hold_row(rule)
    move = LIFECYCLE.move(rule.state, "approve")
    require_tried(is_tried=rule.trial is not None)
    require_from_today(rule.valid_from, today=office_date(at))
    require_other_hands(
        Permission.TIER_RULE_APPROVE, by=by.id, earlier=[(Permission.TIER_RULE_DRAFT, rule.made_by_id or 0)]
    )
    same = db.select(TierRule.id).filter_by(state=TierRuleState.APPROVED, valid_from=rule.valid_from)
    if db.session.scalar(same):
        raise SameDayError
    rule.approved_by_id, rule.approved_at, rule.state = by.id, at, move.target
    fact = TierRuleApproved(subject=str(rule.id), valid_from=rule.valid_from.isoformat(), moved=moved(rule))
    audit.record(fact, by=by, at=at)


def withdraw(rule: TierRule, *, reason: str, by: User, at: datetime) -> None:
    hold_row(rule)
    rule.state = LIFECYCLE.move(rule.state, "withdraw").target
    audit.record(TierRuleWithdrawn(subject=str(rule.id), reason=reason), by=by, at=at)


def moved(rule: TierRule) -> int:
    """How many employers the trial found in another tier."""
    moves = rule.trial["moves"] if rule.trial else {}
    return sum(count for move, count in moves.items() if len(set(move.split(">"))) > 1)


def _require_rule(data: dict[str, Any]) -> None:
    try:
        read("", data)
    except scoring.ThresholdsError as error:
        raise ThresholdsError from error
    except scoring.TermIncompleteError as error:
        raise TermImpossibleError(term=error.details["term"]) from error


def _note_draft(rule: TierRule, *, by: User, at: datetime) -> None:
    db.session.flush()
    fact = TierRuleDrafted(
        subject=str(rule.id), valid_from=rule.valid_from.isoformat(), data=rule.data, source=rule.source
    )
    audit.record(fact, by=by, at=at)
