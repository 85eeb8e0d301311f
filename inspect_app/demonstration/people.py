"""Who works in the demonstration county: a bureau, its officers and assistants, and an account for each seat."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from werkzeug.security import generate_password_hash

from inspect_app.clock import office_date
from inspect_app.database import db
from inspect_app.demonstration.files import import_small
from inspect_app.models.assistant import Assistant, AssistantStatus
from inspect_app.models.body import Body, BodyKind
from inspect_app.models.officer import DutyStatus, Officer
from inspect_app.models.region import Region
from inspect_app.models.user import User
from inspect_app.operations import assistant, body, officer, seat, user
from inspect_app.operations.draw_walk import Hands
from workflows.roles import Role

SCOPE = "4407"
SEATS = (
    ("clerk", "何敏仪", Role.CLERK),
    ("leader", "梁志恒", Role.TEAM_LEADER),
    ("head", "谭国雄", Role.HEAD_OF_INSTITUTE),
    ("legal", "黄韵诗", Role.LEGAL),
    ("deputy", "李卓然", Role.DEPUTY_DIRECTOR),
    ("director", "陈伯年", Role.DIRECTOR),
    ("chief", "区婉珊", Role.SECTION_CHIEF),
    ("health", "冯素心", Role.HEALTH_SECTION),
    ("cdc", "余嘉明", Role.CDC),
    ("justice", "市司法局 周正", Role.WITNESS),
    ("system", "系统管理员 吴", Role.SYSTEM_ADMINISTRATOR),
    ("security", "安全管理员 郑", Role.SECURITY_ADMINISTRATOR),
    ("audit", "审计管理员 林", Role.AUDIT_ADMINISTRATOR),
)
TOWN_OFFICERS = (("4407990001", "叶志恩"), ("4407990002", "邓小芸"))
SINCE = date(2024, 1, 1)
CERTIFIED_FOR = timedelta(days=900)


@dataclass(frozen=True, slots=True)
class SignIn:
    username: str
    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class People:
    """The accounts by user name, and the hands of a ceremony."""

    by_name: dict[str, User]

    @property
    def hands(self) -> Hands:
        named = self.by_name
        return Hands(
            drafter=named["leader"], head=named["head"], legal=named["legal"], deputy=named["deputy"], clerk=named["clerk"]
        )


def add(*, password: str, at: datetime) -> People:
    """The bureau, everybody's account and seat. One hash serves all: this is a demonstration."""
    bureau = _bureau(at)
    import_small("officers", officer.SPEC, at=at)
    import_small("assistants", assistant.SPEC, at=at)
    user.require_strong(password, username=SEATS[0][0])
    hash_ = generate_password_hash(password)
    accounts = {name: _account(name, words, SCOPE, bureau.id, hash_, at=at) for name, words, _role in SEATS}
    for name, _words, role in SEATS:
        _seat(accounts[name], role, at=at)
    _deputise(accounts, at=at)
    for one in db.session.scalars(db.select(Officer).where(Officer.status != DutyStatus.LEFT)):
        account = _account(one.certificate, one.name, one.scope, one.body_id, hash_, at=at)
        _seat(account, Role.OFFICER, at=at)
        one.user_id = account.id
    for one in db.session.scalars(db.select(Assistant).where(Assistant.status == AssistantStatus.ACTIVE)):
        account = _account(f"xg{one.id:03}", one.name, _scope(one.town_code), None, hash_, at=at)
        _seat(account, Role.ASSISTANT, at=at)
        one.user_id = account.id
    db.session.flush()
    return People(accounts)


def add_town_team(town: Region, *, people: People, at: datetime) -> list[Officer]:
    """The enforcement team of a town (镇街综合行政执法队): certified, on its own matters, in its own name."""
    name = f"{town.name}综合行政执法队"
    basis = "广东省人民政府关于乡镇街道综合行政执法的公告（2020年）"
    values = {"name": name, "short_name": name, "kind": BodyKind.TOWN, "scope": town.scope, "matters": ["职业卫生"]}
    office = body.add({**values, "basis": basis, "valid_from": SINCE, "valid_until": None}, by=None, at=at)
    hash_ = people.by_name["clerk"].password_hash
    return [_town_officer(certificate, who, office, hash_, at=at) for certificate, who in TOWN_OFFICERS]


def _town_officer(certificate: str, name: str, office: Body, hash_: str, *, at: datetime) -> Officer:
    account = _account(certificate, name, office.scope, office.id, hash_, at=at)
    _seat(account, Role.TOWN_TEAM, at=at)
    one = Officer(
        certificate=certificate,
        name=name,
        body_id=office.id,
        scope=office.scope,
        fields=list(office.matters),
        valid_until=office_date(at) + CERTIFIED_FOR,
        status=DutyStatus.ON_DUTY,
        user_id=account.id,
    )
    db.session.add(one)
    db.session.flush()
    return one


def sign_ins(people: People, shown: Sequence[User]) -> list[SignIn]:
    """An account of each seat; of officers and assistants those who have something to do today."""
    seats = [SignIn(name, people.by_name[name].name, role) for name, _words, role in SEATS]
    return seats + [SignIn(one.username, one.name, one.seats[0].role) for one in shown]


def _bureau(at: datetime) -> Body:
    values = {
        "name": "江门市卫生健康局",
        "short_name": "江门市卫健局",
        "kind": BodyKind.BUREAU,
        "scope": SCOPE,
        "matters": ["职业卫生", "放射卫生"],
        "basis": "职业病防治法第九条、第六十二条",
        "valid_from": SINCE,
        "valid_until": None,
    }
    return body.add(values, by=None, at=at)


def _account(username: str, name: str, scope: str, body_id: int | None, hash_: str, *, at: datetime) -> User:
    account = User(username=username, name=name, scope=scope, body_id=body_id, password_hash=hash_, created_at=at)
    db.session.add(account)
    db.session.flush()
    return account


def _seat(account: User, role: Role, *, at: datetime) -> None:
    seat.give(account, role, valid_from=SINCE, valid_until=None, deputy_of=None, by=None, at=at)


def _deputise(accounts: dict[str, User], *, at: datetime) -> None:
    """The section chief stands in for the director for two weeks (A/B 岗)."""
    today = office_date(at)
    seat.give(
        accounts["chief"],
        Role.DIRECTOR,
        valid_from=today,
        valid_until=today + timedelta(days=14),
        deputy_of=accounts["director"],
        by=None,
        at=at,
    )


def _scope(town_code: str) -> str:
    return db.session.get_one(Region, town_code).scope
