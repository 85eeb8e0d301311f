"""Reading files that people send: spoiled ones are refused in words, a stray mark costs its own row, a formula its result."""

from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import load_workbook

from inspect_app.documents import csv_rows, workbook_rows
from inspect_app.documents.table_errors import BrokenTableError, TooLargeUnpackedError, UnreadableTableError
from inspect_app.documents.table_files import write_xlsx
from inspect_app.documents.tables import open_table
from tests.registers import good_row, xlsx_bytes
from workflows.register_values import Formula, TornRow


def rows_of(content: bytes) -> list[tuple[int, list[object]]]:
    with open_table(BytesIO(content)) as sheets:
        return list(sheets[0].rows()) if sheets else []


def cells_of(content: bytes) -> list[list[object]]:
    return [cells for _line, cells in rows_of(content)]


def workbook_with(sheet: str) -> bytes:
    """A workbook whose only sheet holds this XML."""
    made, file = xlsx_bytes([]), BytesIO()
    with ZipFile(BytesIO(made)) as old, ZipFile(file, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, sheet if name.startswith("xl/worksheets/") else old.read(name))
    return file.getvalue()


def sheet_of(*cells: str) -> str:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{space}"><sheetData><row r="1">{"".join(cells)}</row></sheetData></worksheet>'


def spoiled(whole: bytes, *, times: int) -> Iterator[bytes]:
    """The file with one to four bytes changed, each time elsewhere and always the same ones."""
    for time in range(times):
        copy, chance = bytearray(whole), sha256(str(time).encode()).digest()
        for flip in range(1 + chance[0] % 4):
            at = int.from_bytes(chance[4 * flip + 4 : 4 * flip + 8])
            copy[4 + at % (len(copy) - 4)] ^= 1 + chance[flip + 1] % 255
        yield bytes(copy)


def test_a_workbook_with_any_byte_spoiled_is_read_or_refused_and_never_breaks_the_house():
    whole, outcomes = xlsx_bytes([good_row(number) for number in range(1, 30)]), set()

    for content in spoiled(whole, times=400):
        try:
            rows_of(content)
            outcomes.add("read")
        except UnreadableTableError:
            outcomes.add("refused")

    assert outcomes == {"read", "refused"}


def test_an_encrypted_workbook_is_refused():
    whole = bytearray(xlsx_bytes([good_row(1)]))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = whole.find(mark)
        while at >= 0:
            whole[at + place] |= 1
            at = whole.find(mark, at + 4)

    with pytest.raises(UnreadableTableError):
        rows_of(bytes(whole))


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="XFE1"><v>1</v></c>',
        '<c r="A1" t="s"><v>999</v></c>',
        '<c r="A1" s="99999"><v>1</v></c>',
        '<c r="A1" t="d"><v>x</v></c>',
    ],
    ids=["beyond the last column", "no such text", "no such style", "no day"],
)
def test_a_cell_that_cannot_be_is_told_or_read_but_never_a_crash(cell):
    with suppress(BrokenTableError):
        rows_of(workbook_with(sheet_of(cell)))


def test_a_row_far_down_costs_nothing():
    far = sheet_of('<c r="A1048576"><v>7</v></c>').replace('row r="1"', 'row r="1048576"')

    assert rows_of(workbook_with(far)) == [(1048576, [7])]


def test_of_a_formula_its_result_is_read_and_text_that_looks_like_one_stays_text():
    content = workbook_with(
        sheet_of(
            '<c r="A1"><f>2+3</f><v>5</v></c>',
            '<c r="B1" t="str"><f>A9</f><v></v></c>',
            '<c r="C1"><f>SUM(A2:A9)</f></c>',
            '<c r="D1" t="inlineStr"><is><t>=1+1</t></is></c>',
        )
    )

    (cells,) = cells_of(content)

    assert cells == [5, None, "=SUM(A2:A9)", "=1+1"]
    assert [isinstance(cell, Formula) for cell in cells] == [False, False, True, False]


def test_a_workbook_that_unpacks_into_too_much_is_refused_before_it_is_unpacked():
    file = BytesIO(xlsx_bytes([good_row(1)]))
    with ZipFile(file, "a", ZIP_DEFLATED) as packed:
        packed.writestr("xl/sharedStrings.xml", b" " * (workbook_rows.LARGEST_SHARED_TEXTS + 1))

    with pytest.raises(TooLargeUnpackedError):
        rows_of(file.getvalue())
    with pytest.raises(TooLargeUnpackedError), open_table(BytesIO(xlsx_bytes([good_row(1)])), largest=100):
        pass


def test_a_stray_quote_costs_its_own_row_and_no_other():
    lines = ["名,码,址", "甲,1,a", '"乙,2,b', "丙,3,c", '丁,4,"d"', "戊,5,e", '己,6,"f', "庚,7,g"]

    rows = rows_of("\r\n".join(lines).encode())

    assert [line for line, _cells in rows] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert [cells for _line, cells in rows if not isinstance(cells, TornRow)] == [
        *(["名", "码", "址"], ["甲", "1", "a"], ["丙", "3", "c"]),
        *(["丁", "4", "d"], ["戊", "5", "e"], ["庚", "7", "g"]),
    ]


def test_a_line_break_inside_a_cell_is_text():
    content = '名,码,址\r\n甲,1,"港口路\r\n1号, 二楼"\r\n乙,2,b\r\n'.encode()

    assert rows_of(content) == [(1, ["名", "码", "址"]), (2, ["甲", "1", "港口路\r\n1号, 二楼"]), (4, ["乙", "2", "b"])]


def test_a_quote_that_nothing_closes_never_takes_the_rest_of_a_long_file():
    many = [f"第{number}家,{number},x" for number in range(3 * csv_rows.MOST_LINES)]

    cells = cells_of("\n".join(["名,码,址", "甲,1,a", '"乙,2,b', *many]).encode())

    assert isinstance(cells[2], TornRow)
    assert cells[3:] == [line.split(",") for line in many]


def test_a_huge_cell_is_one_cell():
    assert cells_of(f"名,码\n甲,{'x' * 200_000}\n".encode())[1][1] == "x" * 200_000


@pytest.mark.parametrize("words", ["=1+1", "=", "#N/A", "#REF!", "+1", "-1", "@x", "2026-01-01", "1e5", "TRUE", "00123", " 空"])
def test_a_text_stays_a_text_in_a_workbook_whatever_it_looks_like(words):
    file = BytesIO()
    write_xlsx(file, [[words]], title="x")

    cell = load_workbook(file).active["A1"]

    assert (cell.data_type, cell.value) == ("s", words)
