"""Editing the reference data: a new version from a day on, a new row, a correction before its first day, an end.

Every form first shows exactly what would change, and saves only what it has shown.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from inspect_app import clock
from inspect_app.authorization import requires
from inspect_app.database import db
from inspect_app.forms.reference import (
    CorrectionForm,
    EndForm,
    NewRowForm,
    ReasonForm,
    VersionForm,
    beside_form,
    content_form,
)
from inspect_app.models.reference_column import COLLECTIONS
from inspect_app.models.reference_item import ReferenceItem
from inspect_app.operations import reference_plan as plans
from inspect_app.operations import reference_version as versions
from inspect_app.operations.reference_plan import Edit, content_of
from inspect_app.queries.duty_list import COLLECTION as DUTY_LIST
from inspect_app.views.reference_cells import change_words
from inspect_app.views.saving import saved, tell
from workflows.errors import DomainError
from workflows.roles import Permission

bp = Blueprint("reference_edit", __name__, url_prefix="/reference")

OF_FIELDS = {
    "reference.past": "valid_from",
    "reference.same_day": "valid_from",
    "reference.code_taken": "code",
    "reference.unknown_factor": "factor",
}
OF_END = {"reference.past": "valid_until", "reference.end_out_of_order": "valid_until"}

Shown = list[tuple[ReferenceItem | None, dict[str, list[str]]]]
"""What a form would change: the row (None for a new one) and its columns, before and after."""


@bp.route("/rows/<int:item_id>/edit", methods=["GET", "POST"])
@requires(Permission.REFERENCE_EDIT)
def change(item_id: int) -> ResponseReturnValue:
    """A further version, from a day on; rows that border on it are changed with it."""
    item = _item(item_id)
    tomorrow = clock.today() + timedelta(days=1)
    form = content_form(VersionForm, item.collection, content_of(item), valid_from=tomorrow, source="")
    beside = [(row, beside_form(row.collection, content_of(row), prefix=f"row{row.id}-")) for row in _neighbours(item)]
    is_valid = form.validate_on_submit() and all(one.validate() for _row, one in beside)
    edits = [Edit(row, one.content) for row, one in ((item, form), *beside)] if is_valid else []
    shown = _shown(form, lambda: _planned(edits, form)) if is_valid else []
    if shown and _is_seen(form, shown) and saved(form, lambda: _change(edits, form), fields=_fields(form)):
        return _made(item, form.valid_from.data)
    return render_template("reference/edit.html", form=form, item=item, beside=beside, shown=_told(item.collection, shown))


@bp.route("/<collection>/new", methods=["GET", "POST"])
@requires(Permission.REFERENCE_EDIT)
def new(collection: str) -> ResponseReturnValue:
    if collection not in COLLECTIONS or collection == DUTY_LIST:
        abort(404)
    form = content_form(NewRowForm, collection, None, valid_from=clock.today() + timedelta(days=1))
    shown = _shown(form, lambda: _addable(collection, form)) if form.validate_on_submit() else []
    if shown and _is_seen(form, shown) and saved(form, lambda: _add(collection, form), fields=_fields(form)):
        flash(_("已保存，由另一个人核对依据以前标为待核。"))
        return redirect(url_for("reference.show", collection=collection, q=form["words"].data))
    return render_template("reference/new.html", form=form, collection=collection, shown=_told(collection, shown))


@bp.route("/rows/<int:item_id>/correction", methods=["GET", "POST"])
@requires(Permission.REFERENCE_EDIT)
def correct(item_id: int) -> ResponseReturnValue:
    """A version that has not begun, written anew."""
    item = _item(item_id)
    form = content_form(CorrectionForm, item.collection, content_of(item), source=item.source)
    shown = _shown(form, lambda: _correctable(item, form)) if form.validate_on_submit() else []
    if shown and _is_seen(form, shown) and saved(form, lambda: _correct(item, form)):
        flash(_("已改正，由另一个人核对依据以前标为待核。"))
        return redirect(url_for("reference.row", item_id=item.id))
    return render_template("reference/correct.html", form=form, item=item, shown=_told(item.collection, shown))


@bp.route("/rows/<int:item_id>/end", methods=["GET", "POST"])
@requires(Permission.REFERENCE_EDIT)
def end(item_id: int) -> ResponseReturnValue:
    item = _item(item_id)
    form = EndForm(valid_until=item.valid_until)
    if form.validate_on_submit() and saved(form, lambda: _end(item, form), fields=OF_END):
        flash(_("已保存。以前的记录仍按它判断。"))
        return redirect(url_for("reference.row", item_id=item.id))
    return render_template("reference/end.html", form=form, item=item)


@bp.route("/rows/<int:item_id>/withdrawal", methods=["GET", "POST"])
@requires(Permission.REFERENCE_EDIT)
def withdraw(item_id: int) -> ResponseReturnValue:
    item, form = _item(item_id), ReasonForm()
    if form.validate_on_submit() and saved(form, lambda: _withdraw(item, form)):
        flash(_("已撤回，这个版本不会生效。"))
        return redirect(url_for("reference.row", item_id=item.id))
    return render_template("reference/withdraw.html", form=form, item=item)


def _item(item_id: int) -> ReferenceItem:
    """Entries of the duty lists are edited on pages of their own."""
    item = db.get_or_404(ReferenceItem, item_id)
    return item if item.collection in COLLECTIONS and item.collection != DUTY_LIST else abort(404)


def _neighbours(item: ReferenceItem) -> list[ReferenceItem]:
    tomorrow = clock.today() + timedelta(days=1)
    return plans.neighbours(item, on=max(item.valid_from, tomorrow))


def _shown(form: Any, plan: Callable[[], Shown]) -> Shown:
    """What would change; nothing when it is refused, and then the form says why."""
    try:
        return plan()
    except DomainError as refusal:
        db.session.rollback()
        tell(form, refusal, _fields(form) | _column(form, refusal))
        return []


def _fields(form: Any) -> dict[str, str]:
    return {code: name for code, name in OF_FIELDS.items() if name in form}


def _column(form: Any, refusal: DomainError) -> dict[str, str]:
    """Where a rule could not be read, the column that it names."""
    name = str(refusal.details.get("column", ""))
    return {refusal.code: name} if name in form else {}


def _is_seen(form: Any, shown: Shown) -> bool:
    """Whether the page that was sent had shown these very changes; else it shows them now."""
    day = form["valid_from"].data.isoformat() if "valid_from" in form else ""
    told = [[item.id if item else None, changes] for item, changes in shown]
    code = form["code"].data if "code" in form else ""
    digest = hashlib.sha256(json.dumps([told, day, code, form.source.data], sort_keys=True).encode()).hexdigest()
    was_seen = form.seen.data == digest
    form.seen.data = digest
    return was_seen


def _told(collection: str, shown: Shown) -> list[tuple[ReferenceItem | None, Any]]:
    return [(item, change_words(collection, changes)) for item, changes in shown]


def _planned(edits: Sequence[Edit], form: Any) -> Shown:
    found = plans.planned(edits, valid_from=form.valid_from.data, today=clock.today())
    return [(edit.item, edit.changes) for edit in found]


def _change(edits: Sequence[Edit], form: Any) -> None:
    versions.change(edits, valid_from=form.valid_from.data, source=form.source.data, by=current_user, at=clock.now())


def _made(item: ReferenceItem, valid_from: Any) -> ResponseReturnValue:
    flash(_("新版本已保存，由另一个人核对依据以前标为待核。"))
    return redirect(url_for("reference.version", collection=item.collection, version=f"{item.code}@{valid_from.isoformat()}"))


def _addable(collection: str, form: Any) -> Shown:
    plans.require_addable(
        collection, _code(collection, form), form.content, valid_from=form.valid_from.data, today=clock.today()
    )
    return [(None, plans.changes(None, form.content))]


def _add(collection: str, form: Any) -> None:
    versions.add(
        collection,
        _code(collection, form),
        form.content,
        valid_from=form.valid_from.data,
        source=form.source.data,
        by=current_user,
        at=clock.now(),
    )


def _code(collection: str, form: Any) -> str:
    return plans.code_for(collection, form.content, code=form["code"].data if "code" in form else "")


def _correctable(item: ReferenceItem, form: Any) -> Shown:
    plans.require_correctable(item, form.content, source=form.source.data, today=clock.today())
    found = plans.changes(item, form.content)
    changed = {"source": [item.source, form.source.data]} if item.source != form.source.data else {}
    return [(item, {**found, **changed})]


def _correct(item: ReferenceItem, form: Any) -> None:
    versions.correct(item, form.content, source=form.source.data, by=current_user, at=clock.now())


def _end(item: ReferenceItem, form: EndForm) -> None:
    versions.end(item, valid_until=form.valid_until.data, source=form.source.data, by=current_user, at=clock.now())


def _withdraw(item: ReferenceItem, form: ReasonForm) -> None:
    versions.withdraw(item, reason=form.reason.data, by=current_user, at=clock.now())
