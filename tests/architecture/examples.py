"""A small world in two cities, and for each argument of a route a record of one's own city and one of the other.

Whoever adds a route with a new argument adds it to `EXAMPLES`; a route whose argument is missing there fails the walk.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.routing import Rule

from inspect_app import audit
from inspect_app.database import db
from inspect_app.demonstration.pictures import workshop
from inspect_app.facts.user import SignedOut
from inspect_app.jobs.assessment import KIND as OWE
from inspect_app.jobs.audit import VERIFY
from inspect_app.jobs.record_import import CHECK as RECORD_CHECK
from inspect_app.jobs.register_import import CHECK
from inspect_app.jobs.risk import KIND as RANK
from inspect_app.models.assessment import Assessment
from inspect_app.models.assigned_list import AssignedList
from inspect_app.models.audit import AuditBlock
from inspect_app.models.campaign import CampaignKind
from inspect_app.models.draw import DrawParty, DrawTarget
from inspect_app.models.employer import Employer
from inspect_app.models.employer_link import EmployerLink, LetterFile, LinkBatch
from inspect_app.models.employer_merge import EmployerMerge
from inspect_app.models.field_order import FieldOrder, FieldOrderKind
from inspect_app.models.measurement import MeasurementReport
from inspect_app.models.officer import Officer
from inspect_app.models.record_import import Channel, RecordImport
from inspect_app.models.recusal import Recusal
from inspect_app.models.reference_item import ReferenceItem
from inspect_app.models.region import Region, RegionLevel
from inspect_app.models.register_import import RegisterImport
from inspect_app.models.setting import Setting
from inspect_app.models.small_import import SmallImport, SmallRegister
from inspect_app.models.task import TaskStep
from inspect_app.models.tier_rule import TierRule
from inspect_app.models.user import Seat, User
from inspect_app.models.visit import Visit
from inspect_app.models.warning import EarlyWarning
from inspect_app.operations import campaign as campaigns
from inspect_app.operations import duty_list, job_run, photo, record_import, stored_file, tier_rule
from inspect_app.operations.draw_walk import Hands
from inspect_app.operations.record_book import book
from inspect_app.vault import seal
from scoring.tier import Tier
from tests.ceremony import KEY, County, drawn_draw, on_one_day
from tests.factories import (
    NOW,
    TODAY,
    make_assistant,
    make_body,
    make_employer,
    make_officer,
    make_task,
    make_user,
    saved,
)
from tests.publications import make_prepared
from tests.records import make_source, point
from workflows.assessment import AssessmentState
from workflows.field_order import Duty, DutyKind
from workflows.record import RecordKind
from workflows.roles import Role
from workflows.task import TaskState
from workflows.warning import WarningKind

OWN, OTHER = "4407", "4408"
TOWNS = {OWN: "440703002000", OTHER: "440802001000"}
CONTENT = b"\x89PNG\r\n\x1a\n example"


@dataclass(frozen=True, slots=True)
class Example:
    """A value for an argument. `other` is None where a record belongs to no region, or to everyone."""

    own: Any
    other: Any = None


@dataclass(frozen=True, slots=True)
class World:
    users: Mapping[Role, int]
    examples: Mapping[str, Example]

    def of(self, endpoint: str, argument: str) -> Example | None:
        """What was given for this endpoint, for its room, or for every argument of this name."""
        room = endpoint.split(".")[0]
        names = (f"{endpoint}:{argument}", f"{room}:{argument}", argument)
        return next((self.examples[name] for name in names if name in self.examples), None)

    def values(self, rule: Rule, *, is_other: bool = False) -> dict[str, Any]:
        """The arguments of a route; with `is_other` the other city's wherever there is one."""
        found = {name: self.of(rule.endpoint, name) or Example(None) for name in rule.arguments}
        return {name: one.other if is_other and one.other is not None else one.own for name, one in found.items()}


def make_world() -> World:
    _other_city()
    users = {role: make_user(role, scope=OWN) for role in Role}
    stored_file.keep(CONTENT, media_type="image/png", by=None, at=NOW)
    own, other = _city(OWN, users), _city(OTHER, {role: make_user(role, scope=OTHER) for role in Role})
    examples = {name: Example(own[name], other[name]) for name in own} | _everywhere(users)
    return World({role: user.id for role, user in users.items()}, examples)


