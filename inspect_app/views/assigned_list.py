"""Lists drawn above: checked, imported, their rejected rows, and the file that is filled back."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from inspect_app import clock
from inspect_app.authorization import requires
from inspect_app.database import db
from inspect_app.documents import task as documents
from inspect_app.forms.assigned_list import ListFileForm
from inspect_app.labels import label
from inspect_app.models.assigned_list import AssignedList
from inspect_app.operations import assigned_list as operations
from inspect_app.queries import assigned_list as queries
from inspect_app.views.saving import saved
from inspect_app.views.task import send_table
from workflows.assigned_list import ALIASES, Column, Note, Reject
from workflows.roles import Permission

bp = Blueprint("assigned_list", __name__, url_prefix="/lists")

TABLE_CODES = ("table.unreadable", "table.empty", "table.old_excel", "table.broken")
FILE_CODES = (*TABLE_CODES, "list.columns_missing", "list.too_large")


@bp.get("")
@requires(Permission.LIST_IMPORT, Permission.TASK_VIEW_ALL)
def index() -> ResponseReturnValue:
    rows = queries.lists(current_user)
    return render_template("assigned_list/index.html", rows=rows)


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.LIST_IMPORT)
def new() -> ResponseReturnValue:
    """Checks a file; nothing changes before somebody has seen what would."""
    form = ListFileForm()
    if form.validate_on_submit():
        kept: list[AssignedList] = []
        if saved(form, lambda: kept.append(_check(form)), fields=dict.fromkeys(FILE_CODES, "file")):
            return redirect(url_for(".show", list_id=kept[0].id))
    columns = [aliases.split()[0] for aliases in ALIASES.values()]
    return render_template("assigned_list/new.html", form=form, columns=columns)


@bp.get("/<int:list_id>")
@requires(Permission.LIST_IMPORT, Permission.TASK_VIEW_ALL)
def show(list_id: int) -> ResponseReturnValue:
    source = _list(list_id)
    return render_template(
        "assigned_list/show.html",
        source=source,
        rejects=[(row["row"], row["value"], label(Reject(row["reason"]))) for row in source.rejects],
        notes=[(row["row"], row["value"], label(Note(row["note"]))) for row in source.notes],
        origins=queries.origins(source),
    )


@bp.post("/<int:list_id>/import")
@requires(Permission.LIST_IMPORT)
def carry_out(list_id: int) -> ResponseReturnValue:
    source = operations.apply(_list(list_id), by=current_user, at=clock.now())
    db.session.commit()
    counts = {name: source.counts.get(name, 0) for name in ("added", "merged")}
    flash(_("已导入：新任务 %(added)s 件，并入 %(merged)s 件。", **counts))
    return redirect(url_for(".show", list_id=source.id))


@bp.get("/<int:list_id>/rejected.csv")
@requires(Permission.LIST_IMPORT)
def rejected(list_id: int) -> ResponseReturnValue:
    source = _list(list_id)
    rows = [
        (row["row"], ALIASES[Column(row["column"])].split()[0], label(Reject(row["reason"])), row["value"])
        for row in source.rejects
    ]
    return send_table([(_("数据行"), _("列"), _("原因"), _("内容")), *rows], kind="csv", title="")


@bp.get("/<int:list_id>/fill-back.<any(csv, xlsx):kind>")
@requires(Permission.LIST_IMPORT)
def fill_back(list_id: int, kind: str) -> ResponseReturnValue:
    source = _list(list_id)
    origins = queries.origins(source)
    operations.note_filled_back(source, rows=len(origins), by=current_user, at=clock.now())
    rows = list(documents.fill_back_rows(origins, on=clock.today()))
    db.session.commit()
    return send_table(rows, kind=kind, title=_("回填"))


def _list(list_id: int) -> AssignedList:
    return db.one_or_404(AssignedList.visible_to(current_user).where(AssignedList.id == list_id))


def _check(form: ListFileForm) -> AssignedList:
    upload = form.file.data
    return operations.check(upload.read(), title=upload.filename, by=current_user, at=clock.now())
