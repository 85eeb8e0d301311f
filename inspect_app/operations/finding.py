"""What the officers found: answers, the outcome, and a signature by each from their own account."""

from datetime import datetime

from sqlalchemy.orm.attributes import flag_modified

from inspect_app import audit
from inspect_app.clock import office_date
from inspect_app.database import db
from inspect_app.facts.finding import ItemAnswered, OutcomeDecided, RecordSigned, SignaturesDropped
from inspect_app.locks import hold_row
from inspect_app.models.finding import Answer, Finding
from inspect_app.models.task import Task, TaskMember
from inspect_app.models.user import User
from inspect_app.operations.task import NotOfTheTeamError
from inspect_app.queries import finding as queries
from workflows.errors import DomainError
from workflows.finding import (
    AnsweredMeanwhileError,
    Handling,
    HasAnsweredNoError,
    OutcomeIncompleteError,
    RecordChangedError,
    missing,
)
from workflows.task import Outcome, TaskState


class NotOnSiteError(DomainError):
    """Findings are written between the start of a visit and its submission."""

    code = "finding.not_on_site"


class CertificateExpiredError(DomainError):
    """Whoever signs holds a certificate that is valid on the day (行政处罚法第四十二条)."""

    code = "finding.certificate_expired"


def answer(
    task: Task, item_code: str, *, answer: Answer, note: str, seen: int | None = None, by: User, at: datetime
) -> Finding:
    """Answer one heading; an earlier answer is replaced and remembered in the trail.

    `seen` is the version of the answer that the page showed, 0 for none: a colleague's newer one is not overwritten.
    """
    require_at_work(task, by=by)
    finding = db.session.scalar(db.select(Finding).filter_by(task_id=task.id, item_code=item_code))
    before = finding.answer if finding else None
    if finding and (finding.answer, finding.note) == (answer, note):
        return finding
    if finding and seen is not None and finding.version != seen and finding.by_id != by.id:
        raise AnsweredMeanwhileError
    finding = finding or Finding(task_id=task.id, item_code=item_code)
    finding.answer, finding.note, finding.by_id, finding.at = answer, note, by.id, at
    db.session.add(finding)
    drop_signatures(task, by=by, at=at)
    fact = ItemAnswered(subject=task.number, scope=task.scope, item=item_code, answer=answer, before=before)
    audit.record(fact, by=by, at=at)
    return finding


def decide(
    task: Task, *, outcome: Outcome, summary: str, handling: Handling | None, external_number: str, by: User, at: datetime
) -> None:
    """Decide the outcome. 未发现问题 is refused while an item is answered no; the rest may still be missing until signing."""
    require_at_work(task, by=by)
    noes = queries.record(task, on=office_date(at)).noes
    if outcome is Outcome.NO_PROBLEM and noes:
        raise HasAnsweredNoError(count=noes)
    before = task.outcome
    task.outcome, task.summary = outcome, summary
    task.handling = handling if outcome is Outcome.PROBLEM else Handling.CASE if outcome is Outcome.REFUSED else None
    task.external_number = external_number or None
    drop_signatures(task, by=by, at=at)
    fact = OutcomeDecided(
        subject=task.number, scope=task.scope, outcome=outcome, handling=task.handling, before=before
    )
    audit.record(fact, by=by, at=at)


def sign(task: Task, *, seen: str | None = None, by: User, at: datetime) -> None:
    """One officer signs what stands there now, which is what `seen` is the fingerprint of. It must be complete first."""
    member = require_at_work(task, by=by)
    fingerprint = queries.fingerprint_of(task)
    if seen is not None and seen != fingerprint:
        raise RecordChangedError
    lacking = missing(queries.record(task, on=office_date(at)))
    if lacking:
        raise OutcomeIncompleteError(missing=len(lacking), first=lacking[0])
    if not member.officer.is_certified_on(office_date(at)):
        raise CertificateExpiredError(valid_until=member.officer.valid_until)
    if member.signed_at is None:
        member.signed_at, member.signed_sha256 = at, fingerprint
        certificate = member.officer.certificate
        fact = RecordSigned(subject=task.number, scope=task.scope, certificate=certificate, record_sha256=fingerprint)
        audit.record(fact, by=by, at=at)


def drop_signatures(task: Task, *, by: User, at: datetime) -> None:
    """Whatever changes the record is a new version of it, and asks both officers to sign again."""
    flag_modified(task, "summary")
    signed = [member for member in task.members if member.signed_at]
    for member in signed:
        member.signed_at = member.signed_sha256 = None
    if signed:
        audit.record(SignaturesDropped(subject=task.number, scope=task.scope, count=len(signed)), by=by, at=at)


def require_at_work(task: Task, *, by: User) -> TaskMember:
    """The member that `by` is, on site. From here on nobody else writes on this record until the transaction ends."""
    hold_row(task)
    if task.state is not TaskState.ON_SITE:
        raise NotOnSiteError(state=task.state)
    for member in task.members:
        if member.officer.user_id == by.id:
            return member
    raise NotOfTheTeamError
