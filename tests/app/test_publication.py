"""Publication: what may be told, by whose hands, and what the public then finds."""

import csv
import io
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from inspect_app.clock import OFFICE
from inspect_app.database import db
from inspect_app.documents import publication as columns
from inspect_app.models.audit import AuditFact
from inspect_app.models.publication import Publication
from inspect_app.operations import employer as employers
from inspect_app.operations import publication
from inspect_app.queries import reference as references
from tests.factories import NOW, make_employer, make_user
from tests.pages import Browser
from tests.publications import make_completed, make_prepared, make_published
from workflows.publication import Hindrance, NotPublishableError, PublicationState, Result
from workflows.roles import Role, SameHandsError
from workflows.task import Outcome, TaskSource, TaskState

ALLOWED = {"number", "firm", "code", "body", "date", "kind", "matters", "result", "handling", "correction"}


def test_only_the_allowed_fields_are_kept(database: None) -> None:
    shown = make_prepared().shown

    assert set(shown) == ALLOWED


def test_a_suspected_fact_is_not_told(database: None) -> None:
    problem = make_completed(outcome=Outcome.PROBLEM, handling="case", summary="砂轮机除尘停用")

    told = columns.told(publication.shown(problem))

    assert told["result"] == "发现问题待后续处理"
    assert told["handling"] == "待后续处理"
    assert "砂轮机" not in str(publication.shown(problem))


def test_a_refusal_reads_like_any_problem(database: None) -> None:
    assert publication.shown(make_completed(outcome=Outcome.REFUSED))["result"] == "A"


@pytest.mark.parametrize(
    ("sources", "kind"), [([TaskSource.ASSIGNED], "个案检查"), ([TaskSource.ASSIGNED, TaskSource.ASSIGNED], "个案检查")]
)
def test_the_kind_is_told_and_never_the_source(database: None, sources: list[TaskSource], kind: str) -> None:
    told = columns.told(publication.shown(make_completed(sources=sources)))

    assert told["kind"] == kind
    assert "assigned" not in str(told)


@pytest.mark.parametrize(
    ("name", "person", "told"),
    [
        ("蓬江区张小明五金加工店", "张小明", "蓬江区张某某五金加工店"),
        ("小明五金加工店", "张小明", "某某五金加工店"),
        ("兴旺五金加工店", "张小明", "兴旺五金加工店"),
        ("兴旺五金加工店", None, "个体工商户（名称不公开）"),
    ],
)
def test_a_persons_name_in_a_shop_name_is_masked(database: None, name: str, person: str | None, told: str) -> None:
    shop = make_employer(name=name, uscc="92440703MA4X00000A", legal_representative=person)

    assert columns.told(publication.shown(make_completed(shop)))["firm"] == told


def test_a_company_keeps_its_name(database: None) -> None:
    company = make_employer(name="张小明机械有限公司", legal_representative="张小明")

    assert publication.shown(make_completed(company))["firm"] == "张小明机械有限公司"


@pytest.mark.parametrize(
    ("employer", "task", "hindrance"),
    [
        ({"is_public": False}, {}, Hindrance.NOT_PUBLIC),
        ({"uscc": None}, {}, Hindrance.NO_CODE),
        ({}, {"state": TaskState.SUBMITTED}, Hindrance.NOT_COMPLETED),
    ],
)
def test_what_may_not_be_told_cannot_be_prepared(
    database: None, employer: dict[str, Any], task: dict[str, Any], hindrance: Hindrance
) -> None:
    hidden = make_completed(make_employer(**employer), **task)

    with pytest.raises(NotPublishableError) as refusal:
        publication.prepare(hidden, by=make_user(Role.CLERK), at=NOW)

    assert refusal.value.details["hindrance"] is hindrance


def test_what_became_secret_after_the_preparation_is_not_released(database: None) -> None:
    prepared = make_prepared()
    prepared.task.employer.is_public = False

    with pytest.raises(NotPublishableError) as refusal:
        publication.release(prepared, by=make_user(Role.LEGAL), at=NOW)

    assert refusal.value.details["hindrance"] is Hindrance.NOT_PUBLIC


