"""/healthz: whether this process can reach its database. The queue is a hint, so its absence is told but not an error."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from redis.exceptions import RedisError
from sqlalchemy import text

from inspect_app.authorization import public
from inspect_app.database import db
from inspect_app.extensions import limiter
from inspect_app.jobs.queue import connection

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@public
@limiter.exempt
def show() -> ResponseReturnValue:
    db.session.execute(text("SELECT 1"))
    return {"database": "ok", "queue": _queue()}


def _queue() -> str:
    try:
        return "ok" if connection().ping() else "away"
    except RedisError:
        return "away"
