"""Special campaigns: employers join as a set, their tier follows while it lasts, and one may leave."""

from datetime import timedelta

import pytest

from inspect_app.database import db
from inspect_app.models.campaign import Campaign, CampaignKind
from inspect_app.models.employer import Employer
from inspect_app.operations import campaign as campaigns
from inspect_app.operations import register_summary
from inspect_app.operations.campaign import DatesReversedError, NobodyFoundError
from inspect_app.operations.risk import rank_register
from inspect_app.queries import campaign as queries
from scoring.tier import Tier
from tests.factories import NOW, OTHER_TOWN, TODAY, make_employer, make_user
from workflows.roles import Role

pytestmark = pytest.mark.usefixtures("database")
KNOWN = {"declared_on": TODAY, "tested_on": TODAY, "abnormal_exams": 0}
DAY = timedelta(days=1)


def begun(*, by=None, kind=CampaignKind.CAMPAIGN, days=30, **values):
    by = by or make_user(Role.HEALTH_SECTION)
    told = {"name": "粉尘专项治理", "valid_from": TODAY, "valid_until": TODAY + days * DAY, "source": "文件", **values}
    return campaigns.begin(kind=kind, **told, by=by, at=NOW)


def join(campaign, *employers):
    chosen = db.select(Employer).where(Employer.id.in_([one.id for one in employers]))
    return campaigns.join(campaign, chosen, wanted={}, by=campaign.made_by, at=NOW)


def rank(on=TODAY):
    rank_register("", on=on, by=None, at=NOW + (on - TODAY), progress=lambda done, total: None)
    db.session.expire_all()


@pytest.mark.parametrize(("kind", "code"), [(CampaignKind.CAMPAIGN, "campaign"), (CampaignKind.HEALTHY, "healthy")])
def test_whoever_is_in_it_is_key_while_it_lasts_and_told_why(kind, code):
    employer, campaign = make_employer(**KNOWN), begun(kind=kind)
    join(campaign, employer)

    rank()
    during = (employer.tier, employer.ranking.reasons[0])
    rank(campaign.valid_until + DAY)

    assert during[0] is Tier.KEY
    assert (during[1]["code"], during[1]["details"]["names"]) == (code, ["粉尘专项治理"])
    assert employer.tier is Tier.GENERAL


def test_before_its_first_day_a_campaign_changes_nothing_and_the_ranking_knows_the_day():
    employer, campaign = make_employer(**KNOWN), begun(valid_from=TODAY + 5 * DAY)
    join(campaign, employer)

    rank()
    before = (employer.tier, employer.ranking.again_on)
    rank(TODAY + 5 * DAY)

    assert before == (Tier.GENERAL, TODAY + 5 * DAY)
    assert employer.tier is Tier.KEY


def test_joining_twice_adds_nobody_and_who_left_comes_back():
    employer, other, campaign = make_employer(**KNOWN), make_employer(**KNOWN), begun()
    assert join(campaign, employer, other) == 2
    with pytest.raises(NobodyFoundError):
        join(campaign, employer)

    campaigns.leave(campaign, employer, reason="停产", by=campaign.made_by, at=NOW)
    rank()

    assert (employer.tier, other.tier) == (Tier.GENERAL, Tier.KEY)
    assert join(campaign, employer) == 1


def test_a_campaign_does_not_end_before_it_begins():
    with pytest.raises(DatesReversedError):
        begun(days=-1)


def test_a_campaign_that_ends_earlier_ranks_its_employers_anew():
    employer, campaign = make_employer(**KNOWN), begun()
    join(campaign, employer)
    rank()

    told = {"name": "粉尘", "valid_from": TODAY - 9 * DAY, "valid_until": TODAY - DAY, "source": "提前结束"}
    campaigns.change(campaign, **told, by=campaign.made_by, at=NOW)
    rank()

    assert employer.tier is Tier.GENERAL


def test_the_journey_through_the_screens(browser):
    dusty, quiet = make_employer(industry_name="家具制造业", **KNOWN), make_employer(industry_name="食品加工", **KNOWN)
    chief = make_user(Role.SECTION_CHIEF)
    browser.sign_in(chief)
    register_summary.refresh("")

    browser.post(
        "campaign.new",
        data={
            "kind": "campaign",
            "name": "家具粉尘治理",
            "source": "粤卫〔2026〕1号",
            "valid_from": "2026-11-01",
            "valid_until": "2027-10-31",
        },
    )
    campaign = db.session.scalars(db.select(Campaign)).one()
    chosen = {"industry": "家具制造业", "hazard": "", "town": "", "tier": ""}
    told = browser.post("campaign.join", campaign_id=campaign.id, data=chosen, expect=200)
    browser.post("campaign.join", campaign_id=campaign.id, data={**chosen, "confirmed": "yes"})
    page = browser.get("campaign.show", campaign_id=campaign.id).get_data(as_text=True)
    browser.get("campaign.leave", campaign_id=campaign.id, employer_id=quiet.id, expect=404)
    browser.post("campaign.leave", campaign_id=campaign.id, employer_id=dusty.id, data={"reason": "已停产"})

    assert "符合条件的有 1 家。" in told.get_data(as_text=True)
    assert dusty.name in page
    assert quiet.name not in page
    assert not db.session.scalars(queries.members(campaign, chief)).all()


def test_another_regions_campaign_does_not_exist(browser):
    campaign = begun(by=make_user(Role.HEALTH_SECTION, scope="440704"))
    make_employer(town_code=OTHER_TOWN)
    browser.sign_in(make_user(Role.HEALTH_SECTION, scope="440703"))

    for endpoint in ("campaign.show", "campaign.edit", "campaign.join"):
        browser.get(endpoint, campaign_id=campaign.id, expect=404)
