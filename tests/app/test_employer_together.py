"""Ranking and merging while somebody else works: on a database of its own, where commits are real."""

from threading import Thread
from time import monotonic, sleep

from sqlalchemy import text

from inspect_app.database import db
from inspect_app.models.employer import Employer, Tier
from inspect_app.models.user import User
from inspect_app.operations import employer as employers
from inspect_app.operations import employer_merge
from inspect_app.operations.risk import rank_register
from tests.factories import NOW, TODAY, make_employer, make_user
from workflows.employer import NotMergeableError
from workflows.roles import Role

PATIENCE = 20  # seconds


def rank(app) -> None:
    with app.app_context():
        rank_register("", on=TODAY, by=None, at=NOW, progress=lambda done, total: None, keep=db.session.commit)
        db.session.commit()


def wait_for_a_lock() -> None:
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    until = monotonic() + PATIENCE
    with db.engine.connect() as connection:
        while not connection.scalar(waiting):
            assert monotonic() < until, "nobody waits"
            connection.rollback()
            sleep(0.02)


def test_an_edit_that_comes_between_is_never_overwritten_by_an_older_judgement(fresh_app):
    employer = make_employer(declared_on=TODAY, tested_on=TODAY)
    clerk = make_user(Role.CLERK)
    db.session.commit()

    employers.change(employer, {"new_cases": 1}, reason="核实", by=clerk, at=NOW)
    ranking = Thread(target=rank, args=[fresh_app])
    ranking.start()
    wait_for_a_lock()
    db.session.commit()
    ranking.join()

    db.session.expire_all()
    assert employer.tier is Tier.KEY


def test_of_two_merges_that_cross_only_one_is_done(fresh_app):
    clerk, one, other = make_user(Role.CLERK), make_employer(), make_employer()
    db.session.commit()
    refused: list[str] = []

    def merge_back() -> None:
        with fresh_app.app_context():
            merged, into = db.session.get_one(Employer, other), db.session.get_one(Employer, one)
            by = db.session.get_one(User, by_id)
            try:
                employer_merge.merge(merged, into=into, reason="", by=by, at=NOW)
                db.session.commit()
            except NotMergeableError:
                refused.append("there")

    employer_merge.merge(one, into=other, reason="", by=clerk, at=NOW)
    by_id, one, other = clerk.id, one.id, other.id
    back = Thread(target=merge_back)
    back.start()
    wait_for_a_lock()
    db.session.commit()
    back.join()

    assert refused == ["there"]


def test_a_run_that_breaks_off_has_kept_what_it_did(fresh_app, monkeypatch):
    monkeypatch.setattr("inspect_app.operations.risk.CHUNK", 1)
    first, second = make_employer(), make_employer()
    db.session.commit()

    def break_off(done: int, total: int) -> None:
        raise KeyboardInterrupt

    try:
        rank_register("", on=TODAY, by=None, at=NOW, progress=break_off, keep=db.session.commit)
    except KeyboardInterrupt:
        db.session.rollback()

    assert (first.tier, second.tier) == (Tier.WATCH, None)
