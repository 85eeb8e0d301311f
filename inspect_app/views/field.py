"""The assistant's phone: today's orders, patrols, one item at a time, filing. No notice, order or penalty here."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from inspect_app import clock
from inspect_app.authorization import requires
from inspect_app.database import db
from inspect_app.errors import refusal_words
from inspect_app.forms.field_order import DecliningForm, FilingForm, ObservationForm, PatrolSearchForm
from inspect_app.models.assistant import Assistant
from inspect_app.models.employer import Employer
from inspect_app.models.field_order import FieldOrder
from inspect_app.models.finding import Answer
from inspect_app.models.photo import Photo
from inspect_app.models.reference_item import ReferenceItem
from inspect_app.operations import field_order as orders
from inspect_app.operations import photo as photos
from inspect_app.queries import duty_list, reference
from inspect_app.queries import field_order as queries
from inspect_app.views.saving import is_autosave
from workflows.errors import DomainError
from workflows.field_order import FieldOrderState
from workflows.roles import Permission

bp = Blueprint("field", __name__, url_prefix="/field")


@bp.get("/")
@requires(Permission.FIELD_WORK)
def today() -> ResponseReturnValue:
    day = clock.today()
    return render_template(
        "field/today.html",
        day=day,
        orders=queries.orders_of_day(current_user, on=day),
        items=reference.items(orders.CHECKLIST, on=day),
        assistant=_assistant(),
    )


@bp.get("/patrols")
@requires(Permission.FIELD_WORK)
def patrols() -> ResponseReturnValue:
    form, assistant = PatrolSearchForm(request.args), _assistant()
    words = (form.q.data or "").strip()
    found = queries.employers_to_patrol(assistant, words=words) if words and form.validate() else None
    return render_template(
        "field/patrols.html",
        form=form,
        found=found,
        most=queries.MOST_FOUND,
        patrols=queries.patrols_of(current_user),
        assistant=assistant,
    )


@bp.post("/patrols/<int:employer_id>")
@requires(Permission.FIELD_WORK)
def patrol(employer_id: int) -> ResponseReturnValue:
    assistant = _assistant()
    employer = db.one_or_404(db.select(Employer).filter_by(id=employer_id, town_code=assistant.town_code))
    order = orders.begin_patrol(employer, assistant=assistant, on=clock.today(), by=current_user, at=clock.now())
    db.session.commit()
    return redirect(url_for(".show", order_id=order.id))


@bp.get("/orders/<int:order_id>")
@requires(Permission.FIELD_WORK)
def show(order_id: int) -> ResponseReturnValue:
    order = _order(order_id)
    return render_template("field/show.html", form=FilingForm(obj=order), **_context(order))


@bp.route("/orders/<int:order_id>/items/<code>", methods=["GET", "POST"])
@requires(Permission.FIELD_WORK)
def item(order_id: int, code: str) -> ResponseReturnValue:
    order = _order(order_id)
    if order.state is not FieldOrderState.OPEN:
        return _filed(order)
    items = reference.items(orders.CHECKLIST, on=order.on)
    position = next((index for index, row in enumerate(items) if row.code == code), None)
    if position is None:
        abort(404)
    seen = next((row for row in order.observations if row.item_code == code), None)
    form = ObservationForm(data={"answer": seen.answer.value, "note": seen.note} if seen else None)
    if form.validate_on_submit() and _saved(order, code, form):
        return ("", 204) if is_autosave() else redirect(_after(order, items, position))
    pictures = [photo for photo in queries.photos_of(order) if photo.item_code == code]
    page = render_template("field/item.html", form=form, order=order, items=items, position=position, photos=pictures)
    return page, 422 if is_autosave() else 200


@bp.post("/orders/<int:order_id>/photos/<int:photo_id>/removal")
@requires(Permission.FIELD_WORK)
def remove_photo(order_id: int, photo_id: int) -> ResponseReturnValue:
    order = _order(order_id)
    if order.state is not FieldOrderState.OPEN:
        return _filed(order)
    photo = db.one_or_404(db.select(Photo).filter_by(id=photo_id, order_id=order.id, removed_at=None))
    photos.remove(photo, by=current_user, at=clock.now())
    db.session.commit()
    return redirect(url_for(".item", order_id=order.id, code=photo.item_code))


@bp.post("/orders/<int:order_id>/filing")
@requires(Permission.FIELD_WORK)
def file(order_id: int) -> ResponseReturnValue:
    order, form = _order(order_id), FilingForm()
    if order.state is not FieldOrderState.OPEN:
        return _filed(order)
    if form.validate_on_submit():
        orders.submit(order, note=form.note.data, location=form.location, by=current_user, at=clock.now())
        db.session.commit()
        flash(_("已交给执法人员。"))
        return redirect(url_for(".today"))
    return render_template("field/show.html", form=form, **_context(order)), 422


@bp.route("/orders/<int:order_id>/declining", methods=["GET", "POST"])
@requires(Permission.FIELD_WORK)
def decline(order_id: int) -> ResponseReturnValue:
    order, form = _order(order_id), DecliningForm()
    if order.state is not FieldOrderState.OPEN:
        return _filed(order)
    if form.validate_on_submit():
        orders.decline(order, reason=form.reason.data, by=current_user, at=clock.now())
        db.session.commit()
        flash(_("已记下，交给执法人员。"))
        return redirect(url_for(".today"))
    return render_template("field/decline.html", form=form, order=order)


def _assistant() -> Assistant:
    return queries.assistant_of(current_user) or abort(404)


def _order(order_id: int) -> FieldOrder:
    return db.one_or_404(FieldOrder.visible_to(current_user).where(FieldOrder.id == order_id))


def _filed(order: FieldOrder) -> ResponseReturnValue:
    """Nothing of a filed order changes any more: here it is, to be read."""
    flash(_("这张单已经交了，不能再改。"), "info")
    return redirect(url_for(".show", order_id=order.id))


def _context(order: FieldOrder) -> dict[str, object]:
    return {
        "order": order,
        "items": reference.items(orders.CHECKLIST, on=order.on),
        "seen": {row.item_code: row for row in order.observations},
        "photos": queries.photos_of(order),
        "duty": duty_list.entries_of([order]).get(order.duty_code),
    }


def _saved(order: FieldOrder, code: str, form: ObservationForm) -> bool:
    """Keeps the answer and the photos together, or nothing and says which file was refused."""
    at = clock.now()
    orders.observe(order, code, answer=Answer(form.answer.data), note=form.note.data, at=at)
    for upload in form.photos.data or []:
        if upload and upload.filename:
            try:
                photos.add(upload.read(), to=order, item_code=code, by=current_user, at=at)
            except DomainError as refusal:
                form.photos.errors = [*form.photos.errors, f"{upload.filename}: {refusal_words(refusal)}"]
    if not form.photos.errors:
        db.session.commit()
        return True
    db.session.rollback()
    return False


def _after(order: FieldOrder, items: list[ReferenceItem], position: int) -> str:
    """The next item, and after the last the whole order."""
    if position + 1 < len(items):
        return url_for(".item", order_id=order.id, code=items[position + 1].code)
    return url_for(".show", order_id=order.id)
