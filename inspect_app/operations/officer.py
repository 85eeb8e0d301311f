"""Officers: adding and changing by hand, and the shape of their file (执法人员名册)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from inspect_app import audit
from inspect_app.clock import office_date
from inspect_app.database import db
from inspect_app.facts.officer import OfficerAdded, OfficerChanged
from inspect_app.models.body import Body, BodyKind
from inspect_app.models.officer import DutyStatus, Officer
from inspect_app.models.region import Region, scope_of
from inspect_app.models.small_import import RowFault, SmallRegister
from inspect_app.models.user import User
from inspect_app.operations import body as bodies
from inspect_app.operations.changes import apply_changes
from inspect_app.operations.small_columns import Column, Row, RowRefusedError, reader
from inspect_app.operations.small_import import Doing, Effect, Spec
from workflows.errors import DomainError
from workflows.register_values import code, day, name, parts

CERTIFICATE = re.compile(r"[0-9A-Z]{6,24}")
STATUSES = {
    **dict.fromkeys(("在岗", "在职", "正常", ""), DutyStatus.ON_DUTY),
    **dict.fromkeys(("休假", "请假", "病假", "产假"), DutyStatus.ON_LEAVE),
    **dict.fromkeys(("离岗", "调离", "退休", "离职"), DutyStatus.LEFT),
}


class CertificateTakenError(DomainError):
    code = "officer.certificate_taken"


def add(values: Mapping[str, Any], *, by: User | None, at: datetime) -> Officer:
    _require_free(values["certificate"])
    officer = Officer(**values)
    db.session.add(officer)
    db.session.flush()
    audit.record(
        OfficerAdded(subject=str(officer.id), scope=officer.scope, certificate=officer.certificate), by=by, at=at
    )
    return officer


def change(officer: Officer, values: Mapping[str, Any], *, by: User | None, at: datetime) -> bool:
    """Whether anything differed."""
    if values.get("certificate", officer.certificate) != officer.certificate:
        _require_free(values["certificate"])
    changes = apply_changes(officer, values)
    if changes:
        audit.record(OfficerChanged(subject=str(officer.id), scope=officer.scope, changes=changes), by=by, at=at)
    return bool(changes)


def _require_free(certificate: str) -> None:
    if db.session.scalar(db.select(Officer.id).filter_by(certificate=certificate)):
        raise CertificateTakenError(certificate=certificate)


def _certificate(cell: str) -> str:
    if not CERTIFICATE.fullmatch(code(cell)):
        raise RowRefusedError(RowFault.BAD_CERTIFICATE, "certificate")
    return code(cell)


@dataclass(frozen=True, slots=True)
class _Found:
    officers: dict[str, Officer]
    bodies: dict[str, Body]
    regions: set[str]


def _look_up(rows: Sequence[Row], doing: Doing) -> _Found:
    certificates = {row["certificate"] for row in rows}
    officers = db.session.scalars(db.select(Officer).where(Officer.certificate.in_(certificates)))
    found_bodies = db.session.scalars(db.select(Body).where(Body.name.in_({row["body"] for row in rows})))
    scopes = {scope_of(row["region"]) for row in rows}
    return _Found(
        {officer.certificate: officer for officer in officers},
        {body.name: body for body in found_bodies},
        set(db.session.scalars(db.select(Region.scope).where(Region.scope.in_(scopes)))),
    )


def _put(row: Row, doing: Doing) -> Effect:
    scope = scope_of(row["region"])
    if scope not in doing.found.regions:
        raise RowRefusedError(RowFault.UNKNOWN_REGION, "region")
    officer = doing.found.officers.get(row["certificate"])
    if not scope.startswith(doing.scope) or (officer and not officer.scope.startswith(doing.scope)):
        raise RowRefusedError(RowFault.OTHER_REGION, "region")
    body = doing.found.bodies.get(row["body"]) or _add_body(row["body"], scope, doing)
    values = {
        "certificate": row["certificate"],
        "name": row["name"],
        "body_id": body.id,
        "scope": scope,
        "fields": row["fields"],
        "valid_until": row["valid_until"],
    }
    values |= {"status": row["status"]} if "status" in row else {}
    if officer:
        return Effect.CHANGED if change(officer, values, by=doing.by, at=doing.at) else Effect.UNCHANGED
    add({"status": DutyStatus.ON_DUTY, **values}, by=doing.by, at=doing.at)
    return Effect.ADDED


def _add_body(words: str, scope: str, doing: Doing) -> Body:
    """A body that the file names and nobody has entered yet; its basis and matters are completed by hand."""
    kind = BodyKind.TOWN if len(scope) > 6 else BodyKind.ENTRUSTED if words.endswith("所") else BodyKind.BUREAU
    values = {"name": words, "short_name": words, "kind": kind, "scope": scope, "valid_from": office_date(doing.at)}
    doing.found.bodies[words] = body = bodies.add(values, by=doing.by, at=doing.at)
    return body


_status = reader(RowFault.UNKNOWN_CHOICE, lambda cell: STATUSES[name(cell)])

SPEC = Spec(
    SmallRegister.OFFICER,
    (
        Column("certificate", "执法证号", frozenset({"执法证件号", "证号", "执法证编号", "执法证件编号"}), _certificate),
        Column("name", "姓名", frozenset({"执法人员", "人员姓名"}), name),
        Column("body", "单位", frozenset({"所在单位", "执法机构", "执法主体", "工作单位"}), name),
        Column("region", "区划代码", frozenset({"行政区划代码", "行政区划"}), code),
        Column("fields", "执法领域", frozenset({"执法类别", "专业", "领域"}), parts),
        Column("valid_until", "证件有效期至", frozenset({"有效期至", "有效期", "证件有效期", "执法证有效期至"}), day),
        Column("status", "状态", frozenset({"在岗状态", "在岗情况"}), _status, is_required=False),
    ),
    key=lambda row: row["certificate"],
    look_up=_look_up,
    put=_put,
)
