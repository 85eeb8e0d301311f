"""Photos on a task or a field order. The same picture on the same item twice is one photo."""

from datetime import datetime

from inspect_app import audit
from inspect_app.database import db
from inspect_app.documents import picture
from inspect_app.facts.photo import PhotoAdded, PhotoRemoved
from inspect_app.models.field_order import FieldOrder
from inspect_app.models.photo import Photo
from inspect_app.models.task import Task
from inspect_app.models.user import User
from inspect_app.operations import stored_file


def add(content: bytes, *, to: Task | FieldOrder, item_code: str | None, by: User, at: datetime) -> Photo:
    seen = picture.read(content)
    sha256 = stored_file.keep(
        content, media_type=seen.media_type, shown=seen.shown, thumbnail=seen.thumbnail, by=by, at=at
    )
    record = {"task_id": to.id} if isinstance(to, Task) else {"order_id": to.id}
    known = db.session.scalar(db.select(Photo).filter_by(**record, item_code=item_code, sha256=sha256, removed_at=None))
    if known:
        return known
    photo = Photo(
        **record, item_code=item_code, sha256=sha256, taken_at=seen.taken_at, uploaded_at=at, uploaded_by_id=by.id
    )
    db.session.add(photo)
    db.session.flush()
    audit.record(PhotoAdded(subject=str(photo.id), scope=by.scope, sha256=sha256, item_code=item_code), by=by, at=at)
    return photo


def remove(photo: Photo, *, by: User, at: datetime) -> None:
    """Taken out of the record before it is filed; the bytes and the audit facts stay."""
    photo.removed_at = at
    audit.record(PhotoRemoved(subject=str(photo.id), scope=by.scope, sha256=photo.sha256), by=by, at=at)
