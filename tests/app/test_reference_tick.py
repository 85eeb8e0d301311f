"""Versions of reference rows are ticked by other hands than those that wrote them."""

import pytest

from inspect_app.database import db
from inspect_app.operations import reference_check, reference_version
from inspect_app.operations.reference_plan import Content, Edit, content_of
from inspect_app.queries.reference import items
from tests.factories import NOW, TODAY, make_user
from tests.reference_edits import BENZENE, FAR, SOURCE, make_benzene, newest, sent
from workflows.roles import Role, SameHandsError


def test_a_version_that_came_with_the_system_may_be_ticked_by_anyone_who_may(browser):
    browser.sign_in(make_user(Role.LEGAL, Role.HEALTH_SECTION))
    item = newest(*BENZENE)

    browser.post("reference.verify", item_id=item.id, data={"source": SOURCE})

    assert item.is_verified


def test_whoever_wrote_a_version_never_ticks_it(editor):
    editor.user = make_user(Role.LEGAL, Role.HEALTH_SECTION)
    editor.sign_in(editor.user)
    new = make_benzene(editor)

    page = editor.post("reference.verify", item_id=new.id, data={"source": SOURCE}, expect=200).text

    assert "另一个人" in page
    assert not new.is_verified
    assert "要由另一个人核对" in editor.get("reference.row", item_id=new.id).text


def test_a_tick_needs_a_source(database):
    item, legal = newest(*BENZENE), make_user(Role.LEGAL)

    with pytest.raises(reference_check.SourceMissingError):
        reference_check.verify(item, source="  ", by=legal, at=NOW)


def test_a_tick_is_taken_back_with_a_reason(editor):
    new = make_benzene(editor)
    editor.sign_in(make_user(Role.LEGAL))
    editor.post("reference.verify", item_id=new.id, data={"source": SOURCE})

    assert "请写明原因" in editor.post("reference.unverify", item_id=new.id, data={"reason": ""}, expect=200).text
    editor.post("reference.unverify", item_id=new.id, data={"reason": "看错了版本"})

    assert (new.is_verified, new.decides) == (False, False)
    page = editor.get("reference.row", item_id=new.id).text
    assert "看错了版本" in page
    assert "没有可以收回的" in editor.post("reference.unverify", item_id=new.id, data={"reason": "再"}, expect=200).text


def test_a_version_that_has_not_begun_is_written_anew_and_wants_a_new_tick(editor):
    new = make_benzene(editor, valid_from=FAR.isoformat())
    editor.sign_in(make_user(Role.LEGAL))
    editor.post("reference.verify", item_id=new.id, data={"source": SOURCE})
    editor.sign_in(make_user(Role.HEALTH_SECTION))

    sent(editor, "reference_edit.correct", item_id=new.id, data={"pc_twa": "1.5"})

    db.session.refresh(new)
    assert (new.data["pc_twa"], new.is_verified, new.valid_from) == ("1.5", False, FAR)
    assert "PC-TWA：1 → 1.5" in editor.get("reference.row", item_id=new.id).text


def test_a_list_keeps_its_present_version_until_the_new_one_is_ticked(database):
    editor, legal = make_user(Role.HEALTH_SECTION), make_user(Role.LEGAL)
    item = newest("town-checklist", "T01")
    content = content_of(item)
    edit = Edit(item, Content("新的第一项", "", content.data))

    [new] = reference_version.change([edit], valid_from=TODAY, source=SOURCE, by=editor, at=NOW)
    assert items("town-checklist", on=TODAY)[0].words == item.words
    reference_check.verify(new, source=SOURCE, by=legal, at=NOW)

    assert items("town-checklist", on=TODAY)[0].words == "新的第一项"


def test_the_legal_reviewer_ticks_and_does_not_write(browser):
    browser.sign_in(make_user(Role.LEGAL))

    browser.get("reference_edit.change", item_id=newest(*BENZENE).id, expect=403)
    browser.get("reference_edit.new", collection="limits-chemical", expect=403)


def test_hands_are_told_apart_in_the_operation_too(database):
    user = make_user(Role.LEGAL, Role.HEALTH_SECTION)
    item = newest(*BENZENE)
    content = content_of(item)
    edit = Edit(item, Content(content.words, content.words_en, {**content.data, "pc_twa": "1"}))
    [new] = reference_version.change([edit], valid_from=TODAY, source=SOURCE, by=user, at=NOW)

    with pytest.raises(SameHandsError):
        reference_check.verify(new, source=SOURCE, by=user, at=NOW)
