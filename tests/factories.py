"""Makers of rows: each takes what the test is about and invents the rest."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import count
from typing import Any

from inspect_app.clock import OFFICE
from inspect_app.database import db
from inspect_app.models.assistant import Assistant, AssistantStatus
from inspect_app.models.body import Body, BodyKind
from inspect_app.models.draw import Draw, DrawStep, DrawTarget, DrawTargetOfficer, TargetStatus
from inspect_app.models.employer import Employer
from inspect_app.models.officer import DutyStatus, Officer
from inspect_app.models.risk import Ranking
from inspect_app.models.task import Task, TaskMember
from inspect_app.models.user import Seat, User
from scoring.tier import Tier
from workflows.draw_lifecycle import DrawState
from workflows.roles import Role
from workflows.task import TaskState

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=OFFICE)
TODAY = date(2026, 11, 24)
TOWN = "440703002000"
OTHER_TOWN = "440704001000"

_numbers: Iterator[int] = count(1)


def saved(row: Any) -> Any:
    db.session.add(row)
    db.session.flush()
    return row


def make_body(**values: Any) -> Body:
    number = next(_numbers)
    return saved(
        Body(
            **{
                "name": f"第{number}卫生健康局",
                "short_name": f"第{number}卫健局",
                "kind": BodyKind.BUREAU,
                "scope": "4407",
                "matters": ["职业卫生"],
                "valid_from": date(2020, 1, 1),
                **values,
            }
        )
    )


def make_user(*roles: Role, **values: Any) -> User:
    """An account that holds `roles` from long ago."""
    number = next(_numbers)
    user = User(
        **{"username": f"user{number}", "name": f"用户{number}", "scope": "4407", "created_at": NOW, **values},
        seats=[Seat(role=role, valid_from=date(2020, 1, 1)) for role in roles],
    )
    return saved(user)


def make_officer(**values: Any) -> Officer:
    number = next(_numbers)
    body = values.pop("body", None) or make_body()
    return saved(
        Officer(
            **{
                "certificate": f"44079{number:05}",
                "name": f"执法员{number}",
                "body_id": body.id,
                "scope": "4407",
                "fields": ["职业卫生"],
                "valid_until": date(2029, 12, 31),
                "status": DutyStatus.ON_DUTY,
                **values,
            }
        )
    )


def make_assistant(**values: Any) -> Assistant:
    number = next(_numbers)
    return saved(
        Assistant(
            **{
                "name": f"协管员{number}",
                "town_code": TOWN,
                "phone": f"138{number:08}",
                "status": AssistantStatus.ACTIVE,
                **values,
            }
        )
    )


def make_employer(*, tier: Tier | None = None, reasons: Sequence[dict[str, Any]] = (), **values: Any) -> Employer:
    """Ranked when a tier is given."""
    number = next(_numbers)
    name = values.get("name", f"蓬江测试制品有限公司{number}")
    uscc = values.get("uscc", f"9144070{number:011}")
    return saved(
        Employer(
            **{
                "key": uscc or f"P-{number}",
                "uscc": uscc,
                "complete_by_on": None if uscc else date(2027, 2, 22),
                "name": name,
                "name_key": name,
                "initials": "",
                "grams": [],
                "town_code": TOWN,
                "address": f"港口路{number}号",
                "created_at": NOW,
                **values,
            },
            ranking=make_ranking(tier, reasons) if tier else None,
        )
    )


def make_ranking(tier: Tier, reasons: Sequence[dict[str, Any]]) -> Ranking:
    return Ranking(
        tier=tier,
        is_unknown=False,
        severe_factors=[],
        reasons=list(reasons),
        rule_version="",
        tier_order=0,
        ranked_on=TODAY,
    )


def make_task(**values: Any) -> Task:
    """A task of two officers; scheduled when a day is given."""
    number = next(_numbers)
    employer = values.pop("employer", None) or make_employer()
    officers = values.pop("officers", None) or [make_officer(), make_officer()]
    return saved(
        Task(
            **{
                "number": f"检〔2026〕{number}号",
                "employer_id": employer.id,
                "scope": employer.town_code,
                "body_id": officers[0].body_id,
                "state": TaskState.SCHEDULED if values.get("visit_on") else TaskState.RELEASED,
                "matters": ["职业卫生"],
                "due_on": date(2026, 12, 20),
                "created_at": NOW,
                **values,
            },
            members=[TaskMember(officer_id=officer.id, position=place) for place, officer in enumerate(officers, 1)],
        )
    )


def make_team(*, users: bool = False, **values: Any) -> list[Officer]:
    """Two officers of one body, each with an account when `users`."""
    body = values.pop("body", None) or make_body()
    return [
        make_officer(body=body, user_id=make_user(Role.OFFICER).id if users else None, **values) for _place in range(2)
    ]


def make_drawn(*pairs: tuple[Employer, list[Officer]], **values: Any) -> Draw:
    """A drawn draw whose targets are these employers with these teams: they come while it is being drawn."""
    state = values.pop("state", DrawState.DRAWN)
    number = next(_numbers)
    draw = saved(
        Draw(
            **{
                "number": f"江抽〔2026〕{number}号",
                "slug": f"2026-{number}",
                "title": "2026年第四季度抽查",
                "body_id": make_body().id,
                "scope": "4407",
                "state": DrawState.REVEALED,
                "entered_on": TODAY,
                "draw_on": TODAY,
                "opens_on": date(2026, 12, 31),
                "due_on": date(2026, 12, 20),
                "plan_text": "{}",
                "plan_hash": "0" * 64,
                "drawn_hash": "0" * 64,
                "drafted_by_id": make_user(Role.CLERK).id,
                "created_at": NOW,
                **values,
            }
        )
    )
    for rank, (employer, team) in enumerate(pairs, 1):
        make_target(draw, employer, team, rank=rank)
    if draw.state is not state:
        draw.steps.append(DrawStep(move="draw", at=NOW))
        draw.state = state
    db.session.flush()
    return draw


def void_target(target: DrawTarget, *, reason: str = "moved") -> None:
    """As a substitution does: the step first, and what it tells of."""
    told = {"id": target.code, "reason": reason}
    draw = target.draw
    saved(DrawStep(draw_id=draw.id, move="substitute", by_id=draw.drafted_by_id, at=NOW, reason=reason, data=told))
    target.status, target.void_reason = TargetStatus.VOID, reason
    db.session.flush()


def make_target(draw: Draw, employer: Employer, team: list[Officer], **values: Any) -> DrawTarget:
    officers = [DrawTargetOfficer(position=place, officer_id=one.id) for place, one in enumerate(team, 1)]
    return saved(
        DrawTarget(
            **{
                "draw_id": draw.id,
                "employer_id": employer.id,
                "code": f"{employer.id:020x}",
                "stratum": "T1",
                "rank": 1,
                "ticket": "0" * 64,
                "status": TargetStatus.SELECTED,
                **values,
            },
            officers=officers,
        )
    )
