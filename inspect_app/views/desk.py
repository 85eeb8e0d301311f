"""The desk (工作台): what is late, what waits for me, what comes; each seat's home. Every number opens its rows."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from flask_login import current_user

from inspect_app import clock
from inspect_app.authorization import requires
from inspect_app.queries import desk as queries
from inspect_app.queries import warning_people
from inspect_app.queries.desk import DeskKind, DeskRow
from inspect_app.words.desk import DESK_WORDS
from workflows.roles import Permission, Role

bp = Blueprint("desk", __name__)

_K = DeskKind
LISTS: Mapping[DeskKind, tuple[str, dict[str, Any]]] = {
    _K.TASKS_OVERDUE: ("task.index", {"view": "overdue"}),
    _K.TASKS_TO_STAFF: ("task.index", {"view": "unstaffed"}),
    _K.TASKS_TO_SCHEDULE: ("task.index", {"view": "unscheduled"}),
    _K.VISITS_TO_APPROVE: ("task.index", {"view": "approval"}),
    _K.CLOSINGS_TO_CONFIRM: ("task.index", {"view": "closing"}),
    _K.RESULTS_TO_REVIEW: ("task.index", {"view": "review"}),
    _K.VISITS_TO_MAKE: ("task.index", {"view": "mine"}),
    _K.RESULTS_OVERDUE: ("publication.listed", {"state": "prepared"}),
    _K.RESULTS_TO_PREPARE: ("publication.index", {}),
    _K.RESULTS_TO_RELEASE: ("publication.listed", {"state": "prepared"}),
    _K.WARNINGS_MINE: ("warning.index", {"view": "mine"}),
    _K.WARNINGS_UNASSIGNED: ("warning.index", {"view": "unassigned"}),
}
"""Where the rows of a kind are listed; kinds of draws that are not named here lead to the list of draws."""

RECORDS = {"task.index": ("task.show", "task_id"), "warning.index": ("warning.show", "warning_id")}


@bp.get("/desk")
@requires(Permission.DESK_VIEW)
def show() -> ResponseReturnValue:
    desk = queries.desk(current_user, on=clock.today())
    return render_template(
        "desk/show.html",
        sentence=_sentence(desk),
        late=[_row(row, "late") for row in desk.late],
        waiting=[_row(row, "quiet") for row in desk.waiting],
        days=[_day(day) for day in desk.days],
        lacks_health_section=_lacks_health_section(),
    )


def _lacks_health_section() -> bool:
    """Told to the section chief whether there are such warnings or not: that nobody could get one tells of none."""
    today = clock.today()
    is_chief = Role.SECTION_CHIEF in current_user.roles_on(today)
    return is_chief and warning_people.lacks_health_section(current_user, on=today)


def _row(row: DeskRow, meaning: str) -> dict[str, Any]:
    return {
        "words": _since(row) if meaning == "late" else _when(row),
        "meaning": meaning,
        "title": str(DESK_WORDS[row.kind]) % {"n": f"{row.count:,}"},
        "href": _href(row),
    }


def _since(row: DeskRow) -> str:
    days = (clock.today() - row.oldest).days if row.oldest else 0
    return ngettext("过期 %(num)d 天", "过期 %(num)d 天", days)


def _when(row: DeskRow) -> str:
    if row.oldest is None:
        return _("不限时")
    if row.oldest <= clock.today():
        return _("今天")
    return _("最早 %(day)s", day=format_date(row.oldest, _("M月d日")))


def _href(row: DeskRow) -> str:
    endpoint, values = LISTS.get(row.kind, ("draw.index", {}))
    if row.only_id and endpoint == "draw.index":
        return url_for("draw.show", draw_id=row.only_id)
    if row.only_id and endpoint in RECORDS:
        record, name = RECORDS[endpoint]
        return url_for(record, **{name: row.only_id})
    return url_for(endpoint, **values)


def _day(day: queries.DeskDay) -> dict[str, Any]:
    words = _("%(n)s 家入企检查", n=day.visits)
    href = url_for("task.index", view="all", visit_on=day.day.isoformat())
    return {
        "day": day.day,
        "words": format_date(day.day, "EEE"),
        "is_today": day.day == clock.today(),
        "is_past": False,
        "items": [{"title": words, "href": href}] if day.visits else [],
    }


def _sentence(desk: queries.Desk) -> list[dict[str, Any]]:
    late, waiting = (sum(row.count for row in rows) for rows in (desk.late, desk.waiting))
    visits = sum(day.visits for day in desk.days)
    return [
        {"words": _("%(n)s 件已过期", n=f"{late:,}"), "href": "#late" if late else None, "meaning": "late" if late else None},
        {"words": _("%(n)s 件等您办", n=f"{waiting:,}"), "href": "#waiting" if waiting else None},
        {"words": _("近五个工作日入企 %(n)s 家", n=visits), "href": "#days" if visits else None},
    ]
