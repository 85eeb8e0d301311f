"""The demonstration county shows every state of the main road on any day, and hides what must never be public."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from inspect_app import clock
from inspect_app.clock import OFFICE
from inspect_app.database import db
from inspect_app.demonstration import county
from inspect_app.demonstration.assessments import UNTRUE
from inspect_app.demonstration.people import SEATS, People, SignIn
from inspect_app.models.assessment import Assessment
from inspect_app.models.assistant import Assistant
from inspect_app.models.disease_case import DiseaseCase
from inspect_app.models.draw import Draw, DrawTarget
from inspect_app.models.employer import Employer
from inspect_app.models.field_order import FieldOrder, FieldOrderKind
from inspect_app.models.health_exam import HealthExam
from inspect_app.models.measurement import Measurement
from inspect_app.models.officer import Officer
from inspect_app.models.photo import Photo
from inspect_app.models.publication import Publication
from inspect_app.models.recusal import Recusal
from inspect_app.models.task import Task, TaskOrigin
from inspect_app.models.user import User
from inspect_app.models.warning import EarlyWarning
from inspect_app.operations import draw_open
from inspect_app.queries import field_order as orders
from inspect_app.queries import task as tasks
from scoring.verdict import Verdict
from tests.ceremony import KEY
from tests.conftest import taken_back
from tests.pages import Browser
from tests.public_bytes import ASSESSMENT_WORDS, TIER_WORDS, everything
from workflows.assessment import AssessmentState
from workflows.draw_lifecycle import DrawState
from workflows.field_order import FieldOrderState
from workflows.publication import PublicationState
from workflows.roles import Role
from workflows.task import Outcome, TaskSource, TaskState
from workflows.warning import WarningState

TUESDAY = datetime(2026, 11, 24, 10, 0, tzinfo=OFFICE)
SATURDAY = datetime(2026, 11, 28, 10, 0, tzinfo=OFFICE)
WORDS = re.compile(r"[\u4e00-\u9fff（）()·]+")
CODES = re.compile(r"[0-9A-Z]{10,}")


@dataclass(frozen=True)
class Built:
    at: datetime
    sign_ins: list[SignIn]

    @property
    def today(self) -> date:
        return clock.office_date(self.at)

    def user(self, role: Role) -> User:
        name = next(one.username for one in self.sign_ins if one.role is role)
        return db.session.scalars(db.select(User).filter_by(username=name)).one()


@pytest.fixture(scope="module")
def settled(app: Flask) -> Iterator[None]:
    """People and register, made once; all of it is taken back."""
    with taken_back(app):
        county.settle(password="Mingcha-000000", at=TUESDAY, tell=_silent)
        db.session.commit()
        yield


@pytest.fixture(scope="module", params=[TUESDAY, SATURDAY], ids=["workday", "saturday"])
def built(settled: None, request: Any) -> Iterator[Built]:
    """Two months of work, seen on this day."""
    at, savepoint = request.param, db.engines[None].begin_nested()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: at)
        accounts = db.session.scalars(db.select(User).where(User.username.in_([name for name, *_rest in SEATS])))
        hands = People({one.username: one for one in accounts})
        sign_ins = county.work(hands, key=KEY, at=at, tell=_silent)
        db.session.commit()
        try:
            yield Built(at, sign_ins)
        finally:
            db.session.remove()
            savepoint.rollback()


def _silent(_what: str) -> None:
    """Nobody is watching."""


def counts(*columns: Any) -> Counter[Any]:
    rows = db.session.execute(db.select(*columns, db.func.count()).group_by(*columns))
    return Counter({row[0] if len(columns) == 1 else tuple(row[:-1]): row[-1] for row in rows})


def test_there_are_tasks_in_every_state(built: Built) -> None:
    assert set(counts(Task.state)) == set(TaskState)


def test_there_are_self_assessments_in_every_state(built: Built) -> None:
    assert set(counts(Assessment.state)) == set(AssessmentState)


def test_early_warnings_wait_have_become_inspections_and_are_closed(built: Built) -> None:
    assert set(counts(EarlyWarning.state)) == {WarningState.TAKEN, WarningState.TASK, WarningState.CLOSED}


def test_every_outcome_waits_for_review_or_is_completed(built: Built) -> None:
    assert set(counts(Task.outcome)) == set(Outcome)
    assert {state for state, outcome in counts(Task.state, Task.outcome) if outcome is not Outcome.NOT_INSPECTED} >= {
        TaskState.SUBMITTED,
        TaskState.COMPLETED,
    }


def test_the_stopped_were_visited_twice(built: Built) -> None:
    assert set(db.session.scalars(db.select(Task.tries).filter_by(outcome=Outcome.STOPPED))) == {2}


def test_results_are_waiting_public_returned_and_withdrawn(built: Built) -> None:
    assert set(counts(Publication.state)) == set(PublicationState)


def test_field_orders_are_open_filed_and_declined_and_a_patrol_is_under_way(built: Built) -> None:
    found = counts(FieldOrder.kind, FieldOrder.state)

    assert {state for kind, state in found if kind is FieldOrderKind.ASSISTANCE} == set(FieldOrderState)
    assert found[FieldOrderKind.PATROL, FieldOrderState.OPEN]
    assert found[FieldOrderKind.PATROL, FieldOrderState.SUBMITTED]


def test_a_visit_serves_our_own_draw_and_the_list_from_above(built: Built) -> None:
    sources = Counter(db.session.execute(db.select(TaskOrigin.task_id, TaskOrigin.source).distinct()).scalars())
    both = [task_id for task_id, count in sources.items() if count > 1]

    assert both
    assert set(db.session.scalars(db.select(TaskOrigin.source).where(TaskOrigin.task_id.in_(both)))) == {
        TaskSource.DRAW,
        TaskSource.FROM_ABOVE,
    }


def test_findings_and_orders_have_pictures(built: Built) -> None:
    assert db.session.scalar(db.select(db.func.count()).where(Photo.task_id.is_not(None))) > 5
    assert db.session.scalar(db.select(db.func.count()).where(Photo.order_id.is_not(None))) > 5


def test_a_draw_is_opened_and_another_sealed(built: Built) -> None:
    assert set(counts(Draw.state)) == {DrawState.OPENED, DrawState.DRAWN}


def test_there_is_a_sign_in_for_each_seat(built: Built) -> None:
    assert {one.role for one in built.sign_ins} == set(Role)


def test_the_printed_officers_have_a_visit_to_begin_and_one_under_way_today(built: Built) -> None:
    officers = [one for one in built.sign_ins if one.role is Role.OFFICER]

    assert len(officers) == 2
    for one in officers:
        user = db.session.scalars(db.select(User).filter_by(username=one.username)).one()
        mine = db.session.scalars(tasks.visible_to(user, on=built.today).where(Task.visit_on == built.today)).unique()
        assert {task.state for task in mine} >= {TaskState.APPROVED, TaskState.ON_SITE}


def test_the_printed_town_officer_has_a_visit_today(built: Built) -> None:
    seen = tasks.visible_to(built.user(Role.TOWN_TEAM), on=built.today)

    assert [task.visit_on for task in db.session.scalars(seen).unique()] == [built.today]


def test_the_printed_assistant_has_an_open_order_today(built: Built) -> None:
    today = orders.orders_of_day(built.user(Role.ASSISTANT), on=built.today)

    assert FieldOrderState.OPEN in {order.state for order in today}


def test_every_seats_own_first_page_opens(built: Built, app: Flask) -> None:
    browser = Browser(app)
    for role in Role:
        browser.sign_in(built.user(role))
        browser.client.get("/", follow_redirects=True)
        page = {Role.ASSISTANT: "field.today", Role.WITNESS: "draw_party.index"}.get(role, "desk.show")
        browser.get(page)


@pytest.mark.parametrize("built", [TUESDAY], ids=["workday"], indirect=True, scope="module")
def test_no_public_byte_tells_what_is_private_before_and_after_the_opening(built: Built, app: Flask) -> None:
    sealed = db.session.scalars(db.select(Draw).filter_by(state=DrawState.DRAWN)).one()
    before = everything(app)
    _check(before, but=_told_employers())

    draw_open.open_up(sealed, key=KEY, at=built.at + timedelta(days=30))
    db.session.flush()

    after = everything(app)
    assert len(after) > len(before)
    _check(after, but=_told_employers())


def _told_employers() -> set[int]:
    """Those of whom the public may read: drawn in an opened draw, or with a published result."""
    opened = db.select(DrawTarget.employer_id).join(Draw).where(Draw.state == DrawState.OPENED)
    told = db.select(Task.employer_id).join(Publication).where(Publication.state == PublicationState.RELEASED)
    return set(db.session.scalars(opened)) | set(db.session.scalars(told))


def _check(found: dict[str, bytes], *, but: set[int]) -> None:
    text = "\n".join(f"{address}\n{content.decode('utf-8', 'replace')}" for address, content in found.items())
    words, codes = "\n".join(set(WORDS.findall(text))), set(CODES.findall(text))
    employers = db.session.execute(
        db.select(Employer.id, Employer.name, Employer.uscc, Employer.contact_phone)
    ).all()
    silent = [one for one in employers if one.id not in but]
    names_told = {one.name for one in employers if one.id in but}
    codes_told = {one.uscc for one in employers if one.id in but}
    assert _in(words, names_told), "nothing was read"
    assert codes & codes_told, "nothing was read"
    rest = _without(words, names_told)
    people = db.session.execute(db.select(Officer.name, Officer.certificate)).all()
    leaked = {
        "undrawn name": _in(rest, {one.name for one in silent}),
        "undrawn code": codes & ({one.uscc for one in silent} - codes_told),
        "phone of an employer": codes & {one.contact_phone for one in employers},
        "officer beside a firm": _in(words, {one.name for one in people}),
        "certificate": codes & {one.certificate for one in people},
        "phone of an assistant": codes & set(db.session.scalars(db.select(Assistant.phone))),
        "recusal": _in(words, set(db.session.scalars(db.select(Recusal.reason)))),
        "tier": _in(text, TIER_WORDS),
        "self-assessment": _in(text, (*ASSESSMENT_WORDS, *UNTRUE)),
    }
    assert {what: found for what, found in leaked.items() if found} == {}


def _without(text: str, told: set[str]) -> str:
    """The longest first: a branch bears the name of its house."""
    for name in sorted(told, key=len, reverse=True):
        text = text.replace(name, "")
    return text


def _in(text: str, secrets: Iterable[str | None]) -> list[str]:
    return [secret for secret in secrets if secret and secret in text][:5]


def test_what_is_on_record_has_the_shape_of_the_plan(built):
    early = db.select(DiseaseCase.category, db.func.count()).where(DiseaseCase.diagnosed_on < date(2021, 1, 1))
    counts = dict(db.session.execute(early.group_by(DiseaseCase.category)).all())
    points, exams, cases = (
        db.session.scalar(db.select(db.func.count()).select_from(table)) for table in (Measurement, HealthExam, DiseaseCase)
    )
    verdicts = set(db.session.scalars(db.select(Measurement.verdict).distinct()))

    assert counts == {"ent": 77, "pneumoconiosis": 56, "poisoning": 25, "physical": 10, "skin": 6}
    assert 11_500 < points + exams + cases < 12_500
    assert verdicts == set(Verdict)
