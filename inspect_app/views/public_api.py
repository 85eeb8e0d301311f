"""/api/v1/public: the same draws and results as the pages, for programs. Versioned, read only, without sign-in.

Codes, and the Chinese words as published. What a page does not show is not here either: both take the same queries and columns.
"""

from collections.abc import Iterator
from typing import Any

from flask import Response, abort, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_smorest import Blueprint
from flask_smorest import abort as refuse

from inspect_app import clock
from inspect_app.authorization import public
from inspect_app.documents import publication as columns
from inspect_app.documents.table_files import CSV_TYPE, csv_chunks
from inspect_app.extensions import limiter
from inspect_app.models.draw import Draw
from inspect_app.models.publication import Publication
from inspect_app.queries import draw_public, keyset
from inspect_app.queries import public_draw as draws
from inspect_app.queries import publication as results
from inspect_app.views import api_problem
from inspect_app.views import public_api_schemas as schemas
from inspect_app.views.api_problem import PUBLISHED_WORDS
from inspect_app.views.public_draw import send

bp = Blueprint("public_api", __name__, url_prefix="/api/v1/public", description="随机抽查和检查结果")
api_problem.tell(bp)

FRESH = "public, max-age=60"
LIMIT = "120 per minute"
VOID_ACTS = ("ask_void", "deny_void", "void")

limited = limiter.limit(LIMIT)


@bp.get("/draws")
@bp.arguments(schemas.PageQuery, location="query")
@bp.response(200, schemas.DrawPage)
@bp.alt_response(422, schema=schemas.ProblemSchema)
@bp.alt_response(429, schema=schemas.ProblemSchema)
@public
@limited
def draw_list(wanted: dict[str, Any]) -> dict[str, Any]:
    """Draws, the latest commitment first."""
    page = _page(draws.listed(), Draw.committed_at, Draw.id, wanted=wanted)
    return {"items": [_draw_item(draw) for draw in page.rows], "next": page.after}


@bp.get("/draws/<string:name>")
@bp.response(200, schemas.DrawDetail)
@bp.alt_response(404, schema=schemas.ProblemSchema)
@bp.alt_response(429, schema=schemas.ProblemSchema)
@public
@limited
def draw_one(name: str) -> dict[str, Any]:
    """One draw: what is fixed, what came from outside, and after the opening what followed."""
    draw = draws.by_name(name) or abort(404)
    return _draw_item(draw) | _draw_detail(draw)


@bp.get("/draws/<string:name>/files/<string:file_name>")
@bp.response(200, {"format": "binary", "type": "string"}, content_type="application/octet-stream")
@bp.alt_response(404, schema=schemas.ProblemSchema)
@bp.alt_response(429, schema=schemas.ProblemSchema)
@public
@limited
def draw_file(name: str, file_name: str) -> ResponseReturnValue:
    """The bytes of one of the draw's `files`."""
    return send(draws.by_name(name) or abort(404), file_name)


@bp.get("/results")
@bp.arguments(schemas.ResultQuery, location="query")
@bp.response(200, schemas.ResultPage)
@bp.alt_response(422, schema=schemas.ProblemSchema)
@bp.alt_response(429, schema=schemas.ProblemSchema)
@public
@limited
def result_list(wanted: dict[str, Any]) -> Any:
    """Published results, the latest first; with `Accept: text/csv` the whole search as CSV."""
    chosen = _chosen(wanted)
    if request.accept_mimetypes.best_match(["application/json", "text/csv"]) == "text/csv":
        return _csv(chosen)
    page = _page(chosen, Publication.released_at, Publication.id, wanted=wanted)
    with force_locale(PUBLISHED_WORDS):
        return {"items": [columns.item(row.shown) for row in page.rows], "next": page.after}


@bp.get("/results.csv")
@bp.arguments(schemas.ResultQuery(exclude=("after", "limit")), location="query")
@bp.response(200, {"type": "string"}, content_type="text/csv")
@bp.alt_response(422, schema=schemas.ProblemSchema)
@bp.alt_response(429, schema=schemas.ProblemSchema)
@public
@limited
def result_table(wanted: dict[str, Any]) -> ResponseReturnValue:
    """Every row of the search as CSV, safe to open in a spreadsheet."""
    return _csv(_chosen(wanted))


