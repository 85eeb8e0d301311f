"""Pictures: type by content, no metadata in what is shown, the original untouched."""

from io import BytesIO

import pytest
from PIL import Image

from inspect_app.documents.picture import NotAPictureError, PictureTooLargeError, read

WHERE_IT_WAS = 0x8825


def picture(kind: str = "JPEG", *, edge: int = 2000, exif: Image.Exif | None = None) -> bytes:
    file = BytesIO()
    Image.effect_noise((edge, edge // 2), 40).convert("RGB").save(file, kind, **({"exif": exif} if exif is not None else {}))
    return file.getvalue()


@pytest.mark.parametrize(
    ("kind", "media_type"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp"), ("HEIF", "image/heic")]
)
def test_four_kinds_are_recognised_by_their_bytes(kind, media_type):
    seen = read(picture(kind, edge=400))

    assert seen.media_type == media_type


def test_a_shown_copy_carries_no_metadata_and_fits_the_screen():
    exif = Image.Exif()
    exif[0x010E] = "家住某某路 1 号"
    exif.get_ifd(WHERE_IT_WAS)[1] = "N"

    seen = read(picture(exif=exif))

    shown = Image.open(BytesIO(seen.shown))
    assert max(shown.size) == 1600
    assert not shown.getexif()
    assert "某某路".encode() not in seen.shown + seen.thumbnail


def test_the_time_of_the_camera_is_the_office_s_time():
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = "2026:11:24 09:42:10"

    assert read(picture(exif=exif)).taken_at.isoformat() == "2026-11-24T09:42:10+08:00"


@pytest.mark.parametrize("content", [b"", b"GIF89a" + b"0" * 50, b"<svg onload=alert(1)>", b"%PDF-1.7 ...", picture()[:200]])
def test_what_is_not_a_whole_picture_is_refused(content):
    with pytest.raises(NotAPictureError):
        read(content)


def test_more_than_twenty_megabytes_are_refused_before_decoding():
    with pytest.raises(PictureTooLargeError):
        read(b"\xff\xd8" + b"0" * (20 * 1024 * 1024))
