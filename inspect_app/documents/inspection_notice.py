"""The notice of an inspection (行政检查通知书), rendered when a visit is approved. The same contents give the same bytes.

Its content follows 国办发〔2024〕54号: legal basis, kind of inspection (never who complained), frequency, officers, the right
to ask for recusal and to refuse officers without certificates. 待核: the printed form of the Ministry of Justice is not in hand.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from inspect_app.documents import paper
from inspect_app.models.task import Task
from inspect_app.queries import reference, setting
from inspect_app.queries.task import counted_visits
from workflows.task import InspectionKind, kind_of

LEFT, RIGHT, TOP, BOTTOM = 79.4, 515.9, 757.0, 96.0  # points
TITLE = "行政检查通知书"
BASIS = "《国务院办公厅关于严格规范涉企行政检查的意见》（国办发〔2024〕54号）"
KINDS = {InspectionKind.DAILY: "日常检查", InspectionKind.CASE: "个案检查", InspectionKind.SPECIAL: "专项检查"}
RIGHTS = (
    "执法人员应当主动出示行政执法证件；不出示的，你单位有权拒绝接受检查。",
    "你单位认为执法人员与本次检查有直接利害关系或者其他关系、可能影响公正的，有权申请回避。",
    "你单位有权就检查情况陈述和申辩，检查结束后将告知你单位检查结果。",
    "本机关严禁逐利检查，严禁干扰企业正常生产经营，严禁任性处罚，严禁下达检查指标，严禁变相检查。"
    "协助人员不超过 1 名，不从事检查。",
)


@dataclass(frozen=True, slots=True)
class Notice:
    """What the paper says; nothing in it tells where the task came from."""

    body: str
    number: str
    employer: str
    code: str
    address: str
    kind: str
    matters: Sequence[str]
    basis: Sequence[str]
    visit_on: date
    frequency: str
    officers: Sequence[tuple[str, str]]
    written_on: date


def contents(task: Task, *, on: date) -> Notice:
    """The notice of this task as it stands, written on day `on`."""
    matters = [item for item in reference.items("matters", on=on) if item.code in task.matters]
    return Notice(
        body=task.body.name,
        number=task.number,
        employer=task.employer.name,
        code=task.employer.uscc or "",
        address=task.employer.address,
        kind=KINDS[kind_of(origin.source for origin in task.origins)],
        matters=[item.words for item in matters] or list(task.matters),
        basis=list(dict.fromkeys([*(f"《{_law(item.source)}" for item in matters), BASIS])),
        visit_on=task.visit_on or on,
        frequency=_frequency(task, on=on),
        officers=[(member.officer.name, member.officer.certificate) for member in task.members],
        written_on=on,
    )


def render(notice: Notice) -> bytes:
    file = BytesIO()
    sheet = paper.canvas(file, title=f"{TITLE} {notice.number}")
    pages = list(_pages(notice))
    for number, lines in enumerate(pages, 1):
        y = _head(sheet, notice) if number == 1 else TOP
        sheet.setFont(paper.face(), 14)
        for line in lines:
            sheet.drawString(LEFT, y, line)
            y -= 24
        if number == len(pages):
            _seal(sheet, notice, y=y - 34)
        sheet.setFont(paper.face(), 9)
        sheet.drawCentredString((LEFT + RIGHT) / 2, 56, f"第 {number} 页，共 {len(pages)} 页")
        sheet.showPage()
    sheet.save()
    return file.getvalue()


def _law(source: str) -> str:
    """职业病防治法第六十二条 → 中华人民共和国职业病防治法》第六十二条"""
    name, mark, article = source.partition("第")
    return f"中华人民共和国{name}》{mark}{article}"


def _frequency(task: Task, *, on: date) -> str:
    day = task.visit_on or on
    if not task.counts_toward_cap:
        return "本次检查不计入年度入企检查频次"
    number = counted_visits(task.employer_id, on=day, but=task) + 1
    return f"{day.year}年计入频次的第 {number} 次入企检查，年度上限 {setting.value('visits.cap', on=day)} 次"


def _text(notice: Notice) -> str:
    officers = "；".join(f"{name}（执法证号 {certificate}）" for name, certificate in notice.officers)
    named = f"统一社会信用代码：{notice.code}\n" if notice.code else ""
    rights = "\n".join(f"　　{count}．{words}" for count, words in zip("一二三四", RIGHTS, strict=True))
    return (
        f"{notice.employer}：\n"
        f"　　根据{'、'.join(notice.basis)}，经本机关负责人批准，决定于{_day(notice.visit_on)}对你单位进行行政检查。\n"
        f"　　检查类型：{notice.kind}\n　　检查事项：{'；'.join(notice.matters)}\n　　检查频次：{notice.frequency}\n"
        f"　　执法人员：{officers}\n　　检查地点：{notice.address}\n{'　　' + named if named else ''}{rights}"
    )


def _pages(notice: Notice) -> Iterator[list[str]]:
    lines = paper.wrapped(_text(notice), size=14, width=RIGHT - LEFT)
    first, following = int((TOP - 96 - BOTTOM - 130) / 24), int((TOP - BOTTOM - 130) / 24)
    yield lines[:first]
    for start in range(first, len(lines), following):
        yield lines[start : start + following]


def _head(sheet: Canvas, notice: Notice) -> float:
    """Returns where the text begins."""
    middle = (LEFT + RIGHT) / 2
    sheet.setFont(paper.face(), 18)
    sheet.drawCentredString(middle, TOP, notice.body)
    sheet.setFont(paper.face(), 24)
    sheet.drawCentredString(middle, TOP - 36, TITLE)
    sheet.setFont(paper.face(), 12)
    sheet.drawRightString(RIGHT, TOP - 64, notice.number)
    sheet.line(LEFT, TOP - 72, RIGHT, TOP - 72)
    return TOP - 96


def _seal(sheet: Canvas, notice: Notice, *, y: float) -> None:
    sheet.setFont(paper.face(), 14)
    sheet.drawString(LEFT, y, "签收：")
    sheet.drawRightString(RIGHT, y, f"{notice.body}（印章）")
    sheet.drawRightString(RIGHT, y - 26, _day(notice.written_on))


def _day(value: date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"
