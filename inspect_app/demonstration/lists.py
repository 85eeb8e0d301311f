"""Recusals, visits of other bodies, and a list drawn above; its due dates slide with today."""

import csv
from datetime import datetime, timedelta
from io import StringIO

from inspect_app.clock import office_date
from inspect_app.demonstration.files import FOLDER, import_small
from inspect_app.demonstration.people import People
from inspect_app.operations import assigned_list, recusal, visit

DUE_IN = timedelta(days=26)


def add_recusals_and_visits(*, at: datetime) -> None:
    import_small("recusals", recusal.SPEC, at=at)
    import_small("visits", visit.SPEC, at=at)


def add_from_above(people: People, *, at: datetime) -> None:
    clerk = people.by_name["clerk"]
    source = assigned_list.check(_list(at), title="2026年国家、省级双随机任务", by=clerk, at=at)
    assigned_list.apply(source, by=clerk, at=at)


def _list(at: datetime) -> bytes:
    """The file as it came, but for its due date."""
    with (FOLDER / "assigned-list.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    due = (office_date(at) + DUE_IN).isoformat()
    place, text = header.index("截止日期"), StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([*row[:place], due, *row[place + 1 :]] for row in rows)
    return text.getvalue().encode()
