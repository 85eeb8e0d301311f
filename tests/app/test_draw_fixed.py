"""What the database itself refuses: changes of what is committed or drawn, and moves that the ceremony does not know."""

from datetime import timedelta
from importlib import import_module

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from inspect_app.database import db
from inspect_app.models.draw import DrawTarget
from inspect_app.operations import (
    draw_events,
    draw_open,
    draw_void,
)
from tests.ceremony import KEY, draw_in, drawn_draw, evidence, make_county
from tests.factories import NOW
from workflows.ceremony import VoidReason
from workflows.draw_lifecycle import LIFECYCLE, DrawState

pytestmark = pytest.mark.usefixtures("database")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE draws SET plan_text = plan_text || ' '",
        "UPDATE draws SET opens_on = opens_on + 1",
        "UPDATE draws SET batch_key = NULL",
        "UPDATE draws SET state = 'drafted'",
        "UPDATE draws SET state = 'drawn', drawn_hash = repeat('a', 64)",
        "UPDATE draws SET drawn_hash = repeat('a', 64)",
        "UPDATE draw_files SET content = 'x', sha256 = 'x' WHERE name = 'roster.tsv'",
        "UPDATE draw_files SET content = 'x' WHERE name = 'roster.tsv'",
        "INSERT INTO draw_files (draw_id, name, sha256, is_public, content) SELECT id, 'bundle.zip', 'x', true, 'x' FROM draws",
        "INSERT INTO draw_parties (draw_id, name, words, kind, is_required, is_sealed, is_late)"
        " SELECT id, 'witness-9', 'x', 'witness', false, false, false FROM draws",
        "DELETE FROM draw_files WHERE name = 'map.sealed'",
        "UPDATE draw_parties SET commitment = repeat('a', 64) WHERE name = 'witness-1'",
        "UPDATE draw_parties SET sealed_share = NULL WHERE name = 'bureau-a'",
        "DELETE FROM draw_parties",
        "UPDATE draw_sources SET name = 'other'",
        "UPDATE draw_steps SET reason = 'other'",
        "DELETE FROM draw_steps",
        "TRUNCATE draw_steps",
        "TRUNCATE draws CASCADE",
    ],
)
def test_the_database_refuses_to_change_a_committed_draw(change):
    draw_in(DrawState.COMMITTED)
    db.session.flush()
    db.session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))

    with pytest.raises(DBAPIError, match="never changed"):
        db.session.execute(text(change))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE draws SET drawn_hash = repeat('b', 64)",
        "UPDATE draws SET result_hash = repeat('a', 64)",
        "UPDATE draws SET state = 'revealed'",
        "UPDATE draws SET state = 'drafted'",
        "UPDATE draw_files SET content = 'x' WHERE name = 'result.tsv'",
        "UPDATE draw_files SET content = replace(convert_from(content, 'UTF8'), 'selected', 'void:moved')::bytea,"
        " sha256 = 'x' WHERE name = 'result.tsv'",
        "INSERT INTO draw_targets (draw_id, employer_id, code, stratum, rank, ticket, status)"
        " SELECT draw_id, employer_id, 'x', stratum, 99, ticket, 'selected' FROM draw_targets LIMIT 1",
        "UPDATE draw_targets SET void_reason = 'moved'",
        "UPDATE draw_targets SET status = 'void', void_reason = 'moved'",
        "UPDATE draw_target_officers SET position = position + 1",
        "DELETE FROM draw_target_officers",
        "INSERT INTO draw_target_officers (target_id, position, officer_id) SELECT target_id, 3, officer_id"
        " FROM draw_target_officers WHERE position = 1",
        "TRUNCATE draw_target_officers",
        "INSERT INTO draw_steps (draw_id, move, at, reason, data) SELECT id, 'substitute', now(), '', '{}' FROM draws",
        "DELETE FROM draw_targets",
        "UPDATE draw_targets SET employer_id = (SELECT min(id) FROM employers), rank = 99",
        "UPDATE draw_targets SET status = 'replacement'",
    ],
)
def test_the_database_refuses_to_change_a_result(change):
    drawn_draw()
    db.session.flush()
    db.session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))

    with pytest.raises(DBAPIError, match="never changed"):
        db.session.execute(text(change))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE draws SET state = 'void'",
        "INSERT INTO draw_steps (draw_id, move, by_id, at, reason, data) SELECT draw_id, 'substitute',"
        " (SELECT min(id) FROM users), now(), 'moved', jsonb_build_object('id', code, 'reason', 'moved')"
        " FROM draw_targets LIMIT 1",
    ],
)
def test_what_the_database_lets_begin_it_refuses_to_commit_without_its_other_half(change):
    drawn_draw()
    db.session.flush()
    db.session.execute(text(change))

    with pytest.raises(DBAPIError, match="never changed"):
        db.session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))


def test_everything_that_the_operations_do_may_be_committed():
    county = make_county()
    draw = drawn_draw(county)
    target = db.session.scalars(db.select(DrawTarget).filter_by(draw_id=draw.id).order_by(DrawTarget.id)).first()
    draw_events.replace(target, reason=VoidReason.MOVED, evidence=evidence(), by=county.hands.head, at=NOW, key=KEY)
    draw_open.open_up(draw, key=KEY, at=NOW + timedelta(days=31))
    draw_void.ask(draw, by=county.hands.head, at=NOW, reason="名录有误")
    draw_void.confirm(draw, by=county.hands.deputy, at=NOW)
    db.session.flush()

    db.session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))

    assert draw.state is DrawState.VOID


def test_the_database_knows_the_moves_of_the_ceremony():
    stays = import_module("inspect_app.migrations.versions.0003_draw_stays")

    known = {(move.name, state.value, move.target.value) for state in DrawState for move in LIFECYCLE.from_(state)}
    assert set(stays.MOVES) == known
