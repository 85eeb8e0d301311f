"""Where a citizen begins: what this is, the latest draws and results, how to check, what the words mean."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from inspect_app import clock
from inspect_app.authorization import public
from inspect_app.documents import publication as columns
from inspect_app.queries import public_draw as draws
from inspect_app.queries import publication as results

bp = Blueprint("public_home", __name__)

LATEST_DRAWS = 3
LATEST_RESULTS = 5


@bp.get("/")
@public
def show() -> ResponseReturnValue:
    published = results.latest(LATEST_RESULTS)
    return render_template(
        "public/home.html",
        draws=draws.latest(LATEST_DRAWS),
        results=[{"number": row.number, "told": columns.told(row.shown)} for row in published],
        today=clock.today(),
    )


@bp.get("/open/words")
@public
def words() -> ResponseReturnValue:
    return render_template("public/words.html")


@bp.get("/open/api")
@public
def interface() -> ResponseReturnValue:
    return render_template("public/interface.html")
