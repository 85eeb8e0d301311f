"""The pages of reference data: lists, rows, and the version that a verdict names."""

import re

import pytest

from inspect_app.database import db
from inspect_app.models.reference_item import ReferenceItem
from inspect_app.operations import reference, reference_version
from inspect_app.operations.reference_plan import Content, Edit, content_of
from inspect_app.queries.rule import rules
from tests.factories import NOW, TODAY, make_user
from tests.reference_edits import BENZENE, FAR, SOURCE, make_benzene, newest, sent
from workflows.roles import Role


@pytest.mark.parametrize("collection", ["limits", "limits-chemical"])
def test_the_version_that_a_verdict_names_opens(browser, collection):
    browser.sign_in(make_user(Role.OFFICER))

    answer = browser.get("reference.version", collection=collection, version="C002@2022-11-01", expect=302)

    item = newest(*BENZENE)
    assert answer.location.endswith(f"/reference/rows/{item.id}")
    browser.get("reference.version", collection=collection, version="C002@2022-11-02", expect=404)
    browser.get("reference.version", collection=collection, version="C002", expect=404)
    browser.get("reference.version", collection="town-checklist", version="C002@2022-11-01", expect=404)


def test_a_row_tells_its_rule_its_versions_and_why_it_does_not_decide(browser):
    browser.sign_in(make_user(Role.OFFICER))
    recalled = newest("limits-chemical", "C030")

    page = browser.get("reference.row", item_id=newest(*BENZENE).id).text
    other = browser.get("reference.row", item_id=recalled.id).text

    assert "C002@2020-04-01" in page
    assert "据公开文本录入" in page
    assert "皮,G1" in page
    assert "只凭记忆录入" in other
    assert "做新版本" not in page
    assert "核对</a>" not in page


@pytest.mark.parametrize("endpoint", ["change", "correct", "end", "withdraw"])
def test_the_duty_lists_have_pages_of_their_own(editor, endpoint):
    item = db.session.scalar(db.select(ReferenceItem).filter_by(collection="duty-list").limit(1))

    editor.get(f"reference_edit.{endpoint}", item_id=item.id, expect=404)
    editor.get("reference_edit.new", collection="duty-list", expect=404)
    editor.get("reference_edit.new", collection="no-such", expect=404)


@pytest.mark.parametrize(("when", "shown"), [("current", ["2022-11-01"]), ("past", ["2020-04-01"]), ("future", ["2026-12-01"])])
def test_a_list_shows_the_versions_of_today_or_later_or_before(editor, when, shown):
    make_benzene(editor)

    page = editor.get("reference.show", collection="limits-chemical", query={"q": "C002", "when": when}).text

    assert re.findall(r'data-label="期限"[^>]*><span>([0-9-]{10})', page) == shown


def test_a_list_shows_the_limits_themselves(browser):
    browser.sign_in(make_user(Role.OFFICER))

    page = browser.get("reference.show", collection="limits-dust", query={"q": "矽尘"}).text

    assert 'data-label="总尘 PC-TWA"' in page
    assert "10 ≤ 游离 SiO₂（%） ≤ 50" in page
    assert "14808-60-7" in page


def test_loading_again_leaves_new_ended_and_withdrawn_versions_as_they_are(database, monkeypatch):
    user = make_user(Role.HEALTH_SECTION)
    item, ended = newest(*BENZENE), newest("limits-chemical", "C001")
    content = content_of(item)
    edit = Edit(item, Content(content.words, content.words_en, {**content.data, "pc_twa": "1"}))
    [new] = reference_version.change([edit], valid_from=FAR, source=SOURCE, by=user, at=NOW)
    reference_version.withdraw(new, reason="没有印发", by=user, at=NOW)
    reference_version.end(ended, valid_until=TODAY, source=SOURCE, by=user, at=NOW)
    count = db.session.scalar(db.select(db.func.count()).select_from(ReferenceItem))

    reference.load()
    db.session.expire_all()

    assert db.session.scalar(db.select(db.func.count()).select_from(ReferenceItem)) == count
    assert ended.valid_until == TODAY
    assert new.is_withdrawn
    assert new.data["pc_twa"] == "1"


def test_loading_takes_up_a_version_that_a_new_release_brings(database, monkeypatch):
    user = make_user(Role.HEALTH_SECTION)
    ended = newest("dose-terms", "usual")
    reference_version.end(ended, valid_until=TODAY, source=SOURCE, by=user, at=NOW)
    shipped = reference._rows

    def released(path):
        yield from shipped(path)
        if path.stem == "dose-terms":
            row = next(iter(shipped(path)))
            yield {**row, "days": "60", "valid_from": "2027-01-01"}

    monkeypatch.setattr(reference, "_rows", released)

    reference.load()
    reference.load()

    found = [rule for rule in rules("dose-terms") if rule.code == "usual"]
    assert [(rule.version, rule.valid_until, rule.data["days"]) for rule in found] == [
        ("usual@2007-11-01", TODAY, "30"),
        ("usual@2027-01-01", None, "60"),
    ]


def test_the_page_of_a_list_tells_which_version_is_in_use_and_which_waits(editor):
    old = newest("town-checklist", "T01")
    data = {"words": "新的第一项", "valid_from": TODAY.isoformat(), "source": SOURCE}

    sent(editor, "reference_edit.change", item_id=old.id, data=data)

    page = editor.get("reference.row", item_id=newest("town-checklist", "T01").id).text
    assert "核对以前不用" in page
    assert "等核对" in page
    assert "今天适用" in page[page.index('id="versions"') :]
    assert "照用，用到的地方标为待核" in editor.get("reference.row", item_id=old.id).text