def _other_city() -> None:
    for code, scope, name, level, parent in (
        ("4408", "4408", "湛江市", RegionLevel.CITY, "44"),
        ("440802", "440802", "赤坎区", RegionLevel.COUNTY, "4408"),
        (TOWNS[OTHER], "440802001", "寸金街道", RegionLevel.TOWN, "440802"),
    ):
        saved(Region(code=code, scope=scope, name=name, level=level, parent_code=parent))


def _city(scope: str, users: Mapping[Role, User]) -> dict[str, Any]:
    """One record of each kind, by the name that routes give it."""
    body = make_body(scope=scope)
    team = [make_officer(body=body, scope=scope, fields=["卫生健康综合"]) for _ in range(4)]
    team[0].user_id = users[Role.OFFICER].id
    for user in users.values():
        user.body = body
    firms = [make_employer(town_code=TOWNS[scope], tier=Tier.KEY, address="港口路1号", name="同名制品厂") for _ in range(3)]
    assistant = make_assistant(town_code=TOWNS[scope], user_id=users[Role.ASSISTANT].id)
    return {
        "officer_id": team[0].id,
        "assistant_id": assistant.id,
        "body_id": body.id,
        "region:code": scope,
        "region.new:code": TOWNS[scope][:6],
        "user_id": users[Role.CLERK].id,
        "seat_id": saved(Seat(user_id=make_user(scope=scope).id, role=Role.LEGAL, valid_from=TODAY)).id,
        "employer_id": firms[0].id,
        "assessment_id": saved(
            Assessment(employer_id=firms[0].id, year=TODAY.year, entered_on=TODAY, state=AssessmentState.OWED)
        ).id,
        "first_id": firms[0].id,
        "second_id": firms[1].id,
        "fact_id": _fact(scope, users),
        **_people(scope, team, firms, users),
        **_register(scope, firms, users),
        **_records(scope, firms, users),
        "warning_id": _warning(firms[1]),
        **_tasks(firms, team, assistant.id, users),
        **_draw(scope, body, team, firms, users),
    }


def _fact(scope: str, users: Mapping[Role, User]) -> int:
    audit.record(SignedOut(subject="7", scope=scope), by=users[Role.CLERK], at=NOW)
    db.session.flush()
    return db.session.scalar(db.text("SELECT max(id) FROM audit_facts"))


def _people(scope: str, team: list[Officer], firms: list[Employer], users: Mapping[Role, User]) -> dict[str, Any]:
    recusal = saved(Recusal(officer_id=team[1].id, uscc=firms[0].uscc, reason="持有股份", created_at=NOW))
    visit = saved(
        Visit(
            employer_id=firms[0].id,
            visited_on=TODAY,
            body_name="市所",
            specialty="传染病",
            kind="日常检查",
            counts_toward_cap=True,
            source="entered",
            created_at=NOW,
        )
    )
    importers = {
        SmallRegister.OFFICER: Role.CLERK,
        SmallRegister.ASSISTANT: Role.CLERK,
        SmallRegister.RECUSAL: Role.HEAD_OF_INSTITUTE,
        SmallRegister.VISIT: Role.CLERK,
        SmallRegister.REGION: Role.CLERK,
    }
    imports = {f"{register}:import_id": _small_import(register, users[role]) for register, role in importers.items()}
    return {"recusal_id": recusal.id, "visit_id": visit.id, "campaign_id": _campaign(firms, users), **imports}


def _small_import(register: SmallRegister, user: User) -> int:
    """One that was applied: its outcome is kept, so its file need not be a table."""
    outcome = {"added": 0, "changed": 0, "unchanged": 0, "rejected": 1, "rejected_rows": [[1, "姓名", "", "empty"]]}
    sha256 = stored_file.keep(CONTENT, media_type="image/png", by=user, at=NOW)
    values = {"register": register, "file_name": "x.csv", "sha256": sha256, "by_id": user.id}
    return saved(SmallImport(**values, asked_at=NOW, applied_at=NOW, outcome=outcome)).id


