"""A visit from its day to its completion: who may do what, in which order, and what it leaves behind."""

from datetime import date, timedelta
from io import BytesIO
from threading import Barrier, Thread

import pytest
from flask import Flask
from PIL import Image

from inspect_app.database import db
from inspect_app.models.audit import AuditFact
from inspect_app.models.finding import Answer
from inspect_app.models.officer import DutyStatus
from inspect_app.models.recusal import Recusal
from inspect_app.models.stored_file import StoredFile
from inspect_app.models.task import Task
from inspect_app.models.user import User
from inspect_app.models.visit import Visit
from inspect_app.operations import finding, photo, routing
from inspect_app.operations import task as operations
from inspect_app.queries import finding as findings
from inspect_app.queries import task as queries
from inspect_app.queries.calendar_day import working_calendar
from tests.factories import (
    NOW,
    TODAY,
    make_assistant,
    make_employer,
    make_officer,
    make_task,
    make_team,
    make_user,
    saved,
)
from workflows.finding import (
    AnsweredMeanwhileError,
    Handling,
    HasAnsweredNoError,
    OutcomeIncompleteError,
    RecordChangedError,
)
from workflows.roles import Role, SameHandsError
from workflows.routing import NotEligibleError
from workflows.task import (
    BeforeItsDayError,
    CapReachedError,
    NotApprovedError,
    NotCompetentError,
    Outcome,
    RecusedError,
    TaskState,
    TwoCertifiedError,
)

ITEMS = [f"C0{number}" for number in range(1, 10)]


def _jpeg() -> bytes:
    file = BytesIO()
    Image.new("RGB", (64, 48), "grey").save(file, "JPEG")
    return file.getvalue()


JPEG = _jpeg()


@pytest.fixture
def rules(database):
    make_assistant()


def users_of(task: Task) -> list[User]:
    return [db.session.get_one(User, member.officer.user_id) for member in task.members]


def approved(**values) -> Task:
    """A task that may be started today."""
    values.setdefault("officers", make_team(users=True))
    return make_task(state=TaskState.APPROVED, visit_on=TODAY, **values)


def on_site(**values) -> Task:
    task = approved(**values)
    operations.start(task, by=users_of(task)[0], at=NOW)
    return task


def answer_all(task: Task, *, no: str | None = None) -> None:
    for code in ITEMS:
        answer, note = (Answer.NO, "2 名工人未戴耳塞") if code == no else (Answer.YES, "")
        finding.answer(task, code, answer=answer, note=note, by=users_of(task)[0], at=NOW)


def decide(task: Task, outcome: Outcome, **values) -> None:
    told = {"summary": "", "handling": None, "external_number": "", **values}
    finding.decide(task, outcome=outcome, by=users_of(task)[0], at=NOW, **told)


def submitted() -> Task:
    task = on_site()
    answer_all(task)
    decide(task, Outcome.NO_PROBLEM)
    for user in users_of(task):
        finding.sign(task, by=user, at=NOW)
    operations.submit(task, by=users_of(task)[0], at=NOW)
    return task


def approve(task: Task, *, by: User) -> None:
    operations.approve(task, notice=b"%PDF-1.4 notice", by=by, at=NOW)


def schedule(task: Task, day: date, *, reason: str = "") -> None:
    by = make_user(Role.TEAM_LEADER)
    routing.schedule(task, visit_on=day, calendar=working_calendar(), reason=reason, by=by, at=NOW)


def test_a_day_that_is_past_off_or_after_the_due_date_is_not_set_without_a_reason(rules):
    task = make_task(due_on=date(2026, 12, 4))

    with pytest.raises(routing.PastDayError):
        schedule(task, TODAY - timedelta(days=1))
    for day in (date(2026, 11, 28), date(2026, 12, 7)):
        with pytest.raises(routing.DayNeedsReasonError):
            schedule(task, day)
    schedule(task, date(2026, 12, 7), reason="单位停产检修至12月6日")

    assert (task.state, task.visit_on) == (TaskState.SCHEDULED, date(2026, 12, 7))


def test_a_new_day_takes_the_approval_away(rules):
    task = approved()

    schedule(task, TODAY + timedelta(days=1))

    assert task.state is TaskState.SCHEDULED


def test_the_head_approves_and_the_notice_is_kept_with_the_step(rules):
    task = make_task(officers=make_team(), visit_on=TODAY)

    approve(task, by=make_user(Role.HEAD_OF_INSTITUTE))

    assert task.state is TaskState.APPROVED
    assert db.session.get_one(StoredFile, task.steps[-1].data["notice"]).media_type == "application/pdf"


def test_nobody_approves_a_visit_of_their_own(rules):
    head = make_user(Role.HEAD_OF_INSTITUTE, Role.OFFICER)
    task = make_task(officers=[make_officer(user_id=head.id), make_officer()], visit_on=TODAY)

    with pytest.raises(SameHandsError):
        approve(task, by=head)


def test_an_approval_is_refused_past_the_cap_unless_the_visit_is_exempt_on_a_ground(rules):
    task = make_task(officers=make_team(), visit_on=TODAY)
    for month in (3, 6):
        saved(
            Visit(
                employer_id=task.employer_id,
                visited_on=date(2026, month, 1),
                body_name="区生态环境局",
                specialty="环保",
                kind="日常检查",
                counts_toward_cap=True,
                source="import",
                created_at=NOW,
            )
        )
    head = make_user(Role.HEAD_OF_INSTITUTE)

    with pytest.raises(CapReachedError):
        approve(task, by=head)
    operations.exempt(task, ground="complaint", reason="12345 工单 20261120-3", by=head, at=NOW)
    approve(task, by=head)

    assert task.state is TaskState.APPROVED


