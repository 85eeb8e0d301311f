"""Evidence that somebody hands in: a PDF or a picture, decided by content. It is kept as it came and only ever downloaded."""

import re
from dataclasses import dataclass

from inspect_app.documents import picture
from workflows.errors import DomainError

PDF_END = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*$")
PDF_TAIL = 2048  # bytes


class EvidenceUnreadableError(DomainError):
    """Neither a PDF nor a picture."""

    code = "task.evidence_unreadable"


@dataclass(frozen=True, slots=True)
class Evidence:
    """`shown` and `thumbnail` for pictures only, without metadata."""

    content: bytes
    media_type: str
    shown: bytes | None = None
    thumbnail: bytes | None = None


def read(content: bytes) -> Evidence:
    """At most 20 MB."""
    if len(content) > picture.LARGEST:
        raise picture.PictureTooLargeError(megabytes=picture.LARGEST // 1024 // 1024)
    if _is_pdf(content):
        return Evidence(content, "application/pdf")
    try:
        seen = picture.read(content)
    except picture.NotAPictureError as error:
        raise EvidenceUnreadableError from error
    return Evidence(content, seen.media_type, seen.shown, seen.thumbnail)


def _is_pdf(content: bytes) -> bool:
    """It begins as a PDF, has objects, and its end points to its own table of them."""
    end = PDF_END.search(content[-PDF_TAIL:])
    return content.startswith(b"%PDF-") and b" obj" in content and end is not None and int(end[1]) < len(content)
