"""The early warnings of the demonstration: raised as every night, and some of them already worked on."""

from datetime import datetime, timedelta

from inspect_app.clock import office_date
from inspect_app.database import db
from inspect_app.demonstration.people import SCOPE, People
from inspect_app.models.user import User
from inspect_app.models.warning import EarlyWarning
from inspect_app.operations import warning_work
from inspect_app.operations.warning import raise_due
from workflows.warning import OPEN, Closing, WarningKind

DUE = timedelta(days=20)
CLOSED = (
    (WarningKind.TEST, Closing.DEALT_WITH, "已联系单位，检测机构下周进场，报告出来再登记"),
    (WarningKind.DECLARATION, Closing.RECORD_WRONG, "申报系统里已经更新，还没有导入"),
    (WarningKind.TEST, Closing.OTHER, "整条生产线停用，复产以前不检测"),
)
TO_TASK = (WarningKind.TREND, WarningKind.UNVISITED)
PASSED_ON = "镇里查不到它的申报账号，请科里在系统里核"


def add(people: People, *, at: datetime) -> None:
    raise_due(SCOPE, on=office_date(at), by=None, at=at)
    health = people.by_name["health"]
    for kind, closing, words in CLOSED:
        warning = _longest(kind)
        warning_work.close(warning, closing=closing, words=words, seen=warning.version, by=health, at=at)
    for kind in TO_TASK:
        warning_work.make_task(_longest(kind), due_on=office_date(at) + DUE, by=health, at=at)
    towns = _longest(WarningKind.DECLARATION, but=health)
    warning_work.pass_on(towns, to=health, reason=PASSED_ON, by=db.session.get_one(User, towns.owner_id), at=at)
    db.session.flush()


def _longest(kind: WarningKind, *, but: User | None = None) -> EarlyWarning:
    """The one that has waited longest, owned by anybody but somebody."""
    rows = db.select(EarlyWarning).where(EarlyWarning.kind == kind, EarlyWarning.state.in_(OPEN))
    if but:
        rows = rows.where(EarlyWarning.owner_id != but.id)
    return db.session.scalars(rows.order_by(EarlyWarning.since_on, EarlyWarning.id).limit(1)).unique().one()
