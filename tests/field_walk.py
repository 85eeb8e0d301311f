"""Walking a field order along as its assistant does: issued, answered, with a photo."""

from io import BytesIO

from PIL import Image

from inspect_app.database import db
from inspect_app.models.field_order import FieldOrder
from inspect_app.models.user import User
from inspect_app.operations import field_order as orders
from tests.factories import NOW, TODAY, TOWN, make_assistant, make_user
from workflows.roles import Role


def issue(task, *, on=TODAY) -> FieldOrder | None:
    return orders.issue_for(task, on=on, by=None, at=NOW)


def assistant_with_account(**values):
    return make_assistant(user_id=make_user(Role.ASSISTANT, scope=values.get("town_code", TOWN)[:9]).id, **values)


def user_of(assistant) -> User:
    return db.session.get_one(User, assistant.user_id)


def photo_bytes() -> bytes:
    file = BytesIO()
    Image.effect_noise((300, 200), 30).convert("RGB").save(file, "JPEG")
    return file.getvalue()


def reference_codes() -> list[str]:
    return [f"T{number:02}" for number in range(1, 19)]
