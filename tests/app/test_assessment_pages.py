"""The pages of self-assessments: the list with its figures, chasing many at once, the record with both reckonings."""

import re
from datetime import date

import pytest

from inspect_app.database import db
from inspect_app.jobs.assessment import KIND
from inspect_app.jobs.catalog import JOBS
from inspect_app.models.assessment import Assessment
from inspect_app.models.employer import EmployerStatus
from inspect_app.models.job_run import JobRun
from inspect_app.operations import assessment as operations
from inspect_app.operations import employer_merge
from inspect_app.operations.assessment_owed import bring_up_to_date
from scoring.tier import Tier
from scoring.verdict import Verdict
from tests.assessments import make_measurement, make_painter, make_self_check, set_to, verify
from tests.factories import NOW, OTHER_TOWN, TODAY, TOWN, make_employer, make_user
from workflows.assessment import AssessmentState, ChaseWay
from workflows.roles import Role

pytestmark = pytest.mark.usefixtures("database")
CHASE = {"way": "phone", "on": TODAY.isoformat()}


@pytest.fixture
def clerk(browser):
    user = make_user(Role.CLERK)
    browser.sign_in(user)
    return user


def of(employer):
    return db.session.scalar(db.select(Assessment).filter_by(employer_id=employer.id, year=TODAY.year))


def owed(number=1, **values):
    firms = [make_employer(**{"tier": Tier.KEY, **values}) for _ in range(number)]
    bring_up_to_date("", by=None, at=NOW)
    return [of(firm) for firm in firms]


def handed_in(**claim):
    employer = make_painter(tier=Tier.KEY)
    make_self_check(employer, **claim)
    bring_up_to_date("", by=None, at=NOW)
    return of(employer)


def figures(page):
    """Words of a figure → its number."""
    return dict(re.findall(r"<dt>(.*?)</dt><dd[^>]*><(?:a|span)[^>]*>(\d+)<", page))


def test_the_head_of_the_list_tells_the_year_and_every_number_opens_what_it_counts(browser, clerk):
    owed(3)
    accepted, untrue, sent = handed_in(), handed_in(), handed_in()
    for one in (accepted, untrue):
        operations.accept(one, seen=one.version, by=clerk, at=NOW)
    operations.spot_check(untrue, on=TODAY, is_true=False, finding="一", evidence="二", by=clerk, at=NOW)

    page = browser.get("assessment.index").text

    assert figures(page) == {"应报": "6", "已报": "3", "已认可": "2", "抽查不实": "1"}
    for view, count in (("sent", 3), ("taken", 2), ("false", 1), ("unchased", 3), ("to_look", 1), ("accepted", 1)):
        opened = browser.get("assessment.index", query={"view": view}).text
        assert f"2026 年，{count} 家" in opened
        assert len(re.findall(r"/assessments/\d+\"", opened)) == count
    assert sent.employer.name in browser.get("assessment.index", query={"view": "to_look"}).text


def test_the_list_is_narrowed_by_town_tier_name_and_year(browser, clerk):
    (here,), (there,) = owed(town_code=TOWN), owed(town_code=OTHER_TOWN, tier=Tier.WATCH, name="岚川远方厂")

    by_town = browser.get("assessment.index", query={"town": OTHER_TOWN}).text
    by_tier = browser.get("assessment.index", query={"tier": "key"}).text
    by_year = browser.get("assessment.index", query={"year": "2025"}).text

    assert there.employer.name in by_town
    assert here.employer.name not in by_town
    assert here.employer.name in by_tier
    assert there.employer.name not in by_tier
    assert here.employer.name in by_year, "a year that has none is not offered, and counts as this one"


def test_a_firm_that_stopped_owes_nothing_but_what_it_handed_in_stays(browser, clerk):
    (stopped,), sent = owed(), handed_in()
    for one in (stopped, sent):
        one.employer.status = EmployerStatus.STOPPED
    db.session.flush()

    page = browser.get("assessment.index").text

    assert stopped.employer.name not in page
    assert sent.employer.name in page
    assert figures(page)["应报"] == "1"


