"""The record of a visit: the outcome, the signatures, submission and review."""

from datetime import timedelta

import pytest

from inspect_app.database import db
from inspect_app.models.audit import AuditFact
from inspect_app.models.finding import Answer
from inspect_app.models.visit import Visit
from inspect_app.operations import finding, photo
from inspect_app.operations import task as operations
from inspect_app.queries import finding as findings
from tests.factories import (
    NOW,
    make_user,
)
from tests.task_walk import JPEG, answer_all, approve, decide, on_site, schedule, submitted, users_of
from workflows.finding import (
    AnsweredMeanwhileError,
    Handling,
    HasAnsweredNoError,
    OutcomeIncompleteError,
    RecordChangedError,
)
from workflows.roles import Role, SameHandsError
from workflows.task import (
    Outcome,
    TaskState,
)


def test_an_outcome_stays_not_inspected_until_somebody_decides(rules):
    task = on_site()
    answer_all(task)

    assert task.outcome is Outcome.NOT_INSPECTED
    with pytest.raises(OutcomeIncompleteError):
        finding.sign(task, by=users_of(task)[0], at=NOW)


def test_no_problem_is_refused_while_an_item_is_answered_no(rules):
    task = on_site()
    answer_all(task, no="C07")

    with pytest.raises(HasAnsweredNoError):
        decide(task, Outcome.NO_PROBLEM)


def test_a_problem_needs_a_handling_before_it_is_signed(rules):
    task = on_site()
    answer_all(task, no="C07")
    decide(task, Outcome.PROBLEM)
    with pytest.raises(OutcomeIncompleteError):
        finding.sign(task, by=users_of(task)[0], at=NOW)

    decide(task, Outcome.PROBLEM, handling=Handling.WARNING)
    finding.sign(task, by=users_of(task)[0], at=NOW)

    assert task.members[0].signed_at == NOW


def test_an_unreachable_employer_needs_words_and_a_photo_not_a_checklist(rules):
    task = on_site()
    decide(task, Outcome.UNREACHABLE, summary="登记地址为空置厂房，电话停机，问过物业。")
    with pytest.raises(OutcomeIncompleteError):
        finding.sign(task, by=users_of(task)[0], at=NOW)

    photo.add(JPEG, to=task, item_code=None, by=users_of(task)[0], at=NOW)
    finding.sign(task, by=users_of(task)[0], at=NOW)

    assert task.members[0].signed_at


def test_a_refusal_becomes_a_case(rules):
    task = on_site()

    decide(task, Outcome.REFUSED, summary="门卫不开门")

    assert task.handling is Handling.CASE


def test_a_stopped_employer_is_visited_a_second_time_before_that_is_the_outcome(rules):
    task = on_site()
    photo.add(JPEG, to=task, item_code=None, by=users_of(task)[0], at=NOW)
    decide(task, Outcome.STOPPED, summary="大门上锁")
    with pytest.raises(OutcomeIncompleteError):
        finding.sign(task, by=users_of(task)[0], at=NOW)

    later = NOW + timedelta(days=2)
    operations.revisit(task, reason="大门上锁，邻居说停产", by=users_of(task)[0], at=NOW)
    assert (task.state, task.visit_on, task.outcome) == (TaskState.RELEASED, None, Outcome.NOT_INSPECTED)
    schedule(task, later.date())
    approve(task, by=make_user(Role.HEAD_OF_INSTITUTE))
    operations.start(task, by=users_of(task)[0], at=later)
    decide(task, Outcome.STOPPED, summary="大门仍然上锁")
    finding.sign(task, by=users_of(task)[0], at=later)

    assert task.tries == 2
    assert db.session.scalars(db.select(Visit.visited_on).filter_by(task_id=task.id)).all() == [later.date()]
    with pytest.raises(operations.NoMoreTriesError):
        operations.revisit(task, reason="再来", by=users_of(task)[0], at=later)


def test_a_record_is_submitted_only_with_both_signatures(rules):
    task = on_site()
    answer_all(task)
    decide(task, Outcome.NO_PROBLEM)
    finding.sign(task, by=users_of(task)[0], at=NOW)

    with pytest.raises(operations.NotSignedError):
        operations.submit(task, by=users_of(task)[0], at=NOW)


def test_changing_an_answer_asks_both_officers_to_sign_again(rules):
    task = on_site()
    answer_all(task)
    decide(task, Outcome.NO_PROBLEM)
    finding.sign(task, by=users_of(task)[0], at=NOW)

    finding.answer(task, "C01", answer=Answer.NOT_APPLICABLE, note="", by=users_of(task)[1], at=NOW)

    assert [member.signed_at for member in task.members] == [None, None]


def test_a_colleagues_newer_answer_is_not_overwritten_by_a_page_that_did_not_show_it(rules):
    task = on_site()
    first, second = users_of(task)
    finding.answer(task, "C01", answer=Answer.YES, note="", seen=0, by=first, at=NOW)

    with pytest.raises(AnsweredMeanwhileError):
        finding.answer(task, "C01", answer=Answer.NO, note="没有培训记录", seen=0, by=second, at=NOW)
    finding.answer(task, "C01", answer=Answer.NOT_APPLICABLE, note="", seen=0, by=first, at=NOW)

    assert findings.finding(task, "C01").answer is Answer.NOT_APPLICABLE


def test_a_signature_stands_for_the_record_that_the_page_showed(rules):
    task = on_site()
    answer_all(task)
    decide(task, Outcome.NO_PROBLEM)
    first, second = users_of(task)
    seen = findings.fingerprint_of(task)
    finding.sign(task, seen=seen, by=first, at=NOW)
    finding.answer(task, "C02", answer=Answer.YES, note="有培训记录", by=first, at=NOW)

    with pytest.raises(RecordChangedError):
        finding.sign(task, seen=seen, by=second, at=NOW)
    for user in (first, second):
        finding.sign(task, seen=findings.fingerprint_of(task), by=user, at=NOW)

    assert {member.signed_sha256 for member in task.members} == {findings.fingerprint_of(task)}


def test_every_answer_and_photo_is_a_new_version_of_the_record(rules):
    task = on_site()
    db.session.flush()
    before = task.version

    finding.answer(task, "C01", answer=Answer.YES, note="", by=users_of(task)[0], at=NOW)
    db.session.flush()

    assert task.version > before


def test_a_leader_outside_the_team_completes_and_one_inside_may_not(rules):
    task = submitted()
    inside, outside = users_of(task)[0], make_user(Role.TEAM_LEADER)
    with pytest.raises(SameHandsError):
        operations.complete(task, by=inside, at=NOW)

    operations.complete(task, by=outside, at=NOW)

    assert (task.state, task.completed_at) == (TaskState.COMPLETED, NOW)
    kinds = db.session.scalars(db.select(AuditFact.kind).filter_by(subject=task.number).order_by(AuditFact.id)).all()
    assert kinds[-2:] == ["task.submitted", "task.completed"]


def test_a_returned_record_goes_back_on_site_and_loses_its_signatures(rules):
    task = submitted()

    operations.send_back(task, reason="第七项没有写岗位", by=make_user(Role.HEAD_OF_INSTITUTE), at=NOW)

    assert task.state is TaskState.ON_SITE
    assert task.steps[-1].reason == "第七项没有写岗位"
    assert [member.signed_at for member in task.members] == [None, None]
