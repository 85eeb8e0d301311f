"""Reveals: what fits its commitment, in time; what came too late or must come."""

from datetime import timedelta

import pytest

from inspect_app.database import db
from inspect_app.models.draw import DrawStep
from inspect_app.operations import (
    draw_draft,
    draw_reveal,
    draw_run,
    draw_source,
)
from tests.ceremony import KEY, VALUES, draw_in, make_county, set_days
from tests.factories import NOW
from workflows import secret_words
from workflows.draw_lifecycle import DrawState

pytestmark = pytest.mark.usefixtures("database")


def test_a_wrong_reveal_is_refused_and_changes_nothing():
    county = make_county()
    draw = draw_in(DrawState.COMMITTED, county)
    witness = draw.parties[-1]

    with pytest.raises(draw_reveal.RevealDiffersError):
        draw_reveal.reveal(witness, secret="0" * 64, by=None, at=NOW)
    with pytest.raises(secret_words.SecretMalformedError):
        draw_reveal.reveal(witness, secret="0" * 63, by=None, at=NOW)

    assert witness.reveal is None


def test_a_wrong_reveal_is_noted():
    county = make_county()
    draw = draw_in(DrawState.COMMITTED, county)

    with pytest.raises(draw_reveal.RevealDiffersError):
        draw_reveal.reveal(draw.parties[-1], secret="0" * 64, by=None, at=NOW)

    noted = db.session.scalars(db.select(DrawStep).filter_by(draw_id=draw.id, move="wrong_reveal")).one()
    assert noted.data == {"party": "witness-2"}


def test_nobody_reveals_once_the_day_of_the_source_has_passed():
    county = make_county()
    draw = draw_in(DrawState.COMMITTED, county)
    witness, after = draw.parties[-1], NOW + timedelta(days=1)

    with pytest.raises(draw_reveal.RevealTooLateError):
        draw_reveal.reveal(witness, secret=county.walk.secrets[witness.name], by=None, at=after)
    draw_reveal.close(draw, by=None, at=after)

    assert witness.is_late
    assert witness.reveal is None
    assert draw.state is DrawState.REVEALED


def test_reveals_end_as_many_days_before_the_source_as_the_county_says():
    county = make_county()
    draw = draw_in(DrawState.COMMITTED, county)
    set_days("draw.reveal_days", 1)
    witness = draw.parties[-1]

    with pytest.raises(draw_reveal.RevealTooLateError):
        draw_reveal.reveal(witness, secret=county.walk.secrets[witness.name], by=None, at=NOW)


def test_a_secret_is_revealed_in_the_words_on_the_paper():
    county = make_county()
    draw = draw_in(DrawState.COMMITTED, county)
    witness = draw.parties[-1]
    secret = county.walk.secrets[witness.name]

    draw_reveal.reveal(witness, secret=" ".join(secret_words.words_of(secret)), by=None, at=NOW)

    assert witness.reveal == secret


def test_a_late_reveal_is_noted_and_not_used():
    county = make_county()
    draw = draw_in(DrawState.COMMITTED, county)
    draw_reveal.close(draw, by=county.hands.head, at=NOW)
    witness = draw.parties[-1]

    with pytest.raises(draw_reveal.RevealTooLateError):
        draw_reveal.reveal(witness, secret=county.walk.secrets[witness.name], by=None, at=NOW)
    county.walk.draw(draw)

    assert witness.is_late
    assert witness.name not in draw_run.bundle_of(draw, key=KEY).reveals


def test_a_required_outside_share_opens_after_the_source_and_the_draw_waits_for_it():
    county = make_county()
    witnesses = (draw_draft.Witness("市司法局", is_required=True), draw_draft.Witness("市总工会"))
    draw = draw_in(DrawState.REVEALED, county, witnesses=witnesses)
    outside = next(party for party in draw.parties if party.name == "witness-1")

    with pytest.raises(draw_reveal.RevealTooEarlyError):
        draw_reveal.reveal(outside, secret=county.walk.secrets["witness-1"], by=None, at=NOW)
    draw_source.type_in(draw, {s.name: VALUES[s.kind] for s in draw.sources}, by=county.hands.clerk, at=NOW)
    waiting = draw_source.countersign(draw, by=county.hands.head, at=NOW)
    asked = draw_reveal.reveal(outside, secret=county.walk.secrets["witness-1"], by=None, at=NOW)

    assert waiting is None
    assert asked is not None
