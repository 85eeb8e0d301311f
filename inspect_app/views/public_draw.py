"""The story of a draw, for everybody: what was fixed, what came from outside, what followed, how to check."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, make_response, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue

from inspect_app import clock
from inspect_app.authorization import public
from inspect_app.extensions import limiter
from inspect_app.models.draw import Draw, DrawTarget
from inspect_app.queries import draw_public
from inspect_app.queries import public_draw as queries
from inspect_app.views.listing import listing

bp = Blueprint("public_draw", __name__, url_prefix="/open/draws")

TYPES: Mapping[str, str] = {"json": "application/json", "tsv": "text/tab-separated-values", "zip": "application/zip"}


@bp.get("/")
@public
def index() -> ResponseReturnValue:
    page = listing(queries.listed(), Draw.committed_at, Draw.id, is_descending=True)
    return render_template("public_draw/index.html", page=page, today=clock.today())


@bp.get("/<name>")
@public
def show(name: str) -> ResponseReturnValue:
    draw = _draw(name)
    told = draw_public.show(draw, on=clock.today())
    return render_template("public_draw/show.html", publisher=told.body_name, draw=told, **_story(draw))


@bp.get("/<name>/targets")
@public
def targets(name: str) -> ResponseReturnValue:
    """Lines of the result by code, after the opening."""
    draw, stratum = _draw(name), request.args.get("stratum", "")[:64].replace("\0", "")
    if not queries.is_open(draw):
        abort(404)
    chosen = queries.targets(draw, stratum=stratum)
    page = listing(chosen, DrawTarget.stratum, DrawTarget.rank, DrawTarget.id)
    return render_template(
        "public_draw/targets.html", draw=draw, name=name, page=page, stratum=stratum, publisher=draw.body.name
    )


@bp.get("/<name>/files/<file_name>")
@public
@limiter.limit("60 per minute")
def file(name: str, file_name: str) -> ResponseReturnValue:
    return send(_draw(name), file_name)


def send(draw: Draw, file_name: str) -> ResponseReturnValue:
    """A file of the allow-list, streamed; anything else does not exist."""
    found = queries.download(draw, file_name) or abort(404)
    response = make_response(stream_with_context(queries.chunks(draw, found)))
    response.mimetype = TYPES[file_name.rpartition(".")[2]]
    response.content_length = found.size
    response.set_etag(found.sha256)
    response.headers["Content-Disposition"] = f'attachment; filename="{found.name}"'
    response.headers["Cache-Control"] = "public, max-age=300"
    return response.make_conditional(request)


def _story(draw: Draw) -> dict[str, Any]:
    downloads = queries.downloads(draw)
    return {
        "name": draw.plan_name,
        "frozen": queries.frozen(draw),
        "changes": queries.changes(draw),
        "drawn": queries.drawn(draw),
        "hands": queries.hands(draw),
        "downloads": downloads,
        "bundle": next((each for each in downloads if each.name == queries.bundle_name(draw)), None),
    }


def _draw(name: str) -> Draw:
    return queries.by_name(name) or abort(404)
