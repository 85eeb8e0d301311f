"""Publication for the staff: what is waiting, the preview exactly as the public will see it, release, return, withdrawal."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from inspect_app import clock
from inspect_app.authorization import requires
from inspect_app.database import db
from inspect_app.documents import publication as columns
from inspect_app.forms.publication import ReasonForm
from inspect_app.models.publication import Publication
from inspect_app.models.task import Task
from inspect_app.operations import publication as publications
from inspect_app.queries import publication as queries
from inspect_app.views.listing import listing
from workflows import publication as rules
from workflows.publication import PublicationState
from workflows.roles import Permission

bp = Blueprint("publication", __name__, url_prefix="/publications")

MOST_AT_ONCE = 100


@bp.get("")
@requires(Permission.PUBLICATION_VIEW)
def index() -> ResponseReturnValue:
    """Completed tasks of which nothing is public yet, the oldest first."""
    page = listing(queries.unprepared(current_user), Task.completed_at, Task.id)
    return render_template(
        "publication/index.html",
        page=page,
        due=queries.due_dates(page.rows),
        visited={task.id: columns.visited_on(task) for task in page.rows},
        hindrances={task.id: rules.hindrance(columns.inspected(task)) for task in page.rows},
        earlier=queries.last_taken_back(page.rows),
        term=queries.term(clock.today()),
    )


@bp.get("/<any(prepared, published, returned, withdrawn):state>")
@requires(Permission.PUBLICATION_VIEW)
def listed(state: str) -> ResponseReturnValue:
    wanted = PublicationState(state)
    page = listing(queries.in_state(current_user, wanted), Publication.due_on, Publication.id, is_descending=state != "prepared")
    rows = [{"publication": row, "told": columns.told(row.shown)} for row in page.rows]
    return render_template("publication/listed.html", page=page, rows=rows, state=wanted)


@bp.get("/preview")
@requires(Permission.PUBLICATION_PREPARE)
def preview() -> ResponseReturnValue:
    """What the public would read of the chosen tasks, through the same columns and the same table."""
    tasks = _chosen_tasks(request.args.getlist("id", type=int))
    rows = [columns.told(publications.shown(task)) for task in tasks]
    return render_template("publication/preview.html", tasks=tasks, rows=rows, columns=columns.COLUMNS)


@bp.post("")
@requires(Permission.PUBLICATION_PREPARE)
def prepare() -> ResponseReturnValue:
    """All of the chosen or none."""
    tasks = _chosen_tasks(request.form.getlist("id", type=int))
    for task in tasks:
        publications.prepare(task, by=current_user, at=clock.now())
    db.session.commit()
    flash(_("%(n)s 条结果已交法制审核。", n=len(tasks)))
    return redirect(url_for(".listed", state="prepared"))


@bp.get("/record/<int:publication_id>")
@requires(Permission.PUBLICATION_VIEW)
def show(publication_id: int) -> ResponseReturnValue:
    publication = _publication(publication_id)
    return render_template(
        "publication/show.html",
        publication=publication,
        columns=columns.COLUMNS,
        told=columns.told(publication.shown),
        form=ReasonForm(),
    )


@bp.post("/release")
@requires(Permission.PUBLICATION_RELEASE)
def release() -> ResponseReturnValue:
    """One or many; one that may not be released stops them all, so that nothing is half done."""
    chosen = [_publication(id_) for id_ in _ids(request.form.getlist("id", type=int))]
    for publication in chosen:
        publications.release(publication, by=current_user, at=clock.now())
    db.session.commit()
    flash(_("%(n)s 条结果已公开。", n=len(chosen)))
    return redirect(url_for(".listed", state="prepared"))


@bp.post("/record/<int:publication_id>/return")
@requires(Permission.PUBLICATION_RELEASE)
def send_back(publication_id: int) -> ResponseReturnValue:
    return _end(publication_id, publications.send_back, said=_("已退回，内勤改好以后重新准备。"))


@bp.post("/record/<int:publication_id>/withdrawal")
@requires(Permission.PUBLICATION_RELEASE)
def withdraw(publication_id: int) -> ResponseReturnValue:
    return _end(publication_id, publications.withdraw, said=_("已撤下，公众看不到了。要更正的，重新准备。"))


def _end(publication_id: int, operation: object, *, said: str) -> ResponseReturnValue:
    publication, form = _publication(publication_id), ReasonForm()
    if form.validate_on_submit():
        operation(publication, by=current_user, at=clock.now(), reason=form.reason.data)  # type: ignore[operator]
        db.session.commit()
        flash(said)
        return redirect(url_for(".show", publication_id=publication.id))
    told = columns.told(publication.shown)
    page = render_template("publication/show.html", publication=publication, columns=columns.COLUMNS, told=told, form=form)
    return page, 422


def _publication(publication_id: int) -> Publication:
    return db.one_or_404(Publication.visible_to(current_user).where(Publication.id == publication_id))


def _chosen_tasks(ids: list[int]) -> list[Task]:
    chosen = Task.visible_to(current_user).where(Task.id.in_(_ids(ids))).order_by(Task.completed_at, Task.id)
    return list(db.session.scalars(chosen)) or abort(404)


def _ids(ids: list[int]) -> list[int]:
    return ids[:MOST_AT_ONCE] if ids else abort(400)
