"""The interface for machines: the same engine as a file, by token alone, answered row by row."""

import json
import logging

import pytest

from inspect_app.database import db
from inspect_app.models.audit import AuditFact
from inspect_app.models.declaration import Declaration
from inspect_app.models.job_run import JobRun
from inspect_app.models.measurement import Measurement
from inspect_app.models.record_import import Channel, RecordImport
from inspect_app.operations import data_source
from tests.factories import NOW, OTHER_TOWN, make_employer, make_user
from tests.records import make_source, point, row_of
from workflows.record import RecordKind
from workflows.record_columns import LAYOUTS
from workflows.register_import import ImportState
from workflows.roles import Role

BASE = "/api/v1/records"
KINDS = [kind.value for kind in RecordKind]


@pytest.fixture
def source(browser):
    return make_source()


@pytest.fixture
def token(source):
    return token_of(source)


def token_of(source) -> str:
    token = data_source.make_token(source, by=make_user(Role.SYSTEM_ADMINISTRATOR), at=NOW)
    db.session.flush()
    return token


def send(browser, token, rows=(), *, kind="measurement", data=None, headers=None):
    given = {"Authorization": f"Bearer {token}"} if token else {}
    body = {"data": data, "content_type": "application/json"} if data is not None else {"json": {"rows": list(rows)}}
    return browser.client.post(f"{BASE}/{kind}", headers={**given, **(headers or {})}, **body)


def imports() -> list[RecordImport]:
    return list(db.session.scalars(db.select(RecordImport).order_by(RecordImport.id)))


def test_each_row_is_answered_in_order(browser, source, token):
    firm = make_employer()
    rows = [
        *(point(firm.key, "a"), point("91440703MA0000000X", "b"), point(firm.key, "c", value="未检出"), point(firm.key, "a")),
        *(point(firm.key, ""), point(firm.key, "a", value="9")),
    ]

    answer = send(browser, token, rows)

    told = answer.get_json()
    assert answer.status_code == 200
    assert {name: told[name] for name in ("rows", "added", "changed", "unchanged", "rejected")} == {
        "rows": 6, "added": 1, "changed": 0, "unchanged": 1, "rejected": 4
    }
    assert [(one["source_id"], one["effect"], one.get("fault"), one.get("field")) for one in told["results"]] == [
        ("a", "added", None, None),
        ("b", "rejected", "unknown_employer", "employer"),
        ("c", "rejected", "bad_value", "value"),
        ("a", "unchanged", None, None),
        ("", "rejected", "empty", "source_id"),
        ("a", "rejected", "twice_in_file", "source_id"),
    ]


def test_the_same_request_again_changes_nothing(browser, source, token):
    firm = make_employer()
    rows = [point(firm.key, "a"), point(firm.key, "b", post="打磨")]

    answers = [send(browser, token, rows).get_json() for _time in range(3)]
    changed = send(browser, token, [rows[0] | {"value": 4.5}, rows[1]]).get_json()

    assert [(one["added"], one["unchanged"]) for one in answers] == [(2, 0), (0, 2), (0, 2)]
    assert [one["effect"] for one in changed["results"]] == ["changed", "unchanged"]
    assert db.session.scalar(db.select(db.func.count()).select_from(Measurement)) == 2


def test_a_request_is_one_import_of_its_source_and_owes_one_ranking(browser, source, token):
    firm = make_employer()
    for number in range(3):
        send(browser, token, [point(firm.key, f"p{number}")])

    found = imports()
    assert {(one.channel, one.state, one.source_id, one.by_id) for one in found} == {
        (Channel.MACHINE, ImportState.IMPORTED, source.id, None)
    }
    assert len(db.session.scalars(db.select(JobRun).filter_by(kind="rank_register")).all()) == 1
    facts = db.session.scalars(db.select(AuditFact).filter_by(kind="record_import.imported")).all()
    assert [(fact.data["source"], fact.data["channel"]) for fact in facts] == [(source.code, "machine")] * 3
    db.session.refresh(source)
    assert source.token_used_at == NOW


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_comes_in(browser, source, token, kind):
    answer = send(browser, token, [row_of(RecordKind(kind), make_employer().key, "r1")], kind=kind)

    assert (answer.status_code, answer.get_json()["added"]) == (200, 1)


def test_numbers_lists_and_nothing_are_read_as_json_has_them(browser, source, token):
    row = row_of(RecordKind.DECLARATION, make_employer().key, "d1", factors=["苯", "1,2-二氯乙烷"], staff=80, exposed=None)

    answer = send(browser, token, [row | {"memo": "x"}], kind="declaration").get_json()

    assert (answer["added"], answer["unknown_fields"]) == (1, ["memo"])
    assert db.session.scalars(db.select(Declaration)).one().factors == ["苯", "1,2-二氯乙烷"]


def test_without_a_good_token_nobody_is_listened_to(browser, source, token):
    data_source_ended = make_source()
    ended = token_of(data_source_ended)
    data_source.end(data_source_ended, by=make_user(Role.SYSTEM_ADMINISTRATOR), at=NOW)
    headers = [
        *({}, {"Authorization": "Bearer"}, {"Authorization": f"Basic {token}"}, {"Authorization": f"Bearer {token}x"}),
        *({"Authorization": f"Bearer {ended}"}, {"Authorization": "Bearer 令牌".encode().decode("latin-1")}, {"X-Token": token}),
    ]

    for one in headers:
        answer = browser.client.post(f"{BASE}/measurement", data=b"no json", headers=one, content_type="application/json")
        assert (answer.status_code, answer.get_json()["code"]) == (401, 401), one
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert send(browser, None, [], headers={}).status_code == 401
    assert browser.client.post(f"{BASE}/measurement?token={token}", json={"rows": []}).status_code == 401
    assert imports() == []


