"""The public interface keeps its shape, tells only what is published, and survives whatever is sent to it."""

import csv
import io
import json

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import SearchStrategy
from schemathesis import Case, GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from inspect_app.documents.publication import COLUMNS
from inspect_app.operations import publication
from tests import ceremony
from tests.factories import NOW, make_employer, make_user
from tests.pages import Browser
from tests.publications import make_completed, make_prepared, make_published
from workflows.draw_lifecycle import DrawState
from workflows.roles import Role
from workflows.task import Outcome

BASE = "/api/v1/public"


@pytest.fixture
def interface(app: Flask, database: None) -> schemathesis.BaseSchema:
    """The document of the interface, over real rows: a sealed and an opened draw, results of two kinds."""
    county = ceremony.make_county(employers=16)
    ceremony.drawn_draw(county)
    ceremony.opened_draw(county)
    make_published()
    make_published(outcome=Outcome.PROBLEM)
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app).include(path_regex=f"^{BASE}/")


SAME_EVERY_TIME = settings(
    max_examples=5,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def test_whatever_is_asked_the_answer_fits_the_document(interface: schemathesis.BaseSchema) -> None:
    operations = [found.ok() for found in interface.get_all_operations()]

    assert len(operations) == 6
    for operation in operations:
        ask_and_hold_against_the_document(operation.as_strategy(generation_mode=GenerationMode.POSITIVE))
        if len(operation.query):  # any text is a name, so only parameters can be wrong
            ask_and_hold_against_the_document(operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))


def ask_and_hold_against_the_document(cases: SearchStrategy[Case]) -> None:
    @SAME_EVERY_TIME
    @given(case=cases)
    def ask(case: Case) -> None:
        """The schema knows that a mark is text; which text is a mark only the list knows."""
        case.call_and_validate(excluded_checks=[positive_data_acceptance] if (case.query or {}).get("after") else [])

    ask()


def test_a_result_has_the_columns_of_the_page(browser: Browser) -> None:
    published = make_published(outcome=Outcome.PROBLEM)

    answer = browser.client.get(f"{BASE}/results/{published.number}").get_json()

    assert set(answer) == {column.key for column in COLUMNS} | {"words"}
    assert (answer["result"], answer["words"]["result"]) == ("A", "发现问题待后续处理")
    assert answer["matters"][0]["code"] == "职业卫生"


def test_only_released_results_are_there(browser: Browser) -> None:
    prepared, withdrawn, released = make_prepared(), make_published(), make_published()
    publication.withdraw(withdrawn, by=make_user(Role.LEGAL), at=NOW, reason="异议查实")

    items = browser.client.get(f"{BASE}/results").get_json()["items"]

    assert [item["number"] for item in items] == [released.number]
    for hidden in (prepared, withdrawn):
        assert browser.client.get(f"{BASE}/results/{hidden.number}").status_code == 404


def test_pages_follow_each_other_without_gaps(browser: Browser) -> None:
    numbers = {make_published().number for _ in range(7)}

    seen, after = [], ""
    while after is not None:
        page = browser.client.get(f"{BASE}/results", query_string={"limit": 3, "after": after}).get_json()
        seen += [item["number"] for item in page["items"]]
        after = page["next"]

    assert len(seen) == len(numbers)
    assert set(seen) == numbers


@pytest.mark.parametrize("path", ["draws", "results"])
@pytest.mark.parametrize("mark", ["xx", "[]", '["2026-11-24T10:00:00", 1]', "[null, null]"])
def test_a_mark_that_is_none_of_ours_is_told(browser: Browser, path: str, mark: str) -> None:
    make_published()

    answer = browser.client.get(f"{BASE}/{path}", query_string={"after": mark})

    assert answer.status_code == 422
    assert answer.get_json()["errors"] == {"query": {"after": ["Not a `next` of this list."]}}


def test_csv_by_address_and_by_accept_is_the_same_table(browser: Browser) -> None:
    make_published(make_completed(make_employer(name="+1有限公司")))

    by_address = browser.client.get(f"{BASE}/results.csv").data
    by_accept = browser.client.get(f"{BASE}/results", headers={"Accept": "text/csv"}).data

    assert by_address == by_accept
    rows = list(csv.reader(io.StringIO(by_address.decode("utf-8-sig"))))
    assert rows[1][1] == "'+1有限公司"


def test_an_answer_that_has_not_changed_is_not_sent_again(browser: Browser) -> None:
    make_published()
    first = browser.client.get(f"{BASE}/results")

    again = browser.client.get(f"{BASE}/results", headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["Cache-Control"] == "public, max-age=60"
    assert again.status_code == 304
    make_published()
    assert browser.client.get(f"{BASE}/results", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "since=gestern", "result=X"])
def test_a_query_that_cannot_be_read_says_which_parameter(browser: Browser, query: str) -> None:
    answer = browser.client.get(f"{BASE}/results?{query}")

    assert answer.status_code == 422
    assert query.partition("=")[0] in json.dumps(answer.get_json()["errors"])


def test_an_unknown_address_is_told_as_json(browser: Browser) -> None:
    for address in (f"{BASE}/results/nothing", f"{BASE}/draws/4407-2026-99", f"{BASE}/nothing"):
        answer = browser.client.get(address)
        assert (answer.status_code, answer.get_json()["code"]) == (404, 404)


def test_a_sealed_draw_tells_no_outcome(browser: Browser) -> None:
    draw = ceremony.drawn_draw()

    answer = browser.client.get(f"{BASE}/draws/{draw.plan_name}").get_json()

    assert answer["outcome"] is None
    assert answer["drawn_hash"] == draw.drawn_hash
    assert [file["name"] for file in answer["files"]] == ["plan.json"]
    assert all(party["secret"] is None for party in answer["parties"] if party["name"].startswith("bureau"))


def test_an_opened_draw_tells_all(browser: Browser) -> None:
    draw = ceremony.opened_draw()

    answer = browser.client.get(f"{BASE}/draws/{draw.plan_name}").get_json()

    assert answer["outcome"]["seed"] == draw.seed
    assert sum(stratum["employers"] for stratum in answer["outcome"]["strata"]) == 40
    for file in answer["files"]:
        assert len(browser.client.get(file["href"]).data) == file["size"]


def test_the_list_of_draws_leaves_out_what_is_not_committed(browser: Browser) -> None:
    ceremony.draw_in(DrawState.APPROVED)

    assert browser.client.get(f"{BASE}/draws").get_json() == {"items": [], "next": None}
