"""The year's self-assessments of the demonstration, in every state: owed, chased, handed in, returned, accepted, checked."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from inspect_app.clock import office_date
from inspect_app.database import db
from inspect_app.demonstration.people import People
from inspect_app.models.assessment import Assessment
from inspect_app.models.user import User
from inspect_app.operations import assessment
from inspect_app.operations.assessment_owed import bring_up_to_date
from workflows.assessment import AssessmentState, ChaseWay

CHASED, CHASED_TWICE, RETURNED, ACCEPTED = 60, 20, 8, 24
UNTRUE = ("自评没有写喷漆岗，现场喷漆房在用，接触 9 人。", "现场照片 4 张，现场检查笔录（演示）")


def add(people: People, *, at: datetime) -> None:
    bring_up_to_date("", by=None, at=at)
    clerk = people.by_name["clerk"]
    _chase(clerk, at=at)
    waiting = _in(AssessmentState.SUBMITTED)
    for one in [next(waiting) for _ in range(RETURNED)]:
        assessment.send_back(one, seen=one.version, reason="公布的内容没有写接触水平，请补齐重报", by=clerk, at=at)
    accepted = _accept([next(waiting) for _ in range(ACCEPTED)], people.by_name["chief"], at=at)
    _check(accepted, people.by_name["leader"], at=at)
    db.session.flush()


def _chase(by: User, *, at: datetime) -> None:
    owed, today = _in(AssessmentState.OWED), office_date(at)
    for number in range(CHASED):
        one = next(owed)
        assessment.chase(one, on=today - timedelta(days=12), way=ChaseWay.MESSAGE, by=by, at=at)
        if number < CHASED_TWICE:
            assessment.chase(one, on=today - timedelta(days=3), way=ChaseWay.PHONE, note="答应下周报", by=by, at=at)


def _accept(rows: list[Assessment], by: User, *, at: datetime) -> list[Assessment]:
    for one in rows:
        assessment.accept(one, seen=one.version, reason="已核对检测报告，差别因检测日期不同", by=by, at=at)
    return rows


def _check(accepted: list[Assessment], by: User, *, at: datetime) -> None:
    """Two were true, one was not."""
    finding, evidence = UNTRUE
    for one, is_true in zip(accepted, (True, True, False), strict=False):
        told = {"finding": "" if is_true else finding, "evidence": "" if is_true else evidence}
        assessment.spot_check(one, on=office_date(at), is_true=is_true, **told, by=by, at=at)


def _in(state: AssessmentState) -> Iterator[Assessment]:
    """Those that can go on, in the order in which they came."""
    rows = db.select(Assessment).filter_by(state=state).order_by(Assessment.id)
    if state is AssessmentState.SUBMITTED:
        claim = Assessment.claim
        rows = rows.where(claim["risk_class"].astext.is_not(None), claim["published_on"].astext.is_not(None))
    return iter(db.session.scalars(rows.limit(CHASED + RETURNED + ACCEPTED)).unique().all())
