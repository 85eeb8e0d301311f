"""The county's rule of tiers: drafted, tried on the register, approved by other hands, in force from its day."""

from datetime import date, timedelta

import pytest

from inspect_app.database import db
from inspect_app.jobs.catalog import JOBS
from inspect_app.models.job_run import JobRun
from inspect_app.models.tier_rule import TierRule
from inspect_app.operations import tier_rule as operations
from inspect_app.operations.risk import rank_register
from inspect_app.operations.tier_rule_trial import try_out
from inspect_app.queries import tier_rule as queries
from scoring.tier import Tier
from scoring.tier_rule import CODES
from tests.factories import NOW, OTHER_TOWN, TODAY, make_employer, make_user
from workflows.lifecycle import MoveNotAllowedError
from workflows.roles import Role, SameHandsError
from workflows.tier_rule import (
    NotTriedError,
    PastDayError,
    SameDayError,
    TermImpossibleError,
    ThresholdsError,
    TierRuleState,
)

pytestmark = pytest.mark.usefixtures("database")
KNOWN = {"declared_on": TODAY, "tested_on": TODAY, "abnormal_exams": 0}


def present(**changes):
    return {**queries.in_force(TODAY).data, **changes}


def drafted(*, by=None, valid_from=TODAY, **changes):
    by = by or make_user(Role.HEALTH_SECTION)
    return operations.draft(data=present(**changes), valid_from=valid_from, source="会议纪要", by=by, at=NOW)


def tried(**given):
    rule = drafted(**given)
    try_out(rule, at=NOW, progress=lambda done, total: None)
    return rule


def filled():
    """What the form shows before anybody changes it."""
    data = present()
    terms = {f"{code}_{part}": value for code, term in data["terms"].items() for part, value in term.items()}
    return {**terms, "key_from": data["key_from"], "watch_from": data["watch_from"], "valid_from": TODAY.isoformat()}


def ranked():
    rank_register("", on=TODAY, by=None, at=NOW, progress=lambda done, total: None)
    db.session.expire_all()


def test_the_rule_that_comes_with_the_house_is_in_force_and_speaks_of_everything():
    rule = queries.in_force(TODAY)

    assert (rule.number, rule.state) == (1, TierRuleState.APPROVED)
    assert set(rule.data["terms"]) == {code.value for code in CODES}


def test_a_trial_counts_who_would_move_and_changes_nothing():
    severe, safe = make_employer(hazards=["苯"], **KNOWN), make_employer(hazards=["噪声"], **KNOWN)
    ranked()

    rule = tried(key_from=70)

    assert rule.trial["moves"] == {"key>watch": 1, "general>general": 1}
    assert [one["id"] for one in rule.trial["examples"]["key>watch"]] == [severe.id]
    assert (severe.tier, safe.tier) == (Tier.KEY, Tier.GENERAL)
    assert operations.moved(rule) == 1


def test_a_trial_keeps_to_the_ceilings_and_counts_by_county():
    for cases in (3, 2, 1):
        make_employer(new_cases=cases)
    make_employer(new_cases=1, town_code=OTHER_TOWN)
    ranked()

    rule = tried(ceilings={"440703": 2})

    assert rule.trial["moves"] == {"key>key": 3, "key>watch": 1}
    assert rule.trial["counties"] == {"440703": {"key>key": 2, "key>watch": 1}, "440704": {"key>key": 1}}


def test_what_was_approved_holds_from_its_day_on():
    employer = make_employer(hazards=["苯"], **KNOWN)
    ranked()
    rule = tried(key_from=70, valid_from=TODAY + timedelta(days=3))

    operations.approve(rule, by=make_user(Role.DEPUTY_DIRECTOR), at=NOW)
    today = queries.in_force(TODAY).number
    later = queries.in_force(TODAY + timedelta(days=3)).number
    rank_register("", on=TODAY + timedelta(days=3), by=None, at=NOW, progress=lambda done, total: None)
    db.session.expire_all()

    assert (today, later) == (1, rule.number)
    assert employer.tier is Tier.WATCH
    assert employer.ranking.rule_version.startswith(f"LOCAL-3/{rule.number} ")


