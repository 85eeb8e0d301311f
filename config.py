"""Settings from the environment. A missing or weak secret raises; nothing secret has a default."""

from base64 import urlsafe_b64decode
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

SHORTEST_SECRET = 32  # characters


class SettingError(Exception):
    """A setting is missing or unsafe. The message says which and what to do."""


def settings(environ: Mapping[str, str]) -> dict[str, Any]:
    """Return the Flask configuration for this environment."""
    return {
        "SQLALCHEMY_DATABASE_URI": _required(environ, "DATABASE_URL"),
        "SQLALCHEMY_ENGINE_OPTIONS": {
            "pool_pre_ping": True,
            "pool_size": 10,
            # Nearly every query is narrowed by a region prefix, a parameter: a prepared plan would forget how narrow it is.
            "connect_args": {"connect_timeout": 5, "prepare_threshold": None},
        },
        "REDIS_URL": _required(environ, "REDIS_URL"),
        "SECRET_KEY": _secret(environ, "SECRET_KEY"),
        "FIELD_KEY": _field_key(environ),
        "PUBLIC_URL": environ.get("PUBLIC_URL", "").rstrip("/"),
        "TRUSTED_PROXIES": int(environ.get("TRUSTED_PROXIES", "0")),
        "FORCE_HTTPS": environ.get("FORCE_HTTPS", "0") == "1",
        "DEMONSTRATION": environ.get("MINGCHA_DEMONSTRATION", "0") == "1",
        "BOOTSTRAP_SERVE_LOCAL": True,
        "BABEL_DEFAULT_LOCALE": "zh_Hans",
        "BABEL_DEFAULT_TIMEZONE": "Asia/Shanghai",
        "MAX_CONTENT_LENGTH": 120 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "PERMANENT_SESSION_LIFETIME": timedelta(minutes=int(environ.get("IDLE_MINUTES", "60"))),
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": environ.get("FORCE_HTTPS", "0") == "1",
        "WTF_CSRF_TIME_LIMIT": None,
        "RATELIMIT_STORAGE_URI": _limiter_uri(_required(environ, "REDIS_URL")),
        "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": True,
        "RATELIMIT_HEADERS_ENABLED": True,
        "API_TITLE": "明察 Mingcha",
        "API_VERSION": "v1",
        "OPENAPI_VERSION": "3.0.3",
        "OPENAPI_URL_PREFIX": "/api/v1",
        "OPENAPI_JSON_PATH": "openapi.json",
        "API_SPEC_OPTIONS": {"components": {"securitySchemes": {"machine": {"type": "http", "scheme": "bearer"}}}},
    }


def _required(environ: Mapping[str, str], name: str) -> str:
    value = environ.get(name, "")
    if not value:
        raise SettingError(f"{name} is not set. Start through ./mingcha, or set it: see docs/running.md.")
    return value


def _secret(environ: Mapping[str, str], name: str) -> str:
    value = _required(environ, name)
    if len(value) < SHORTEST_SECRET:
        raise SettingError(f"{name} is shorter than {SHORTEST_SECRET} characters. Make a new one: openssl rand -hex 32.")
    return value


def _field_key(environ: Mapping[str, str]) -> bytes:
    """32 bytes that encrypt batch keys and sealed shares at rest; URL-safe base64 in the environment."""
    try:
        key = urlsafe_b64decode(_required(environ, "FIELD_KEY"))
    except ValueError as error:
        raise SettingError("FIELD_KEY is not URL-safe base64.") from error
    if len(key) != 32:
        raise SettingError("FIELD_KEY must hold 32 bytes.")
    return key


def _limiter_uri(redis_url: str) -> str:
    """Flask-Limiter names Unix sockets in its own way."""
    return redis_url.replace("unix://", "redis+unix://", 1) if redis_url.startswith("unix://") else redis_url
