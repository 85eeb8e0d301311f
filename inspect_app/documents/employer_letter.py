"""Letters with one-time links (一次性链接通知): one page per firm, a QR code and the same code in letters."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from io import BytesIO

import segno
from reportlab.pdfgen.canvas import Canvas

from inspect_app.documents import paper
from workflows import employer_link

LEFT, RIGHT, TOP = 79.4, 515.9, 762.5  # points; margins of 28 mm
QR_SIZE = 120.0
PAGE = "/open/link"

TITLE = "随机抽查代号告知书"
BODY = (
    "{firm}：\n"
    "　　{title}（{number}）的名录已经冻结，贵单位在名录里。名录里的每家单位都用代号，代号不写名称。"
    "用手机扫下面的二维码，可以看到贵单位的代号，并自己核对它确实在名录里、没有被换过。\n"
    "　　抽取结果在 {opens_on} 开封。开封以后，用同一个二维码可以看到贵单位是否抽中，以及号码和截止线。"
    "开封以前，任何人都看不到。\n"
    "　　不能扫码的，打开 {address}，输入下面的链接码。"
)
WARNING = (
    "链接码只给贵单位，请像印章一样保管，不要转发。执法人员不会索要链接码，也不会凭它收费。"
    "遗失的，到本机关窗口说明情况，原链接作废，另发一份。"
)


@dataclass(frozen=True, slots=True)
class Letter:
    firm: str
    code: str


@dataclass(frozen=True, slots=True)
class Sender:
    """What all letters of a draw share. `base_url` is the public address of this system."""

    body: str
    title: str
    number: str
    opens_on: date
    base_url: str
    written_on: date

    @property
    def address(self) -> str:
        return f"{self.base_url}{PAGE}"


def render(letters: Iterable[Letter], *, sender: Sender) -> bytes:
    """A PDF with a page for each letter."""
    file = BytesIO()
    sheet = paper.canvas(file, title=f"{TITLE} {sender.number}")
    for letter in letters:
        _page(sheet, letter, sender)
        sheet.showPage()
    sheet.save()
    return file.getvalue()


def address_of(base_url: str, code: str) -> str:
    """The code stands after `#`: a browser keeps that part to itself, so it reaches no server log."""
    return f"{base_url}{PAGE}#{code}"


def _page(sheet: Canvas, letter: Letter, sender: Sender) -> None:
    sheet.setFont(paper.face(), 22)
    sheet.drawCentredString((LEFT + RIGHT) / 2, TOP, TITLE)
    text = BODY.format(
        firm=letter.firm,
        title=sender.title,
        number=sender.number,
        opens_on=_day(sender.opens_on),
        address=sender.address,
    )
    y = _paragraphs(sheet, text, size=14, leading=25, y=TOP - 50)
    y = _qr(sheet, letter, sender, y=y - 14)
    y = _paragraphs(sheet, WARNING, size=11, leading=19, y=y - 34)
    sheet.setFont(paper.face(), 14)
    sheet.drawRightString(RIGHT, y - 40, sender.body)
    sheet.drawRightString(RIGHT, y - 64, _day(sender.written_on))


def _paragraphs(sheet: Canvas, text: str, *, size: float, leading: float, y: float) -> float:
    sheet.setFont(paper.face(), size)
    for line in paper.wrapped(text, size=size, width=RIGHT - LEFT):
        sheet.drawString(LEFT, y, line)
        y -= leading
    return y


def _qr(sheet: Canvas, letter: Letter, sender: Sender, *, y: float) -> float:
    matrix = segno.make(address_of(sender.base_url, letter.code), error="m").matrix
    unit = QR_SIZE / len(matrix)
    for row, line in enumerate(matrix):
        for column, is_dark in enumerate(line):
            if is_dark:
                sheet.rect(LEFT + column * unit, y - (row + 1) * unit, unit, unit, stroke=0, fill=1)
    sheet.setFont(paper.face(), 11)
    sheet.drawString(LEFT + QR_SIZE + 24, y - 40, "链接码")
    sheet.setFont("Courier-Bold", 14)
    for place, line in enumerate(_halves(employer_link.groups(letter.code))):
        sheet.drawString(LEFT + QR_SIZE + 24, y - 62 - 20 * place, line)
    return y - QR_SIZE


def _halves(code: str) -> tuple[str, str]:
    parts = code.split(" ")
    return " ".join(parts[:4]), " ".join(parts[4:])


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