def test_what_a_merged_entry_handed_in_is_looked_at_with_the_one_that_stayed(browser, clerk):
    double, employer = handed_in(), make_employer(tier=Tier.KEY)
    employer_merge.merge(double.employer, into=employer, reason="同一家", by=clerk, at=NOW)
    bring_up_to_date("", by=None, at=NOW)

    page = browser.get("assessment.index", query={"view": "to_look"}).text

    assert "2026 年，1 家" in page
    assert f"/assessments/{of(employer).id}\"" in page


def test_many_are_chased_at_once_each_with_its_own_step(browser, clerk):
    rows = owed(3)
    sent = handed_in()

    browser.post("assessment.chase_many", data={**CHASE, "id": [one.id for one in (*rows[:2], sent)]}, view="unchased")
    page = browser.get("assessment.index", query={"view": "unchased"}).text

    assert [one.state for one in rows] == [AssessmentState.CHASED] * 2 + [AssessmentState.OWED]
    assert [(step.way, step.by_id) for one in rows[:2] for step in one.steps if step.move == "chase"] == [
        (ChaseWay.PHONE, clerk.id)
    ] * 2
    assert sent.state is AssessmentState.SUBMITTED
    assert "已记催报 2 家。" in page
    assert "1 家已经报来或者办结，没有再催。" in page


@pytest.mark.parametrize(
    ("data", "words"),
    [({"id": []}, "没有勾选单位。"), ({"on": ""}, "请填哪天催的"), ({"on": "2026-11-25"}, "日期不能晚于今天。")],
)
def test_chasing_many_wrongly_chases_nobody_and_says_why(browser, clerk, data, words):
    (row,) = owed()

    page = browser.post("assessment.chase_many", data={**CHASE, "id": [row.id], **data}, follow=True, expect=200).text

    assert words in page
    assert row.state is AssessmentState.OWED


def test_the_button_owes_and_notices_as_the_night_does(browser, clerk):
    employer = make_employer(tier=Tier.KEY)

    browser.post("assessment.update")
    browser.post("assessment.update")
    run = db.session.scalars(db.select(JobRun).filter_by(kind=KIND)).one()
    waiting = browser.get("assessment.index").text
    JOBS[KIND](run.subject_id, lambda done, total: None)

    assert "正在更新应报和已报的名单" in waiting
    assert of(employer).state is AssessmentState.OWED


def test_the_record_shows_the_claim_beside_our_reckoning_and_which_figure_differs(browser, clerk):
    employer = make_painter(tier=Tier.KEY)
    make_measurement(employer, "苯", Verdict.EXCEEDS, post="调漆岗", measured_on=date(2026, 6, 1))
    make_self_check(employer, hazard_grade="Ⅰ", risk_class="甲")
    bring_up_to_date("", by=None, at=NOW)

    page = browser.get("assessment.show", assessment_id=of(employer).id).text

    assert "Ⅰ级（危害风险低）" in page
    assert "Ⅲ级（危害风险高）" in page
    assert "甲类（低风险，2022年试点）" in page
    assert "企业报得偏低" in page
    assert "职业病危害风险分级不一致：苯：接触水平不符合" in page
    assert page.count("btn-primary") == 1


def test_the_whole_way_through_the_screens(browser, clerk):
    verify("combined-matrix")
    employer = make_painter(tier=Tier.KEY)
    bring_up_to_date("", by=None, at=NOW)
    row = of(employer)

    browser.get("assessment.chase", assessment_id=row.id)
    browser.post("assessment.chase", assessment_id=row.id, data={**CHASE, "reason": "说下周报"})
    make_self_check(employer, published_on=None)
    bring_up_to_date("", by=None, at=NOW)
    refused = browser.post("assessment.accept", assessment_id=row.id, data={"version": row.version}, expect=200).text
    browser.post("assessment.send_back", assessment_id=row.id, data={"version": row.version, "reason": "没有公布"})
    make_self_check(employer, checked_on=date(2026, 6, 1))
    bring_up_to_date("", by=None, at=NOW)
    browser.get("assessment.accept", assessment_id=row.id)
    browser.post("assessment.accept", assessment_id=row.id, data={"version": row.version})
    browser.get("assessment.spot_check", assessment_id=row.id)
    found = {"on": TODAY.isoformat(), "result": "false", "finding": "喷漆房在用"}
    unproved = browser.post("assessment.spot_check", assessment_id=row.id, data=found, expect=200).text
    browser.post("assessment.spot_check", assessment_id=row.id, data={**found, "evidence": "照片 4 张"})
    page = browser.get("assessment.show", assessment_id=row.id).text
    firm = browser.get("employer.show", employer_id=employer.id).text

    assert "企业还没有公布自评结果，不能认可" in refused
    assert "认定不实，要写明发现了什么和凭什么认定。" in unproved
    assert row.state is AssessmentState.FOUND_FALSE
    assert page.count("btn-primary") == 0
    for words in ("抽查：不实", "催报：电话", "说下周报", "没有公布", "依据：照片 4 张", "乙类（中风险，2022年试点）"):
        assert words in page
    assert "风险自评不实 1 次" in firm


