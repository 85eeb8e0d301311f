"""Substitutes: the next of the same stratum, and the drawn hash stays."""

from datetime import timedelta

import pytest

from inspect_app.database import db
from inspect_app.documents import draw_bundle
from inspect_app.models.draw import DrawTarget, FileName, TargetStatus
from inspect_app.operations import (
    draw_events,
    draw_open,
)
from inspect_app.queries import draw as draws
from inspect_app.queries import draw_map
from tests.ceremony import KEY, complete_codes, drawn_draw, evidence, make_county, make_provisional, opened_draw
from tests.factories import NOW
from workflows.ceremony import VoidReason

pytestmark = pytest.mark.usefixtures("database")


def test_a_substitute_is_the_next_of_the_same_stratum_and_the_drawn_hash_stays():
    county = make_county()
    draw = drawn_draw(county)
    drawn_hash = draw.drawn_hash
    target = db.session.scalars(db.select(DrawTarget).filter_by(draw_id=draw.id).order_by(DrawTarget.id)).first()

    replacement = draw_events.replace(
        target, reason=VoidReason.DEREGISTERED, evidence=evidence(), by=county.hands.head, at=NOW, key=KEY
    )

    ranks = db.session.scalars(db.select(DrawTarget.rank).filter_by(draw_id=draw.id, stratum=target.stratum)).all()
    assert target.status is TargetStatus.VOID
    assert (replacement.stratum, replacement.rank, replacement.replaces_id) == (target.stratum, max(ranks), target.id)
    assert len(replacement.officers) == 2
    assert draw.drawn_hash == drawn_hash != draw.result_hash


def test_a_draw_with_substitutes_opens_and_verifies():
    county = make_county()
    draw = drawn_draw(county)
    for target in db.session.scalars(db.select(DrawTarget).filter_by(draw_id=draw.id).order_by(DrawTarget.id).limit(2)):
        draw_events.replace(target, reason=VoidReason.MOVED, evidence=evidence(), by=county.hands.head, at=NOW, key=KEY)

    draw_open.open_up(draw, key=KEY, at=NOW + timedelta(days=31))

    assert len(draws.events(draw)) == 2
    assert b"void:moved" in draw_bundle.read(draws.content(draw, FileName.BUNDLE))["result.tsv"]


def test_nothing_is_replaced_after_the_opening():
    county = make_county()
    draw = opened_draw(county)
    target = db.session.scalars(db.select(DrawTarget).filter_by(draw_id=draw.id)).first()

    with pytest.raises(draw_events.TooLateToReplaceError):
        draw_events.replace(
            target, reason=VoidReason.MOVED, evidence=evidence(), by=county.hands.head, at=NOW, key=KEY
        )


def test_a_code_completed_after_the_draw_does_not_stop_a_substitute():
    county = make_county(employers=12)
    make_provisional(county)
    draw = drawn_draw(county)
    complete_codes(county)
    target = db.session.scalars(db.select(DrawTarget).filter_by(draw_id=draw.id).order_by(DrawTarget.stratum)).first()

    replacement = draw_events.replace(
        target, reason=VoidReason.MOVED, evidence=evidence(), by=county.hands.head, at=NOW, key=KEY
    )

    assert replacement.employer in county.employers
    assert all(line.name for line in draw_map.table(draw, key=KEY))
