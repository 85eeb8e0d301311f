"""The desk (工作台): what is late, what waits for me, what comes this week; each seat's home."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from inspect_app.authorization import requires
from workflows.roles import Permission

bp = Blueprint("desk", __name__)


@bp.get("/desk")
@requires(Permission.DESK_VIEW)
def show() -> ResponseReturnValue:
    return render_template("desk/show.html")
