"""Reference data: the rules as dated rows with their sources, and the legal reviewer's tick."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from inspect_app import clock
from inspect_app.authorization import requires
from inspect_app.database import db
from inspect_app.forms.setting import ReferenceFilter, SourceForm
from inspect_app.models.reference_item import ReferenceItem
from inspect_app.operations.reference_check import verify as verify_item
from inspect_app.queries import reference as queries
from inspect_app.queries import setting
from inspect_app.views.history import events
from inspect_app.views.listing import chips, listing
from workflows.roles import Permission

bp = Blueprint("reference", __name__, url_prefix="/reference")


@bp.get("")
@requires(Permission.REFERENCE_VIEW)
def index() -> ResponseReturnValue:
    settings = setting.current(on=clock.today())
    return render_template("reference/index.html", collections=queries.collections(), settings=settings)


@bp.get("/<collection>")
@requires(Permission.REFERENCE_VIEW)
def show(collection: str) -> ResponseReturnValue:
    form = ReferenceFilter()
    if collection not in {name for name, _count, _open in queries.collections()}:
        abort(404)
    verified = {"yes": True, "no": False}.get(form.verified.data or "")
    found = queries.matching(collection, words=form.q.data or "", is_verified=verified)
    page = listing(found, ReferenceItem.ordinal, ReferenceItem.id)
    return render_template("reference/show.html", collection=collection, form=form, page=page, chips=chips(form))


@bp.route("/rows/<int:item_id>", methods=["GET", "POST"])
@requires(Permission.REFERENCE_VERIFY)
def verify(item_id: int) -> ResponseReturnValue:
    item = db.get_or_404(ReferenceItem, item_id)
    form = SourceForm(source=item.source)
    if form.validate_on_submit():
        verify_item(item, source=form.source.data, by=current_user, at=clock.now())
        db.session.commit()
        flash(_("已核对，不再标为待核。"))
        return redirect(url_for(".show", collection=item.collection))
    return render_template("reference/verify.html", form=form, item=item, events=events("reference", item.id))
