"""What the pages of warnings show: why in one sentence, the records behind it, whose turn it is, the steps. Words only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from inspect_app.authorization import may
from inspect_app.database import db
from inspect_app.labels import label
from inspect_app.models.employer import Employer
from inspect_app.models.task import Task
from inspect_app.models.user import User
from inspect_app.models.warning import EarlyWarning, WarningStep
from inspect_app.queries import task as tasks
from inspect_app.queries import warning as queries
from inspect_app.views.listing import here
from inspect_app.views.next_step import NextStep
from inspect_app.words.warning import SENTENCES
from workflows.roles import Permission
from workflows.warning import OVERDUE, Closing, WarningKind, WarningState

_K = WarningKind


@dataclass(frozen=True, slots=True)
class Shown:
    name: str
    sentence: str
    next: NextStep | None
    days: str
    records: Sequence[dict[str, Any]]
    firms: Sequence[dict[str, Any]]
    series: Sequence[dict[str, Any]]
    events: Sequence[dict[str, Any]]
    task: Task | None


def shown(warning: EarlyWarning, *, user: User, on: date) -> Shown:
    task = _task(warning, user=user, on=on)
    return Shown(
        name=name(warning),
        sentence=sentence(warning),
        next=_next(warning, task, user=user),
        days=days(warning, on=on),
        records=_records(warning),
        firms=_firms(warning, queries.firms(user, warning)),
        series=warning.details.get("series", []),
        events=_events(warning),
        task=task,
    )


def row(warning: EarlyWarning, *, on: date) -> dict[str, Any]:
    """One row of the list."""
    return {"warning": warning, "name": name(warning), "sentence": sentence(warning), "days": days(warning, on=on)}


def tabs(counts: Mapping[str, int], view: str) -> list[dict[str, Any]]:
    """What is closed grows for ever and is not counted."""
    names = {"mine": _("我的预警"), "unassigned": _("无人承办"), "all": _("全部未结"), "closed": _("已结")}
    if not may(Permission.WARNING_WORK):
        del names["mine"]
    return [
        {"href": here(view=one), "label": words, "count": counts.get(one), "is_current": one == view}
        for one, words in names.items()
    ]


def figures(counts: Mapping[WarningKind, int]) -> list[dict[str, Any]]:
    """How many there are of each kind; a single kind says nothing that the tab does not."""
    told = counts if len(counts) > 1 else {}
    return [{"words": label(kind), "count": count, "href": here(kind=kind)} for kind, count in told.items()]


def name(warning: EarlyWarning) -> str:
    """The employer, the town, or the industry of a county."""
    if warning.employer:
        return warning.employer.name
    place = warning.region.name if warning.region else ""
    return f"{place} {warning.details['industry']}" if warning.kind is _K.CLUSTER_INDUSTRY else place


def sentence(warning: EarlyWarning) -> str:
    details = warning.details
    told = {key: "—" if value is None else value for key, value in details.items()}
    if warning.kind is _K.TREND:
        first = details["series"][0]
        ratios = " → ".join(ratio(point) for point in first["points"])
        told = {"post": first["post"], "factor": first["factor"], "ratios": ratios, "last_on": details["last_on"]}
        others = details["count"] - 1
        return str(SENTENCES[_K.TREND]) % told + (_("另有 %(n)s 处也连续上升。", n=others) if others else "")
    if warning.kind is _K.UNVISITED:
        told["factors"] = _("、").join(details["factors"])
    return str(SENTENCES[warning.kind]) % told


def ratio(point: Mapping[str, Any]) -> str:
    return f"<{point['ratio']}" if point["is_below"] else str(point["ratio"])


def days(warning: EarlyWarning, *, on: date) -> str:
    """How long an open one has stood; of what is overdue, how late it is."""
    if not warning.is_open:
        return ""
    since = (on - warning.since_on).days
    return _("已过期 %(n)s 天", n=since + 1) if warning.kind in OVERDUE else _("已有 %(n)s 天", n=since)


def _task(warning: EarlyWarning, *, user: User, on: date) -> Task | None:
    """The inspection it has become, for whoever may see that already."""
    if warning.task_id is None:
        return None
    return db.session.scalars(tasks.visible_to(user, on=on).where(Task.id == warning.task_id)).unique().one_or_none()


def _next(warning: EarlyWarning, task: Task | None, *, user: User) -> NextStep | None:
    maker = {
        WarningState.RAISED: _next_raised,
        WarningState.TAKEN: _next_taken,
        WarningState.TASK: _next_task,
    }.get(warning.state)
    return maker(warning, task, user) if maker else None


def _next_raised(warning: EarlyWarning, task: Task | None, user: User) -> NextStep:
    text = _("接办以后由您核实处理，也可以转交。")
    if not may(Permission.WARNING_WORK):
        return NextStep(_("还没有人承办"), _("由职业健康科、科长或者镇街执法队接办。"))
    return NextStep(_("下一步：接办"), text, _("接办"), action=url_for("warning.take", warning_id=warning.id))


def _next_taken(warning: EarlyWarning, task: Task | None, user: User) -> NextStep:
    if warning.owner_id != user.id:
        return NextStep(_("正在核实"), _("由%(name)s承办。", name=warning.owner.name if warning.owner else "—"))
    if warning.employer_id is None:
        href = url_for("warning.close", warning_id=warning.id)
        return NextStep(_("下一步：核实处理"), _("逐家了解情况；处理以后写明原因关闭。"), _("关闭预警"), href)
    href = url_for("warning.task", warning_id=warning.id)
    text = _("先核对记录、联系单位；需要上门的转为检查任务，已经处理的写明原因关闭。")
    return NextStep(_("下一步：核实处理"), text, _("转检查任务"), href)


def _next_task(warning: EarlyWarning, task: Task | None, user: User) -> NextStep:
    if task is None:
        return NextStep(_("已转检查任务"), _("结果在检查任务里。"))
    href = url_for("task.show", task_id=task.id)
    return NextStep(_("已转检查任务"), _("%(number)s，结果在任务里。", number=task.number), _("打开任务"), href)


def _records(warning: EarlyWarning) -> list[dict[str, Any]]:
    """The days behind it; each opens the employer's page, or its records."""
    told, employer = warning.details, warning.employer
    if employer is None or not told.get("last_on") or warning.kind is _K.CLUSTER_EMPLOYER:
        return []
    is_recorded = told.get("record_id") is not None or warning.kind is _K.TREND
    place = "record.index" if is_recorded and may(Permission.RECORD_VIEW) else "employer.show"
    words = {_K.UNVISITED: _("上一次入企"), _K.TREND: _("最近一次检测")}.get(warning.kind, _("上一次记录"))
    source = _("来自监管记录") if is_recorded else _("来自名录登记")
    if warning.kind is _K.UNVISITED:
        source = _("来自入企记录")
    return [{"words": words, "on": told["last_on"], "source": source, "href": url_for(place, employer_id=employer.id)}]