def test_starting_notes_the_time_and_counts_the_visit(rules):
    task = on_site()

    visit = db.session.scalar(db.select(Visit).filter_by(task_id=task.id))
    assert (task.state, task.started_at, task.tries) == (TaskState.ON_SITE, NOW, 1)
    assert (visit.visited_on, visit.kind, visit.counts_toward_cap) == (TODAY, "日常检查", True)


def test_the_second_officer_who_presses_start_finds_the_visit_begun(rules):
    task = on_site()

    operations.start(task, by=users_of(task)[1], at=NOW + timedelta(minutes=1))

    assert task.started_at == NOW
    assert [step.move for step in task.steps] == ["start"]


@pytest.mark.parametrize(
    ("spoil", "refusal"),
    [
        (lambda task: setattr(task, "state", TaskState.SCHEDULED), NotApprovedError),
        (lambda task: setattr(task, "visit_on", TODAY + timedelta(days=1)), BeforeItsDayError),
        (lambda task: setattr(task.members[0].officer, "valid_until", TODAY - timedelta(days=1)), TwoCertifiedError),
        (lambda task: setattr(task.members[1].officer, "status", DutyStatus.ON_LEAVE), TwoCertifiedError),
        (lambda task: recuse(task), RecusedError),
        (lambda task: setattr(task.members[1].officer, "fields", ["学校卫生"]), NotCompetentError),
    ],
)
def test_a_start_is_refused_by_the_rule_that_it_breaks(rules, spoil, refusal):
    task = approved()
    spoil(task)
    db.session.flush()

    with pytest.raises(refusal):
        operations.start(task, by=users_of(task)[0], at=NOW)
    assert db.session.scalar(db.select(db.func.count()).select_from(Visit)) == 0


def recuse(task: Task) -> None:
    saved(
        Recusal(officer_id=task.members[0].officer_id, uscc=task.employer.uscc, reason="持有股份", created_at=NOW)
    )


def test_only_an_officer_of_the_team_starts(rules):
    with pytest.raises(operations.NotOfTheTeamError):
        operations.start(approved(), by=make_user(Role.OFFICER), at=NOW)


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


def test_an_officer_sees_the_next_five_working_days_and_what_was_begun(rules):
    team = make_team(users=True)
    user = db.session.get_one(User, team[0].user_id)
    inside = make_task(officers=team, visit_on=date(2026, 12, 1))
    make_task(officers=team, visit_on=date(2026, 12, 2))
    make_task(officers=team)
    begun = make_task(officers=team, visit_on=date(2026, 12, 9), started_at=NOW)
    others = make_task(visit_on=TODAY)

    seen = db.session.scalars(queries.visible_to(user, on=TODAY)).unique().all()
    by_leader = db.session.scalars(queries.visible_to(make_user(Role.TEAM_LEADER), on=TODAY)).unique().all()

    assert {task.id for task in seen} == {inside.id, begun.id}
    assert others in by_leader
    assert len(by_leader) == 5


def test_a_task_of_another_region_does_not_exist(rules):
    make_task(employer=make_employer())

    assert db.session.scalars(queries.visible_to(make_user(Role.HEAD_OF_INSTITUTE, scope="4406"), on=TODAY)).all() == []


def test_a_new_team_is_refused_for_each_obstacle_and_the_drawn_pair_stays_on_record(rules):
    task = make_task(officers=make_team(), visit_on=TODAY)
    drawn = [member.officer_id for member in task.members]
    fit = make_officer()
    for spoiled in ({"fields": ["公共场所"]}, {"scope": "440704"}, {"status": DutyStatus.ON_LEAVE}):
        with pytest.raises(NotEligibleError):
            reassign(task, [drawn[0], make_officer(**spoiled).id])

    reassign(task, [drawn[0], fit.id])

    assert [member.officer_id for member in task.members] == [drawn[0], fit.id]
    assert task.steps[-1].data["before"] != task.steps[-1].data["after"]


def test_an_approved_task_with_a_new_team_is_approved_again(rules):
    task = approved()

    reassign(task, [task.members[0].officer_id, make_officer().id])

    assert task.state is TaskState.SCHEDULED


def reassign(task: Task, officer_ids: list[int]) -> None:
    by = make_user(Role.TEAM_LEADER)
    routing.reassign(task, officer_ids=officer_ids, reason="培训", by=by, at=NOW)


def test_two_officers_who_start_at_the_same_moment_make_one_visit(fresh_app: Flask):
    make_assistant()
    task = approved()
    pairs = [(task.id, user.id) for user in users_of(task)]
    db.session.commit()
    together = Barrier(2)

    def press(task_id: int, user_id: int) -> None:
        with fresh_app.app_context():
            by, one = db.session.get_one(User, user_id), db.session.get_one(Task, task_id)
            together.wait()
            operations.start(one, by=by, at=NOW)
            db.session.commit()
            db.session.remove()

    threads = [Thread(target=press, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    db.session.expire_all()
    assert task.state is TaskState.ON_SITE
    assert task.tries == 1
    assert db.session.scalar(db.select(db.func.count()).select_from(Visit)) == 1
