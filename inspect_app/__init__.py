"""The application factory: bind, register, check, return. Importing `models` registers the tables."""

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from flask import Blueprint, Flask
from flask_smorest import Blueprint as ApiBlueprint
from werkzeug.middleware.proxy_fix import ProxyFix

from inspect_app import clock, models, views  # noqa: F401 - models registers the tables
from inspect_app.authorization import bind_caching, may, refuse_endpoints_without_policy
from inspect_app.database import db
from inspect_app.errors import bind_errors
from inspect_app.extensions import api, bootstrap, csrf, limiter, login_manager, migrate, talisman
from inspect_app.fact_labels import bind_fact_labels
from inspect_app.labels import bind_labels
from inspect_app.locale import bind_babel
from inspect_app.risk_labels import bind_risk_labels
from inspect_app.static_files import bind_static_files
from workflows.roles import Permission

ROOT = Path(__file__).parent.parent

CONTENT_SECURITY_POLICY = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "worker-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}


def create_app(settings: dict[str, Any]) -> Flask:
    app = Flask(__name__, static_folder=None, static_url_path="/static", template_folder=str(ROOT / "templates"))
    app.config.update(settings)
    app.wsgi_app = _behind_proxies(app)  # type: ignore[method-assign]
    _bind_extensions(app)
    bind_babel(app)
    bind_labels(app)
    bind_fact_labels(app)
    bind_risk_labels(app)
    bind_errors(app)
    bind_caching(app)
    bind_static_files(app)
    app.jinja_env.globals.update(may=may, Permission=Permission, office_today=clock.today)
    _register_views(app)
    refuse_endpoints_without_policy(app)
    return app


def _behind_proxies(app: Flask) -> Any:
    trusted = app.config["TRUSTED_PROXIES"]
    return ProxyFix(app.wsgi_app, x_for=trusted, x_proto=trusted, x_host=trusted) if trusted else app.wsgi_app


def _bind_extensions(app: Flask) -> None:
    """Talisman first: the page that tells of a forged form needs its nonce too."""
    talisman.init_app(
        app,
        content_security_policy=CONTENT_SECURITY_POLICY,
        content_security_policy_nonce_in=["script-src"],
        force_https=app.config["FORCE_HTTPS"],
        session_cookie_secure=app.config["SESSION_COOKIE_SECURE"],
        referrer_policy="same-origin",
    )
    for extension in (db, bootstrap, csrf, limiter, login_manager, api):
        extension.init_app(app)
    migrate.init_app(app)


def _register_views(app: Flask) -> None:
    """Every module in views/ offers `bp`; a new noun needs no second list."""
    for module in iter_modules(views.__path__):
        bp = getattr(import_module(f"{views.__name__}.{module.name}"), "bp", None)
        if isinstance(bp, ApiBlueprint):
            api.register_blueprint(bp)
        elif isinstance(bp, Blueprint):
            app.register_blueprint(bp)
