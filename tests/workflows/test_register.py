"""Which rows of a register file are taken, without a database."""

from datetime import date, datetime

import pytest
from stdnum.cn import uscc

from tests.registers import HEADER, code_of, good_row, spoiled_rows
from workflows import register_values as values
from workflows.register import Checker, Entry, Reason, Towns
from workflows.register_columns import Field, NoHeaderError, find_header
from workflows.register_lines import is_data

TODAY = date(2026, 11, 24)
TOWNS = Towns(
    codes={"440703002": "440703002000", "440704001": "440704001000"},
    names={"白沙街道": ["440703002000"], "江南街道": ["440704001000"]},
    outside=frozenset({"440781103"}),
)


def checked(*rows: dict, header: tuple[str, ...] = HEADER) -> list[Entry]:
    checker = Checker(header=find_header([header]), towns=TOWNS, is_valid_code=uscc.is_valid, today=TODAY)
    cells = [[row.get(name) for name in header] for row in rows]
    return [checker.check(row, row=number, line=number + 1) for number, row in enumerate(cells, start=1)]


def test_each_spoiled_row_is_rejected_for_its_own_reason_and_no_other_is():
    kinds, rows = zip(*spoiled_rows(), strict=True)

    entries = checked(*rows)

    expected = [None if kind == "good" or kind.startswith("ok_") else kind for kind in kinds]
    assert [entry.reason for entry in entries] == expected


def test_a_second_row_of_a_workplace_is_the_duplicate_even_when_the_first_was_rejected_later():
    entries = checked(good_row(1, 接害人数=-1), good_row(1))

    assert [entry.reason for entry in entries] == [Reason.EXPOSED_NEGATIVE, Reason.DUPLICATE_ROW]


def test_the_first_of_two_faults_in_the_order_of_the_checks_is_the_reason():
    worst = {"单位名称": "", "统一社会信用代码": "1", "行政区划代码": "1", "接害人数": "x", "最近申报日期": "x"}
    repaired = [dict(list(worst.items())[place:]) for place in range(len(worst))]

    entries = checked(*(good_row(number, **faults) for number, faults in enumerate(repaired, start=1)))

    assert [entry.reason for entry in entries] == [
        Reason.NAME_MISSING,
        Reason.USCC_CHECK_DIGIT,
        Reason.TOWN_UNKNOWN,
        Reason.EXPOSED_NOT_A_NUMBER,
        Reason.DATE_IMPOSSIBLE,
    ]


def test_two_rows_without_a_code_are_one_when_name_town_and_address_agree():
    row = good_row(1, 统一社会信用代码="")

    entries = checked(row, row | {"工作场所地址": "江门市蓬江区白沙街道港口路 1 号"}, row | {"工作场所地址": "别处"})

    assert [entry.reason for entry in entries] == [None, Reason.DUPLICATE_ROW, None]


@pytest.mark.parametrize(
    ("changes", "reason", "column"),
    [
        ({"在册职工总数": "三十", "接害人数": ""}, Reason.NUMBER_NOT_A_NUMBER, Field.STAFF_COUNT),
        ({"检测点数": -1, "超标点数": ""}, Reason.NUMBER_NEGATIVE, Field.TESTED_POINTS),
        ({"检测点数": 3, "超标点数": 4}, Reason.NUMBER_OUT_OF_RANGE, Field.EXCEEDED_POINTS),
        ({"自查得分": 101}, Reason.NUMBER_OUT_OF_RANGE, Field.SELF_CHECK_SCORE),
        ({"接害人数": "99999999999999"}, Reason.EXPOSED_NOT_A_NUMBER, Field.EXPOSED_COUNT),
        ({"接害人数": "2.5"}, Reason.EXPOSED_NOT_A_NUMBER, Field.EXPOSED_COUNT),
        ({"接害人数": "－3"}, Reason.EXPOSED_NEGATIVE, Field.EXPOSED_COUNT),
        ({"最近检测日期": "2026-11-25"}, Reason.DATE_IN_FUTURE, Field.TESTED_ON),
        ({"最近检测日期": "1899-01-01"}, Reason.DATE_IMPOSSIBLE, Field.TESTED_ON),
        ({"最近申报日期": "去年三月"}, Reason.DATE_IMPOSSIBLE, Field.DECLARED_ON),
        ({"统一社会信用代码": "914407"}, Reason.USCC_CHECK_DIGIT, Field.USCC),
        ({"行政区划代码": "440781103000"}, Reason.TOWN_OUTSIDE, Field.TOWN),
        ({"经营状态": "飞升"}, Reason.CHOICE_UNKNOWN, Field.STATUS),
        ({"工作场所地址": "长" * 500}, Reason.TEXT_TOO_LONG, Field.ADDRESS),
        ({"联系人": "邓\ufffd霞"}, Reason.TEXT_BROKEN, Field.CONTACT_NAME),
    ],
)
def test_a_fault_is_told_with_its_column(changes, reason, column):
    (entry,) = checked(good_row(1, **changes))

    assert (entry.reason, entry.column) == (reason, column)


