"""What the lists of tasks share: tabs, the filter with one's region, doing one act for many."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from inspect_app.database import db
from inspect_app.errors import refusal_words
from inspect_app.forms.filter import ALL
from inspect_app.forms.task import TaskFilter
from inspect_app.models.officer import Officer
from inspect_app.models.region import Region, RegionLevel
from inspect_app.models.task import Task
from inspect_app.models.user import User
from inspect_app.queries import task as queries
from inspect_app.views.listing import here
from workflows.errors import DomainError


def tabs(counts: Mapping[str, int], wanted: queries.Filter) -> list[dict[str, Any]]:
    names = {
        "mine": _("我的任务"),
        "week": _("本周入企"),
        "overdue": _("已过期"),
        "unstaffed": _("待定人员"),
        "unscheduled": _("待排期"),
        "approval": _("待审批"),
        "closing": _("待确认关闭"),
        "review": _("待复核"),
        "all": _("全部"),
    }
    return [
        {
            "href": here(view=view),
            "label": words,
            "count": counts[view],
            "is_current": view == wanted.view,
        }
        for view, words in names.items()
    ]


def task_filter(user: User) -> TaskFilter:
    """The filter with the towns and officers of one's region."""
    towns = db.session.scalars(Region.visible_to(user).filter_by(level=RegionLevel.TOWN).order_by(Region.code))
    people = db.session.scalars(Officer.visible_to(user).order_by(Officer.certificate))
    return TaskFilter(
        town=[SelectChoice("", ALL), *(SelectChoice(town.code, town.name) for town in towns)],
        officer=[SelectChoice("", ALL), *(SelectChoice(str(one.id), one.name) for one in people)],
    )


def each(tasks: Iterable[Task], act: Callable[[Task], object]) -> list[str]:
    """Do it for each by itself; returns the sentences of what was refused."""
    refused = []
    for task in tasks:
        number = task.number
        try:
            act(task)
            db.session.commit()
        except DomainError as refusal:
            db.session.rollback()
            refused.append(_("%(number)s：%(words)s", number=number, words=refusal_words(refusal)))
    return refused