def test_nobody_approves_what_was_not_tried_or_changed_since():
    rule, deputy = drafted(), make_user(Role.DEPUTY_DIRECTOR)
    with pytest.raises(NotTriedError):
        operations.approve(rule, by=deputy, at=NOW)
    try_out(rule, at=NOW, progress=lambda done, total: None)

    operations.change(rule, data=present(key_from=80), valid_from=TODAY, source="改", by=rule.made_by, at=NOW)

    with pytest.raises(NotTriedError):
        operations.approve(rule, by=deputy, at=NOW)


def test_whoever_drafted_does_not_approve():
    both = make_user(Role.HEALTH_SECTION, Role.DEPUTY_DIRECTOR)

    with pytest.raises(SameHandsError):
        operations.approve(tried(by=both), by=both, at=NOW)


def test_two_rules_do_not_begin_on_one_day_and_none_in_the_past():
    deputy = make_user(Role.DEPUTY_DIRECTOR)
    operations.approve(tried(), by=deputy, at=NOW)

    with pytest.raises(SameDayError):
        operations.approve(tried(), by=deputy, at=NOW)
    with pytest.raises(PastDayError):
        drafted(valid_from=TODAY - timedelta(days=1))


def test_an_approved_rule_is_never_changed():
    rule = tried()
    operations.approve(rule, by=make_user(Role.DEPUTY_DIRECTOR), at=NOW)

    with pytest.raises(MoveNotAllowedError):
        operations.change(rule, data=present(), valid_from=TODAY, source="", by=rule.made_by, at=NOW)
    with pytest.raises(MoveNotAllowedError):
        operations.withdraw(rule, reason="", by=rule.made_by, at=NOW)


def test_thresholds_and_terms_that_cannot_be_are_refused():
    with pytest.raises(ThresholdsError):
        drafted(watch_from=60)
    with pytest.raises(TermImpossibleError):
        drafted(terms={**present()["terms"], "cases": {"points": 9, "each": 0, "most": 8, "at_least": 1}})


def test_the_journey_through_the_screens(browser):
    make_employer(hazards=["苯"], **KNOWN)
    ranked()
    section, deputy = make_user(Role.HEALTH_SECTION), make_user(Role.DEPUTY_DIRECTOR)
    browser.sign_in(section)

    browser.get("tier_rule.new")
    browser.post("tier_rule.new", data={**filled(), "key_from": "70", "ceiling_440703": "1", "source": "局务会纪要"})
    rule = db.session.scalar(db.select(TierRule).filter_by(state=TierRuleState.DRAFTED))
    browser.post("tier_rule.trial", rule_id=rule.id)
    browser.post("tier_rule.trial", rule_id=rule.id)
    run = db.session.scalars(db.select(JobRun).filter_by(kind=operations.TRIAL)).one()
    JOBS[operations.TRIAL](run.subject_id, lambda done, total: None)
    run.state = "done"
    page = browser.get("tier_rule.show", rule_id=rule.id).get_data(as_text=True)
    browser.post("tier_rule.approve", rule_id=rule.id, expect=403)
    browser.sign_in(deputy)
    browser.post("tier_rule.approve", rule_id=rule.id)

    assert "从重点到关注，举例" in page
    assert rule.data["ceilings"] == {"440703": 1}
    assert rule.state is TierRuleState.APPROVED
    assert queries.in_force(date(2026, 11, 24)).id == rule.id


def test_a_wrong_figure_is_told_beside_its_field_and_the_others_stay(browser):
    browser.sign_in(make_user(Role.HEALTH_SECTION))

    page = browser.post("tier_rule.new", data={**filled(), "cases_points": "-1", "key_from": "75", "source": "纪要"}, expect=200)

    told = page.get_data(as_text=True)
    assert "要填 0 到 1000 的整数。" in told
    assert 'value="75"' in told
