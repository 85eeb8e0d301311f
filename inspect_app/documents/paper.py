"""What every PDF of the house shares: a Chinese face that reportlab can embed, and drawing that gives the same bytes again."""

from functools import cache
from io import BytesIO
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.pdfgen.canvas import Canvas

PLACES = (
    Path("/usr/share/fonts/truetype/arphic/uming.ttc"),
    Path("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc"),
    Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"),
)
"""AR PL UMing looks like the 宋体 of official papers; WenQuanYi is next best. Noto CJK has outlines that reportlab refuses."""

BUILT_IN = "STSong-Light"
NAME = "Mingcha"


@cache
def face() -> str:
    """The name of a registered face. Without a font file the reader's own Song face is used, which every reader has."""
    for place in PLACES:
        if place.exists():
            try:
                pdfmetrics.registerFont(TTFont(NAME, str(place), subfontIndex=0))
            except TTFError:
                continue
            return NAME
    pdfmetrics.registerFont(UnicodeCIDFont(BUILT_IN))
    return BUILT_IN


def canvas(file: BytesIO, *, title: str) -> Canvas:
    paper = Canvas(file, pagesize=(595.28, 841.89), invariant=1, pageCompression=1)
    paper.setTitle(title)
    paper.setCreator("Mingcha")
    return paper


def wrapped(text: str, *, size: float, width: float) -> list[str]:
    """Lines no wider than `width` points; Chinese breaks anywhere but before a closing mark."""
    lines, line = [], ""
    for mark in text:
        if mark == "\n" or (pdfmetrics.stringWidth(line + mark, face(), size) > width and mark not in "，。、；：）”》"):
            lines.append(line)
            line = ""
        line += "" if mark == "\n" else mark
    return [*lines, line]
