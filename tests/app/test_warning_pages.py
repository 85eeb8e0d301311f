"""Early warnings on their pages: who sees which, and what people do with one."""

from datetime import date

import pytest

from inspect_app.database import db
from inspect_app.models.audit import AuditFact
from inspect_app.models.warning import EarlyWarning
from inspect_app.operations import warning_work as work
from inspect_app.queries import warning as queries
from tests.factories import (
    NOW,
    OTHER_TOWN,
    TODAY,
    make_employer,
    make_user,
)
from tests.warnings import (
    close,
    make_case,
    make_declaration,
    make_exam,
    make_key,
    make_test,
    only,
    raised,
    run,
    shown,
    warnings,
)
from workflows.lifecycle import MoveNotAllowedError
from workflows.roles import Role
from workflows.warning import AlreadyOwnerError, Closing, NotAbleError, WarningKind, WarningState

pytestmark = pytest.mark.usefixtures("database")

K = WarningKind
OLD = date(2024, 1, 1)


def health_warnings() -> list[EarlyWarning]:
    employer = make_key()
    make_exam(employer, OLD)
    make_case(employer, date(2026, 3, 1))
    make_case(employer, date(2026, 4, 1))
    run()
    return warnings()


def test_the_list_says_why_and_its_tabs_count(browser, clerk):
    warning = raised(name="江门木业有限公司")
    browser.sign_in(clerk)

    page = browser.get("warning.index", query={"view": "all"}).text

    assert "江门木业有限公司" in page
    assert "上次申报在 2024-01-01，最迟 2025-02-01 要作年度更新" in page
    assert f"/warnings/{warning.id}" in page
    assert queries.view_counts(clerk, queries.Filter(), on=TODAY) == {"mine": 0, "unassigned": 1, "all": 1}


def test_an_empty_list_says_what_comes_here(browser, clerk):
    browser.sign_in(clerk)

    for view in queries.VIEWS:
        assert "mc-empty" in browser.get("warning.index", query={"view": view}).text


def test_the_filters_narrow_by_kind_and_town(browser, clerk):
    here = raised(name="甲厂")
    make_test(make_key(name="乙厂", town_code=OTHER_TOWN), date(2020, 1, 1))
    run()
    browser.sign_in(clerk)

    by_kind = browser.get("warning.index", query={"view": "all", "kind": "test"}).text
    by_town = browser.get("warning.index", query={"view": "all", "town": here.scope}).text

    assert ("乙厂" in by_kind, "甲厂" in by_kind) == (True, False)
    assert ("乙厂" in by_town, "甲厂" in by_town) == (False, True)


def test_the_list_tells_how_many_there_are_of_each_kind_of_the_view(browser, clerk):
    make_declaration(employer := make_key(), OLD)
    make_test(employer, date(2020, 1, 1))
    run()
    work.take(warnings(K.TEST)[0], by=clerk, at=NOW)
    browser.sign_in(clerk)

    both = browser.get("warning.index", query={"view": "all", "kind": "test"}).text
    mine = browser.get("warning.index", query={"view": "mine"}).text

    figures = both.partition("mc-figures")[2].partition("</dl>")[0]
    assert [f"kind={kind}" in figures for kind in ("declaration", "test", "exam")] == [True, True, False]
    assert "mc-figures" not in mine


def test_what_speaks_of_health_does_not_exist_for_who_may_not_read_it(browser, clerk):
    exam, cluster = health_warnings()
    browser.sign_in(clerk)

    page = browser.get("warning.index", query={"view": "all"}).text
    employer = browser.get("employer.show", employer_id=exam.employer_id).text

    for words in ("单位病例聚集", "在岗体检逾期"):
        assert words not in page
        assert words not in employer
    assert queries.view_counts(clerk, queries.Filter(), on=TODAY)["all"] == 0
    for warning in (exam, cluster):
        browser.get("warning.show", warning_id=warning.id, expect=404)
        browser.post("warning.take", warning_id=warning.id, expect=404)


def test_the_health_section_sees_a_cluster_with_its_employers(browser):
    _exam, cluster = health_warnings()
    browser.sign_in(make_user(Role.HEALTH_SECTION))

    page = browser.get("warning.show", warning_id=cluster.id).text
    employer = browser.get("employer.show", employer_id=cluster.employer_id).text

    assert "2026-03-01 至 2026-04-01 确诊职业病 2 例" in page
    assert "单位病例聚集" in employer


