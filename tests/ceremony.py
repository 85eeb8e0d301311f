"""A small county and its ceremony, for tests that need a draw in some state.

    county = make_county()
    draw = drawn_draw(county)                       # sealed
    draw = opened_draw(county)                      # opened, bundle packed
    draw = draw_in(DrawState.COMMITTED, county)     # anywhere on the way
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from inspect_app.database import db
from inspect_app.models.draw import Draw
from inspect_app.models.employer import Employer
from inspect_app.models.officer import Officer
from inspect_app.models.setting import Setting
from inspect_app.models.stored_file import StoredFile
from inspect_app.models.user import User
from inspect_app.operations.draw_draft import Proposal, Witness
from inspect_app.operations.draw_walk import Hands, Times, Walk
from scoring.tier import Tier
from tests.factories import (
    NOW,
    OTHER_TOWN,
    TODAY,
    TOWN,
    make_body,
    make_employer,
    make_officer,
    make_user,
    saved,
)
from workflows.ceremony import Draft
from workflows.draw_lifecycle import DrawState
from workflows.roles import Role

KEY = b"k" * 32
"""The FIELD_KEY of the test application."""

VALUES = {"sse-index": "3962.14", "sse-turnover": "6318.42", "szse-index": "13204.87", "szse-turnover": "8127.05"}
DAILY = {"ssq": "03.08.14.19.27.31+11", "dlt": "02.09.17.24.35+04.12"}
"""Sources for a ceremony on whatever day a test runs; an exchange rests on weekends."""
DISTANCES = ("draw.approval_days", "draw.publication_days", "draw.reveal_days")
OPENED_AT = NOW + timedelta(days=30)


@dataclass
class County:
    """Everyone and everything a ceremony needs; `walk` is the last one walked, with the outside parties' secrets."""

    hands: Hands
    officers: list[Officer]
    employers: list[Employer]
    witness: User
    walk: Walk | None = field(default=None)


def make_county(*, employers: int = 40, officers: int = 4, **values: Any) -> County:
    on_one_day()
    body = make_body(short_name="江门卫健")
    return County(
        hands=Hands(
            drafter=make_user(Role.OFFICER, body=body, name="陈起草"),
            head=make_user(Role.HEAD_OF_INSTITUTE, body=body, name="梁所长"),
            legal=make_user(Role.LEGAL, body=body, name="黄法制"),
            deputy=make_user(Role.DEPUTY_DIRECTOR, body=body, name="李局"),
            clerk=make_user(Role.CLERK, body=body, name="何内勤"),
        ),
        officers=[make_officer(body=body, fields=["卫生健康综合"]) for _ in range(officers)],
        employers=[_employer(number, **values) for number in range(employers)],
        witness=make_user(Role.WITNESS, name="司法局见证人"),
    )


def on_one_day() -> None:
    """Every step of a ceremony may follow the one before at once, as in the demonstration."""
    db.session.execute(db.update(Setting).where(Setting.code.in_(DISTANCES)).values(value=0))


def make_proposal(county: County, **values: Any) -> Proposal:
    proposal = {
        "title": "2026年第4次职业卫生随机抽查",
        "rules": Draft(matters=("职业卫生",), ratios={"key": (1, 2), "watch": (1, 4), "general": (1, 10)}),
        "draw_on": TODAY,
        "opens_on": TODAY + timedelta(days=30),
        "due_on": TODAY + timedelta(days=60),
        "bureau": (county.hands.head, county.hands.deputy),
        "witnesses": (Witness("市司法局", user=county.witness), Witness("市总工会")),
        "source_kinds": tuple(VALUES),
    }
    return Proposal(**{**proposal, **values})


def draw_in(state: DrawState, county: County | None = None, *, at: datetime = NOW, **values: Any) -> Draw:
    county = county or make_county()
    times = Times(at, at, at, at, at, at, opened_at=OPENED_AT)
    county.walk = Walk(county.hands, times, key=KEY, values=VALUES | DAILY)
    return county.walk.go(make_proposal(county, **values), until=state)


def drawn_draw(county: County | None = None, **values: Any) -> Draw:
    return draw_in(DrawState.DRAWN, county, **values)


def opened_draw(county: County | None = None, **values: Any) -> Draw:
    return draw_in(DrawState.OPENED, county, **values)


def set_days(code: str, days: int) -> None:
    db.session.execute(db.update(Setting).where(Setting.code == code).values(value=days))


def make_provisional(county: County) -> None:
    for number, employer in enumerate(county.employers):
        employer.key, employer.uscc, employer.complete_by_on = f"P-{number}", None, TODAY
    db.session.flush()


def complete_codes(county: County) -> None:
    for number, employer in enumerate(county.employers):
        employer.key = employer.uscc = f"91440700{number:010}"
        employer.complete_by_on = None
    db.session.flush()


def evidence() -> StoredFile:
    content = b"%PDF-1.4 notice of deregistration"
    digest = sha256(content).hexdigest()
    return db.session.get(StoredFile, digest) or saved(
        StoredFile(sha256=digest, media_type="application/pdf", size=len(content), content=content, stored_at=NOW)
    )


def _employer(number: int, **values: Any) -> Employer:
    tiers = (Tier.KEY, Tier.WATCH, Tier.GENERAL, Tier.GENERAL)
    towns = (TOWN, "440703101000", OTHER_TOWN)
    return make_employer(**{"tier": tiers[number % 4], "town_code": towns[number % 3], **values})
