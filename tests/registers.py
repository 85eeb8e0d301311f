"""A small register file in the shape of a declaration system's, with one row spoiled in each known way."""

import csv
from collections.abc import Iterator, Sequence
from io import BytesIO, StringIO
from typing import Any

from openpyxl import Workbook
from stdnum.cn import uscc

HEADER = (
    *("序号", "单位名称", "统一社会信用代码", "行政区划代码", "所属镇街", "工作场所地址", "行业代码", "行业名称", "企业规模"),
    *("法定代表人", "联系人", "联系电话", "在册职工总数", "接害人数", "危害因素", "最近申报日期", "最近检测日期", "检测点数"),
    *("超标点数", "超标因素", "上年度新增职业病例数", "上年度体检异常人数", "自查得分", "经营状态"),
)
TOWN = "440703002000"

Row = dict[str, Any]


def code_of(number: int) -> str:
    """A valid code; every number its own."""
    body = f"91440703MA{number:07}"
    return body + uscc.calc_check_digit(body + "0")


def good_row(number: int, **changes: Any) -> Row:
    values = (
        *(number, f"蓬江第{number}塑料零件有限公司", code_of(number), TOWN, "白沙街道"),
        *(f"江门市蓬江区白沙街道港口路{number}号", "2929"),
        *("塑料零件制造", "小", "陈强", "邓伟霞", f"138{number:08}", 30, 10, "噪声、苯 benzene"),
        *("2026-03-05", "2025-06-26", 7, 3),
        *("苯 benzene", 0, 2, 82, "在营"),
    )
    return dict(zip(HEADER, values, strict=True)) | changes


def spoiled_rows() -> Iterator[tuple[str, Row]]:
    """(kind, row); the first seven good rows are what the spoiled ones lean on."""
    for number in range(1, 8):
        yield "good", good_row(number)
    yield "duplicate_row", good_row(7)
    yield "code_of_another_name", good_row(9, 统一社会信用代码=code_of(7))
    yield "ok_second_workplace", good_row(1, 工作场所地址="江门市江海区江南街道环城路9号", 行政区划代码="440704001000")
    yield "name_missing", good_row(11, 单位名称="  ")
    yield "uscc_check_digit", good_row(12, 统一社会信用代码=_wrong(code_of(12)))
    yield "town_unknown", good_row(13, 行政区划代码="440799999000", 所属镇街="不存在镇")
    yield "exposed_negative", good_row(14, 接害人数=-3)
    yield "exposed_not_a_number", good_row(15, 接害人数="十几人")
    yield "exposed_over_staff", good_row(16, 在册职工总数=5, 接害人数=50)
    yield "date_impossible", good_row(17, 最近申报日期="2026-02-30")
    yield "ok_no_code_provisional", good_row(18, 统一社会信用代码="")
    yield "ok_full_width_code", good_row(19, 统一社会信用代码=_wide(code_of(19)), 接害人数="１２")
    yield "ok_lower_case_code", good_row(20, 统一社会信用代码=code_of(20).lower())
    yield "ok_spaces", good_row(21, 单位名称="　蓬江第21塑料零件有限公司 ", 统一社会信用代码=f" {code_of(21)}　")
    yield "ok_slash_date", good_row(22, 最近申报日期="2026/3/5")
    yield "ok_chinese_date", good_row(23, 最近申报日期="2026年3月5日")
    yield "ok_formula_like_name", good_row(24, 单位名称='=HYPERLINK("http://127.0.0.1/","蓬江塑料")')


def csv_bytes(rows: Sequence[Row], *, encoding: str = "utf-8", header: Sequence[str] = HEADER) -> bytes:
    text = StringIO()
    writer = csv.DictWriter(text, header, extrasaction="ignore", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def xlsx_bytes(rows: Sequence[Row], *, titles: Sequence[str] = ("江门市用人单位名录",), header: Sequence[str] = HEADER) -> bytes:
    book = Workbook()
    sheet = book.active
    for line in ([title] for title in titles):
        sheet.append(line)
    sheet.append(list(header))
    for row in rows:
        sheet.append([row.get(name) for name in header])
        for cell in sheet[sheet.max_row]:
            cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _wide(code: str) -> str:
    return "".join(chr(ord(mark) + 0xFEE0) for mark in code)


def _wrong(code: str) -> str:
    return code[:-1] + ("1" if code[-1] != "1" else "2")
