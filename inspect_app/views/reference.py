"""Reference data: the rules as dated rows with their sources; each version with what it says and whether it decides."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from inspect_app import clock
from inspect_app.authorization import requires
from inspect_app.database import db
from inspect_app.forms.reference import ReasonForm, ReferenceFilter
from inspect_app.forms.setting import SourceForm
from inspect_app.models.reference_column import COLLECTIONS
from inspect_app.models.reference_item import ReferenceItem
from inspect_app.operations import reference_check
from inspect_app.queries import reference as queries
from inspect_app.queries import setting
from inspect_app.queries.duty_list import COLLECTION as DUTY_LIST
from inspect_app.views.listing import chips, listing
from inspect_app.views.reference_cells import cells, condition_words, history, spec_of, standings
from inspect_app.views.saving import saved
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
    today, spec = clock.today(), spec_of(collection)
    found = queries.matching(
        collection,
        on=today,
        words=form.q.data or "",
        is_verified={"yes": True, "no": False}.get(form.verified.data or ""),
        when=queries.When(form.when.data) if form.when.data else None,
    )
    page = listing(found, ReferenceItem.ordinal, ReferenceItem.valid_from, ReferenceItem.id)
    return render_template(
        "reference/show.html",
        collection=collection,
        spec=spec,
        form=form,
        page=page,
        chips=chips(form),
        cells={item.id: cells(item, spec.key_columns) for item in page.rows},
        standings=standings(collection, queries.of_codes(collection, {item.code for item in page.rows}), today),
        condition_words=condition_words,
        is_edited_here=collection in COLLECTIONS and collection != DUTY_LIST,
    )


@bp.get("/rows/<int:item_id>")
@requires(Permission.REFERENCE_VIEW)
def row(item_id: int) -> ResponseReturnValue:
    item = db.get_or_404(ReferenceItem, item_id)
    versions = queries.versions(item.collection, item.code)
    spec = spec_of(item.collection)
    return render_template(
        "reference/row.html",
        item=item,
        spec=spec,
        cells=cells(item, spec.columns),
        versions=versions,
        standings=standings(item.collection, versions, clock.today()),
        events=history(item),
        is_edited_here=item.collection in COLLECTIONS and item.collection != DUTY_LIST,
    )


@bp.get("/<collection>/<path:version>")
@requires(Permission.REFERENCE_VIEW)
def version(collection: str, version: str) -> ResponseReturnValue:
    """The version that a verdict names, C002@2022-11-01; `limits` stands for all three collections of exposure limits."""
    found = db.first_or_404(queries.named(collection, version))
    return redirect(url_for(".row", item_id=found.id))


@bp.route("/rows/<int:item_id>/verification", methods=["GET", "POST"])
@requires(Permission.REFERENCE_VERIFY)
def verify(item_id: int) -> ResponseReturnValue:
    item = db.get_or_404(ReferenceItem, item_id)
    form = SourceForm(source=item.source)
    if form.validate_on_submit() and saved(form, lambda: _verify(item, form)):
        flash(_("已核对，不再标为待核。"))
        return redirect(url_for(".row", item_id=item.id))
    spec = spec_of(item.collection)
    return render_template("reference/verify.html", form=form, item=item, cells=cells(item, spec.columns))


@bp.route("/rows/<int:item_id>/verification/withdrawal", methods=["GET", "POST"])
@requires(Permission.REFERENCE_VERIFY)
def unverify(item_id: int) -> ResponseReturnValue:
    item, form = db.get_or_404(ReferenceItem, item_id), ReasonForm()
    if form.validate_on_submit() and saved(form, lambda: _unverify(item, form)):
        flash(_("核对已经收回，重新标为待核。"))
        return redirect(url_for(".row", item_id=item.id))
    return render_template("reference/unverify.html", form=form, item=item)


def _verify(item: ReferenceItem, form: SourceForm) -> None:
    reference_check.verify(item, source=form.source.data, by=current_user, at=clock.now())


def _unverify(item: ReferenceItem, form: ReasonForm) -> None:
    reference_check.unverify(item, reason=form.reason.data, by=current_user, at=clock.now())

