"""Publishing results (检查结果公开): prepared by the clerk, released by legal, withdrawn or repaired with a reason."""

from collections.abc import Mapping
from datetime import datetime

from inspect_app import audit
from inspect_app.database import db
from inspect_app.documents import publication as columns
from inspect_app.facts.publication import (
    PublicationPrepared,
    PublicationReleased,
    PublicationReturned,
    PublicationWithdrawn,
)
from inspect_app.models.employer import Employer
from inspect_app.models.publication import Publication
from inspect_app.models.task import Task
from inspect_app.models.user import User
from inspect_app.queries import publication as queries
from workflows import publication as rules
from workflows.errors import DomainError
from workflows.publication import LIFECYCLE, NotPublishableError, PublicationState
from workflows.roles import Permission, require_other_hands

NOT_PUBLIC_ANY_MORE = "单位改为不公开"


class AlreadyPreparedError(DomainError):
    """Details: number."""

    code = "publication.already_prepared"


class ReasonMissingError(DomainError):
    code = "publication.reason_missing"


def prepare(task: Task, *, by: User, at: datetime) -> Publication:
    """Freezes what the public will read. What changes in the register afterwards changes nothing here."""
    db.session.execute(db.select(Task.id).where(Task.id == task.id).with_for_update())
    if queries.live_of(task):
        raise AlreadyPreparedError(number=task.number)
    publication = _frozen(task, shown(task), by=by, at=at)
    db.session.add(publication)
    db.session.flush()
    fact = PublicationPrepared(subject=task.number, scope=task.scope, due_on=publication.due_on.isoformat())
    audit.record(fact, by=by, at=at)
    return publication


def shown(task: Task) -> dict[str, columns.Value]:
    """What the public would read, were it prepared now: the preview asks the same."""
    _require_publishable(task)
    return columns.shown_of(columns.Source(task, queries.matters(columns.visited_on(task) or task.due_on)))


def _require_publishable(task: Task) -> None:
    hindrance = rules.hindrance(columns.inspected(task))
    if hindrance:
        raise NotPublishableError(number=task.number, hindrance=hindrance)


def _frozen(task: Task, fields: Mapping[str, columns.Value], *, by: User, at: datetime) -> Publication:
    return Publication(
        task_id=task.id,
        scope=task.scope,
        state=PublicationState.PREPARED,
        number=task.number,
        shown=dict(fields),
        grams=queries.grams(f"{fields['firm'] or ''} {fields['code']}"),
        due_on=queries.due_on(task),
        prepared_by_id=by.id,
        prepared_at=at,
    )


def release(publication: Publication, *, by: User, at: datetime) -> None:
    """By legal, and never by the one who prepared it; what has become secret since is not released."""
    move = LIFECYCLE.move(publication.state, "release")
    earlier = [(Permission.PUBLICATION_PREPARE, publication.prepared_by_id)]
    require_other_hands(Permission.PUBLICATION_RELEASE, by=by.id, earlier=earlier)
    _require_publishable(publication.task)
    publication.released_by_id, publication.released_at, publication.state = by.id, at, move.target
    audit.record(PublicationReleased(subject=publication.number, scope=publication.scope), by=by, at=at)


def send_back(publication: Publication, *, by: User, at: datetime, reason: str) -> None:
    _end(publication, "return", by=by, at=at, reason=reason)
    fact = PublicationReturned(subject=publication.number, scope=publication.scope, reason=reason)
    audit.record(fact, by=by, at=at)


def withdraw(publication: Publication, *, by: User, at: datetime, reason: str) -> None:
    """Gone from the public at once; repaired by preparing the task again."""
    _end(publication, "withdraw", by=by, at=at, reason=reason)
    fact = PublicationWithdrawn(subject=publication.number, scope=publication.scope, reason=reason)
    audit.record(fact, by=by, at=at)


def hide(employer: Employer, *, by: User, at: datetime) -> None:
    """An employer that becomes not public: what waits is returned, what is public is withdrawn."""
    for publication in queries.live_of_employer(employer):
        end = withdraw if publication.state is PublicationState.RELEASED else send_back
        end(publication, by=by, at=at, reason=NOT_PUBLIC_ANY_MORE)


def _end(publication: Publication, name: str, *, by: User, at: datetime, reason: str) -> None:
    move = LIFECYCLE.move(publication.state, name)
    if not reason.strip():
        raise ReasonMissingError
    publication.withdrawn_by_id, publication.withdrawn_at, publication.reason = by.id, at, reason.strip()
    publication.state = move.target
