"""No disk, no database, no queue, an impossible number: each gets a sentence, and nothing half is kept."""

from collections.abc import Iterator

import pytest
from flask import Flask

from inspect_app.database import db
from inspect_app.models.audit import AuditFact
from inspect_app.models.region import Region
from tests.components import NOWHERE
from tests.conftest import make_test_app
from tests.factories import make_user
from tests.pages import Browser
from workflows.roles import Role


@pytest.fixture(scope="module")
def cut_off() -> Iterator[Flask]:
    """An application whose database and queue have gone away."""
    app = make_test_app(NOWHERE, "redis://127.0.0.1:1")
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("path", ["/", "/open/draws/", "/open/results/", "/healthz"])
def test_without_a_database_a_reader_gets_a_sentence(cut_off, path):
    answer = cut_off.test_client().get(path)

    assert answer.status_code == 503
    assert "已经保存的内容没有丢失" in answer.text


def test_without_a_database_a_sign_in_gets_a_sentence(cut_off):
    answer = cut_off.test_client().post("/sign-in", data={"username": "clerk", "password": "Mingcha-1"})

    assert answer.status_code == 503
    assert "请稍后再试" in answer.text


@pytest.fixture
def full_disk(fresh_app: Flask) -> Browser:
    """As PostgreSQL tells of it: the last statement of an operation finds no room."""
    clerk = make_user(Role.CLERK)
    db.session.execute(
        db.text(
            "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$"
        )
    )
    db.session.execute(db.text("CREATE TRIGGER no_room BEFORE INSERT ON audit_facts EXECUTE FUNCTION no_room()"))
    db.session.commit()
    browser = Browser(fresh_app)
    browser.sign_in(clerk)
    return browser


def test_a_full_disk_keeps_nothing_of_an_operation_and_loses_nothing_else(full_disk):
    answer = full_disk.post("region.new", code="440703", data={"code": "440703199", "name": "新镇"}, expect=503)

    assert "请稍后再试" in answer.text
    db.session.rollback()
    assert db.session.scalar(db.select(Region).filter_by(code="440703199")) is None
    assert db.session.scalar(db.select(Region).filter_by(code="440703")) is not None
    assert db.session.scalar(db.select(db.func.count()).select_from(AuditFact)) == 0


@pytest.mark.parametrize("path", ["/employers/99999999999", "/bodies/99999999999", "/regions/%00", "/tasks?before=99999999999"])
def test_what_no_row_can_hold_is_not_found(app, database, path):
    browser = Browser(app)
    browser.sign_in(make_user(Role.CLERK, Role.TEAM_LEADER))

    assert browser.client.get(path).status_code in {200, 404}