def test_a_firm_that_becomes_secret_takes_what_is_told_of_it_along(database: None) -> None:
    firm = make_employer()
    told, waiting, another = make_published(make_completed(firm)), make_prepared(make_completed(firm)), make_published()

    employers.change(firm, {"is_public": False}, reason="涉密单位", by=make_user(Role.CLERK), at=NOW)

    assert (told.state, told.reason) == (PublicationState.WITHDRAWN, "单位改为不公开")
    assert waiting.state is PublicationState.RETURNED
    assert another.state is PublicationState.RELEASED


def test_the_day_told_is_the_day_at_the_door_and_not_the_one_planned(database: None) -> None:
    late = make_completed(visit_on=date(2026, 11, 9), started_at=datetime(2026, 11, 10, 0, 20, tzinfo=OFFICE))

    assert publication.shown(late)["date"] == "2026-11-10"


def test_every_published_result_has_the_same_words_in_the_platforms_list(database: None) -> None:

    words = {row.code: row.words for row in references.items("result-codes", on=NOW.date())}

    assert words == {code.value: str(columns.RESULT_WORDS[code]) for code in Result}


def test_a_result_that_was_returned_was_never_public(browser: Browser) -> None:
    returned = make_prepared()
    browser.sign_in(make_user(Role.LEGAL))

    browser.post("publication.send_back", publication_id=returned.id, data={"reason": "日期写错"})

    assert returned.number in browser.get("publication.listed", state="returned").text
    assert returned.number not in browser.get("publication.listed", state="withdrawn").text
    assert "上次退回：日期写错" in browser.get("publication.index").text


def test_the_preview_of_what_cannot_be_published_is_refused_in_words(browser: Browser) -> None:
    unfinished = make_completed(state=TaskState.ON_SITE, outcome=Outcome.NOT_INSPECTED, completed_at=None)
    browser.sign_in(make_user(Role.CLERK))

    page = browser.get("publication.preview", query={"id": unfinished.id}, expect=409)

    assert f"任务 {unfinished.number} 的结果现在不能公开" in page.text


def test_the_term_is_twenty_working_days_from_the_completion(database: None) -> None:
    assert make_prepared().due_on == date(2026, 12, 8)


def test_nobody_releases_what_they_prepared(database: None) -> None:
    both = make_user(Role.CLERK, Role.LEGAL)
    prepared = make_prepared(by=both)

    with pytest.raises(SameHandsError):
        publication.release(prepared, by=both, at=NOW)


def test_the_database_itself_wants_two_people(database: None) -> None:
    prepared = make_prepared()
    prepared.released_by_id, prepared.released_at = prepared.prepared_by_id, NOW

    with pytest.raises(IntegrityError):
        db.session.flush()


def test_what_is_shown_does_not_follow_the_register(database: None) -> None:
    published = make_published()
    name = published.shown["firm"]

    published.task.employer.name = "改名有限公司"
    db.session.flush()

    assert published.shown["firm"] == name


def test_a_repair_is_a_publication_of_its_own(database: None) -> None:
    wrong = make_published()
    publication.withdraw(wrong, by=make_user(Role.LEGAL), at=NOW, reason="日期写错")
    db.session.flush()
    wrong.task.started_at = datetime(2026, 11, 11, 9, tzinfo=OFFICE)

    repaired = make_published(wrong.task)

    assert wrong.state is PublicationState.WITHDRAWN
    assert (wrong.shown["date"], repaired.shown["date"]) == ("2026-11-10", "2026-11-11")
    kinds = db.session.scalars(db.select(AuditFact.kind).filter_by(subject=wrong.number).order_by(AuditFact.id)).all()
    assert kinds == [
        "publication.prepared",
        "publication.released",
        "publication.withdrawn",
        "publication.prepared",
        "publication.released",
    ]


