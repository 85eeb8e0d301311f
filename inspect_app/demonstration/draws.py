"""Two draws: one long opened, whose visits are under way, and one that is drawn and still sealed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from inspect_app.clock import office_date
from inspect_app.database import db
from inspect_app.demonstration.people import People
from inspect_app.models.draw import Draw
from inspect_app.models.setting import Setting
from inspect_app.operations.draw_draft import Proposal, Witness
from inspect_app.operations.draw_walk import Times, Walk
from inspect_app.queries import calendar_day
from workflows.ceremony import Draft, trading_day_from
from workflows.draw_lifecycle import DrawState

RATIOS = {"key": (1, 60), "watch": (1, 150), "general": (1, 150)}


@dataclass(frozen=True, slots=True)
class Story:
    """Days are counted from today; `began` and `drawn` lie before it. `drawn` moves on to the next day of trading."""

    quarter: str
    began: int
    drawn: int
    opens: int
    due: int
    values: Mapping[str, str]


OPENED = Story(
    quarter="第三季度",
    began=-56,
    drawn=-46,
    opens=-21,
    due=24,
    values={"sse-index": "3962.14", "sse-turnover": "6318.42", "szse-index": "13204.87", "szse-turnover": "8127.05"},
)
SEALED = Story(
    quarter="第四季度",
    began=-28,
    drawn=-18,
    opens=21,
    due=52,
    values={"sse-index": "4011.36", "sse-turnover": "7045.18", "szse-index": "13388.02", "szse-turnover": "9216.77"},
)


def shorten_distances() -> None:
    """Whoever tries the product walks a whole ceremony in an hour."""
    codes = ("draw.approval_days", "draw.publication_days", "draw.reveal_days")
    db.session.execute(db.update(Setting).where(Setting.code.in_(codes)).values(value=0, source="演示：当天走完全程"))


def add_opened(people: People, *, key: bytes, at: datetime) -> Draw:
    return _walk(OPENED, people, key=key, at=at, until=DrawState.OPENED)


def add_sealed(people: People, *, key: bytes, at: datetime) -> Draw:
    return _walk(SEALED, people, key=key, at=at, until=DrawState.DRAWN)


def _walk(story: Story, people: People, *, key: bytes, at: datetime, until: DrawState) -> Draw:
    today = office_date(at)
    drawn_on = trading_day_from(today + timedelta(days=story.drawn), calendar_day.working_calendar())
    story = replace(story, drawn=(drawn_on - today).days)
    walk = Walk(people.hands, _times(story, at), key=key, values=story.values)
    return walk.go(_proposal(story, people, today=today), until=until)


def _times(story: Story, at: datetime) -> Times:
    def on(days: int) -> datetime:
        return at + timedelta(days=days)

    began = story.began
    return Times(on(began), on(began + 1), on(began + 3), on(began + 5), on(story.drawn - 1), on(story.drawn), on(story.opens))


def _proposal(story: Story, people: People, *, today: date) -> Proposal:
    drawn_on = today + timedelta(days=story.drawn)
    return Proposal(
        title=f"{drawn_on.year}年{story.quarter}职业卫生随机抽查",
        rules=Draft(matters=("职业卫生",), ratios=RATIOS, batch=3),
        draw_on=drawn_on,
        opens_on=today + timedelta(days=story.opens),
        due_on=today + timedelta(days=story.due),
        bureau=(people.by_name["head"], people.by_name["deputy"]),
        witnesses=(Witness("市司法局", user=people.by_name["justice"]), Witness("市总工会"), Witness("市工商联")),
        source_kinds=tuple(story.values),
    )
