"""What lists say of the whole register without reading it: always what the list itself would show."""

from collections import Counter

import pytest

from inspect_app.database import db
from inspect_app.models.employer import Employer, EmployerStatus
from inspect_app.operations import employer as employers
from inspect_app.operations import employer_merge, register_summary
from inspect_app.operations.risk import rank_register
from inspect_app.queries import employer as queries
from inspect_app.queries import employer_merge as merges
from inspect_app.queries.employer import Filter, View
from tests.factories import NOW, OTHER_TOWN, TODAY, TOWN, make_employer, make_user
from workflows.roles import Role


@pytest.fixture
def clerk(database):
    return make_user(Role.CLERK)


def listed(user) -> dict[View, int]:
    return {view: len(db.session.scalars(queries.matching(user, Filter(view=view), on=TODAY)).all()) for view in View}


def new(**changes) -> dict[str, object]:
    return {"name": "蓬江新设制品厂", "town_code": TOWN, "address": "港口路1号", "uscc": "", **changes}


def test_the_counts_are_those_of_the_lists_after_each_act(clerk):
    one, other = make_employer(new_cases=1), make_employer(declared_on=TODAY, tested_on=TODAY, status=EmployerStatus.STOPPED)
    make_employer(town_code=OTHER_TOWN)
    acts = (
        lambda: rank_register("", on=TODAY, by=None, at=NOW, progress=lambda done, total: None),
        lambda: employers.add(new(), complete_days=90, by=clerk, at=NOW),
        lambda: employers.change(one, {"town_code": OTHER_TOWN, "new_cases": 0}, reason="", by=clerk, at=NOW),
        lambda: employer_merge.merge(other, into=one, reason="同一处", by=clerk, at=NOW),
    )

    for act in acts:
        act()
        for user in (clerk, make_user(Role.CLERK, scope="440703")):
            assert queries.view_counts(user, on=TODAY) == listed(user)


def test_the_filters_offer_the_words_of_the_register_the_commonest_factor_first(clerk):
    make_employer(hazards=["苯", "噪声"], industry_name="化工")
    make_employer(hazards=["噪声"], industry_name="家具")
    make_employer(hazards=["锰"], industry_name="船舶", town_code=OTHER_TOWN)
    register_summary.refresh("")

    employers.add(new(hazards=["氨"]), complete_days=90, by=clerk, at=NOW)

    county = make_user(Role.CLERK, scope="440703")
    assert Counter(queries.hazards(county)) == Counter(["噪声", "苯", "氨"])
    assert queries.hazards(county)[0] == "噪声"
    assert queries.industries(clerk) == sorted(["化工", "家具", "船舶"])


def test_an_entry_by_hand_that_looks_like_another_is_offered_at_once(clerk):
    first = employers.add(new(), complete_days=90, by=clerk, at=NOW)

    second = employers.add(new(), complete_days=90, by=clerk, at=NOW)
    offered, _has_more = merges.offered(clerk)
    employers.change(second, {"name": "别的名字"}, reason="", by=clerk, at=NOW)
    afterwards, _has_more = merges.offered(clerk)

    assert [(one.id, other.id) for one, other in offered] == [(first.id, second.id)]
    assert list(afterwards) == []


def test_a_link_with_a_factor_that_no_filter_offers_still_narrows(browser, clerk):
    make_employer(name="甲厂", hazards=["苯"])
    browser.sign_in(clerk)

    page = browser.get("employer.index", query={"hazard": "锰"}).get_data(as_text=True)

    assert "甲厂" not in page
    assert db.session.scalar(db.select(db.func.count()).select_from(Employer)) == 1
