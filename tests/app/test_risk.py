"""Ranking the register: each employer gets its tier with reasons; only changes are written; an edit by hand ranks at once."""

from datetime import date, datetime

import pytest
from sqlalchemy import text

from inspect_app.clock import OFFICE
from inspect_app.database import db
from inspect_app.jobs.risk import KIND
from inspect_app.jobs.runner import run_job
from inspect_app.models.employer import Employer, EmployerStatus
from inspect_app.models.job_run import JobRun
from inspect_app.models.tier_rule import TierRule
from inspect_app.operations import employer as employers
from inspect_app.operations import employer_merge
from inspect_app.operations.risk import rank_register
from inspect_app.queries import employer as queries
from scoring.tier import Tier
from tests.factories import NOW, OTHER_TOWN, TODAY, TOWN, make_employer, make_user
from tests.pages import Browser
from workflows.roles import Role

pytestmark = pytest.mark.usefixtures("database")


KNOWN = {"declared_on": TODAY, "tested_on": TODAY, "abnormal_exams": 0}


def rank(scope: str = "") -> int:
    changed = rank_register(scope, on=TODAY, by=None, at=NOW, progress=lambda done, total: None)
    db.session.expire_all()
    return changed


def test_a_severe_factor_is_recognised_by_its_alias_and_makes_an_employer_key():
    employer = make_employer(hazards=["苯　Benzene", "噪声"], **KNOWN)

    rank()

    assert employer.tier is Tier.KEY
    assert employer.severe_factors == ["苯"]
    assert [reason["code"] for reason in employer.ranking.reasons] == ["severe"]


def test_a_factor_of_memory_alone_never_decides():
    employer = make_employer(hazards=["双氯甲醚"], **KNOWN)

    rank()

    assert employer.tier is Tier.GENERAL


def test_an_employer_without_declaration_is_unknown_and_watched():
    employer = make_employer(hazards=["噪声"], tested_on=TODAY)

    rank()

    assert (employer.tier, employer.ranking.is_unknown) == (Tier.WATCH, True)


def test_a_change_from_behind_is_owed_and_ranked_with_the_next_run_alone():
    employer, other = make_employer(**KNOWN), make_employer(**KNOWN)
    rank()
    db.session.execute(db.update(Employer).where(Employer.id == employer.id).values(new_cases=1))
    db.session.execute(db.update(Employer).where(Employer.id == other.id).values(contact_name="张三"))
    seen: list[int] = []

    rank_register("", on=TODAY, by=None, at=NOW, progress=lambda done, total: seen.append(done))

    db.session.expire_all()
    assert seen == [1]
    assert (employer.tier, other.tier) == (Tier.KEY, Tier.GENERAL)


def test_a_test_that_ends_to_count_is_noticed_without_any_change():
    employer = make_employer(**{**KNOWN, "tested_on": date(2024, 1, 1)})
    rank()
    before = employer.tier

    later = datetime(2027, 1, 2, tzinfo=OFFICE)
    rank_register("", on=later.date(), by=None, at=later, progress=lambda done, total: None)

    db.session.expire_all()
    assert (before, employer.tier) == (Tier.GENERAL, Tier.WATCH)
    assert [reason["code"] for reason in employer.ranking.reasons] == ["test_expired"]


def test_a_ranking_as_of_another_day_is_replaced_by_the_next_of_today():
    employer = make_employer(**{**KNOWN, "tested_on": date(2022, 1, 1)})

    rank_register("", on=date(2024, 6, 1), by=None, at=NOW, progress=lambda done, total: None)
    db.session.expire_all()
    then = [reason["code"] for reason in employer.ranking.reasons]
    rank()

    assert then == ["all_known"]
    assert [reason["code"] for reason in employer.ranking.reasons] == ["test_expired"]


def test_a_ceiling_leaves_the_gravest_key_and_watches_the_others():
    grave, next_, last = make_employer(new_cases=2), make_employer(new_cases=1), make_employer(exceeded_points=1)
    elsewhere = make_employer(town_code=OTHER_TOWN, exceeded_points=1)
    set_ceilings({"440703": 2})

    first = rank()
    settled = rank()
    below = [one.tier for one in (grave, next_, last, elsewhere)]
    employers.change(next_, {"new_cases": 0}, reason="核实", by=make_user(Role.CLERK), at=NOW)
    rank()

    assert (first, settled) == (5, 0)
    assert below == [Tier.KEY, Tier.KEY, Tier.WATCH, Tier.KEY]
    assert last.tier is Tier.KEY


def test_ranking_a_town_counts_anew_whom_the_countys_ceiling_moves_in_another():
    here, there = make_employer(new_cases=1, exposed_count=10), make_employer(new_cases=1, exposed_count=1, town_code=OTHER_TOWN)
    set_ceilings({"4407": 2})
    rank()
    set_ceilings({"4407": 1})

    rank(here.town_code)

    assert [(one.tier, one.ranking.is_over_ceiling) for one in (here, there)] == [(Tier.KEY, False), (Tier.WATCH, True)]
    counted = db.session.execute(text("SELECT town_code, tier FROM register_counts ORDER BY town_code")).all()
    assert [tuple(row) for row in counted] == sorted([(here.town_code, "key"), (OTHER_TOWN, "watch")])


