"""Seats, for the security administrator: giving one with dates, ending it, deputies."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from inspect_app import clock
from inspect_app.authorization import requires
from inspect_app.database import db
from inspect_app.forms.user import SeatForm
from inspect_app.models.user import Seat, User
from inspect_app.operations import seat as seats
from inspect_app.queries import user as queries
from inspect_app.views.saving import saved
from workflows.errors import DomainError
from workflows.roles import APART, GRANTS, Permission, Role

bp = Blueprint("seat", __name__, url_prefix="/seats")
OF_FIELDS = {"seat.dates": "valid_until", "seat.deputy": "deputy_of", "user.unknown": "deputy_of", "roles.seats_collide": "role"}


class UnknownUserError(DomainError):
    code = "user.unknown"


@bp.get("")
@requires(Permission.USER_VIEW)
def index() -> ResponseReturnValue:
    """Every seat with who holds it and what it may do, and the pairs of acts that never share a hand."""
    today = clock.today()
    held = {role: queries.holders(current_user, role, on=today) for role in Role}
    pairs = sorted(tuple(sorted(pair)) for pair in APART)
    return render_template("seat/index.html", held=held, grants=GRANTS, permissions=list(Permission), pairs=pairs)


@bp.route("/of/<int:user_id>/new", methods=["GET", "POST"])
@requires(Permission.SEAT_EDIT)
def new(user_id: int) -> ResponseReturnValue:
    user = db.one_or_404(User.visible_to(current_user).where(User.id == user_id))
    form = SeatForm(valid_from=clock.today())
    if form.validate_on_submit() and saved(form, lambda: _give(user, form), fields=OF_FIELDS):
        flash(_("岗位已授予。"))
        return redirect(url_for("user.show", user_id=user_id))
    return render_template("seat/new.html", form=form, user=user)


@bp.post("/<int:seat_id>/ending")
@requires(Permission.SEAT_EDIT)
def end(seat_id: int) -> ResponseReturnValue:
    seat = db.one_or_404(db.select(Seat).join(Seat.user).where(Seat.id == seat_id, User.scope.startswith(current_user.scope)))
    seats.end(seat, on=clock.today(), by=current_user, at=clock.now())
    db.session.commit()
    flash(_("岗位已结束。"))
    return redirect(url_for("user.show", user_id=seat.user_id))


def _give(user: User, form: SeatForm) -> None:
    seats.give(
        user,
        Role(form.role.data),
        valid_from=form.valid_from.data,
        valid_until=form.valid_until.data,
        deputy_of=_named(form.deputy_of.data),
        by=current_user,
        at=clock.now(),
    )


def _named(username: str | None) -> User | None:
    if not username:
        return None
    user = db.session.scalar(User.visible_to(current_user).where(User.username == username))
    if user is None:
        raise UnknownUserError
    return user
