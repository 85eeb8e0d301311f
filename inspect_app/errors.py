"""One mapping from refusals and failures to words and status. Never a stack trace, never a silent drop."""

from http import HTTPStatus

from flask import Flask, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from redis.exceptions import RedisError
from sqlalchemy.exc import DataError, DBAPIError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from inspect_app.database import db
from inspect_app.extensions import login_manager
from inspect_app.models.job_run import JobRun, JobState
from inspect_app.refusals import REFUSALS
from workflows.errors import DomainError

UNAVAILABLE = ("08", "53", "57", "58")
"""SQLSTATE classes: connection lost, no resources, operator intervention, system error."""

WORDS: dict[int, LazyString] = {
    400: _l("这个请求不完整，没有处理。"),
    401: _l("没有有效的令牌。请在 Authorization 里写 Bearer 和令牌；令牌由系统管理员发放。"),
    403: _l("您的岗位不能打开这一页。"),
    404: _l("没有这一页，或者它不在您的管辖范围内。"),
    405: _l("这个地址不能这样使用。"),
    409: _l("有人刚改过这条记录，您的改动没有保存。"),
    413: _l("文件太大，没有收下。"),
    429: _l("操作太频繁，请稍后再试。"),
    500: _l("系统出了差错，没有保存任何改动。"),
    503: _l("系统暂时不能保存数据，请稍后再试。已经保存的内容没有丢失。"),
}


def refusal_words(error: DomainError) -> str:
    """The sentence of a refusal: which rule, and what to do."""
    return str(REFUSALS[error.code]) % error.details


def failure_words(run: JobRun | None) -> str:
    """Why long work ended without being done; empty when it did not fail."""
    if run is None or run.state is not JobState.FAILED or run.error is None:
        return ""
    return str(REFUSALS[run.error["code"]]) % run.error["details"]


def bind_errors(app: Flask) -> None:
    app.register_error_handler(DomainError, _refused)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _failed)
    app.register_error_handler(StaleDataError, _stale)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(RedisError, _queue)
    app.register_error_handler(Exception, _unexpected)


def _page(status: int, *, words: str = "") -> ResponseReturnValue:
    said = words or str(WORDS.get(status, WORDS[500]))
    if request.path.startswith("/api/"):
        return {"status": HTTPStatus(status).phrase, "code": status, "message": said}, status
    try:
        return render_template("errors/error.html", status=status, words=said), status
    except DBAPIError:
        _forget_account()
        return render_template("errors/error.html", status=503, words=WORDS[503]), 503


def _forget_account() -> None:
    """From here on the page's frame asks the database nothing: for the rest of this request nobody is signed in."""
    db.session.rollback()
    login_manager._update_request_context_with_user()


def _refused(error: DomainError) -> ResponseReturnValue:
    db.session.rollback()
    return _page(409, words=refusal_words(error))


def _csrf(error: CSRFError) -> ResponseReturnValue:
    return _page(400, words=str(_l("这一页打开太久，为安全起见没有提交。请返回、刷新后再试；填写的内容还在原来的页面上。")))


def _failed(error: HTTPException) -> ResponseReturnValue:
    return _page(error.code or 500) if not error.response else error.response


def _stale(error: StaleDataError) -> ResponseReturnValue:
    db.session.rollback()
    return _page(409)


def _database(error: DBAPIError) -> ResponseReturnValue:
    """Lost whole, so nothing half is kept: no server, no disk (503), or a number or character that no row can hold."""
    db.session.rollback()
    state = getattr(error.orig, "sqlstate", None) or ""
    if isinstance(error, OperationalError) or state.startswith(UNAVAILABLE):
        _forget_account()
        return _page(503)
    if isinstance(error, DataError):
        return _page(404 if request.method == "GET" else 400)
    return _unexpected(error)


def _queue(error: RedisError) -> ResponseReturnValue:
    return _page(503)


def _unexpected(error: Exception) -> ResponseReturnValue:
    if current_app.testing:
        raise error
    db.session.rollback()
    current_app.logger.error("failed at %s", request.path, exc_info=error)
    return _page(500)
