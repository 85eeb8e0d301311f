"""A firm's own page of a draw. The code comes in the body of a form, never in an address, so no log, history or referrer
holds it; the signed session then remembers which link was opened, for half an hour."""

from datetime import timedelta

from flask import Blueprint, Response, current_app, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from inspect_app import clock
from inspect_app.authorization import public
from inspect_app.database import db
from inspect_app.errors import refusal_words
from inspect_app.extensions import limiter
from inspect_app.forms.employer_link import LinkCodeForm
from inspect_app.models.employer_link import EmployerLink
from inspect_app.operations import employer_link as links
from inspect_app.queries import employer_link as queries
from inspect_app.queries import public_draw as draws
from workflows.draw import read_plan
from workflows.employer_link import UnknownLinkError

bp = Blueprint("public_link", __name__, url_prefix="/open/link")

OPENED = "employer_link"
KEPT = timedelta(minutes=30)


@bp.after_request
def keep_out_of_caches(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@bp.route("", methods=["GET", "POST"])
@public
@limiter.limit("20 per minute; 100 per hour", methods=["POST"])
def show() -> ResponseReturnValue:
    """An unknown code does not exist: 404, and the form again."""
    form = LinkCodeForm()
    if not form.validate_on_submit():
        return render_template("public_link/show.html", form=form), 422 if form.errors else 200
    try:
        link = links.open_link(form.code.data, at=clock.now())
    except UnknownLinkError as refusal:
        form.code.errors = [refusal_words(refusal)]
        return render_template("public_link/show.html", form=form), 404
    db.session.commit()
    session[OPENED] = {"id": link.id, "until": (clock.now() + KEPT).timestamp()}
    return redirect(url_for(".own"))


@bp.get("/own")
@public
@limiter.limit("60 per minute")
def own() -> ResponseReturnValue:
    link = _opened()
    if link is None:
        return redirect(url_for(".show"))
    line = queries.own_line(link, key=current_app.config["FIELD_KEY"])
    if line is None:
        return render_template("public_link/none.html", draw=link.draw, publisher=link.draw.body.name)
    return render_template(
        "public_link/own.html",
        draw=link.draw,
        publisher=link.draw.body.name,
        line=line,
        result=queries.own_result(link.draw, line.code),
        rules=read_plan(link.draw.plan_text or "")["exclude"],
        is_listed=link.draw.state in draws.PUBLIC,
        is_overdue=link.draw.is_overdue_on(clock.today()),
    )


@bp.post("/end")
@public
def end() -> ResponseReturnValue:
    """Leaves the page on a phone that others use too."""
    session.pop(OPENED, None)
    return redirect(url_for(".show"))


def _opened() -> EmployerLink | None:
    held = session.get(OPENED) or {}
    if held.get("until", 0) < clock.now().timestamp():
        return None
    return queries.live(held["id"])
