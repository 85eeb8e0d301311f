"""Entries that may be one employer: offered in pairs, merged, told apart, and a merge undone."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields.choices import SelectChoice

from inspect_app import clock
from inspect_app.authorization import requires
from inspect_app.database import db
from inspect_app.forms.employer_merge import MergeForm, UndoForm
from inspect_app.models.employer import Employer
from inspect_app.models.employer_merge import EmployerMerge
from inspect_app.operations import employer_merge
from inspect_app.queries import employer_merge as queries
from inspect_app.views.employer import one
from inspect_app.views.listing import told
from inspect_app.views.saving import saved
from workflows.register_columns import Field
from workflows.roles import Permission

bp = Blueprint("employer_merge", __name__, url_prefix="/employer-merges")


@bp.get("")
@requires(Permission.REGISTER_MERGE)
def index() -> ResponseReturnValue:
    after = (request.args.get("first", 0, type=int), request.args.get("second", 0, type=int))
    pairs, has_more = queries.offered(current_user, after=after)
    return render_template(
        "employer_merge/index.html",
        pairs=pairs,
        has_more=has_more,
        is_first=after == (0, 0),
        total=told(queries.count(current_user)),
        done=queries.done(current_user),
    )


@bp.route("/<int:first_id>/<int:second_id>", methods=["GET", "POST"])
@requires(Permission.REGISTER_MERGE)
def new(first_id: int, second_id: int) -> ResponseReturnValue:
    pair = one(first_id), one(second_id)
    form = MergeForm()
    form.survivor.choices = [SelectChoice(employer.id, f"{employer.key} {employer.name}") for employer in pair]
    if form.validate_on_submit() and saved(form, lambda: _merge(pair, form)):
        flash(_("已合并。需要时可以撤销。"))
        return redirect(url_for("employer.show", employer_id=form.survivor.data))
    return render_template("employer_merge/new.html", form=form, pair=pair, columns={field.value: field for field in Field})


@bp.post("/<int:first_id>/<int:second_id>/distinction")
@requires(Permission.REGISTER_MERGE)
def tell_apart(first_id: int, second_id: int) -> ResponseReturnValue:
    employer_merge.tell_apart(one(first_id), one(second_id), by=current_user, at=clock.now())
    db.session.commit()
    flash(_("已记下：不是同一家，以后不再提示。"))
    return redirect(url_for(".index"))


@bp.route("/<int:merge_id>/undoing", methods=["GET", "POST"])
@requires(Permission.REGISTER_MERGE)
def undo(merge_id: int) -> ResponseReturnValue:
    done = db.one_or_404(EmployerMerge.visible_to(current_user).where(EmployerMerge.id == merge_id))
    one(done.merged_id)
    form = UndoForm()
    if form.validate_on_submit() and saved(
        form, lambda: employer_merge.undo(done, reason=form.reason.data, by=current_user, at=clock.now())
    ):
        flash(_("已撤销合并，两条登记恢复原样。"))
        return redirect(url_for("employer.show", employer_id=done.merged_id))
    return render_template("employer_merge/undo.html", form=form, done=done)


def _merge(pair: tuple[Employer, Employer], form: MergeForm) -> None:
    kept, merged = pair if pair[0].id == form.survivor.data else reversed(pair)
    employer_merge.merge(merged, into=kept, reason=form.reason.data, by=current_user, at=clock.now())
