"""Sources of records: who enters them, what is kept of a token, and what ends with one."""

import re
from hashlib import sha256

import pytest

from inspect_app.database import db
from inspect_app.models.audit import AuditFact
from inspect_app.models.data_source import DataSource
from inspect_app.operations import data_source
from tests.factories import NOW, make_user
from tests.records import make_source
from workflows.record import RecordKind
from workflows.roles import Role

TOKEN = re.compile(r"mcs_[\w-]{43}")


@pytest.fixture
def administrator(browser):
    user = make_user(Role.SYSTEM_ADMINISTRATOR)
    browser.sign_in(user)
    return user


def entered(browser, *, expect: int = 302, **changes):
    values = {"code": "lab-anche", "name": "安测平台", "region_code": "440703", "kinds": ["measurement", "declaration"]}
    return browser.post("data_source.new", data=values | changes, expect=expect)


def newest() -> DataSource:
    return db.session.scalars(db.select(DataSource).order_by(DataSource.id.desc()).limit(1)).one()


def facts() -> list[tuple[str, str]]:
    found = db.session.scalars(db.select(AuditFact).where(AuditFact.kind.startswith("data_source")).order_by(AuditFact.id))
    return [(fact.kind, str(fact.data)) for fact in found]


def test_a_source_is_entered_with_its_region_and_kinds(browser, administrator):
    entered(browser)

    source = newest()
    assert (source.code, source.scope, source.kinds) == ("lab-anche", "440703", ["measurement", "declaration"])
    assert "安测平台" in browser.get("data_source.index").get_data(as_text=True)
    assert "检测结果" in browser.get("data_source.show", source_id=source.id).get_data(as_text=True)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"code": "Lab 1"}, "代码用小写字母开头"),
        ({"region_code": "440802"}, "您的管辖范围内没有这个区划代码"),
        ({"kinds": []}, "至少选一种"),
        ({"kinds": ["weather"]}, "有 1 处要改"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(browser, administrator, changes, words):
    assert words in entered(browser, expect=200, **changes).get_data(as_text=True)


def test_a_code_belongs_to_one_source(browser, administrator):
    entered(browser)

    assert "已经有人用了" in entered(browser, expect=200).get_data(as_text=True)


def test_a_token_is_shown_once_and_only_its_hash_is_kept(browser, administrator):
    source = make_source()

    page = browser.post("data_source.token", source_id=source.id, expect=200).get_data(as_text=True)

    (token,) = set(TOKEN.findall(page))
    later = [browser.get(f"data_source.{name}", **values) for name, values in [("index", {}), ("show", {"source_id": source.id})]]
    assert newest().token_sha256 == sha256(token.encode()).hexdigest()
    assert not [one for one in later if token in one.get_data(as_text=True)]
    assert all(token not in told and newest().token_sha256 not in told for _kind, told in facts())


def test_a_renewed_token_ends_the_old_one(browser, administrator):
    source = make_source()
    first = data_source.make_token(source, by=administrator, at=NOW)

    second = data_source.make_token(source, by=administrator, at=NOW)
    db.session.flush()

    assert data_source.of_token(first) is None
    assert data_source.of_token(second) is source
    assert [kind for kind, _told in facts()] == ["data_source.token_made"] * 2
    assert "'is_renewed': True" in facts()[1][1]


def test_an_ended_source_has_no_token_and_gets_none(browser, administrator):
    source = make_source()
    token = data_source.make_token(source, by=administrator, at=NOW)

    browser.post("data_source.end", source_id=source.id)
    browser.post("data_source.token", source_id=source.id, expect=409)

    page = browser.get("data_source.show", source_id=source.id).get_data(as_text=True)
    assert data_source.of_token(token) is None
    assert "已停用" in page
    assert "制作令牌" not in page


def test_a_source_of_another_region_does_not_exist(browser, administrator):
    source = make_source(scope="4408")

    browser.get("data_source.show", source_id=source.id, expect=404)
    browser.post("data_source.token", source_id=source.id, expect=404)


def test_nobody_else_comes_near_a_token(browser):
    source = make_source(RecordKind.MEASUREMENT)

    for role in Role:
        if role is not Role.SYSTEM_ADMINISTRATOR:
            browser.sign_in(make_user(role))
            browser.post("data_source.token", source_id=source.id, expect=403)
