"""Recusals (回避): adding, ending, and the shape of their file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from stdnum.cn import uscc as codes

from inspect_app import audit
from inspect_app.database import db
from inspect_app.facts.recusal import RecusalAdded, RecusalChanged, RecusalEnded
from inspect_app.models.officer import Officer
from inspect_app.models.recusal import Recusal
from inspect_app.models.small_import import RowFault, SmallRegister
from inspect_app.models.user import User
from inspect_app.operations.officer import SPEC as OFFICER_SPEC
from inspect_app.operations.small_columns import Column, Row, RowRefusedError
from inspect_app.operations.small_import import Doing, Effect, Spec
from workflows.errors import DomainError
from workflows.register_values import code, text


class RecusalTwiceError(DomainError):
    code = "recusal.twice"


class BadUsccError(DomainError):
    code = "uscc.bad"


class UnknownOfficerError(DomainError):
    code = "officer.unknown"


def add(officer: Officer, *, uscc: str, reason: str, by: User | None, at: datetime) -> Recusal:
    """A new recusal; one that had ended takes effect again with the new reason."""
    if not codes.is_valid(uscc):
        raise BadUsccError
    recusal = db.session.scalar(db.select(Recusal).filter_by(officer_id=officer.id, uscc=uscc))
    if recusal:
        return _renew(recusal, reason, by=by, at=at)
    recusal = Recusal(officer_id=officer.id, uscc=uscc, reason=reason, created_at=at)
    db.session.add(recusal)
    db.session.flush()
    audit.record(RecusalAdded(subject=str(recusal.id), scope=officer.scope), by=by, at=at)
    return recusal


def change(recusal: Recusal, *, reason: str, by: User | None, at: datetime) -> bool:
    """A reason put right, an ended recusal in effect again; whether anything differed."""
    changed = [
        name for name, differs in (("reason", recusal.reason != reason), ("ended_at", bool(recusal.ended_at))) if differs
    ]
    if changed:
        recusal.reason, recusal.ended_at = reason, None
        audit.record(
            RecusalChanged(subject=str(recusal.id), scope=recusal.officer.scope, fields=changed), by=by, at=at
        )
    return bool(changed)


def end(recusal: Recusal, *, by: User, at: datetime) -> None:
    """The ground has fallen away; the row stays for the draws that it bound."""
    if not recusal.ended_at:
        recusal.ended_at = at
        audit.record(RecusalEnded(subject=str(recusal.id), scope=recusal.officer.scope), by=by, at=at)


def _renew(recusal: Recusal, reason: str, *, by: User | None, at: datetime) -> Recusal:
    if not recusal.ended_at:
        raise RecusalTwiceError
    change(recusal, reason=reason, by=by, at=at)
    return recusal


def _uscc(cell: str) -> str:
    if not codes.is_valid(code(cell)):
        raise RowRefusedError(RowFault.BAD_USCC, "uscc")
    return code(cell)


@dataclass(frozen=True, slots=True)
class _Found:
    officers: dict[str, Officer]
    recusals: dict[tuple[int, str], Recusal]


def _look_up(rows: Sequence[Row], doing: Doing) -> _Found:
    officers = db.session.scalars(
        db.select(Officer).where(
            Officer.certificate.in_({row["certificate"] for row in rows}), Officer.scope.startswith(doing.scope)
        )
    )
    recusals = db.session.scalars(db.select(Recusal).where(Recusal.uscc.in_({row["uscc"] for row in rows})))
    return _Found(
        {officer.certificate: officer for officer in officers}, {(one.officer_id, one.uscc): one for one in recusals}
    )


def _put(row: Row, doing: Doing) -> Effect:
    officer = doing.found.officers.get(row["certificate"])
    if officer is None:
        raise RowRefusedError(RowFault.UNKNOWN_OFFICER, "certificate")
    known = doing.found.recusals.get((officer.id, row["uscc"]))
    if known:
        is_changed = change(known, reason=row["reason"], by=doing.by, at=doing.at)
        return Effect.CHANGED if is_changed else Effect.UNCHANGED
    add(officer, uscc=row["uscc"], reason=row["reason"], by=doing.by, at=doing.at)
    return Effect.ADDED


SPEC = Spec(
    SmallRegister.RECUSAL,
    (
        OFFICER_SPEC.columns[0],
        Column("uscc", "统一社会信用代码", frozenset({"信用代码", "社会信用代码", "统一代码"}), _uscc),
        Column("reason", "事由", frozenset({"回避事由", "理由", "回避原因"}), text, longest=400),
    ),
    key=lambda row: (row["certificate"], row["uscc"]),
    look_up=_look_up,
    put=_put,
)
