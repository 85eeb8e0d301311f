"""The notice of a draw (随机抽查公告), printed with a QR code for the board, the newspaper and the parties' signatures.

The same contents give the same bytes. Codes and hashes only; never a name of an employer.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from inspect_app.clock import office_date
from inspect_app.queries.draw_public import PublicDraw

TRUETYPE = (
    Path("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc"),
    Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"),
    Path("/usr/share/fonts/truetype/arphic/uming.ttc"),
)
BUILT_IN = "STSong-Light"
NAME = "Notice"
CLOSING, OPENING = "，。；：、）〕", "（〔"

LEFT, RIGHT, TOP, BOTTOM = 28 * mm, A4[0] - 26 * mm, A4[1] - 27 * mm, 22 * mm
LINE = 7.4 * mm
CODE_LINE = 4.8 * mm
SIGN_LINE = 6.6 * mm
QR = 32 * mm
LOWEST, QR_TOP = BOTTOM + 16 * mm, BOTTOM + 4 * mm + QR
"""Text ends above the seal and the date; where it ends above the QR code too, all of it is one page."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What the paper says. `parties`: (words, commitment)."""

    body_name: str
    number: str
    title: str
    plan_hash: str
    previous_hash: str
    roster_root: str
    employers: int
    committed_on: date
    draw_on: date
    opens_on: date | None
    sources: Sequence[str]
    parties: Sequence[tuple[str, str]]
    drawn_hash: str | None
    drawn_on: date | None
    void_reason: str | None
    address: str

    @classmethod
    def of(cls, draw: PublicDraw, *, address: str) -> "Notice":
        return cls(
            body_name=draw.body_name,
            number=draw.number,
            title=draw.title,
            plan_hash=draw.plan_hash,
            previous_hash=draw.previous_hash,
            roster_root=str(draw.plan["roster_root"]),
            employers=int(draw.plan["roster_n"]),
            committed_on=office_date(draw.committed_at),
            draw_on=draw.draw_on,
            opens_on=None if draw.is_short_form else draw.opens_on,
            sources=[source.words for source in draw.sources],
            parties=[(_party(party), party.commitment) for party in draw.parties],
            drawn_hash=draw.drawn_hash,
            drawn_on=_day(draw.drawn_at),
            void_reason=draw.void_reason,
            address=address,
        )


def render(notice: Notice) -> bytes:
    """A4, one page or as many as the parties need. Laid out twice: only then is the number of pages known."""
    return _Paper(notice, pages=_Paper(notice, pages=0).write()).bytes()