def test_a_cluster_of_a_town_or_an_industry_names_the_place_and_its_employers(browser):
    for number in range(3):
        make_case(make_employer(name=f"第{number}家具厂", industry_code="2110", industry_name="木质家具制造"), date(2026, 3, 1))
    run()
    browser.sign_in(make_user(Role.HEALTH_SECTION))

    town = browser.get("warning.show", warning_id=only(K.CLUSTER_TOWN).id).text
    industry = browser.get("warning.show", warning_id=only(K.CLUSTER_INDUSTRY).id).text

    assert "白沙街道" in town
    assert "蓬江区 21 木质家具制造" in industry
    assert "第2家具厂" in industry


def test_who_is_not_visited_is_told_only_to_who_sees_every_task(browser):
    make_key(severe=True)
    run()
    warning = only(K.UNVISITED)
    officer, leader = make_user(Role.OFFICER), make_user(Role.TEAM_LEADER)

    browser.sign_in(officer)
    browser.get("warning.show", warning_id=warning.id, expect=404)
    browser.sign_in(leader)
    assert "2026 年还没有入企检查" in browser.get("warning.show", warning_id=warning.id).text


def test_another_region_does_not_exist(browser):
    warning = raised()
    browser.sign_in(make_user(Role.CLERK, scope="440704"))

    browser.get("warning.show", warning_id=warning.id, expect=404)


def test_whoever_works_on_warnings_takes_one_that_nobody_has(browser, clerk):
    warning = raised()
    browser.sign_in(clerk)

    page = browser.post("warning.take", warning_id=warning.id, follow=True, expect=200).text

    assert "已接办" in page
    assert (warning.state, warning.owner_id) == (WarningState.TAKEN, clerk.id)
    assert [step.move for step in warning.steps] == ["raise", "take"]
    assert db.session.scalars(db.select(AuditFact).filter_by(kind="warning.taken")).one().subject == str(warning.id)


def test_a_reader_sees_and_does_nothing(browser):
    warning = raised()
    browser.sign_in(make_user(Role.LEGAL))

    page = browser.get("warning.show", warning_id=warning.id).text

    assert "btn-primary" not in page
    browser.post("warning.take", warning_id=warning.id, expect=403)


def test_it_is_passed_on_with_a_reason_to_who_may_own_it(browser, clerk):
    warning, colleague = raised(), make_user(Role.OFFICER)
    stranger, reader = make_user(Role.OFFICER, scope="440704"), make_user(Role.LEGAL)
    work.take(warning, by=clerk, at=NOW)
    browser.sign_in(clerk)
    form = browser.get("warning.pass_on", warning_id=warning.id).text

    browser.post("warning.pass_on", warning_id=warning.id, data={"to": colleague.id, "reason": "归口"})

    assert f'value="{colleague.id}"' in form
    assert not [one for one in (stranger, reader, clerk) if f'value="{one.id}"' in form]
    assert (warning.owner_id, warning.steps[-1].reason) == (colleague.id, "归口")


def test_nobody_gets_what_they_cannot_see_or_have_already(clerk):
    warning, stranger = raised(), make_user(Role.OFFICER, scope="440704")
    exam = make_exam(make_key(), OLD)
    run()
    health = next(one for one in warnings(K.EXAM) if one.employer_id == exam.employer_id)

    with pytest.raises(NotAbleError):
        work.pass_on(warning, to=stranger, reason="x", by=clerk, at=NOW)
    with pytest.raises(NotAbleError):
        work.pass_on(health, to=clerk, reason="x", by=make_user(Role.HEALTH_SECTION), at=NOW)
    work.take(warning, by=clerk, at=NOW)
    with pytest.raises(AlreadyOwnerError):
        work.pass_on(warning, to=clerk, reason="x", by=clerk, at=NOW)


def test_the_load_of_whoever_is_offered_counts_only_what_the_reader_sees(browser, clerk):
    doctor = make_user(Role.HEALTH_SECTION)
    make_exam(make_key(), OLD)
    run()
    warning = raised()
    work.pass_on(warning, to=clerk, reason="归口", by=doctor, at=NOW)
    browser.sign_in(clerk)

    page = browser.get("warning.pass_on", warning_id=warning.id).text

    assert f"{doctor.name}，在办 0 条" in page


def test_what_is_said_of_a_warning_about_health_stays_out_of_the_trail(clerk):
    exam, _cluster = health_warnings()
    doctor = make_user(Role.HEALTH_SECTION)
    close(exam, by=doctor, words="张某已经复查")
    close(raised(), by=clerk, words="已电话催告")

    told = db.session.scalars(db.select(AuditFact).filter_by(kind="warning.closed").order_by(AuditFact.id)).all()

    assert [fact.data["reason"] for fact in told] == ["", "已电话催告"]


