"""Two hands at one moment: real transactions in threads, each waiting for the draw's lock, none of them lost."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from inspect_app import clock
from inspect_app.database import db
from inspect_app.models.draw import Draw, DrawParty, PartyKind
from inspect_app.models.user import User
from inspect_app.operations import draw_commit, draw_run
from tests.ceremony import DAILY, KEY, draw_in, make_county
from workflows.draw import commitment, read_plan
from workflows.draw_lifecycle import DrawState
from workflows.errors import DomainError


def at_once(app: Flask, acts: list[Callable[[], object]]) -> list[str]:
    """The refusal of each, or nothing."""
    told, start = [""] * len(acts), threading.Barrier(len(acts))

    def go(place: int) -> None:
        with app.app_context():
            start.wait()
            try:
                acts[place]()
                db.session.commit()
            except DomainError as refusal:
                db.session.rollback()
                told[place] = refusal.code
            except Exception as fault:
                told[place] = repr(fault)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=go, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def commits(party_id: int) -> None:
    party = db.session.get_one(DrawParty, party_id)
    if party.kind is PartyKind.BUREAU:
        keeper = db.session.get_one(User, party.user_id)
        draw_commit.commit_share(party, secret=None, by=keeper, at=clock.now(), key=KEY)
    else:
        secret = commitment(draw=party.draw.plan_name, party=party.name, secret="a" * 64)
        draw_commit.commit(party, hash=secret, by=None, at=clock.now())


@pytest.mark.slow
def test_all_parties_commit_at_once_and_each_twice(fresh_app: Flask):
    county, at = make_county(), clock.now()
    today = clock.office_date(at)
    dates = {"draw_on": today, "opens_on": today + timedelta(days=1), "due_on": today + timedelta(days=60)}
    draw_id = draw_in(DrawState.APPROVED, county, at=at, source_kinds=tuple(DAILY), **dates).id
    db.session.commit()
    parties = list(db.session.scalars(db.select(DrawParty.id).filter_by(draw_id=draw_id)))
    db.session.remove()

    told = at_once(fresh_app, [lambda id_=id_: commits(id_) for id_ in parties * 2])

    draw = db.session.get_one(Draw, draw_id)
    assert sorted(told) == [""] * len(parties) + ["draw.already_committed"] * len(parties)
    assert draw.state is DrawState.COMMITTED
    assert set(read_plan(draw.plan_text)["commits"]) == {party.name for party in draw.parties}
    for party in draw.parties[:2]:
        secret = draw_run.secret_of(party, key=KEY)
        assert commitment(draw=draw.plan_name, party=party.name, secret=secret) == party.commitment