def test_a_result_becomes_public_through_the_pages(browser: Browser) -> None:
    problem = make_completed(outcome=Outcome.PROBLEM)
    clerk, legal = make_user(Role.CLERK), make_user(Role.LEGAL)

    browser.sign_in(clerk)
    assert problem.number in browser.get("publication.index").text
    preview = browser.get("publication.preview", query={"id": problem.id})
    assert "发现问题待后续处理" in preview.text
    browser.post("publication.prepare", data={"id": [problem.id]})
    (prepared,) = db.session.scalars(db.select(Publication))
    browser.get("public_result.show", number=problem.number, expect=404)

    browser.sign_in(legal)
    assert problem.number in browser.get("publication.listed", state="prepared").text
    browser.post("publication.release", data={"id": [prepared.id]})
    browser.sign_out()

    public = browser.get("public_result.show", number=problem.number).text
    for told in columns.told(prepared.shown).values():
        assert told in preview.text
        assert told in public


def test_the_clerk_cannot_release(browser: Browser) -> None:
    prepared = make_prepared()
    browser.sign_in(make_user(Role.CLERK))

    browser.post("publication.release", data={"id": [prepared.id]}, expect=403)


def test_a_withdrawal_needs_a_reason_and_hides_at_once(browser: Browser) -> None:
    published = make_published()
    browser.sign_in(make_user(Role.LEGAL))

    browser.post("publication.withdraw", publication_id=published.id, expect=422)
    browser.post("publication.withdraw", publication_id=published.id, data={"reason": "单位异议查实"})

    browser.sign_out()
    browser.get("public_result.show", number=published.number, expect=404)
    assert published.number not in browser.get("public_result.index").text
    assert published.number not in browser.get("public_result.download").text


def test_another_regions_publication_does_not_exist(browser: Browser) -> None:
    prepared = make_prepared()
    browser.sign_in(make_user(Role.LEGAL, scope="440704"))

    browser.get("publication.show", publication_id=prepared.id, expect=404)
    browser.post("publication.release", data={"id": [prepared.id]}, expect=404)


def test_overdue_results_are_marked(browser: Browser) -> None:
    make_completed(completed_at=NOW - timedelta(days=60))
    browser.sign_in(make_user(Role.CLERK))

    assert "已逾期" in browser.get("publication.index").text


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ({"q": "锦耀"}, True),
        ({"q": "91449921"}, True),
        ({"q": "金耀"}, False),
        ({"result": "1"}, True),
        ({"result": "A"}, False),
        ({"since": "2026-11-10", "until": "2026-11-10"}, True),
        ({"since": "2026-11-11"}, False),
        ({"since": "昨天"}, True),
        ({"q": "%"}, False),
    ],
)
def test_the_public_finds_by_name_code_result_and_day(browser: Browser, query: dict[str, str], is_found: bool) -> None:
    firm = make_employer(name="岚川锦耀涂装有限公司", uscc="91449921MAJAQ5A7F3")
    number = make_published(make_completed(firm)).number

    assert (number in browser.get("public_result.index", query=query).text) is is_found


def test_the_table_is_safe_to_open_in_a_spreadsheet(browser: Browser) -> None:
    make_published(make_completed(make_employer(name="=HYPERLINK(1)有限公司")))

    text = browser.get("public_result.download").get_data().decode("utf-8-sig")
    header, row = list(csv.reader(io.StringIO(text)))

    assert len(header) == len(ALLOWED)
    assert row[1] == "'=HYPERLINK(1)有限公司"


def test_the_public_list_asks_the_database_the_same_for_one_and_for_many(browser: Browser) -> None:
    make_published()
    few = _queries(browser)
    for _ in range(5):
        make_published()

    assert _queries(browser) == few


def _queries(browser: Browser) -> int:
    asked = []
    connection = db.engines[None]
    listener = lambda *_arguments: asked.append(1)  # noqa: E731
    db.event.listen(connection, "before_cursor_execute", listener)
    browser.get("public_result.index")
    db.event.remove(connection, "before_cursor_execute", listener)
    return len(asked)
