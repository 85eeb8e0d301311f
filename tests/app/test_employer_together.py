"""Ranking and merging while somebody else works: on a database of its own, where commits are real."""

from threading import Thread

import pytest
from sqlalchemy import text

from inspect_app.database import db
from inspect_app.models.audit import AuditFact
from inspect_app.models.employer import Employer
from inspect_app.models.risk import RankOwed
from inspect_app.models.user import User
from inspect_app.operations import employer as employers
from inspect_app.operations import employer_merge
from inspect_app.operations.risk import rank_one, rank_register
from scoring.tier import Tier
from tests.factories import NOW, TODAY, make_employer, make_user
from tests.together import wait_for_a_lock
from workflows.employer import NotMergeableError
from workflows.roles import Role


def rank(app) -> None:
    with app.app_context():
        rank_register("", on=TODAY, by=None, at=NOW, progress=lambda done, total: None, keep=db.session.commit)
        db.session.commit()


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


@pytest.mark.parametrize("few", [20_000, 0], ids=["by ids", "in one pass"])
def test_a_run_that_breaks_off_has_kept_what_it_did(fresh_app, monkeypatch, few):
    monkeypatch.setattr("inspect_app.operations.risk.CHUNK", 1)
    monkeypatch.setattr("inspect_app.operations.risk.FEW", few)
    first, second = make_employer(), make_employer()
    db.session.commit()

    def break_off(done: int, total: int) -> None:
        raise KeyboardInterrupt

    try:
        rank_register("", on=TODAY, by=None, at=NOW, progress=break_off, keep=db.session.commit)
    except KeyboardInterrupt:
        db.session.rollback()

    assert (first.tier, second.tier) == (Tier.WATCH, None)

    rank(fresh_app)

    counted = db.session.execute(text("SELECT tier, sum(employers) FROM register_counts GROUP BY tier")).all()
    assert [tuple(row) for row in counted] == [("watch", 2)], "the next run goes on, and counts what this one ranked"


def test_one_ranking_waits_for_the_other_so_that_no_change_is_lost(fresh_app, monkeypatch):
    """A narrower ranking inside a pass would take away what is owed for a change that the pass has not read."""
    monkeypatch.setattr("inspect_app.operations.risk.FEW", 0)
    monkeypatch.setattr("inspect_app.operations.risk.CHUNK", 1)
    firms = [make_employer(declared_on=TODAY, tested_on=TODAY, abnormal_exams=0) for _ in range(2)]
    db.session.commit()
    narrower: list[Thread] = []

    def change_and_rank(done: int, total: int) -> None:
        if not narrower:
            with db.engine.begin() as somebody:
                somebody.execute(db.update(Employer).where(Employer.id == firms[1].id).values(new_cases=1))
            narrower.append(Thread(target=rank, args=[fresh_app]))
            narrower[0].start()
            wait_for_a_lock()

    rank_register("", on=TODAY, by=None, at=NOW, progress=change_and_rank, keep=db.session.commit)
    db.session.commit()
    narrower[0].join()

    assert told(firms) == [(Tier.GENERAL, "all_known"), (Tier.KEY, "cases")]


def test_what_was_owed_to_an_entry_that_was_merged_is_owed_to_its_survivor(fresh_app):
    survivor, entry = (make_employer(declared_on=TODAY, tested_on=TODAY, abnormal_exams=0) for _ in range(2))
    employer_merge.merge(entry, into=survivor, reason="", by=make_user(Role.CLERK), at=NOW)
    db.session.execute(text("TRUNCATE rank_owed"))
    db.session.execute(db.insert(RankOwed).values(employer_id=entry.id))
    db.session.commit()

    rank(fresh_app)

    seen = db.session.scalars(db.select(AuditFact).filter_by(kind="risk.register_ranked").order_by(AuditFact.id.desc())).first()
    assert seen.data["seen"] == 1
    assert db.session.scalar(text("SELECT count(*) FROM rank_owed")) == 0