@pytest.mark.parametrize("query", [{"endpoint": "x"}, {"_method": "POST"}, {"_anchor": "x"}, {"_scheme": "javascript"}])
def test_an_odd_address_of_a_list_is_a_list(browser, clerk, query):
    browser.sign_in(clerk)

    assert "javascript:" not in browser.get("warning.index", query=query).text
    browser.get("task.index", query=query)
    browser.get("public_result.index", query=query)


def test_it_is_closed_with_a_choice_and_other_needs_words(browser, clerk):
    warning = raised()
    browser.sign_in(clerk)

    refused = browser.post("warning.close", warning_id=warning.id, data={"closing": "other"}, expect=200).text
    browser.post("warning.close", warning_id=warning.id, data={"closing": "record_came"}, expect=200)
    browser.post("warning.close", warning_id=warning.id, data={"closing": "other", "words": "重复登记", **shown(warning)})

    assert "选“其他”要写明情况" in refused
    assert (warning.state, warning.closing) == (WarningState.CLOSED, Closing.OTHER)
    page = browser.get("warning.show", warning_id=warning.id).text
    assert "重复登记" in page
    with pytest.raises(MoveNotAllowedError):
        work.take(warning, by=clerk, at=NOW)


def test_the_desk_counts_ones_own_and_what_nobody_has(browser):
    chief, officer = make_user(Role.SECTION_CHIEF), make_user(Role.OFFICER)
    warning = raised()
    raised()
    work.take(warning, by=officer, at=NOW)

    browser.sign_in(chief)
    desk = browser.get("desk.show").text
    browser.sign_in(officer)
    own = browser.get("desk.show").text

    assert "1 条风险预警没有人承办" in desk
    assert ("1 条风险预警由您承办" in own, "没有人承办" in own) == (True, False)


def test_the_section_chief_is_told_when_nobody_could_take_a_warning_about_health(browser):
    chief = make_user(Role.SECTION_CHIEF)
    browser.sign_in(chief)
    words = "没有人在职业健康科的岗位上"

    without = browser.get("desk.show").text
    make_exam(make_key(), OLD)
    run()
    waiting = browser.get("desk.show").text
    make_user(Role.HEALTH_SECTION)
    with_one = browser.get("desk.show").text

    assert (words in without, words in waiting, words in with_one) == (True, True, False)
    assert "条风险预警" not in waiting


def test_the_employers_page_has_the_section_only_with_open_warnings(browser, clerk):
    employer = make_key()
    browser.sign_in(clerk)
    before = browser.get("employer.show", employer_id=employer.id).text
    make_declaration(employer, OLD)
    run()

    after = browser.get("employer.show", employer_id=employer.id).text

    assert ('id="warnings"' in before, 'id="warnings"' in after) == (False, True)


def test_a_trend_shows_its_values_and_that_they_are_no_evidence(browser, clerk):
    employer = make_employer()
    for year, ratio in ((2024, "0.2"), (2025, "0.3"), (2026, "0.6")):
        make_test(employer, date(year, 5, 6), ratio)
    run()
    browser.sign_in(clerk)

    page = browser.get("warning.show", warning_id=only(K.TREND).id).text

    assert "喷漆的苯连续三次上升：0.20 → 0.30 → 0.60 倍限值" in page
    assert "筛查提示，非执法证据" in page


def test_every_kind_of_page_speaks_english(browser, clerk):
    warning = raised()
    clerk.locale = "en"
    browser.sign_in(clerk)

    page = browser.get("warning.show", warning_id=warning.id).text

    assert "Last declared on 2024-01-01" in page


def test_a_page_of_the_list_asks_no_more_for_more_rows(browser, clerk, count_queries):
    make_user(Role.HEALTH_SECTION)
    raised()
    browser.sign_in(clerk)
    with count_queries() as few:
        browser.get("warning.index", query={"view": "all"})
    for _number in range(30):
        make_declaration(make_key(), OLD)
    run()
    db.session.flush()

    with count_queries() as many:
        page = browser.get("warning.index", query={"view": "all"}).text

    assert "共 31 条" in page
    assert len(many) == len(few)


def test_the_pages_of_the_list_follow_each_other(browser, clerk):
    for _number in range(53):
        make_declaration(make_key(), OLD)
    run()
    browser.sign_in(clerk)

    first = browser.get("warning.index", query={"view": "all"}).text
    mark = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    second = browser.open(mark).text

    assert "本页 3 条" in second