def _firms(warning: EarlyWarning, found: Sequence[Employer]) -> list[dict[str, Any]]:
    cases = {firm["id"]: firm["cases"] for firm in warning.details.get("firms", [])}
    return [{"employer": employer, "cases": cases[employer.id]} for employer in found]


def _events(warning: EarlyWarning) -> list[dict[str, Any]]:
    """For the macro `timeline`, newest first."""
    steps = queries.steps(warning)
    ids = {id for step in steps for key in ("to_id", "from_id") if (id := step.data.get(key))}
    names = queries.names(sorted(ids))
    return [{"at": step.at, "title": _moves()[step.move], "text": _told(step, names)} for step in steps]


def _moves() -> dict[str, str]:
    return {
        "raise": _("发出预警"),
        "route": _("按岗位分派"),
        "drop": _("承办人不再有岗位，等待重新分派"),
        "renew": _("有了新的情况，仍然符合预警条件"),
        "take": _("接办"),
        "pass_on": _("转交"),
        "make_task": _("转检查任务"),
        "close": _("关闭"),
        "end": _("系统关闭"),
    }


def _told(step: WarningStep, names: Mapping[int, str]) -> str:
    """The number of a task is told only by the link to it, which not everybody sees."""
    data = step.data
    giver, taker = (data.get(key) or names.get(data.get(f"{key}_id", 0)) for key in ("from", "to"))
    parts = [
        step.by.name if step.by else _("系统"),
        _("交给%(name)s", name=taker) if taker and not giver else " → ".join(one for one in (giver, taker) if one),
        label(Closing(data["closing"])) if data.get("closing") else None,
        data.get("on"),
        step.reason,
    ]
    return _("，").join(part for part in parts if part)
