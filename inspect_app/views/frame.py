"""What every page's frame shows: navigation by seat, the body's name, the reader's language."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, current_app, request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from inspect_app import clock
from inspect_app.authorization import may
from inspect_app.queries import public_home
from workflows.roles import Permission

bp = Blueprint("frame", __name__)


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the main navigation, open to whoever holds `permission`; `also` names further rooms that belong to it."""

    endpoint: str
    words: LazyString
    permission: Permission
    icon: str = "list"
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NavigationItem:
    href: str
    label: str
    is_current: bool
    icon: str


REGISTER_ROOMS = ("register_import", "risk", "campaign", "record", "record_import")
STAFF_PLACES = (
    Place("desk.show", _l("工作台"), Permission.DESK_VIEW),
    Place("employer.index", _l("名录"), Permission.REGISTER_VIEW, also=REGISTER_ROOMS),
    Place("assessment.index", _l("自评"), Permission.ASSESSMENT_WORK),
    Place("draw.index", _l("抽查"), Permission.DRAW_VIEW, "dice", also=("employer_link",)),
    Place("task.index", _l("任务"), Permission.TASK_VIEW, also=("routing", "finding", "assigned_list")),
    Place("warning.index", _l("预警"), Permission.WARNING_VIEW, "exclamation-triangle"),
    Place("publication.index", _l("结果公开"), Permission.PUBLICATION_VIEW, "globe"),
    Place("draw_party.index", _l("见证"), Permission.DRAW_TABLE_VIEW, "eye"),
    Place("officer.index", _l("人员"), Permission.PEOPLE_VIEW, also=("assistant", "body", "region", "recusal", "visit")),
    Place("reference.index", _l("参考数据"), Permission.REFERENCE_VIEW, also=("setting", "duty_list", "tier_rule")),
    Place("user.index", _l("账号"), Permission.USER_VIEW, also=("seat",)),
    Place("setting.index", _l("设置"), Permission.SETTING_EDIT),
    Place("data_source.index", _l("数据来源"), Permission.SOURCE_EDIT),
    Place("audit.index", _l("留痕"), Permission.AUDIT_VIEW),
)

CLAIMED = frozenset(room for place in STAFF_PLACES for room in place.also)

FIELD_PLACES = (
    Place("field.today", _l("今天"), Permission.FIELD_WORK, "list"),
    Place("field.patrols", _l("巡查"), Permission.FIELD_WORK, "signpost"),
    Place("session.me", _l("我的"), Permission.FIELD_WORK, "person"),
)

PUBLIC_PLACES: tuple[tuple[str, LazyString], ...] = (
    ("public_draw.index", _l("随机抽查")),
    ("public_result.index", _l("检查结果")),
    ("public_link.show", _l("本单位的结果")),
)


@bp.app_context_processor
def frame() -> dict[str, Any]:
    return {
        "navigation": list(_items(STAFF_PLACES, is_current=_is_room)),
        "field_navigation": list(_items(FIELD_PLACES, is_current=_is_page)),
        "public_navigation": [
            NavigationItem(url_for(endpoint), str(words), _is_room(endpoint), "") for endpoint, words in PUBLIC_PLACES
        ],
        "search_href": url_for("employer.index") if may(Permission.REGISTER_VIEW) else None,
        "body_name": _body_name(),
        "publishing_body": public_home.body_name,
        "today": clock.today(),
        "demonstration": current_app.config["DEMONSTRATION"],
    }


def _items(places: tuple[Place, ...], *, is_current: Callable[[str], bool]) -> Iterator[NavigationItem]:
    for place in places:
        if may(place.permission):
            here = is_current(place.endpoint) or any(_is_room(room) for room in place.also)
            yield NavigationItem(url_for(place.endpoint), str(place.words), here, place.icon)


def _is_room(endpoint: str) -> bool:
    """Whether the page lies anywhere in the room of `endpoint`."""
    here, room = (request.endpoint or "").split(".")[0], endpoint.split(".")[0]
    return here == room or (here.startswith(f"{room}_") and here not in CLAIMED)


def _is_page(endpoint: str) -> bool:
    return request.endpoint == endpoint


def _body_name() -> str:
    body = current_user.body if current_user.is_authenticated else None
    return body.short_name if body else ""
