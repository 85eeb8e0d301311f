"""Pictures: type decided by content, shown copies without EXIF, the original untouched."""

import struct
import zlib
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from PIL import ExifTags, Image
from pillow_heif import register_heif_opener

from inspect_app.clock import OFFICE
from workflows.errors import DomainError

register_heif_opener()
Image.MAX_IMAGE_PIXELS = None  # our own limit stands below; it is asked before the first pixel is decoded

LARGEST = 20 * 1024 * 1024  # bytes
MOST_PIXELS = {"JPEG": 60_000_000, "MPO": 60_000_000, "HEIF": 60_000_000, "PNG": 25_000_000, "WEBP": 25_000_000}
"""What a camera writes may be larger than a screenshot, whose decoder takes many times the memory."""

SHOWN_EDGE, THUMBNAIL_EDGE = 1600, 320  # pixels
READ = ("JPEG", "PNG", "WEBP", "HEIF")
MEDIA_TYPES = {"JPEG": "image/jpeg", "MPO": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "HEIF": "image/heic"}
"""MPO is a JPEG with a second picture behind it (Ultra HDR, depth): what phones write today. The first picture counts."""

DAMAGED = (
    *(OSError, SyntaxError, ValueError, LookupError, TypeError, AttributeError, EOFError, ArithmeticError, RuntimeError),
    *(struct.error, zlib.error),
)
"""What decoders raise over bytes that somebody has cut or bent."""

UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
EARLIEST_YEAR = 1990


class NotAPictureError(DomainError):
    code = "photo.not_a_picture"


class PictureTooLargeError(DomainError):
    """Details: megabytes, the most that is taken."""

    code = "photo.too_large"


class TooManyPixelsError(DomainError):
    """Details: megapixels of the picture, and the most that is taken."""

    code = "photo.too_many_pixels"


@dataclass(frozen=True, slots=True)
class Picture:
    """`shown` and `thumbnail` are JPEG, upright and without metadata. `taken_at` is what the camera says, if it does."""

    media_type: str
    taken_at: datetime | None
    shown: bytes
    thumbnail: bytes


def read(content: bytes) -> Picture:
    """Decode a JPEG, PNG, WebP or HEIC of at most 20 MB, whatever its name says."""
    if len(content) > LARGEST:
        raise PictureTooLargeError(megabytes=LARGEST // 1024 // 1024)
    try:
        with Image.open(BytesIO(content), formats=READ) as image:
            return _read(image)
    except DAMAGED as error:
        raise NotAPictureError from error


def _read(image: Image.Image) -> Picture:
    pixels, most = image.width * image.height, MOST_PIXELS[image.format or ""]
    if pixels > most:
        raise TooManyPixelsError(megapixels=pixels // 1_000_000, most=most // 1_000_000)
    exif = _exif(image)
    shown = _upright(_fitted(image), exif)
    thumbnail = shown.copy()
    thumbnail.thumbnail((THUMBNAIL_EDGE, THUMBNAIL_EDGE), Image.Resampling.LANCZOS)
    return Picture(MEDIA_TYPES[image.format or ""], _taken_at(exif), _jpeg(shown), _jpeg(thumbnail))


def _fitted(image: Image.Image) -> Image.Image:
    """A copy that fits the screen, pixels only: what is not passed on cannot leak.

    A JPEG is decoded at a smaller scale at once; what is not RGB is thinned out before it is converted.
    """
    image.draft("RGB", (SHOWN_EDGE, SHOWN_EDGE))
    small = image
    if image.mode != "RGB":
        step = max(1, max(image.size) // (2 * SHOWN_EDGE))
        thin = (max(1, image.width // step), max(1, image.height // step))
        small = image.resize(thin, Image.Resampling.NEAREST).convert("RGB")
    small.thumbnail((SHOWN_EDGE, SHOWN_EDGE), Image.Resampling.LANCZOS)
    plain = Image.new("RGB", small.size)
    plain.paste(small)
    return plain


def _upright(image: Image.Image, exif: Image.Exif | None) -> Image.Image:
    turn = UPRIGHT.get(exif.get(ExifTags.Base.Orientation)) if exif else None
    return image if turn is None else image.transpose(turn)


def _jpeg(image: Image.Image) -> bytes:
    file = BytesIO()
    image.save(file, "JPEG", quality=85, optimize=True)
    return file.getvalue()


def _exif(image: Image.Image) -> Image.Exif | None:
    """Metadata that cannot be read do not spoil a picture."""
    try:
        return image.getexif()
    except DAMAGED:
        return None


def _taken_at(exif: Image.Exif | None) -> datetime | None:
    """Cameras write local time without a zone; here that is the office's. A clock that was never set says nothing."""
    try:
        said = exif.get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal) if exif else None
        taken_at = datetime.strptime(str(said), "%Y:%m:%d %H:%M:%S").replace(tzinfo=OFFICE) if said else None
    except DAMAGED:
        return None
    return taken_at if taken_at and taken_at.year >= EARLIEST_YEAR else None