def _register(scope: str, firms: list[Employer], users: Mapping[Role, User]) -> dict[str, Any]:
    sha256 = stored_file.keep(CONTENT, media_type="image/png", by=None, at=NOW)
    batch = saved(
        RegisterImport(
            scope=scope, file_name="x.csv", sha256=sha256, file_sha256=sha256, created_at=NOW, by_id=users[Role.CLERK].id
        )
    )
    job_run.ask(CHECK, subject_id=batch.id, by=users[Role.CLERK], at=NOW)
    merge = saved(
        EmployerMerge(
            merged_id=firms[2].id,
            survivor_id=firms[0].id,
            former_status=firms[2].status,
            reason="同一家",
            at=NOW,
            by_id=users[Role.CLERK].id,
        )
    )
    listed = saved(
        AssignedList(title="省双随机", scope=scope, file_sha256=sha256, created_at=NOW, created_by_id=users[Role.CLERK].id)
    )
    return {"register_import:import_id": batch.id, "merge_id": merge.id, "list_id": listed.id}


def _campaign(firms: list[Employer], users: Mapping[Role, User]) -> int:
    day = {"valid_from": TODAY, "valid_until": TODAY}
    by = users[Role.HEALTH_SECTION]
    campaign = campaigns.begin(kind=CampaignKind.CAMPAIGN, name="治理", source="文件", **day, by=by, at=NOW)
    chosen = db.select(Employer).where(Employer.id.in_([firm.id for firm in firms]))
    campaigns.join(campaign, chosen, wanted={}, by=by, at=NOW)
    return campaign.id


def _tier_rule() -> int:
    """A draft that is being tried."""
    first = db.session.scalar(db.select(TierRule))
    by, data = make_user(Role.HEALTH_SECTION), first.data
    rule = tier_rule.draft(data=data, valid_from=TODAY, source="纪要", by=by, at=NOW)
    tier_rule.ask_trial(rule, by=by, at=NOW)
    return rule.id


def _records(scope: str, firms: list[Employer], users: Mapping[Role, User]) -> dict[str, Any]:
    source = make_source(scope=scope)
    values = {"kind": RecordKind.MEASUREMENT, "channel": Channel.FILE, "scope": scope, "file_name": "x.csv", "created_at": NOW}
    sha256 = stored_file.keep(CONTENT, media_type="image/png", by=None, at=NOW)
    import_ = saved(RecordImport(**values, source=source, file_sha256=sha256, by_id=users[Role.CLERK].id))
    job_run.ask(RECORD_CHECK, subject_id=import_.id, by=users[Role.CLERK], at=NOW)
    rows = [point(firms[0].key, "p1")]
    record_import.take(rows, kind=RecordKind.MEASUREMENT, source=source, book=book(on=TODAY), at=NOW)
    report = db.session.scalars(db.select(MeasurementReport).filter_by(source_id=source.id)).one()
    return {"source_id": source.id, "record_import:import_id": import_.id, "report_id": report.id}


def _warning(firm: Employer) -> int:
    values = {"kind": WarningKind.DECLARATION, "subject": f"employer:{firm.id}", "employer_id": firm.id, "scope": firm.town_code}
    told = {"months": 13, "last_on": "2024-01-01", "due_on": "2025-02-01", "record_id": None, "article": "", "is_verified": 0}
    return saved(EarlyWarning(**values, since_on=TODAY, facts=["2025-02-01"], details=told, raised_at=NOW)).id