@pytest.mark.parametrize("change", [{"town_code": OTHER_TOWN}, {"status": EmployerStatus.STOPPED}])
def test_whoever_no_ceiling_places_any_more_is_what_the_points_say(change):
    set_ceilings({"440703002": 0})
    employer = make_employer(new_cases=1)
    rank()
    over = employer.tier
    for name, value in change.items():
        setattr(employer, name, value)

    rank()

    assert (over, employer.tier, employer.ranking.is_over_ceiling) == (Tier.WATCH, Tier.KEY, False)


def set_ceilings(ceilings):
    rule = db.session.scalar(db.select(TierRule))
    rule.data = {**rule.data, "ceilings": ceilings}
    db.session.flush()


def test_ranking_again_writes_nothing_and_a_new_fact_only_its_own_row():
    make_employer(hazards=["噪声"])
    other = make_employer(hazards=["噪声"])
    assert rank() == 2

    assert rank() == 0
    other.new_cases = 1
    db.session.flush()
    assert rank() == 1


def test_a_person_ranks_only_what_that_person_sees():
    here, there = make_employer(), make_employer(town_code=OTHER_TOWN)

    rank("440703")

    assert here.ranking.ranked_on == date(2026, 11, 24)
    assert there.ranking is None


def test_an_edit_by_hand_ranks_at_once():
    clerk, employer = make_user(Role.CLERK), make_employer(**KNOWN)
    rank()
    assert employer.tier is Tier.GENERAL

    employers.change(employer, {"declared_on": None, "new_cases": 3}, reason="", by=clerk, at=NOW)

    assert (employer.tier, employer.ranking.is_unknown) == (Tier.KEY, True)
    assert [reason["code"] for reason in employer.ranking.reasons] == ["cases", "not_declared"]


def test_an_entry_by_hand_has_a_tier_from_the_first_moment():
    values = {"name": "蓬江新设制品厂", "town_code": TOWN, "address": "港口路1号", "hazards": ["噪声"], "uscc": ""}

    employer = employers.add(values, complete_days=90, by=make_user(Role.CLERK), at=NOW)

    assert (employer.tier, employer.ranking.is_unknown, employer.ranking.ranked_on) == (Tier.WATCH, True, TODAY)


def test_a_survivor_has_the_triggers_of_what_was_merged_into_it_until_the_merge_is_undone():
    clerk = make_user(Role.CLERK)
    kept, other = make_employer(**KNOWN), make_employer(new_cases=2)
    rank()

    done = employer_merge.merge(other, into=kept, reason="同一处", by=clerk, at=NOW)
    merged = (kept.tier, kept.ranking.reasons[0]["details"])
    written = rank()
    employer_merge.undo(done, reason="看错了", by=clerk, at=NOW)

    assert merged == (Tier.KEY, {"count": 2, "points": 110, "on": "", "entries": [other.key]})
    assert written == 0
    assert (kept.tier, other.tier) == (Tier.GENERAL, Tier.KEY)


def test_an_unchecked_rule_that_decides_is_marked(browser):
    employer = make_employer(hazards=["苯"], **KNOWN)
    rank()
    browser.sign_in(make_user(Role.CLERK))

    page = browser.get("employer.show", employer_id=employer.id).get_data(as_text=True)

    assert '60 分 <span class="mc-unsure">待核</span></span>' in page


def test_inside_the_key_tier_the_list_begins_with_the_gravest():
    clerk = make_user(Role.CLERK)
    exposed = make_employer(hazards=["苯"], exposed_count=900)
    exceeded = make_employer(exceeded_points=4)
    ill = make_employer(new_cases=1)
    more = make_employer(hazards=["苯"], exposed_count=901)
    rank()

    found = queries.matching(clerk, queries.Filter(view="key"), on=TODAY)
    keys, falls = queries.order(queries.Filter(view="key"))

    listed = db.session.scalars(found.order_by(*(key.desc() for key in keys))).all()
    assert falls
    assert listed == [ill, exceeded, more, exposed]


def test_whoever_may_rank_starts_the_nightly_work_once_and_sees_what_came_of_it(fresh_app):
    chief, employer, browser = make_user(Role.SECTION_CHIEF), make_employer(new_cases=1), Browser(fresh_app)
    db.session.commit()
    employer_id = employer.id
    browser.sign_in(chief)
    browser.get("risk.show")

    browser.post("risk.rank")
    browser.post("risk.rank")
    run = db.session.scalars(db.select(JobRun).filter_by(kind=KIND)).one()
    progress = browser.get("risk.progress").get_json()
    run_job(run.id)

    assert progress["state"] == "owed"
    assert db.session.get_one(Employer, employer_id).tier is Tier.KEY
    assert "看了 1 家，1 家的分层或者依据有变" in browser.get("risk.show").get_data(as_text=True)
