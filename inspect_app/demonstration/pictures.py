"""Pictures for findings, drawn here: nobody's workshop."""

from datetime import datetime
from functools import lru_cache
from io import BytesIO

from PIL import ExifTags, Image, ImageDraw, ImageFilter

from inspect_app.clock import OFFICE

SIZE = (1200, 900)
VARIETY = 6
COLOURS = ("#8a9499", "#a39d8f", "#7d8b86", "#9a8f8a")


def workshop(number: int) -> bytes:
    """A wall, a floor with a yellow line, a machine and a notice board, a little different from the next number's."""
    return _workshop(number % VARIETY)


def gate(number: int) -> bytes:
    """A locked gate in a wall, and nobody."""
    return _gate(number % VARIETY)


def taken(picture: bytes, *, at: datetime) -> bytes:
    """The same picture with the time that a camera writes into it."""
    exif = Image.Exif()
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = at.astimezone(OFFICE).strftime("%Y:%m:%d %H:%M:%S")
    block = exif.tobytes()
    return picture[:2] + b"\xff\xe1" + (len(block) + 2).to_bytes(2) + block + picture[2:]


@lru_cache
def _workshop(number: int) -> bytes:
    image = Image.new("RGB", SIZE, COLOURS[number % len(COLOURS)])
    pen, shift = ImageDraw.Draw(image), number * 90 % 400
    pen.rectangle((0, 620, *SIZE), fill="#6f6b62")
    pen.rectangle((0, 640, SIZE[0], 668), fill="#c9a02c")
    pen.polygon(((180 + shift, 330), (240 + shift, 250), (470 + shift, 250), (530 + shift, 330)), fill="#39444a")
    pen.rectangle((180 + shift, 330, 530 + shift, 660), fill="#55636a")
    pen.ellipse((290 + shift, 400, 420 + shift, 530), fill="#2c363b", outline="#a9b4b8", width=10)
    pen.rectangle((860, 170, 1080, 400), fill="#dfe0d8", outline="#5d5a52", width=12)
    for line in range(5):
        pen.rectangle((890, 205 + line * 36, 1050 - line % 2 * 50, 217 + line * 36), fill="#7d7a72")
    return _photo(image)


@lru_cache
def _gate(number: int) -> bytes:
    image = Image.new("RGB", SIZE, COLOURS[number % len(COLOURS)])
    pen, shift = ImageDraw.Draw(image), number * 70 % 300
    pen.rectangle((0, 700, *SIZE), fill="#77736a")
    pen.rectangle((0, 220, SIZE[0], 700), fill="#b3aa98")
    pen.rectangle((240 + shift, 260, 860 + shift, 700), fill="#3f4a50")
    for bar in range(13):
        pen.rectangle((262 + shift + bar * 46, 280, 276 + shift + bar * 46, 690), fill="#6a777d")
    pen.rectangle((530 + shift, 470, 590 + shift, 540), fill="#b08d2e")
    pen.arc((540 + shift, 425, 580 + shift, 500), 180, 360, fill="#d9d9d4", width=9)
    return _photo(image)


def _photo(image: Image.Image) -> bytes:
    grain = Image.effect_noise(SIZE, 24).convert("RGB")
    file = BytesIO()
    Image.blend(image.filter(ImageFilter.GaussianBlur(1.2)), grain, 0.06).save(file, "JPEG", quality=86)
    return file.getvalue()
