"""What the public queries of a draw tell before and after the opening; nothing sealed leaks, whatever the state."""

from dataclasses import asdict

import pytest

from inspect_app.database import db
from inspect_app.models.draw import FileName, PartyKind
from inspect_app.operations import draw_run, draw_source, draw_void
from inspect_app.queries import draw as draws
from inspect_app.queries import draw_public
from tests.ceremony import KEY, VALUES, draw_in, drawn_draw, make_county, opened_draw
from tests.factories import NOW, TODAY
from workflows.draw import run
from workflows.draw_lifecycle import DrawState

pytestmark = pytest.mark.usefixtures("database")


@pytest.mark.parametrize("state", [DrawState.DRAFTED, DrawState.FROZEN, DrawState.LEGAL_APPROVED, DrawState.APPROVED])
def test_nothing_is_public_before_the_last_commitment(state):
    draw = draw_in(state)

    assert draw_public.find(draw.id, on=TODAY) is None
    assert draw not in db.session.scalars(draw_public.draws_of_everybody()).all()


@pytest.mark.parametrize("state", [DrawState.COMMITTED, DrawState.REVEALED, DrawState.DRAWN])
def test_nothing_sealed_is_told_before_the_opening(state):
    county = make_county()
    draw = draw_in(state, county)
    shares = [draw_run.secret_of(party, key=KEY) for party in draw.parties if party.kind is PartyKind.BUREAU]
    codes = [line.split("\t")[0] for line in draws.text(draw, FileName.ROSTER).splitlines()[1:]]
    people = [*(employer.name for employer in county.employers), *(officer.name for officer in county.officers)]
    seed = run(draw_run.bundle_of(draw, key=KEY)).seed if state is DrawState.DRAWN else "0" * 65

    told = str(asdict(draw_public.find(draw.id, on=TODAY)))

    assert not [secret for secret in (*shares, *codes, *people, seed) if secret in told]
    assert draw_public.bundle(draw.id) is None


def test_the_source_is_told_once_countersigned():
    county = make_county()
    draw = draw_in(DrawState.REVEALED, county)
    draw_source.type_in(draw, {s.name: VALUES[s.kind] for s in draw.sources}, by=county.hands.clerk, at=NOW)
    before = draw_public.find(draw.id, on=TODAY)

    draw_source.countersign(draw, by=county.hands.head, at=NOW)

    assert {source.value for source in before.sources} == {None}
    assert {source.value for source in draw_public.find(draw.id, on=TODAY).sources} == set(VALUES.values())


def test_the_hash_of_the_result_is_public_at_once():
    draw = drawn_draw()

    told = draw_public.find(draw.id, on=TODAY)

    assert (told.drawn_hash, told.seed, told.summary, told.bundle_hash) == (draw.drawn_hash, None, None, None)


def test_everything_is_told_after_the_opening():
    draw = opened_draw()

    told = draw_public.find(draw.id, on=TODAY)

    assert told.seed == draw.seed
    assert told.summary["result_hash"] == draw.result_hash
    assert all(party.secret for party in told.parties)
    assert draw_public.bundle(draw.id).startswith(b"PK")


def test_a_void_draw_stays_with_its_reason():
    county = make_county()
    draw = drawn_draw(county)
    draw_void.ask(draw, by=county.hands.head, at=NOW, reason="名录有误")
    draw_void.confirm(draw, by=county.hands.deputy, at=NOW)

    told = draw_public.find(draw.id, on=TODAY)

    assert told.void_reason == "名录有误"
    assert told.seed is None


def test_an_overdue_opening_shows():
    draw = drawn_draw()

    assert draw_public.find(draw.id, on=draw.opens_on).is_overdue is False
    assert draw_public.find(draw.id, on=draw.opens_on.replace(year=draw.opens_on.year + 1)).is_overdue


def test_no_tier_and_no_recusal_word_stands_in_what_is_published():
    county = make_county()
    draw = opened_draw(county)

    published = "".join(draws.text(draw, name) for name in (FileName.ROSTER, FileName.INSPECTORS, FileName.RECUSALS))

    assert not any(word in published + draw.plan_text for word in ("key", "watch", "general", "occupational", "radiation"))
    assert not any(officer.certificate in published for officer in county.officers)