def test_a_signed_in_person_is_no_machine_and_a_machine_is_no_person(browser, source, token):
    browser.sign_in(make_user(*(role for role in Role if role is not Role.SYSTEM_ADMINISTRATOR)))
    as_person = browser.client.post(f"{BASE}/measurement", json={"rows": []})
    browser.sign_out()
    answer = send(browser, token, [])

    page = browser.client.get("/employers", headers={"Authorization": f"Bearer {token}"})

    assert as_person.status_code == 401
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    assert page.status_code == 302


def test_a_kind_that_is_not_its_own_is_forbidden(browser):
    token = token_of(make_source(RecordKind.DECLARATION))

    answer = send(browser, token, [point(make_employer().key, "a")])

    assert (answer.status_code, imports()) == (403, [])
    assert "不提供这种记录" in answer.get_json()["message"]
    assert send(browser, token, [], kind="weather").status_code == 404


def test_employers_of_another_region_are_unknown(browser):
    outside = make_employer(town_code=OTHER_TOWN)

    answer = send(browser, token_of(make_source(scope="440703")), [point(outside.key, "a")]).get_json()

    assert [one["fault"] for one in answer["results"]] == ["unknown_employer"]


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"{", b"\xff\xfe", b"[]", b'{"rows": 3}', b'{"rows": [3]}', b'{"rows": [{"value": {"a": 1}}]}', b"[" * 100_000),
        *(b'{"rows": [{"value": true}]}', b'{"rows": [{"value": [["a"]]}]}', b'{"lines": []}', b'{"rows": ' + b"9" * 5000 + b"}"),
    ],
    ids=lambda data: data[:20],
)
def test_a_body_that_cannot_be_read_is_told_and_nothing_is_taken(browser, source, token, data):
    answer = send(browser, token, data=data)

    assert (answer.status_code, answer.get_json()["code"], imports()) == (422, 422, [])
    assert token not in answer.get_data(as_text=True)


def test_too_many_rows_or_bytes_are_refused_whole(browser, source, token):
    rows = send(browser, token, [{"source_id": str(number)} for number in range(2001)])
    size = send(browser, token, data=b'{"rows": [{"post": "' + b"x" * (8 << 20) + b'"}]}')

    assert (rows.status_code, size.status_code, imports()) == (413, 413, [])


def test_two_thousand_rows_are_taken(browser, source, token):
    firm = make_employer()

    answer = send(browser, token, [point(firm.key, f"p{number}", post=f"岗位{number}") for number in range(2000)])

    assert (answer.status_code, answer.get_json()["added"]) == (200, 2000)


@pytest.mark.parametrize("field", ["姓名", "name", "patient_name", "phone", "id_card", "身份证号"])
def test_fields_about_persons_are_refused_whole(browser, source, token, field):
    row = row_of(RecordKind.DISEASE_CASE, make_employer().key, "c1")

    answer = send(browser, token, [row, row | {field: "张三"}], kind="disease_case")

    assert (answer.status_code, imports()) == (422, [])
    assert "张三" not in answer.get_data(as_text=True)


def test_characters_that_no_row_can_hold_cost_nothing_but_themselves(browser, source, token):
    row = point(make_employer().key, "a\u0000b", post="岗\u0000位\ud800")

    answer = send(browser, token, data=json.dumps({"rows": [row]}).encode())

    assert (answer.status_code, answer.get_json()["results"][0]["source_id"]) == (200, "ab")
    assert db.session.scalars(db.select(Measurement)).one().post == "岗位"


def test_the_token_is_in_no_answer_and_in_no_log(browser, source, token, caplog):
    caplog.set_level(logging.DEBUG)
    answers = [
        send(browser, token, [point(make_employer().key, "a")]),
        send(browser, token, data=b"{"),
        send(browser, token, kind="weather"),
        send(browser, f"{token}x"),
    ]

    told = "".join(answer.get_data(as_text=True) + str(answer.headers) for answer in answers)
    assert token not in told
    assert token not in caplog.text


def test_the_interface_is_in_the_document_with_its_scheme(browser):
    document = browser.client.get("/api/v1/openapi.json").get_json()

    operation = document["paths"][f"{BASE}/{{kind}}"]["post"]
    assert document["components"]["securitySchemes"]["machine"] == {"type": "http", "scheme": "bearer"}
    assert operation["security"] == [{"machine": []}]
    assert set(operation["responses"]) >= {"200", "401", "403", "404", "413", "422", "429"}
    rows = document["components"]["schemas"]["RecordBatch"]["properties"]["rows"]
    assert all(column.field in rows["description"] for layout in LAYOUTS.values() for column in layout.columns)


def test_a_request_asks_the_database_the_same_however_many_rows_it_has(browser, source, token, count_queries):
    keys = [make_employer().key for _ in range(3)]
    asked = []
    for time, size in enumerate((2, 2, 300)):
        with count_queries() as sent:
            send(browser, token, [point(keys[number % 3], f"{time}-{number}") for number in range(size)])
        asked.append(len(sent))

    assert len(set(asked[1:])) == 1
    assert max(asked) < 50
