"""What was in force is never rewritten: versions are ended, withdrawn and followed by others."""

import pytest
from sqlalchemy.exc import ProgrammingError

from inspect_app.database import db
from tests.factories import make_user
from tests.reference_edits import BENZENE, FAR, SOURCE, judged, make_benzene, newest, sent
from workflows.roles import Role


def test_a_version_that_has_been_in_force_is_never_edited(editor):
    item = newest(*BENZENE)

    page = sent(editor, "reference_edit.correct", item_id=item.id, data={"pc_twa": "1"}, expect=200)

    assert "已经生效过，不能再改" in page


def test_a_version_is_withdrawn_before_its_first_day_and_the_one_before_goes_on(editor):
    new = make_benzene(editor, valid_from=FAR.isoformat())

    editor.post("reference_edit.withdraw", item_id=new.id, data={"reason": "文件没有印发"})

    assert [row[0] for row in judged("2099-01-02")] == ["complies"]
    page = editor.get("reference.row", item_id=new.id).text
    assert "从来没有用过" in page
    assert "文件没有印发" in page
    again = editor.post("reference_edit.withdraw", item_id=new.id, data={"reason": "再"}, expect=200).text
    assert "不能再改" in again


def test_a_withdrawn_version_can_be_written_anew_for_the_same_day(editor):
    new = make_benzene(editor, valid_from=FAR.isoformat())
    editor.post("reference_edit.withdraw", item_id=new.id, data={"reason": "文件没有印发"})

    sent(editor, "reference_edit.correct", item_id=new.id, data={"source": "后来印发了"})

    db.session.refresh(new)
    assert (new.valid_until, new.source) == (None, "后来印发了")


def test_an_ended_row_judges_until_its_last_day_and_the_one_before_never_comes_back(editor):
    new = make_benzene(editor)
    editor.sign_in(make_user(Role.LEGAL))
    editor.post("reference.verify", item_id=new.id, data={"source": SOURCE})
    editor.sign_in(make_user(Role.HEALTH_SECTION))

    editor.post("reference_edit.end", item_id=new.id, data={"valid_until": "2026-12-31", "source": SOURCE})

    assert [row[:2] for row in judged("2026-11-30", "2026-12-31", "2027-01-01")] == [
        ("complies", "within_limit"),
        ("exceeds", "over_limit"),
        ("cannot_judge", "no_version_for_date"),
    ]


def test_an_end_that_has_not_come_is_taken_back(editor):
    item = newest(*BENZENE)
    editor.post("reference_edit.end", item_id=item.id, data={"valid_until": "2026-12-31", "source": SOURCE})
    editor.post("reference_edit.end", item_id=item.id, data={"valid_until": "", "source": SOURCE})

    db.session.refresh(item)
    assert item.valid_until is None
    assert "最后一天 不限" in editor.get("reference.row", item_id=item.id).text


@pytest.mark.parametrize(
    ("collection", "code", "day", "words"),
    [
        (*BENZENE, "2026-11-23", "不能早于今天"),
        (*BENZENE, "", "没有可以保存的改动"),
        ("risk-matrix", "general-complies-50", "2026-12-31", ""),
        ("risk-matrix", "general-complies-10", "2026-12-31", "空档"),
        ("combined-matrix", "pilot-2022-Ⅰ-A", "2026-12-31", "缺这些格"),
        ("limits-chemical", "C099", "2026-12-31", ""),
    ],
)
def test_an_end_that_cannot_be_is_refused(editor, collection, code, day, words):
    item = newest(collection, code)
    data = {"valid_until": day, "source": SOURCE}

    page = editor.post("reference_edit.end", item_id=item.id, data=data, expect=200 if words else 302).text

    assert words in page


def test_a_version_that_another_follows_ends_before_it(editor):
    old = newest(*BENZENE)
    make_benzene(editor)

    page = editor.post(
        "reference_edit.end", item_id=old.id, data={"valid_until": "2026-12-01", "source": SOURCE}, expect=200
    ).text

    assert "下一个版本开始的前一天" in page


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE reference_items SET words = 'x' WHERE id = :id",
        "UPDATE reference_items SET words_en = 'x' WHERE id = :id",
        "UPDATE reference_items SET code = 'x' WHERE id = :id",
        "UPDATE reference_items SET data = '{}' WHERE id = :id",
        "UPDATE reference_items SET valid_from = valid_from - 1 WHERE id = :id",
        "DELETE FROM reference_items WHERE id = :id",
        "TRUNCATE reference_items",
    ],
)
def test_the_database_refuses_to_rewrite_what_was_in_force(database, statement):
    item = newest(*BENZENE)

    with pytest.raises(ProgrammingError, match="in force is never changed"):
        db.session.execute(db.text(statement), {"id": item.id} if ":id" in statement else {})


def test_the_database_allows_the_tick_the_source_and_the_last_day(database):
    item = newest(*BENZENE)
    changes = "is_verified = true, source = 'x', valid_until = '2099-12-31'"

    db.session.execute(db.text(f"UPDATE reference_items SET {changes} WHERE id = :id"), {"id": item.id})

    db.session.refresh(item)
    assert (item.is_verified, item.source) == (True, "x")
