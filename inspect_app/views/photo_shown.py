"""What the macro `photos` shows of a photo: where it opens, which heading it proves, when and by whom."""

from collections.abc import Mapping
from typing import Any

from flask import url_for

from inspect_app.models.photo import Photo


def shown(photo: Photo, headings: Mapping[str, str]) -> dict[str, Any]:
    """`headings`: the words of each item by its code."""
    return {
        "href": url_for("photo.show", photo_id=photo.id),
        "thumb_href": url_for("photo.thumbnail", photo_id=photo.id),
        "words": headings.get(photo.item_code or ""),
        "taken_at": photo.taken_at,
        "uploaded_at": photo.uploaded_at,
        "by": photo.uploaded_by.name,
    }
