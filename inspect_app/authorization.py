"""Who may reach an endpoint, and who may keep its answer. Deny by default: an endpoint without a policy stops the application
from starting, and what is not public is stored nowhere."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import Any, ParamSpec, TypeVar

from flask import Flask, Response, abort, current_app, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_login import current_user

from inspect_app import clock
from inspect_app.extensions import login_manager
from inspect_app.operations import data_source
from workflows.roles import Permission

P = ParamSpec("P")
R = TypeVar("R")

FRAMEWORK_ENDPOINTS = frozenset({"static", "bootstrap.static", "api-docs.openapi_json"})
"""Endpoints of the framework itself, open to everyone."""


class EndpointWithoutPolicyError(Exception):
    """A view function carries neither @requires, @signed_in, @machine nor @public."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Nothing said: any account that is signed in. `is_machine`: no account at all, only a source of records by its token."""

    permissions: frozenset[Permission] = frozenset()
    is_public: bool = False
    is_machine: bool = False


def requires(*permissions: Permission) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Open to whoever holds one of these permissions today."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            if not current_user.is_authenticated:
                return login_manager.unauthorized()
            if not any(may(permission) for permission in permissions):
                abort(403)
            return view(*args, **kwargs)

        guarded.policy = Policy(frozenset(permissions))  # type: ignore[attr-defined]
        return guarded

    return decorate


def signed_in(view: Callable[P, R]) -> Callable[P, R]:
    """Open to every account: one's own page, one's own sign-out."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        if not current_user.is_authenticated:
            return login_manager.unauthorized()
        return view(*args, **kwargs)

    guarded.policy = Policy()  # type: ignore[attr-defined]
    return guarded


def machine(view: Callable[..., R]) -> Callable[..., R]:
    """Open to a source of records that sends its token in the Authorization header; the view is given the `source`.

    Stands above whatever reads the body: who has no token is not listened to.
    """

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> R:
        given = request.authorization
        token = given.token if given is not None and given.type == "bearer" else None
        source = data_source.of_token(token) if token else None
        if source is None:
            abort(401)
        return view(*args, source=source, **kwargs)

    guarded.policy = Policy(is_machine=True)  # type: ignore[attr-defined]
    return guarded


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Open to every citizen."""
    view.policy = Policy(is_public=True)  # type: ignore[attr-defined]
    return view


def may(permission: Permission) -> bool:
    """Whether the current user holds `permission` today; templates ask it too."""
    return bool(current_user.is_authenticated and current_user.may_on(permission, clock.today()))


def policy_of(view: Any) -> Policy | None:
    return getattr(view, "policy", None)


def refuse_endpoints_without_policy(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in FRAMEWORK_ENDPOINTS and policy_of(app.view_functions[rule.endpoint]) is None:
            raise EndpointWithoutPolicyError(f"{rule.endpoint} ({rule.rule})")


class HouseSessions(SecureCookieSessionInterface):
    """An answer that anybody may keep carries nobody's session."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if not response.cache_control.public:
            super().save_session(app, session, response)


def bind_caching(app: Flask) -> None:
    app.session_interface = HouseSessions()
    app.after_request(_keep_private)


def _keep_private(response: Response) -> Response:
    """No page of the staff stays on a phone after the sign-out, or on the way to it."""
    if not _is_open(request.endpoint) or response.status_code >= HTTPStatus.BAD_REQUEST:
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _is_open(endpoint: str | None) -> bool:
    policy = policy_of(current_app.view_functions.get(endpoint or ""))
    return endpoint in FRAMEWORK_ENDPOINTS or bool(policy and policy.is_public)
