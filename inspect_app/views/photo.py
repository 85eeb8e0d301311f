"""Photos: the shown copy and the thumbnail carry no metadata; the original is for the team, its leader, the head and legal."""

from flask import Blueprint, abort, make_response
from flask.typing import ResponseReturnValue
from flask_login import current_user

from inspect_app import clock
from inspect_app.authorization import requires
from inspect_app.database import db
from inspect_app.models.photo import Photo
from inspect_app.models.stored_file import StoredFile
from inspect_app.queries import photo as queries
from workflows.roles import Permission

bp = Blueprint("photo", __name__, url_prefix="/photos")

EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/heic": "heic"}


@bp.get("/<int:photo_id>")
@requires(Permission.FIELD_WORK, Permission.TASK_VIEW)
def show(photo_id: int) -> ResponseReturnValue:
    return _image(_file(photo_id).shown, "image/jpeg")


@bp.get("/<int:photo_id>/thumbnail")
@requires(Permission.FIELD_WORK, Permission.TASK_VIEW)
def thumbnail(photo_id: int) -> ResponseReturnValue:
    return _image(_file(photo_id).thumbnail, "image/jpeg")


@bp.get("/<int:photo_id>/original")
@requires(Permission.PHOTO_ORIGINAL)
def original(photo_id: int) -> ResponseReturnValue:
    file = _file(photo_id)
    response = _image(file.content, file.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{file.sha256}.{EXTENSIONS[file.media_type]}"'
    return response


def _file(photo_id: int) -> StoredFile:
    photo = db.one_or_404(queries.visible_to(current_user, on=clock.today()).where(Photo.id == photo_id))
    return db.session.get(StoredFile, photo.sha256) or abort(404)


def _image(content: bytes | None, media_type: str) -> ResponseReturnValue:
    response = make_response(content or abort(404))
    response.headers.update({"Content-Type": media_type, "X-Robots-Tag": "noindex"})
    return response
