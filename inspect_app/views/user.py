"""Accounts, for the system administrator: the list, adding, changing, the first password at the counter, lock-out, links."""

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields.choices import SelectChoice

from inspect_app import clock
from inspect_app.authorization import requires
from inspect_app.database import db
from inspect_app.forms.filter import chosen
from inspect_app.forms.user import LinkForm, NewUserForm, SeatForm, UserFilter, UserForm
from inspect_app.models.assistant import Assistant
from inspect_app.models.officer import Officer
from inspect_app.models.region import Region
from inspect_app.models.user import AccountState, User
from inspect_app.operations import user as users
from inspect_app.operations.changes import require_version
from inspect_app.queries import body as bodies
from inspect_app.queries import region as regions
from inspect_app.queries import user as queries
from inspect_app.views.history import events
from inspect_app.views.listing import chips, listing
from inspect_app.views.saving import saved
from workflows.errors import DomainError
from workflows.roles import Permission, Role, pairs_apart

bp = Blueprint("user", __name__, url_prefix="/users")
OF_FIELDS = {
    "region.unknown": "region_code",
    **dict.fromkeys(("user.bad_username", "user.username_taken", "user.weak_password"), "username"),
}


class UnknownPersonError(DomainError):
    code = "user.person_unknown"


@bp.get("")
@requires(Permission.USER_VIEW)
def index() -> ResponseReturnValue:
    form, today, now = UserFilter(), clock.today(), clock.now()
    found = queries.matching(
        current_user,
        words=form.q.data or "",
        role=chosen(Role, form.role.data),
        state=chosen(AccountState, form.state.data),
        on=today,
        at=now,
    )
    page = listing(found, User.username)
    return render_template("user/index.html", form=form, page=page, chips=chips(form), now=now)


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.USER_EDIT)
def new() -> ResponseReturnValue:
    form, password = _with_bodies(NewUserForm()), users.one_time_password()
    if form.validate_on_submit() and saved(form, lambda: _add(form, password), fields=OF_FIELDS):
        user = db.session.scalar(db.select(User).filter_by(username=form.username.data))
        return _slip(user, password)
    return render_template("user/edit.html", form=form, user=None, regions=regions.offered(current_user))


@bp.get("/<int:user_id>")
@requires(Permission.USER_VIEW)
def show(user_id: int) -> ResponseReturnValue:
    user = _user(user_id)
    roles = user.roles_on(clock.today())
    return render_template(
        "user/show.html",
        user=user,
        state=user.state_at(clock.now()),
        region=db.session.scalar(db.select(Region).filter_by(scope=user.scope)),
        person=queries.person(user),
        deputised=queries.names({seat.deputy_of_id for seat in user.seats if seat.deputy_of_id}),
        pairs=pairs_apart(roles),
        seat_form=SeatForm(valid_from=clock.today()),
        events=events("user", user.id, UserForm(obj=user)),
    )


@bp.route("/<int:user_id>/edit", methods=["GET", "POST"])
@requires(Permission.USER_EDIT)
def edit(user_id: int) -> ResponseReturnValue:
    user = _user(user_id)
    region = db.session.scalar(db.select(Region).filter_by(scope=user.scope))
    form = _with_bodies(UserForm(obj=user, region_code=region.code if region else user.scope))
    if form.validate_on_submit() and saved(form, lambda: _change(user, form), fields=OF_FIELDS):
        flash(_("已保存。"))
        return redirect(url_for(".show", user_id=user_id))
    return render_template("user/edit.html", form=form, user=user, regions=regions.offered(current_user))


@bp.post("/<int:user_id>/password")
@requires(Permission.USER_EDIT)
def password(user_id: int) -> ResponseReturnValue:
    """The new password is on this one page and nowhere else."""
    user = _user(user_id)
    new_password = users.reset(user, by=current_user, at=clock.now())
    db.session.commit()
    return _slip(user, new_password)


@bp.post("/<int:user_id>/lock")
@requires(Permission.USER_EDIT)
def unlock(user_id: int) -> ResponseReturnValue:
    users.unlock(_user(user_id), by=current_user, at=clock.now())
    db.session.commit()
    flash(_("锁定已解除，现在可以登录。"))
    return redirect(url_for(".show", user_id=user_id))


@bp.post("/<int:user_id>/switch/<any(on, off):to>")
@requires(Permission.USER_EDIT)
def switch(user_id: int, to: str) -> ResponseReturnValue:
    users.switch(_user(user_id), is_enabled=to == "on", by=current_user, at=clock.now())
    db.session.commit()
    flash(_("账号已启用。") if to == "on" else _("账号已停用，它的登录都已退出。"))
    return redirect(url_for(".show", user_id=user_id))


@bp.route("/<int:user_id>/person", methods=["GET", "POST"])
@requires(Permission.USER_EDIT)
def person(user_id: int) -> ResponseReturnValue:
    user, form = _user(user_id), LinkForm()
    if form.validate_on_submit() and saved(form, lambda: _link(user, form), fields={"user.person_unknown": "code"}):
        flash(_("已保存。"))
        return redirect(url_for(".show", user_id=user_id))
    return render_template("user/person.html", form=form, user=user)


def _user(user_id: int) -> User:
    return db.one_or_404(User.visible_to(current_user).where(User.id == user_id))


def _slip(user: User, new_password: str) -> ResponseReturnValue:
    response = make_response(render_template("user/slip.html", user=user, password=new_password))
    response.headers["Cache-Control"] = "no-store"
    return response


def _with_bodies(form: UserForm) -> UserForm:
    found = bodies.choices(current_user)
    form.body_id.choices = [SelectChoice(0, "—"), *(SelectChoice(body.id, body.name) for body in found)]
    return form


def _values(form: UserForm) -> dict[str, object]:
    return {
        "name": form.name.data,
        "scope": regions.find(current_user, form.region_code.data).scope,
        "body_id": form.body_id.data or None,
    }


def _add(form: NewUserForm, new_password: str) -> None:
    users.add(form.username.data, **_values(form), password=new_password, by=current_user, at=clock.now())


def _change(user: User, form: UserForm) -> None:
    require_version(user, form.seen_version)
    users.change(user, _values(form), by=current_user, at=clock.now())


def _link(user: User, form: LinkForm) -> None:
    users.link(user, _person(form.kind.data, form.code.data), by=current_user, at=clock.now())


def _person(kind: str, code: str) -> Officer | Assistant | None:
    """Whom a certificate or a phone names, among those that the administrator sees."""
    if kind == "none":
        return None
    officer = Officer.visible_to(current_user).where(Officer.certificate == code)
    assistant = Assistant.visible_to(current_user).where(Assistant.phone == code)
    found = db.session.scalars(officer if kind == "officer" else assistant).unique().all()
    if len(found) != 1:
        raise UnknownPersonError
    return found[0]
