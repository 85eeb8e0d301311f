"""/api/v1/records: records from machines of laboratories, clinics and other systems, by token. The same engine as a file.

No session, no cookie, no account: a source of records is its token, and sends its own kinds about its own region.
"""

from http import HTTPStatus
from typing import Any

from flask import Response, abort, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_smorest import Blueprint
from flask_smorest import abort as refuse
from webargs.flaskparser import FlaskParser

from inspect_app import clock
from inspect_app.authorization import machine
from inspect_app.database import db
from inspect_app.errors import refusal_words
from inspect_app.extensions import csrf, limiter
from inspect_app.jobs.record_import import owe_ranking
from inspect_app.models.data_source import DataSource
from inspect_app.operations import data_source, record_import
from inspect_app.operations.record_book import book
from inspect_app.operations.record_import import Answer
from inspect_app.views import api_problem
from inspect_app.views import record_api_schemas as schemas
from inspect_app.views.public_api_schemas import ProblemSchema
from workflows.errors import DomainError
from workflows.record import RecordKind

MOST_BYTES = 8 << 20
LIMIT = "120 per minute"
STATUS_OF = {
    "record_import.kind_not_of_source": HTTPStatus.FORBIDDEN,
    "record_import.source_ended": HTTPStatus.UNAUTHORIZED,
}


class StrictParser(FlaskParser):
    """A body that is no JSON, however it is none, is told as 422."""

    def _raw_load_json(self, req: Any) -> Any:
        try:
            return super()._raw_load_json(req)
        except (ValueError, RecursionError):
            refuse(422, messages={"json": ["Invalid JSON body."]})


class RecordBlueprint(Blueprint):
    ARGUMENTS_PARSER = StrictParser()


bp = RecordBlueprint(
    "record_api", __name__, url_prefix="/api/v1/records", description="接收监管记录 (receives records of employers)"
)
api_problem.tell(bp)
csrf.exempt(bp)


@bp.before_request
def bound_the_body() -> None:
    request.max_content_length = MOST_BYTES


@bp.post("/<string:kind>")
@machine
@bp.doc(security=[{"machine": []}])
@bp.arguments(schemas.RecordBatch)
@bp.response(200, schemas.RecordOutcome)
@bp.alt_response(401, schema=ProblemSchema)
@bp.alt_response(403, schema=ProblemSchema)
@bp.alt_response(404, schema=ProblemSchema)
@bp.alt_response(413, schema=ProblemSchema)
@bp.alt_response(422, schema=ProblemSchema)
@bp.alt_response(429, schema=ProblemSchema)
@limiter.limit(LIMIT)
def take(batch: dict[str, Any], *, kind: str, source: DataSource) -> dict[str, Any]:
    """接收一批记录，每行单独回答 (take a batch of records; each row is answered).

    一次请求一个事务；同一编号、同样内容再送不会重复。One request is one transaction; the same id with the same content changes
    nothing. At most 2,000 rows. No names, identity numbers or phones of persons.
    """
    wanted, at, rows = _kind(kind), clock.now(), batch["rows"]
    if len(rows) > schemas.MOST_ROWS:
        refuse(413, messages={"json": {"rows": [f"At most {schemas.MOST_ROWS} rows."]}})
    import_, answers = record_import.take(rows, kind=wanted, source=source, book=book(on=clock.today()), at=at)
    data_source.note_use(source, at=at)
    owe_ranking(import_, by=None, at=at)
    db.session.commit()
    counts = {name: getattr(import_, name) for name in ("rows", "added", "changed", "unchanged", "rejected")}
    return {**counts, "results": [_told(answer) for answer in answers], "unknown_fields": import_.unknown_columns}


@bp.after_request
def name_the_scheme(response: Response) -> Response:
    if response.status_code == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


@bp.errorhandler(DomainError)
def refused(error: DomainError) -> ResponseReturnValue:
    db.session.rollback()
    status = STATUS_OF.get(error.code, HTTPStatus.UNPROCESSABLE_ENTITY)
    with force_locale(api_problem.PUBLISHED_WORDS):
        return api_problem.problem(status, status.phrase, refusal_words(error)), status


def _kind(name: str) -> RecordKind:
    return next((kind for kind in RecordKind if kind == name), None) or abort(404)


def _told(answer: Answer) -> dict[str, Any]:
    told = {"source_id": answer.source_id, "effect": answer.effect}
    return told | ({"fault": answer.fault.value, "field": answer.field} if answer.fault else {})
