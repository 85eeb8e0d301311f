"""Commitments: each party once, in time, and nothing changes after the last."""

from datetime import timedelta
from hashlib import sha256

import pytest

from inspect_app.operations import (
    draw_commit,
)
from inspect_app.queries import draw as draws
from tests.ceremony import KEY, draw_in, make_county, set_days
from tests.factories import NOW, TODAY
from workflows.draw import commitment, read_plan
from workflows.draw_lifecycle import DrawState

pytestmark = pytest.mark.usefixtures("database")


def test_the_plan_is_final_with_the_last_commitment():
    county = make_county()
    draw = draw_in(DrawState.APPROVED, county)
    assert draw.plan_hash is None

    county.walk.commit(draw)

    assert draw.state is DrawState.COMMITTED
    assert set(read_plan(draw.plan_text)["commits"]) == {"bureau-a", "bureau-b", "witness-1", "witness-2"}
    assert draw.plan_hash == sha256(draw.plan_text.encode()).hexdigest()


def test_a_party_commits_once():
    county = make_county()
    draw = draw_in(DrawState.APPROVED, county)
    witness = draw.parties[-1]
    draw_commit.commit(witness, hash="a" * 64, by=None, at=NOW)

    with pytest.raises(draw_commit.AlreadyCommittedError):
        draw_commit.commit(witness, hash="b" * 64, by=None, at=NOW)


def test_a_bureau_share_is_only_for_its_keeper_and_stays_encrypted():
    county = make_county()
    draw = draw_in(DrawState.APPROVED, county)
    share = draw.parties[0]

    with pytest.raises(draw_commit.NotThisPartyError):
        draw_commit.commit_share(share, secret="1" * 64, by=county.hands.clerk, at=NOW, key=KEY)
    draw_commit.commit_share(share, secret="1" * 64, by=county.hands.head, at=NOW, key=KEY)

    assert b"1" * 64 not in share.sealed_share
    assert share.commitment == commitment(draw=draw.plan_name, party="bureau-a", secret="1" * 64)


def test_nobody_commits_once_the_day_of_the_source_has_passed():
    county = make_county()
    draw = draw_in(DrawState.APPROVED, county)

    with pytest.raises(draw_commit.CommitTooLateError):
        draw_commit.commit(draw.parties[-1], hash="a" * 64, by=None, at=NOW + timedelta(days=1))


def test_commitments_end_while_there_is_time_to_publish_and_to_reveal():
    county = make_county()
    draw = draw_in(DrawState.APPROVED, county, draw_on=TODAY + timedelta(days=2))
    set_days("draw.publication_days", 2)
    set_days("draw.reveal_days", 1)

    with pytest.raises(draw_commit.CommitTooLateError, match="2026-11-23"):
        draw_commit.commit(draw.parties[-1], hash="a" * 64, by=None, at=NOW)


def test_a_second_link_ends_the_first_and_needs_a_reason():
    county = make_county()
    draw = draw_in(DrawState.APPROVED, county)
    witness = draw.parties[-1]
    first = draw_commit.link(witness, by=county.hands.head, at=NOW)

    with pytest.raises(draw_commit.LinkNeedsReasonError):
        draw_commit.link(witness, by=county.hands.head, at=NOW)
    second = draw_commit.link(witness, by=county.hands.head, at=NOW, reason="纸条丢失")

    assert draws.party_of_token(first) is None
    assert draws.party_of_token(second) is witness
