"""Recusals, visits of other bodies, and a list drawn above; its due dates slide with today."""

import csv
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from io import StringIO

from inspect_app.clock import office_date
from inspect_app.demonstration.files import FOLDER, import_small
from inspect_app.demonstration.people import People
from inspect_app.models.task import Task
from inspect_app.operations import assigned_list, recusal, visit

CAME_BEFORE, DUE_IN = timedelta(days=19), timedelta(days=26)


def add_recusals_and_visits(*, at: datetime) -> None:
    import_small("recusals", recusal.SPEC, at=at)
    import_small("visits", visit.SPEC, at=at)


def add_from_above(people: People, *, also: Sequence[Task], at: datetime) -> None:
    """The list, and in it the employers of `also`, whom our own draw has drawn."""
    clerk, came_at = people.by_name["clerk"], at - CAME_BEFORE
    content = _list(due_on=office_date(at) + DUE_IN, also=also)
    source = assigned_list.check(content, title=f"{at.year}年国家、省级双随机任务", by=clerk, at=came_at)
    assigned_list.apply(source, by=clerk, at=came_at)


def _list(*, due_on: date, also: Sequence[Task]) -> bytes:
    """The file as it came, but for its due date and the last rows."""
    with (FOLDER / "assigned-list.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows += [_row(one, f"GJ2026ZW{number:05}", rows[0]) for number, one in enumerate(also, len(rows) + 1)]
    text = StringIO()
    writer = csv.DictWriter(text, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows({**row, "截止日期": due_on.isoformat()} for row in rows)
    return text.getvalue().encode()


def _row(one: Task, number: str, like: dict[str, str]) -> dict[str, str]:
    first, second = (member.officer.certificate for member in one.members[:2])
    named = {"单位名称": one.employer.name, "统一社会信用代码": one.employer.uscc, "经营地址": one.employer.address}
    return {**like, **named, "上级任务号": number, "原配执法人员1": first, "原配执法人员2": second}
