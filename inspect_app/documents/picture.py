"""Pictures: type decided by content, shown copies without EXIF, the original untouched."""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError
from pillow_heif import register_heif_opener

from inspect_app.clock import OFFICE
from workflows.errors import DomainError

register_heif_opener()

LARGEST = 20 * 1024 * 1024  # bytes
MOST_PIXELS = 120_000_000
SHOWN_EDGE, THUMBNAIL_EDGE = 1600, 320  # pixels
FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "HEIF": "image/heic"}


class NotAPictureError(DomainError):
    code = "photo.not_a_picture"


class PictureTooLargeError(DomainError):
    code = "photo.too_large"


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
        with Image.open(BytesIO(content), formats=tuple(FORMATS)) as image:
            return _read(image)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise NotAPictureError from error


def _read(image: Image.Image) -> Picture:
    if image.width * image.height > MOST_PIXELS:
        raise PictureTooLargeError(megabytes=LARGEST // 1024 // 1024)
    media_type, taken_at = FORMATS[image.format or ""], _taken_at(image)
    upright = ImageOps.exif_transpose(image).convert("RGB")
    return Picture(media_type, taken_at, _jpeg(upright, SHOWN_EDGE), _jpeg(upright, THUMBNAIL_EDGE))


def _jpeg(image: Image.Image, edge: int) -> bytes:
    """A copy that fits into edge × edge. Pixels only: what is not passed on cannot leak."""
    copy = Image.frombytes("RGB", image.size, image.tobytes())
    copy.thumbnail((edge, edge), Image.Resampling.LANCZOS)
    file = BytesIO()
    copy.save(file, "JPEG", quality=85, optimize=True)
    return file.getvalue()


def _taken_at(image: Image.Image) -> datetime | None:
    """Cameras write local time without a zone; here that is the office's."""
    said = image.getexif().get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal)
    try:
        return datetime.strptime(str(said), "%Y:%m:%d %H:%M:%S").replace(tzinfo=OFFICE) if said else None
    except ValueError:
        return None