class _Paper:
    def __init__(self, notice: Notice, *, pages: int) -> None:
        self._notice, self._pages = notice, pages
        self._out = BytesIO()
        self._font = _font()
        self._canvas = Canvas(self._out, pagesize=A4, invariant=1, pageCompression=1)
        self._canvas.setTitle(notice.title)
        self._canvas.setAuthor(notice.body_name)
        self._y = TOP
        self._page = 1

    def write(self) -> int:
        """The number of pages."""
        self._head()
        for words in _sentences(self._notice):
            self._paragraph(words)
        for label, value in _hashes(self._notice):
            self._hash(label, value)
        self._commitments()
        self._need(QR_TOP - LOWEST)
        self._qr()
        self._foot()
        return self._page

    def bytes(self) -> bytes:
        self.write()
        self._canvas.save()
        return self._out.getvalue()

    def _head(self) -> None:
        middle = A4[0] / 2
        for words, size, gap in ((self._notice.body_name, 20, 10), ("随机抽查公告", 22, 10), (self._notice.number, 12, 6)):
            self._canvas.setFont(self._font, size)
            self._canvas.drawCentredString(middle, self._y, words)
            self._y -= gap * mm
        self._canvas.setLineWidth(1.2)
        self._canvas.line(LEFT, self._y + 3 * mm, RIGHT, self._y + 3 * mm)
        self._y -= 6 * mm

    def _paragraph(self, words: str) -> None:
        for line in self._wrapped(f"　　{words}", size=12.5):
            self._line(line, size=12.5, height=LINE)

    def _hash(self, label: str, value: str) -> None:
        self._need(2 * CODE_LINE + 3 * mm)
        self._line(label, size=11, height=CODE_LINE)
        self._groups(value)

    def _groups(self, value: str) -> None:
        groups = " ".join(value[start : start + 8] for start in range(0, len(value), 8))
        self._canvas.setFont("Courier", 9.4)
        self._canvas.drawString(LEFT, self._y, groups)
        self._y -= CODE_LINE + 1.2 * mm

    def _commitments(self) -> None:
        """Each with room for its party's signature, which vouches that the paper says what the party's screen said."""
        self._y -= 1 * mm
        self._line("各方的承诺和签字（签字表示与本方所见一致）", size=11, height=SIGN_LINE)
        for words, commitment in self._notice.parties:
            self._need(SIGN_LINE + CODE_LINE + 1.2 * mm)
            self._canvas.setFont(self._font, 11)
            self._canvas.drawString(LEFT, self._y, words)
            self._canvas.drawRightString(RIGHT - 62 * mm, self._y, "签字")
            self._canvas.setLineWidth(0.5)
            self._canvas.line(RIGHT - 60 * mm, self._y - 1 * mm, RIGHT, self._y - 1 * mm)
            self._y -= CODE_LINE
            self._groups(commitment)
            self._y -= SIGN_LINE - CODE_LINE

    def _qr(self) -> None:
        """Bottom right, beside the date and the place of the seal."""
        code, size = segno.make(self._notice.address, error="m"), QR
        left, bottom = RIGHT - size, QR_TOP - size
        module = size / len(code.matrix)
        for row, bits in enumerate(code.matrix):
            for column, bit in enumerate(bits):
                if bit:
                    self._canvas.rect(
                        left + column * module, bottom + size - (row + 1) * module, module, module, stroke=0, fill=1
                    )
        self._canvas.setFont(self._font, 9)
        self._canvas.drawCentredString(left + size / 2, bottom - 4.5 * mm, "扫码看全过程，自己验证")

    def _foot(self) -> None:
        self._canvas.setFont(self._font, 12.5)
        self._canvas.drawString(LEFT, BOTTOM + 12 * mm, f"{self._notice.body_name}（盖章）")
        self._canvas.drawString(LEFT, BOTTOM + 4 * mm, _long(self._notice.drawn_on or self._notice.committed_on))
        self._number()

    def _number(self) -> None:
        self._canvas.setFont(self._font, 9)
        self._canvas.drawRightString(RIGHT, 14 * mm, f"第 {self._page} 页，共 {self._pages} 页")
        self._canvas.drawString(LEFT, 14 * mm, self._notice.address)

    def _line(self, words: str, *, size: float, height: float) -> None:
        self._need(height)
        self._canvas.setFont(self._font, size)
        self._canvas.drawString(LEFT, self._y, words)
        self._y -= height

    def _need(self, height: float) -> None:
        if self._y - height < LOWEST:
            self._number()
            self._canvas.showPage()
            self._page += 1
            self._y = TOP
            self._hash("计划的指纹（续页）", self._notice.plan_hash)

    def _wrapped(self, words: str, *, size: float) -> Iterator[str]:
        """Chinese breaks anywhere, but no line begins with a closing mark or ends with an opening one."""
        line = ""
        for character in words:
            if pdfmetrics.stringWidth(line + character, self._font, size) > RIGHT - LEFT and character not in CLOSING:
                kept = line.rstrip(OPENING)
                yield kept
                line = line[len(kept) :]
            line += character
        yield line


def _font() -> str:
    """TrueType where the machine has one, else the built-in one that every reader brings; Noto CJK has other outlines."""
    if NAME in pdfmetrics.getRegisteredFontNames():
        return NAME
    found = next((path for path in TRUETYPE if path.exists()), None)
    if found:
        pdfmetrics.registerFont(TTFont(NAME, str(found), subfontIndex=0))
        return NAME
    pdfmetrics.registerFont(UnicodeCIDFont(BUILT_IN))
    return BUILT_IN


def _sentences(notice: Notice) -> Iterator[str]:
    yield (
        f"{notice.title}的名录、人员、规则已经固定，{len(notice.parties)} 份承诺已于 {_long(notice.committed_on)}交齐。"
        f"名录共 {notice.employers} 家，都以代号列出。此后任何人不能改动，也不能重抽。"
    )
    yield f"随机数取 {_long(notice.draw_on)}的{'、'.join(notice.sources)}，本局和各方都不能左右。"
    if notice.drawn_hash and notice.drawn_on:
        yield f"已于 {_long(notice.drawn_on)}抽取，结果文本的指纹如下。"
    if notice.opens_on:
        yield f"结果封存到 {_long(notice.opens_on)}自动公开，届时可以下载全部材料自行重算。"
    if notice.void_reason:
        yield f"本次抽查已经作废。理由：{notice.void_reason}。记录长期公开。"


def _hashes(notice: Notice) -> Iterator[tuple[str, str]]:
    yield "计划的指纹", notice.plan_hash
    yield "名录的根", notice.roster_root
    yield "上一次结果的指纹", notice.previous_hash
    if notice.drawn_hash:
        yield "结果文本的指纹", notice.drawn_hash


def _party(party: Any) -> str:
    return f"{party.words}（{party.name[-1].upper()}）" if party.is_bureau else party.words


def _day(at: datetime | None) -> date | None:
    return office_date(at) if at else None


def _long(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