def _tasks(firms: list[Employer], team: list[Officer], assistant_id: int, users: Mapping[Role, User]) -> dict[str, Any]:
    task = make_task(employer=firms[0], officers=team[:2], visit_on=TODAY, state=TaskState.ON_SITE)
    sha256 = stored_file.keep(CONTENT, media_type="image/png", by=None, at=NOW)
    step = saved(TaskStep(task_id=task.id, move="close", at=NOW, data={"evidence": sha256}))
    order = saved(
        FieldOrder(
            kind=FieldOrderKind.PATROL,
            employer_id=firms[0].id,
            assistant_id=assistant_id,
            duty_code="patrol",
            on=TODAY,
            created_at=NOW,
        )
    )
    shot = {"by": users[Role.OFFICER], "at": NOW}
    values = {"words": "协助巡查", "share": DutyKind.WITH_COUNTY, "serves": Duty.PATROL, "valid_from": TODAY, "source": "清单"}
    entry = duty_list.add(firms[0].town, **values, by=users[Role.HEAD_OF_INSTITUTE], at=NOW)
    db.session.flush()
    return {
        "entry_id": entry.id,
        "task_id": task.id,
        "step_id": step.id,
        "order_id": order.id,
        "photo_id": photo.add(workshop(1), to=task, item_code=None, **shot).id,
        "field:photo_id": photo.add(workshop(2), to=order, item_code="T01", **shot).id,
        "publication_id": make_prepared(employer=firms[1], scope=firms[1].town_code, by=users[Role.CLERK]).id,
    }


def _draw(scope: str, body: Any, team: list[Officer], firms: list[Employer], users: Mapping[Role, User]) -> dict[str, Any]:
    hands = Hands(
        drafter=users[Role.OFFICER],
        head=users[Role.HEAD_OF_INSTITUTE],
        legal=users[Role.LEGAL],
        deputy=users[Role.DEPUTY_DIRECTOR],
        clerk=users[Role.CLERK],
    )
    on_one_day()
    draw = drawn_draw(County(hands=hands, officers=team, employers=firms, witness=users[Role.WITNESS]))
    party = db.session.scalar(db.select(DrawParty).filter_by(draw_id=draw.id, user_id=users[Role.WITNESS].id))
    batch = saved(
        LinkBatch(draw_id=draw.id, scope=scope, asked_by_id=users[Role.CLERK].id, asked_at=NOW, base_url="http://x")
    )
    link = saved(
        EmployerLink(
            draw_id=draw.id,
            employer_id=firms[0].id,
            batch_id=batch.id,
            workplace_id=firms[0].key,
            token_hash=f"hash-{scope}",
            issued_at=NOW,
        )
    )
    file = saved(LetterFile(batch_id=batch.id, part=1, letters=1, title="一", sealed=b"", made_at=NOW))
    file.sealed = seal(b"%PDF", key=KEY, about=file.about)
    return {
        "draw_id": draw.id,
        "party_id": party.id,
        "target_id": db.session.scalar(db.select(DrawTarget.id).filter_by(draw_id=draw.id).limit(1)),
        "link_id": link.id,
        "file_id": file.id,
    }


def _everywhere(users: Mapping[Role, User]) -> dict[str, Example]:
    """What belongs to no region, and words that a route chooses between."""
    db.session.flush()
    job_run.ask(RANK, subject_id=users[Role.CLERK].id, by=users[Role.CLERK], at=NOW)
    for user in users.values():
        job_run.ask(OWE, subject_id=user.id, by=user, at=NOW)
    job_run.ask(VERIFY, subject_id=users[Role.AUDIT_ADMINISTRATOR].id, by=users[Role.AUDIT_ADMINISTRATOR], at=NOW)
    values = {
        "audit:number": _block(),
        "setting:code": "visits.cap",
        "row_id": db.session.scalar(db.select(Setting.id).limit(1)),
        "rule_id": _tier_rule(),
        "item_id": db.session.scalar(db.select(ReferenceItem.id).filter_by(collection="town-checklist").limit(1)),
        "collection": "town-checklist",
        "reference:version": "T01@2022-01-01",
        "code": "T01",
        "finding:code": "C01",
        "to": "on",
        "assigned_list:kind": "csv",
        "record_import:kind": "measurement",
        "record_api:kind": "measurement",
        "task:kind": "csv",
        "publication:state": "prepared",
        "public_draw:name": "2026-1",
        "public_api:name": "2026-1",
        "file_name": "SHA256SUMS",
        "public_result:number": "江检〔2026〕1号",
        "public_api:number": "江检〔2026〕1号",
        "token": "no-such-token",
        "filename": "seal.svg",
    }
    return {name: Example(value) for name, value in values.items()}


def _block() -> int:
    """Nothing of an open transaction can be sealed, so the block is written as it stands."""
    return saved(AuditBlock(number=1, previous_hash="0", root="0", rows=0, sealed_at=NOW, hash="0")).number


