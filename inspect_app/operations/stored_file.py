"""Keeps bytes once, under their SHA-256. Keeping them again changes nothing, but that a file may turn out to be a picture."""

import hashlib
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert

from inspect_app.database import db
from inspect_app.models.stored_file import StoredFile
from inspect_app.models.user import User


def keep(
    content: bytes,
    *,
    media_type: str,
    by: User | None,
    at: datetime,
    shown: bytes | None = None,
    thumbnail: bytes | None = None,
) -> str:
    """Store `content` and return its SHA-256 in hex."""
    sha256 = hashlib.sha256(content).hexdigest()
    row = insert(StoredFile).values(
        sha256=sha256,
        media_type=media_type,
        size=len(content),
        content=content,
        shown=shown,
        thumbnail=thumbnail,
        stored_at=at,
        stored_by_id=by.id if by else None,
    )
    db.session.execute(
        row.on_conflict_do_update(
            index_elements=["sha256"],
            set_={name: row.excluded[name] for name in ("media_type", "shown", "thumbnail")},
            where=StoredFile.shown.is_(None) & row.excluded.shown.is_not(None),
        )
    )
    return sha256
