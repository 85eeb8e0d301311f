"""Files and rows of records, and sources that send them: each takes what the test is about and invents the rest."""

import csv
from collections.abc import Sequence
from io import StringIO
from itertools import count
from typing import Any

from inspect_app.models.data_source import DataSource
from tests.factories import NOW, saved
from workflows.record import RecordKind
from workflows.record_columns import LAYOUTS

_numbers = count(1)

POINT = {
    "employer": "",
    "source_id": "",
    "report": "检字2026-001",
    "agency": "江门安测检测有限公司",
    "report_kind": "定期检测",
    "post": "喷漆工位",
    "factor": "苯",
    "cas": "71-43-2",
    "type": "C_TWA",
    "value": "1.2",
    "unit": "mg/m3",
    "hours_per_day": "8",
    "days_per_week": "5",
    "exposed_count": "6",
    "measured_on": "2026-10-12",
}
EXAM = {
    "institution": "江门市职业病防治所",
    "kind": "在岗期间",
    "examined_on": "2026-09-03",
    "factors": "苯、噪声",
    "due": "20",
    "examined": "18",
    "abnormal": "3",
    "suspected": "1",
    "contraindicated": "1",
}
CASE = {"category": "职业性化学中毒", "disease": "职业性慢性苯中毒", "diagnosed_on": "2026-08-20"}
DECLARATION = {
    "kind": "年度更新",
    "declared_on": "2026-03-05",
    "factors": "苯、噪声",
    "staff": "80",
    "exposed": "20",
    "exposures": "35",
}
DOSE = {
    "institution": "省职业病防治院",
    "period_from": "2026-04-01",
    "period_until": "2026-06-30",
    "due": "6",
    "monitored": "5",
    "over_limit": "0",
}
PROJECT = {
    "name": "二期喷涂线",
    "kind": "扩建",
    "hazard_class": "严重",
    "started_on": "2025-05-01",
    "accepted_on": "2026-02-01",
}
SELF_CHECK = {
    "checked_on": "2026-05-06",
    "published_on": "2026-05-20",
    "points": "82.5",
    "points_absent": "10",
    "hazard_grade": "Ⅱ",
    "management_grade": "B",
    "risk_class": "乙",
}
SAID: dict[RecordKind, dict[str, str]] = {
    RecordKind.MEASUREMENT: POINT,
    RecordKind.HEALTH_EXAM: EXAM,
    RecordKind.DISEASE_CASE: CASE,
    RecordKind.DECLARATION: DECLARATION,
    RecordKind.DOSE_READING: DOSE,
    RecordKind.PROJECT: PROJECT,
    RecordKind.SELF_CHECK: SELF_CHECK,
}

Row = dict[str, Any]


def make_source(*kinds: RecordKind, **values: Any) -> DataSource:
    number = next(_numbers)
    return saved(
        DataSource(
            **{
                "code": f"lab-{number}",
                "name": f"第{number}检测平台",
                "scope": "4407",
                "kinds": [kind.value for kind in kinds or RecordKind],
                "created_at": NOW,
                **values,
            }
        )
    )


def row_of(kind: RecordKind, employer: str, source_id: str = "", **changes: Any) -> Row:
    """A good row by the names that machines use."""
    return {**SAID[kind], "employer": employer, "source_id": source_id, **changes}


def point(employer: str, source_id: str = "", **changes: Any) -> Row:
    return row_of(RecordKind.MEASUREMENT, employer, source_id, **changes)


def file_of(kind: RecordKind, rows: Sequence[Row], *, titles: Sequence[str] = (), **further: Any) -> bytes:
    """The rows as CSV under the Chinese names of their columns; `further` are columns of the file's own."""
    columns = {column.field: column.header for column in LAYOUTS[kind].columns if any(column.field in row for row in rows)}
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([title] for title in titles)
    writer.writerow([*columns.values(), *further])
    writer.writerows([*(row.get(field, "") for field in columns), *further.values()] for row in rows)
    return text.getvalue().encode()