@bp.get("/results/<string:number>")
@bp.response(200, schemas.ResultSchema)
@bp.alt_response(404, schema=schemas.ProblemSchema)
@bp.alt_response(429, schema=schemas.ProblemSchema)
@public
@limited
def result_one(number: str) -> dict[str, Any]:
    """One published result by the number of its task."""
    publication = results.released_one(number) or abort(404)
    with force_locale(PUBLISHED_WORDS):
        return columns.item(publication.shown)


@bp.after_request
def fresh_for_a_minute(response: Response) -> Response:
    """Whole answers carry their ETag; a file brings its own."""
    if response.status_code != 200:
        return response
    response.headers.setdefault("Cache-Control", FRESH)
    response.headers.add("Vary", "Accept")
    if not response.is_streamed:
        response.add_etag()
        response.make_conditional(request)
    return response


def _page(select: Any, *keys: Any, wanted: dict[str, Any]) -> keyset.Page:
    """A mark that is not one of ours is told, so that nobody reads the first page for ever."""
    if not keyset.is_readable(wanted["after"], *keys):
        refuse(422, messages={"query": {"after": ["Not a `next` of this list."]}})
    return keyset.page(select, *keys, after=wanted["after"], is_descending=True, size=wanted["limit"])


def _draw_item(draw: Draw) -> dict[str, Any]:
    return {
        "name": draw.plan_name,
        "number": draw.number,
        "title": draw.title,
        "body": draw.body.name,
        "state": draw.state.value,
        "draw_on": draw.draw_on,
        "opens_on": draw.opens_on,
        "is_overdue": draw.is_overdue_on(clock.today()),
        "plan_hash": draw.plan_hash,
        "drawn_hash": draw.drawn_hash,
        "href": url_for("public_api.draw_one", name=draw.plan_name),
    }


def _draw_detail(draw: Draw) -> dict[str, Any]:
    told, frozen = draw_public.show(draw, on=clock.today()), draws.frozen(draw)
    moments = ("frozen_at", "committed_at", "drawn_at", "opened_at", "plan", "parties", "sources")
    return {
        **{name: getattr(told, name) for name in moments},
        "strata": [{"key": each.key, "employers": each.employers, "ratio": str(each.ratio)} for each in frozen.strata],
        "excluded": [{"rule": list(rule), "employers": count} for rule, count in frozen.excluded],
        "outcome": _outcome(draw, told),
        "void": [step for step in told.steps if step.act in VOID_ACTS] if told.void_reason is not None else [],
        "files": [_file(draw, file) for file in draws.downloads(draw)],
    }


def _outcome(draw: Draw, told: draw_public.PublicDraw) -> dict[str, Any] | None:
    if not told.is_open:
        return None
    hashes = {name: getattr(told, name) for name in ("seed", "result_hash", "bundle_hash")}
    return {**hashes, "strata": draws.drawn(draw)}


def _file(draw: Draw, file: draws.Download) -> dict[str, Any]:
    href = url_for("public_api.draw_file", name=draw.plan_name, file_name=file.name)
    return {"name": file.name, "size": file.size, "sha256": file.sha256, "href": href}


def _chosen(wanted: dict[str, Any]) -> Any:
    return results.released(words=wanted["q"], result=wanted["result"], since=wanted["since"], until=wanted["until"])


def _csv(chosen: Any) -> Response:
    response = Response(stream_with_context(_table(chosen)), content_type=CSV_TYPE)
    response.headers["Content-Disposition"] = 'attachment; filename="results.csv"'
    return response


def _table(chosen: Any) -> Iterator[bytes]:
    """The words are found while the rows stream."""
    with force_locale(PUBLISHED_WORDS):
        yield from csv_chunks(columns.csv_rows(results.stream(chosen)))
