"""Rankings of the register: the one that runs for a person, and those that were."""

from collections.abc import Sequence

from inspect_app.database import db
from inspect_app.facts.risk import RegisterRanked
from inspect_app.models.audit import AuditFact
from inspect_app.models.user import User

SHOWN = 10


def past(user: User) -> Sequence[AuditFact]:
    """The latest rankings of this region and of the whole house, newest first."""
    ranked = db.select(AuditFact).where(AuditFact.kind == RegisterRanked.kind, AuditFact.subject.in_({user.scope, ""}))
    return db.session.scalars(ranked.order_by(AuditFact.id.desc()).limit(SHOWN)).all()
