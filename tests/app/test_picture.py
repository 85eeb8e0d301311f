"""Pictures: type by content, no metadata in what is shown, the original untouched."""

from contextlib import suppress
from hashlib import sha256
from io import BytesIO

import pytest
from PIL import Image

from inspect_app.database import db
from inspect_app.documents import picture as pictures
from inspect_app.documents.picture import NotAPictureError, PictureTooLargeError, TooManyPixelsError, read
from inspect_app.models.stored_file import StoredFile
from inspect_app.operations import photo, stored_file
from tests.factories import NOW, make_task, make_user
from workflows.errors import DomainError
from workflows.roles import Role

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


def phone_photo(*, edge: int = 400) -> bytes:
    """A JPEG with a second picture behind it, as phones write them for their bright screens."""
    file = BytesIO()
    first, second = (Image.effect_noise((edge, edge // 2), 40).convert("RGB") for _ in range(2))
    first.save(file, "MPO", save_all=True, append_images=[second])
    return file.getvalue()


def test_a_phones_jpeg_with_a_second_picture_is_a_jpeg_of_its_first():
    seen = read(phone_photo())

    assert seen.media_type == "image/jpeg"
    assert Image.open(BytesIO(seen.shown)).size == (400, 200)


@pytest.mark.parametrize(("orientation", "size"), [(1, (400, 200)), (3, (400, 200)), (6, (200, 400)), (8, (200, 400))])
def test_a_picture_stands_upright(orientation, size):
    exif = Image.Exif()
    exif[0x0112] = orientation

    assert Image.open(BytesIO(read(picture(edge=400, exif=exif)).shown)).size == size


def test_a_broken_time_of_the_camera_does_not_cost_the_picture():
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = "0001:01:01 00:00:00"

    assert read(picture(edge=400, exif=exif)).taken_at is None


@pytest.mark.filterwarnings("ignore:.*MPO.*:UserWarning", "ignore:.*EXIF.*:UserWarning")
@pytest.mark.parametrize("kind", ["JPEG", "MPO", "PNG", "WEBP", "HEIF"])
def test_bytes_that_were_cut_or_bent_are_a_picture_or_refused(kind):
    whole = phone_photo(edge=64) if kind == "MPO" else picture(kind, edge=64)

    for content in [*cut(whole), *bent(whole)]:
        with suppress(DomainError):
            read(content)


def cut(whole: bytes) -> list[bytes]:
    return [whole[: hashed(f"cut {number}", below=len(whole))] for number in range(60)]


def bent(whole: bytes) -> list[bytes]:
    """One to eight bytes exchanged: in every other copy near the beginning, where the structure stands."""
    return [_bent(whole, number, below=len(whole) if number % 2 else min(len(whole), 400)) for number in range(240)]


def _bent(whole: bytes, number: int, *, below: int) -> bytes:
    copy = bytearray(whole)
    for turn in range(1 + number % 8):
        copy[hashed(f"place {number} {turn}", below=below)] = hashed(f"byte {number} {turn}", below=256)
    return bytes(copy)


def hashed(words: str, *, below: int) -> int:
    return int.from_bytes(sha256(words.encode()).digest()) % below


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA"])
def test_every_mode_of_a_png_is_shown(mode):
    file = BytesIO()
    Image.new(mode, (4000, 10)).save(file, "PNG")

    assert Image.open(BytesIO(read(file.getvalue()).shown)).width == 1600


@pytest.mark.parametrize("edge", [6000, 14_000])
def test_more_pixels_than_memory_can_bear_are_refused_in_words_of_their_own(edge):
    file = BytesIO()
    Image.new("1", (edge, edge)).save(file, "PNG")

    with pytest.raises(TooManyPixelsError) as refusal:
        read(file.getvalue())

    assert refusal.value.details == {"megapixels": edge * edge // 1_000_000, "most": 25}


def test_what_was_kept_as_a_paper_before_can_be_shown_once_it_is_a_photo(database):
    content, by = picture(edge=400), make_user(Role.OFFICER)
    stored_file.keep(content, media_type="application/octet-stream", by=by, at=NOW)

    kept = photo.add(content, to=make_task(), item_code=None, by=by, at=NOW)

    file = db.session.get_one(StoredFile, kept.sha256, populate_existing=True)
    assert (file.media_type, file.content) == ("image/jpeg", content)
    assert file.shown == pictures.read(content).shown
    assert file.thumbnail


def test_a_photo_kept_again_as_a_paper_stays_a_photo(database):
    content, by = picture(edge=400), make_user(Role.OFFICER)
    kept = photo.add(content, to=make_task(), item_code=None, by=by, at=NOW)

    stored_file.keep(content, media_type="application/octet-stream", by=by, at=NOW)

    file = db.session.get_one(StoredFile, kept.sha256, populate_existing=True)
    assert (file.media_type, bool(file.shown)) == ("image/jpeg", True)


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
