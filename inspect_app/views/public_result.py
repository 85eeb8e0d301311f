"""Published results: search, one record, and the same rows as CSV."""

from flask import Blueprint, Response, abort, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue

from inspect_app.authorization import public
from inspect_app.documents import publication as columns
from inspect_app.documents.table_files import CSV_TYPE, csv_chunks
from inspect_app.extensions import limiter
from inspect_app.forms.public_result import ResultSearchForm
from inspect_app.models.publication import Publication
from inspect_app.queries import publication as queries
from inspect_app.views.listing import conditions, listing

bp = Blueprint("public_result", __name__, url_prefix="/open/results")


@bp.get("/")
@public
def index() -> ResponseReturnValue:
    form, chosen = _searched()
    page = listing(chosen, Publication.released_at, Publication.id, is_descending=True)
    return render_template(
        "public_result/index.html",
        form=form,
        page=page,
        columns=columns.COLUMNS,
        rows=[columns.told(row.shown) for row in page.rows],
        conditions=conditions(),
        is_filtered=any(form.data.values()),
    )


@bp.get("/list.csv")
@public
@limiter.limit("10 per minute")
def download() -> ResponseReturnValue:
    """Every row of the search, streamed."""
    _form, chosen = _searched()
    chunks = csv_chunks(columns.csv_rows(queries.stream(chosen)))
    response = Response(stream_with_context(chunks), content_type=CSV_TYPE)
    response.headers["Content-Disposition"] = 'attachment; filename="results.csv"'
    return response


@bp.get("/record/<number>")
@public
def show(number: str) -> ResponseReturnValue:
    publication = queries.released_one(number) or abort(404)
    return render_template(
        "public_result/show.html", publication=publication, columns=columns.COLUMNS, told=columns.told(publication.shown)
    )


def _searched() -> tuple[ResultSearchForm, object]:
    """What cannot be read as a filter is not one; the form says so beside the field."""
    form = ResultSearchForm(request.args)
    form.validate()
    values = {field.name: field.data for field in form if not field.errors}
    return form, queries.released(
        words=values.get("q") or "", result=values.get("result") or "", since=values.get("since"), until=values.get("until")
    )
