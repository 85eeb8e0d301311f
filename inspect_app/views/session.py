"""Signing in and out, one's own password and preferences."""

from urllib.parse import urlsplit

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user, login_user, logout_user
from flask_wtf.csrf import generate_csrf

from inspect_app import audit, clock
from inspect_app.authorization import may, public, signed_in
from inspect_app.database import db
from inspect_app.errors import refusal_words
from inspect_app.extensions import limiter, login_manager
from inspect_app.facts.user import SignedOut
from inspect_app.forms.user import PasswordForm, PreferenceForm, SignInForm
from inspect_app.models.user import Seat, Theme, User
from inspect_app.operations import user as users
from inspect_app.queries import user as queries
from workflows.errors import DomainError
from workflows.roles import Permission

bp = Blueprint("session", __name__)

login_manager.login_view = "session.sign_in"
login_manager.login_message = _l("请先登录。")
login_manager.session_protection = None


@login_manager.user_loader
def load_user(token: str) -> User | None:
    """The account of a session, unless its epoch has passed."""
    id_, _dot, epoch = token.partition(".")
    user = db.session.get(User, int(id_))
    return user if user and user.is_enabled and str(user.session_epoch) == epoch else None


@bp.before_app_request
def require_own_password() -> ResponseReturnValue | None:
    """A first or reset password opens nothing but the page that changes it."""
    if current_user.is_authenticated and current_user.must_change_password and request.endpoint not in OPEN_BEFORE_CHANGE:
        return redirect(url_for("session.password"))
    return None


OPEN_BEFORE_CHANGE = frozenset({"session.password", "session.sign_out", "static", "bootstrap.static"})


@bp.route("/sign-in", methods=["GET", "POST"])
@public
@limiter.limit("30 per minute", methods=["POST"])
def sign_in() -> ResponseReturnValue:
    form = SignInForm()
    if current_user.is_authenticated:
        return redirect(_start())
    if form.validate_on_submit():
        try:
            user = users.sign_in(form.username.data.strip(), password=form.password.data, at=clock.now())
        except DomainError as refusal:
            db.session.commit()
            form.password.errors = [refusal_words(refusal)]
        else:
            db.session.commit()
            return _enter(user)
    return render_template("session/sign_in.html", form=form)


@bp.post("/sign-out")
@signed_in
def sign_out() -> ResponseReturnValue:
    audit.record(SignedOut(subject=str(current_user.id), scope=current_user.scope), by=current_user, at=clock.now())
    db.session.commit()
    logout_user()
    session.clear()
    flash(_("已退出。"))
    return redirect(url_for("session.sign_in"))


@bp.route("/me", methods=["GET", "POST"])
@signed_in
def me() -> ResponseReturnValue:
    form = PreferenceForm(obj=current_user)
    if form.validate_on_submit():
        current_user.locale, current_user.theme = form.locale.data, Theme(form.theme.data)
        session["locale"] = form.locale.data
        db.session.commit()
        flash(_("已保存。"))
        return redirect(url_for(".me"))
    seats = _seats()
    return render_template(
        "session/me.html",
        form=form,
        seats=seats,
        deputised=queries.names({seat.deputy_of_id for seat in seats if seat.deputy_of_id}),
        idle_minutes=int(current_app.permanent_session_lifetime.total_seconds() // 60),
    )


@bp.route("/me/password", methods=["GET", "POST"])
@signed_in
@limiter.limit("30 per minute", methods=["POST"])
def password() -> ResponseReturnValue:
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            users.change_own_password(
                current_user, current=form.current.data, password=form.password.data, at=clock.now()
            )
        except DomainError as refusal:
            (form.current if refusal.code == "user.wrong_password" else form.password).errors = [refusal_words(refusal)]
        else:
            db.session.commit()
            login_user(current_user._get_current_object())
            flash(_("密码已更换，其他设备上的登录都已退出。"))
            return redirect(_start())
    return render_template("session/password.html", form=form)


def _enter(user: User) -> ResponseReturnValue:
    wanted = request.args.get("next", "")
    session.clear()
    session.permanent = True
    login_user(user)
    _make_token()
    is_ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not urlsplit(wanted).netloc
    return redirect(wanted if is_ours else _start())


def _make_token() -> None:
    """The token of all forms of this session, made now: two pages that load at once must not each make their own."""
    g.pop("csrf_token", None)
    generate_csrf()


def _start() -> str:
    """Where each seat begins its day."""
    if may(Permission.FIELD_WORK) and not may(Permission.DESK_VIEW):
        return url_for("field.today")
    if may(Permission.DRAW_TABLE_VIEW) and not may(Permission.DESK_VIEW):
        return url_for("draw_party.index")
    return url_for("desk.show") if may(Permission.DESK_VIEW) else url_for("session.me")


def _seats() -> list[Seat]:
    return [seat for seat in current_user.seats if seat.is_held_on(clock.today())]