def test_two_acts_on_one_employer_wait_for_each_other_so_that_the_older_judgement_never_comes_last(fresh_app):
    employer, by = make_employer(declared_on=TODAY, tested_on=TODAY, abnormal_exams=0), make_user(Role.CLERK)
    db.session.commit()
    employer_id = employer.id

    def other_act() -> None:
        with fresh_app.app_context():
            rank_one(db.session.get_one(Employer, employer_id), on=TODAY)
            db.session.commit()

    employers.change(employer, {"new_cases": 1}, reason="核实", by=by, at=NOW)
    other = Thread(target=other_act)
    other.start()
    wait_for_a_lock()
    db.session.commit()
    other.join()

    assert told([employer]) == [(Tier.KEY, "cases")]


def test_an_edit_that_ranks_a_new_employer_while_a_pass_is_on_does_not_break_it(fresh_app, monkeypatch):
    monkeypatch.setattr("inspect_app.operations.risk.FEW", 0)
    monkeypatch.setattr("inspect_app.operations.risk.CHUNK", 1)
    firms = [make_employer(declared_on=TODAY, tested_on=TODAY, abnormal_exams=0) for _ in range(3)]
    by_id = make_user(Role.CLERK).id
    db.session.commit()

    def edit_last(done: int, total: int) -> None:
        if done == 1:
            last, by = db.session.get_one(Employer, firms[2].id), db.session.get_one(User, by_id)
            employers.change(last, {"contact_phone": "13800000000"}, reason="核实", by=by, at=NOW)
            db.session.commit()

    rank_register("", on=TODAY, by=None, at=NOW, progress=edit_last, keep=db.session.commit)
    db.session.commit()

    assert told(firms) == [(Tier.GENERAL, "all_known")] * 3


def test_a_whole_register_is_read_in_one_pass_and_ranked_as_by_its_ids(fresh_app, monkeypatch):
    monkeypatch.setattr("inspect_app.operations.risk.CHUNK", 2)
    firms = [make_employer(new_cases=number % 2, declared_on=TODAY, tested_on=TODAY) for number in range(5)]
    employer_merge.merge(firms[1], into=firms[0], reason="", by=make_user(Role.CLERK), at=NOW)
    db.session.execute(text("TRUNCATE rankings"))
    db.session.commit()
    rank(fresh_app)
    by_ids = ranked()
    db.session.execute(text("TRUNCATE rankings"))
    db.session.commit()
    monkeypatch.setattr("inspect_app.operations.risk.FEW", 0)

    rank(fresh_app)

    assert ranked() == by_ids
    assert len(by_ids) == 4


def test_what_is_edited_while_a_pass_is_on_is_left_for_the_next_and_never_overwritten(fresh_app, monkeypatch):
    monkeypatch.setattr("inspect_app.operations.risk.FEW", 0)
    monkeypatch.setattr("inspect_app.operations.risk.CHUNK", 1)
    first, second = (make_employer(declared_on=TODAY, tested_on=TODAY, abnormal_exams=0) for _ in range(2))
    db.session.commit()
    edited: list[int] = []

    def edit_second(done: int, total: int) -> None:
        if not edited:
            edited.append(done)
            with db.engine.begin() as somebody:
                somebody.execute(db.update(Employer).where(Employer.id == second.id).values(new_cases=1))

    rank_register("", on=TODAY, by=None, at=NOW, progress=edit_second, keep=db.session.commit)
    db.session.commit()
    after_the_pass = told([first, second])
    rank(fresh_app)

    assert after_the_pass == [(Tier.GENERAL, "all_known"), None]
    assert told([first, second]) == [(Tier.GENERAL, "all_known"), (Tier.KEY, "cases")]


def ranked() -> list[tuple[object, ...]]:
    db.session.rollback()
    return [tuple(row) for row in db.session.execute(text("SELECT * FROM rankings ORDER BY employer_id"))]


def told(firms):
    db.session.expire_all()
    return [(one.tier, one.ranking.reasons[0]["code"]) if one.ranking else None for one in firms]