@pytest.mark.parametrize(
    "cell",
    [
        *("2026-1-5", "2026/01/05", "2026年1月5日", "20260105", "2026.1.5", "２０２６－１－５", "2026 年 1 月 5 日"),
        *("2026-01-05 00:00:00", "46027", 46027, 46027.0, date(2026, 1, 5), "2026年1月5号"),
        datetime(2026, 1, 5),  # noqa: DTZ001 - a spreadsheet's date has no zone
    ],
)
def test_a_day_is_read_however_it_is_written(cell):
    assert values.day(cell) == date(2026, 1, 5)


@pytest.mark.parametrize("cell", ["", None, "无", "-", " — ", "/"])
def test_no_day_is_no_day(cell):
    assert values.day(cell) is None


@pytest.mark.parametrize("cell", ["2026-02-30", "2026-13-01", "13/05/2026", "2026", "05", "2026-01", "99999999"])
def test_what_is_no_day_of_the_calendar_is_refused(cell):
    with pytest.raises(values.ImpossibleDateError):
        values.day(cell)


@pytest.mark.parametrize("cell", ["12", "１２", "12.0", 12, 12.0, " 1 2 ", "+12"])
def test_twelve_is_twelve(cell):
    assert values.number(cell) == 12


def test_thousands_are_read_and_words_are_not():
    assert values.number("1,234") == 1234
    for words in ("1,23", "十二", "12人", "约12", "1e3", "12.5"):
        with pytest.raises(values.NotANumberError):
            values.number(words)


def test_lists_are_cut_at_marks_but_not_inside_a_name():
    assert values.parts("苯、1,2-二氯乙烷；聚丙烯/聚乙烯粉尘，噪声,噪声") == ["苯", "1,2-二氯乙烷", "聚丙烯/聚乙烯粉尘", "噪声"]


def test_two_writings_of_an_address_have_one_key():
    assert values.key("江门市（蓬江区）港口路 １２－３ 号") == values.key("江门市(蓬江区)港口路12-3号")
    assert values.key("港口路1-2号") != values.key("港口路12号")


def test_the_header_is_found_below_titles_and_by_other_names():
    names = ["＊ 企业名称", "社会信用代码（18位）", "镇街代码", "接触职业病危害人数(人)", "备注"]
    rows = [["江门市职业病危害名录"], ["填报单位：", "市卫健局"], [], names]

    header = find_header(rows)

    assert (header.row, header.positions) == (
        3,
        {Field.NAME: 0, Field.USCC: 1, Field.TOWN: 2, Field.EXPOSED_COUNT: 3},
    )
    assert header.unknown == ("备注",)


def test_of_two_columns_for_one_field_the_preferred_one_is_taken_and_the_other_reported():
    header = find_header([["单位名称", "注册地址", "工作场所地址", "行政区划代码", "镇街代码"]])

    assert (header.positions[Field.ADDRESS], header.positions[Field.TOWN]) == (2, 4)
    assert header.unknown == ("注册地址", "行政区划代码")


def test_a_table_that_names_no_employer_has_no_header():
    with pytest.raises(NoHeaderError):
        find_header([["镇街", "接害人数"], ["白沙街道", 3]])


def test_a_town_is_found_by_its_village_by_nine_digits_and_by_name_below_its_county():
    assert TOWNS.find("440703002005", "") == "440703002000"
    assert TOWNS.find("440703002", "") == "440703002000"
    assert TOWNS.find("440703000000", "白沙街道") == "440703002000"
    assert TOWNS.find("440704", "白沙街道") is None
    assert TOWNS.find("440799999000", "白沙街道") is None


def test_a_file_without_a_column_says_nothing_about_it():
    (entry,) = checked(good_row(1), header=("单位名称", "统一社会信用代码", "接害人数"))

    assert entry.reason is None
    assert set(entry.values) == {Field.NAME, Field.USCC, Field.EXPOSED_COUNT}


def test_blank_lines_totals_and_signatures_are_no_data():
    assert not is_data(["", None, "　"])
    assert not is_data(["合计", "", 20000])
    assert not is_data(["填表人：", "张三"])
    assert is_data(["总计时器厂", code_of(1), "440703002000"])
    assert is_data(["统计服务有限公司", "", "440703002000"])


def test_a_torn_row_and_a_formula_without_result_are_told_before_anything_else():
    header = find_header([HEADER])
    checker = Checker(header=header, towns=TOWNS, is_valid_code=uscc.is_valid, today=TODAY)
    cells = [good_row(1).get(name) for name in HEADER]
    exposed = header.positions[Field.EXPOSED_COUNT]
    formula = [values.Formula("=A1+B1") if place == exposed else cell for place, cell in enumerate(cells)]

    torn = checker.check(values.TornRow(cells[:2]), row=1, line=2)
    uncomputed = checker.check(formula, row=2, line=3)
    good = checker.check(cells, row=3, line=4)

    assert (torn.reason, torn.column, torn.value) == (Reason.QUOTES_OPEN, Field.NAME, cells[1])
    assert (uncomputed.reason, uncomputed.column) == (Reason.FORMULA_WITHOUT_VALUE, Field.EXPOSED_COUNT)
    assert uncomputed.value == "=A1+B1"
    assert good.reason is None
    assert is_data(values.TornRow(["合计"]))
