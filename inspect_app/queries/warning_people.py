"""Who works on early warnings on a day, as the values that the rules of routing ask for."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func

from inspect_app.database import db
from inspect_app.models.user import Seat, User
from inspect_app.models.warning import EarlyWarning
from workflows.roles import GRANTS, Permission, Role
from workflows.warning import OPEN, WarningKind, Worker, may_own

WORKING = [role for role, granted in GRANTS.items() if Permission.WARNING_WORK in granted]


def workers(*, on: date) -> list[Worker]:
    """Everybody with an account in use and a seat that works on warnings, with how many they have open."""
    held = db.select(Seat.user_id).where(
        Seat.role.in_(WORKING), Seat.valid_from <= on, db.or_(Seat.valid_until.is_(None), Seat.valid_until >= on)
    )
    people = db.session.scalars(db.select(User).where(User.is_enabled, User.id.in_(held)).order_by(User.id)).unique()
    loads = _loads()
    return [_worker(user, user.roles_on(on), loads.get(user.id, 0)) for user in people]


def able(warnings: Sequence[EarlyWarning], *, on: date) -> list[Worker]:
    """Those who may own all of these, the one with fewest open first."""
    asked = {(warning.kind, warning.scope) for warning in warnings}
    found = [worker for worker in workers(on=on) if all(may_own(worker, *one) for one in asked)]
    return sorted(found, key=lambda worker: (worker.load, worker.id))


def is_able(user: User, warning: EarlyWarning, *, on: date) -> bool:
    return user.is_enabled and may_own(_worker(user, user.roles_on(on), 0), warning.kind, warning.scope)


def lacks_health_section(user: User, *, on: date) -> bool:
    """Whether nobody at all could be given what only the health section sees, here or for a part of here."""
    kind = WarningKind.EXAM
    seated = [one for one in workers(on=on) if Role.HEALTH_SECTION in one.roles and may_own(one, kind, one.scope)]
    return not any(one.scope.startswith(user.scope) or user.scope.startswith(one.scope) for one in seated)


def _loads() -> dict[int, int]:
    owned = db.select(EarlyWarning.owner_id, func.count()).where(EarlyWarning.state.in_(OPEN))
    counted = owned.where(EarlyWarning.owner_id.is_not(None)).group_by(EarlyWarning.owner_id)
    return dict(db.session.execute(counted).all())


def _worker(user: User, roles: set[Role], load: int) -> Worker:
    granted = frozenset().union(*(GRANTS[role] for role in roles))
    return Worker(user.id, user.scope, frozenset(roles), granted, load)
