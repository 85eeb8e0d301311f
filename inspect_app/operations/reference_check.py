"""The legal reviewer's tick (核对): a reference row with the source that was read; and the tick taken back."""

from datetime import datetime

from inspect_app import audit
from inspect_app.facts.reference import ReferenceUnverified, ReferenceVerified
from inspect_app.models.reference_item import ReferenceItem
from inspect_app.models.user import User
from workflows.errors import DomainError
from workflows.roles import Permission, require_other_hands


class SourceMissingError(DomainError):
    code = "reference.source_missing"


class NotVerifiedError(DomainError):
    code = "reference.not_verified"


def verify(item: ReferenceItem, *, source: str, by: User, at: datetime) -> None:
    """Whoever wrote a version never ticks it."""
    earlier = [(Permission.REFERENCE_EDIT, item.made_by_id)] if item.made_by_id else []
    require_other_hands(Permission.REFERENCE_VERIFY, by=by.id, earlier=earlier)
    if not source.strip():
        raise SourceMissingError
    fact = ReferenceVerified(
        subject=str(item.id), collection=item.collection, code=item.code, source_before=item.source, source=source
    )
    item.is_verified, item.source = True, source
    audit.record(fact, by=by, at=at)


def unverify(item: ReferenceItem, *, reason: str, by: User, at: datetime) -> None:
    """待核 again: a version made by hand decides nothing from now on, one that came with the system as before its tick."""
    if not item.is_verified:
        raise NotVerifiedError
    item.is_verified = False
    fact = ReferenceUnverified(subject=str(item.id), collection=item.collection, code=item.code, reason=reason)
    audit.record(fact, by=by, at=at)