def test_a_page_that_showed_an_older_claim_accepts_nothing(browser, clerk):
    row = handed_in()
    seen = row.version
    make_self_check(row.employer, checked_on=date(2026, 6, 1), risk_class="甲")
    bring_up_to_date("", by=None, at=NOW)

    page = browser.post("assessment.accept", assessment_id=row.id, data={"version": seen}, expect=200).text

    assert "有人刚改过这条记录" in page
    assert row.state is AssessmentState.SUBMITTED


def test_the_employers_page_tells_every_official_result_with_words_and_reasons(browser, clerk):
    row = handed_in()

    page = browser.get("employer.show", employer_id=row.employer_id).text

    for words in ("Ⅱ级（危害风险中）", "B级（管理状况中）", "类别表待核", "目录里没有查到", "2026 年的风险自评", "已报，待看"):
        assert words in page


def test_whoever_may_not_see_records_sees_no_class_on_the_employers_page(browser):
    row = handed_in()
    browser.sign_in(make_user(Role.TOWN_TEAM))

    page = browser.get("employer.show", employer_id=row.employer_id).text

    assert "综合风险类别" not in page
    browser.get("assessment.show", assessment_id=row.id, expect=403)


def test_whoever_only_reads_has_no_buttons_and_may_not_act(browser):
    row = handed_in()
    browser.sign_in(make_user(Role.OFFICER))

    page = browser.get("assessment.show", assessment_id=row.id).text
    tabs = browser.get("assessment.index", query={"view": "unchased"}).text

    assert "btn-primary" not in page
    assert "记催报" not in tabs
    for endpoint in ("chase", "accept", "send_back", "spot_check"):
        browser.post(f"assessment.{endpoint}", assessment_id=row.id, expect=403)
    browser.post("assessment.chase_many", data=CHASE, expect=403)


def test_another_regions_assessment_does_not_exist(browser):
    (row,) = owed(town_code=OTHER_TOWN)
    browser.sign_in(make_user(Role.CLERK, scope="440703"))

    for endpoint in ("show", "chase", "accept", "send_back", "spot_check"):
        browser.get(f"assessment.{endpoint}", assessment_id=row.id, expect=404)
    browser.post("assessment.chase_many", data={**CHASE, "id": [row.id]})

    assert row.employer.name not in browser.get("assessment.index").text
    assert row.state is AssessmentState.OWED


def test_a_page_of_the_list_costs_the_same_number_of_queries_however_many_rows_it_has(browser, clerk, count_queries):
    def queries() -> int:
        with count_queries() as sent:
            browser.get("assessment.index")
        return len(sent)

    owed()
    few = queries()
    owed(20)
    handed_in()

    assert queries() == few < 25


def test_a_record_costs_a_bounded_number_of_queries(browser, clerk, count_queries):
    row = handed_in()
    for number in range(10):
        make_measurement(row.employer, "噪声", Verdict.COMPLIES, post=f"第{number}岗")

    with count_queries() as sent:
        browser.get("assessment.show", assessment_id=row.id)

    assert len(sent) < 50


def test_english_readers_find_no_chinese_words_of_ours(browser, clerk):
    row = handed_in(risk_class="丁")
    with browser.client.session_transaction() as session:
        session["language"] = "en"

    page = browser.client.get(f"/assessments/{row.id}?lang=en").text

    assert "Hazard-risk grade" in page
    assert "which cannot be read" in page


def test_an_unpublished_claim_is_accepted_where_the_county_does_not_ask_for_it(browser, clerk):
    row = handed_in(published_on=None)
    set_to("assessment.must_be_published", False)

    browser.post("assessment.accept", assessment_id=row.id, data={"version": row.version})

    assert row.state is AssessmentState.ACCEPTED
