"""Several early warnings at once: passed on or closed for one reason, all of those that were ticked or none."""

from datetime import date

import pytest

from inspect_app.models.warning import EarlyWarning
from inspect_app.operations import warning_work as work
from tests.factories import NOW, make_user
from tests.warnings import close, make_declaration, make_exam, make_key, run, shown, warnings
from workflows.roles import Role
from workflows.warning import Closing, WarningKind, WarningState

pytestmark = pytest.mark.usefixtures("database")

OLD = date(2024, 1, 1)
SURE = {"confirmed": "1"}


@pytest.fixture
def both(browser, clerk) -> list[EarlyWarning]:
    browser.sign_in(clerk)
    for _number in range(2):
        make_declaration(make_key(), OLD)
    run()
    return warnings(WarningKind.DECLARATION)


def ids(found) -> list[int]:
    return [warning.id for warning in found]


def test_the_form_comes_first_and_nothing_happens_before_it_is_confirmed(browser, both):
    page = browser.post("warning.close_many", data={"id": ids(both)}, expect=200).text

    assert "关闭 2 条" in page
    assert "请选一项" not in page
    assert [page.count(f'name="id" value="{one.id}"') for one in both] == [1, 1]
    assert [one.state for one in both] == [WarningState.RAISED] * 2


def test_all_are_closed_for_one_reason_that_each_tells(browser, both):
    data = {"id": ids(both), "closing": "dealt_with", "words": "已电话督促", **shown(*both), **SURE}

    page = browser.post("warning.close_many", data=data, follow=True, expect=200, view="all").text

    assert "已关闭 2 条" in page
    assert [(one.state, one.closing) for one in both] == [(WarningState.CLOSED, Closing.DEALT_WITH)] * 2
    assert [one.steps[-1].reason for one in both] == ["已电话督促"] * 2


def test_a_reason_that_lacks_its_words_closes_none(browser, both):
    page = browser.post("warning.close_many", data={"id": ids(both), "closing": "other", **SURE}, expect=200).text

    assert "选“其他”要写明情况" in page
    assert [one.state for one in both] == [WarningState.RAISED] * 2


def test_what_has_changed_since_it_was_shown_closes_none_and_is_shown_as_it_is_now(browser, both):
    data = {"id": ids(both), "closing": "dealt_with", **shown(*both), **SURE}
    make_declaration(both[1].employer, date(2024, 6, 1))
    run()

    refused = browser.post("warning.close_many", data=data, expect=200).text
    states, now = [one.state for one in both], shown(*both)
    browser.post("warning.close_many", data=data | now)

    assert "又有了新的情况" in refused
    assert now["seen"] in refused
    assert states == [WarningState.RAISED] * 2
    assert [one.state for one in both] == [WarningState.CLOSED] * 2


def test_all_are_passed_on_and_whoever_has_one_already_keeps_it(browser, both):
    colleague = make_user(Role.OFFICER)
    work.take(both[0], by=colleague, at=NOW)

    browser.post("warning.pass_on_many", data={"id": ids(both), "to": colleague.id, "reason": "归口", **SURE})

    assert [one.owner_id for one in both] == [colleague.id] * 2
    assert [one.steps[-1].move for one in both] == ["take", "pass_on"]


def test_only_who_may_own_every_one_is_offered(browser, both):
    make_exam(make_key(), OLD)
    run()
    officer, doctor = make_user(Role.OFFICER), make_user(Role.HEALTH_SECTION)
    browser.sign_in(doctor)

    page = browser.post("warning.pass_on_many", data={"id": ids(warnings())}, expect=200).text
    plain = browser.post("warning.pass_on_many", data={"id": ids(both)}, expect=200).text

    assert f'<option value="{officer.id}"' not in page
    assert f'<option value="{officer.id}"' in plain


def test_what_is_closed_or_not_ones_own_is_not_among_them(browser, both):
    close(both[0], by=make_user(Role.CLERK))

    page = browser.post("warning.close_many", data={"id": ids(both)}, expect=200).text
    none = browser.post("warning.close_many", data={"id": [both[0].id]}, follow=True, expect=200).text
    browser.sign_in(make_user(Role.CLERK, scope="440704"))
    strange = browser.post("warning.close_many", data={"id": ids(both)}, follow=True, expect=200).text

    assert "关闭 1 条" in page
    assert "没有勾选未结的预警" in none
    assert "没有勾选未结的预警" in strange


@pytest.mark.parametrize("id", ["²", "99999999999999", "x", ""])
def test_what_is_no_id_is_passed_over(browser, both, id):
    assert "没有勾选未结的预警" in browser.post("warning.close_many", data={"id": id}, follow=True, expect=200).text


def test_a_reader_has_nothing_to_tick(browser, both):
    browser.sign_in(make_user(Role.LEGAL))

    assert "mc-bulk" not in browser.get("warning.index", query={"view": "all"}).text
    browser.post("warning.close_many", data={"id": ids(both)}, expect=403)
