"""Bringing a register file into the register: what is added, changed, kept and rejected, and what history says."""

from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import func

from inspect_app.database import db
from inspect_app.documents.tables import open_table
from inspect_app.models.audit import AuditFact
from inspect_app.models.employer import Employer, EmployerChange, EmployerStatus
from inspect_app.models.register_import import RegisterImport, RegisterImportRow, RowVerdict
from inspect_app.operations import employer as employers
from inspect_app.operations import employer_merge, register_import
from inspect_app.queries.register_import import towns
from tests.factories import NOW, OTHER_TOWN, TODAY, TOWN, make_employer, make_user
from tests.registers import HEADER, code_of, csv_bytes, good_row, spoiled_rows, xlsx_bytes
from workflows.register_import import ImportState
from workflows.roles import Role

pytestmark = pytest.mark.usefixtures("database")


def brought_in(content: bytes, *, scope: str = "", at=NOW) -> RegisterImport:
    """The file imported, as the command does it."""
    import_ = register_import.receive("名录.csv", sha256="0", file_sha256=None, scope=scope, by=None, at=at)
    with open_table(BytesIO(content)) as sheets:
        register_import.take_at_once(import_, sheets=sheets, towns=towns(scope), complete_days=90, at=at)
    return import_


def counts(import_: RegisterImport) -> tuple[int, int, int, int]:
    return import_.added, import_.changed, import_.unchanged, import_.rejected


def employer(code: str) -> Employer:
    return db.session.scalars(db.select(Employer).filter_by(key=code)).one()


def state() -> list[tuple[str, int, object]]:
    return [(row.key, row.version, row.imported_at) for row in db.session.scalars(db.select(Employer).order_by(Employer.id))]


def by_hand(row: Employer, **values) -> None:
    """An edit an hour after the first import."""
    employers.change(row, values, reason="", by=make_user(Role.CLERK), at=NOW + timedelta(hours=1))
    db.session.flush()


def history(row: Employer) -> list[EmployerChange]:
    return list(db.session.scalars(db.select(EmployerChange).filter_by(employer_id=row.id).order_by(EmployerChange.id)))


@pytest.mark.parametrize(
    "content",
    [
        csv_bytes([row for _kind, row in spoiled_rows()], encoding="gb18030"),
        csv_bytes([row for _kind, row in spoiled_rows()], encoding="utf-8-sig"),
        xlsx_bytes([row for _kind, row in spoiled_rows()], titles=("江门市用人单位名录", "填报日期：2026-11-01")),
    ],
    ids=["GB18030", "UTF-8 with BOM", "XLSX with titles"],
)
def test_the_good_rows_are_taken_and_each_spoiled_one_is_told_with_its_reason(database, content):
    kinds = [kind for kind, _row in spoiled_rows()]
    bad = {kind: [place] for place, kind in enumerate(kinds, start=1) if kind != "good" and not kind.startswith("ok_")}

    import_ = brought_in(content)

    assert counts(import_) == (len(kinds) - len(bad), 0, 0, len(bad))
    assert register_import.rejected_rows() == bad
    assert import_.reasons == dict.fromkeys(bad, 1)
    rows = db.session.scalars(db.select(RegisterImportRow).filter_by(import_id=import_.id, verdict=RowVerdict.REJECTED)).all()
    assert {(row.reason, row.row) for row in rows} == {(reason, row) for reason, (row,) in bad.items()}
    assert next(row for row in rows if row.reason == "date_impossible").value == "2026-02-30"


def test_what_is_taken_is_normalised_and_findable(database):
    brought_in(csv_bytes([row for _kind, row in spoiled_rows()]))

    wide, formula = employer(code_of(19)), employer(code_of(24))
    second = employer(f"{code_of(1)}-02")
    provisional = db.session.scalars(db.select(Employer).where(Employer.uscc.is_(None))).one()
    assert (wide.exposed_count, wide.hazards, wide.declared_on.isoformat()) == (12, ["噪声", "苯 benzene"], "2026-03-05")
    assert formula.name == '=HYPERLINK("http://127.0.0.1/","蓬江塑料")'
    assert (second.number, second.town_code) == (2, OTHER_TOWN)
    assert (provisional.key, provisional.complete_by_on) == ("P-1", TODAY + timedelta(days=90))
    assert wide.initials == "pjd19slljyxgs"
    assert {"塑料", "pj", code_of(19)[:2]} <= set(wide.grams)


def test_the_same_file_twice_changes_nothing(database):
    content = csv_bytes([row for _kind, row in spoiled_rows()])
    first = brought_in(content)
    before = state()

    again = brought_in(content, at=NOW + timedelta(days=1))

    assert counts(again) == (0, 0, first.added, first.rejected)
    assert before == state()
    assert db.session.scalar(db.select(func.count()).select_from(EmployerChange)) == first.added


def test_a_dry_run_counts_the_same_and_changes_nothing(database):
    content = csv_bytes([row for _kind, row in spoiled_rows()])
    import_ = register_import.receive("名录.csv", sha256="0", file_sha256=None, scope="", by=None, at=NOW)
    with open_table(BytesIO(content)) as sheets:
        register_import.check(import_, sheets=sheets, towns=towns(""), at=NOW)

    told = counts(import_)

    assert import_.state is ImportState.CHECKED
    assert db.session.scalar(db.select(func.count()).select_from(Employer)) == 0
    assert told == counts(brought_in(content))


def test_a_changed_name_and_address_of_the_only_workplace_are_changes_with_history(database):
    brought_in(csv_bytes([good_row(1)]))

    renamed = good_row(1, 单位名称="蓬江新名塑料有限公司", 工作场所地址="江门市蓬江区新址1号", 接害人数=12)

    import_ = brought_in(csv_bytes([renamed]))

    row = employer(code_of(1))
    assert counts(import_) == (0, 1, 0, 0)
    assert (row.name, row.name_key, row.exposed_count) == ("蓬江新名塑料有限公司", "蓬江新名塑料有限公司", 12)
    assert row.initials == "pjxmslyxgs"
    first, change = history(row)
    assert (first.fields, change.source) == ({}, f"import:{import_.id}")
    assert change.fields == {
        "name": ["蓬江第1塑料零件有限公司", "蓬江新名塑料有限公司"],
        "address": ["江门市蓬江区白沙街道港口路1号", "江门市蓬江区新址1号"],
        "exposed_count": [10, 12],
    }


def test_another_writing_of_the_same_name_is_no_change(database):
    brought_in(csv_bytes([good_row(1, 单位名称="蓬江（中国）塑料有限公司")]))

    assert counts(brought_in(csv_bytes([good_row(1, 单位名称="蓬江(中国) 塑料有限公司")]))) == (0, 0, 1, 0)


def test_with_several_workplaces_the_address_decides(database):
    other = {"工作场所地址": "江门市江海区江南街道环城路9号", "行政区划代码": OTHER_TOWN}
    brought_in(csv_bytes([good_row(1), good_row(1, **other)]))

    import_ = brought_in(csv_bytes([good_row(1, **other, 接害人数=1), good_row(1, 工作场所地址="江门市蓬江区第三厂")]))

    assert counts(import_) == (1, 1, 0, 0)
    assert employer(f"{code_of(1)}-02").exposed_count == 1
    assert employer(code_of(1)).exposed_count == 10
    assert employer(f"{code_of(1)}-03").address == "江门市蓬江区第三厂"


def test_without_an_address_in_the_file_several_workplaces_in_one_town_cannot_be_told_apart(database):
    brought_in(csv_bytes([good_row(1), good_row(1, 工作场所地址="别处"), good_row(2)]))
    header = ("单位名称", "统一社会信用代码", "接害人数")

    import_ = brought_in(csv_bytes([good_row(1, 接害人数=1), good_row(2, 接害人数=1)], header=header))

    assert counts(import_) == (0, 1, 0, 1)
    assert import_.reasons == {"workplace_unclear": 1}


def test_only_columns_that_the_file_has_are_changed(database):
    brought_in(csv_bytes([good_row(1)]))

    import_ = brought_in(csv_bytes([good_row(1, 接害人数=5)], header=("单位名称", "统一社会信用代码", "接害人数")))

    row = employer(code_of(1))
    assert counts(import_) == (0, 1, 0, 0)
    assert (row.exposed_count, row.staff_count, row.hazards) == (5, 30, ["噪声", "苯 benzene"])
    assert row.address == "江门市蓬江区白沙街道港口路1号"


def test_a_new_row_needs_a_town(database):
    import_ = brought_in(csv_bytes([good_row(1)], header=("单位名称", "统一社会信用代码")))

    assert import_.reasons == {"town_unknown": 1}


def test_an_edit_by_hand_is_kept_until_the_file_has_news(database):
    brought_in(csv_bytes([good_row(1)]))
    row = employer(code_of(1))
    by_hand(row, exposed_count=11, address="江门市蓬江区手工更正路1号")

    same = brought_in(csv_bytes([good_row(1)]), at=NOW + timedelta(hours=2))
    again = brought_in(csv_bytes([good_row(1)]), at=NOW + timedelta(hours=3))
    kept = (same.kept, again.kept, row.exposed_count, row.address)
    news = brought_in(csv_bytes([good_row(1, 接害人数=9)]), at=NOW + timedelta(hours=4))

    assert counts(same) == counts(again) == (0, 0, 1, 0)
    assert kept == (2, 2, 11, "江门市蓬江区手工更正路1号")
    assert counts(news) == (0, 1, 0, 0)
    assert (row.exposed_count, row.address, set(row.hand_edits)) == (9, "江门市蓬江区手工更正路1号", {"address"})


def test_an_edit_newer_than_the_last_import_is_kept_even_against_news_and_reported(database):
    brought_in(csv_bytes([good_row(1)]))
    row = employer(code_of(1))
    by_hand(row, exposed_count=11)

    import_ = brought_in(csv_bytes([good_row(1, 接害人数=9)]), at=NOW + timedelta(hours=2))

    (told,) = db.session.scalars(db.select(RegisterImportRow).filter_by(import_id=import_.id, verdict=RowVerdict.KEPT)).all()
    assert (row.exposed_count, import_.kept) == (11, 1)
    assert (told.field, told.value, told.employer_id) == ("exposed_count", "9", row.id)


def test_an_address_corrected_by_hand_is_still_the_workplace_that_the_file_means(database):
    other = {"工作场所地址": "江门市江海区江南街道环城路9号", "行政区划代码": OTHER_TOWN}
    rows = [good_row(1), good_row(1, **other)]
    brought_in(csv_bytes(rows))
    by_hand(employer(code_of(1)), address="江门市蓬江区更正路1号")

    assert counts(brought_in(csv_bytes(rows), at=NOW + timedelta(hours=2))) == (0, 0, 2, 0)


def test_a_provisional_employer_is_name_town_and_address_and_gets_its_code_from_a_later_file(database):
    nameless = good_row(1, 统一社会信用代码="")
    brought_in(csv_bytes([nameless]))

    same = brought_in(csv_bytes([nameless | {"接害人数": 4}]))
    completed = brought_in(csv_bytes([good_row(1)]))
    afterwards = brought_in(csv_bytes([nameless | {"接害人数": 10}]))

    row = employer(code_of(1))
    assert counts(same) == counts(completed) == (0, 1, 0, 0)
    assert counts(afterwards) == (0, 0, 1, 0)
    assert (row.uscc, row.complete_by_on, row.number) == (code_of(1), None, 1)
    assert history(row)[-1].fields["uscc"] == [None, code_of(1)]


def test_a_merged_entry_stays_merged_and_unchanged_and_news_of_it_is_told(database):
    rows = [good_row(1), good_row(1, 工作场所地址="同一处的另一种写法")]
    brought_in(csv_bytes(rows))
    merged = employer(f"{code_of(1)}-02")
    employer_merge.merge(merged, into=employer(code_of(1)), reason="同一处", by=make_user(Role.CLERK), at=NOW)
    db.session.flush()

    import_ = brought_in(csv_bytes([rows[0], rows[1] | {"接害人数": 1}]))

    (told,) = db.session.scalars(db.select(RegisterImportRow).filter_by(import_id=import_.id)).all()
    assert counts(import_) == (0, 0, 2, 0)
    assert (merged.status, merged.exposed_count) == (EmployerStatus.MERGED, 10)
    assert (told.verdict, told.field, told.value, told.employer_id) == (RowVerdict.MERGED, "exposed_count", "1", merged.id)


def test_an_importer_of_one_county_touches_nothing_outside(database):
    outside = make_employer(uscc=code_of(1), key=code_of(1), town_code=OTHER_TOWN, name="蓬江第1塑料零件有限公司")

    import_ = brought_in(csv_bytes([good_row(1), good_row(2, 行政区划代码=OTHER_TOWN)]), scope="440703")

    assert counts(import_) == (1, 0, 0, 1)
    assert import_.reasons == {"town_outside": 1}
    assert outside.town_code == OTHER_TOWN
    assert employer(f"{code_of(1)}-02").town_code == TOWN


def test_blank_lines_and_totals_are_left_out_of_the_count(database):
    further = csv_bytes([good_row(2)]).split(b"\r\n", 1)[1]
    content = csv_bytes([good_row(1)]) + ",,,\r\n合计,,,,,,,,,,,,30,10\r\n".encode() + further

    import_ = brought_in(content)

    assert (import_.rows, import_.skipped, import_.unknown_columns) == (2, 1, ["序号"])


def test_an_import_is_told_to_the_trail_with_its_counts(database):
    import_ = brought_in(csv_bytes([row for _kind, row in spoiled_rows()]))

    db.session.flush()
    fact = db.session.scalars(db.select(AuditFact).filter_by(kind="register_import.imported")).one()
    assert (fact.subject, fact.by_name, fact.data["counts"]["added"]) == (str(import_.id), "system", import_.added)


def test_columns_in_another_order_and_under_other_names_mean_the_same(database):
    names = {"单位名称": "企业名称", "统一社会信用代码": "社会信用代码", "行政区划代码": "镇街代码", "接害人数": "接触人数（人）"}
    row = {names.get(name, name): value for name, value in good_row(1).items()}
    header = [names.get(name, name) for name in reversed(HEADER)]

    brought_in(csv_bytes([row], header=header))
    import_ = brought_in(csv_bytes([good_row(1)]))

    assert counts(import_) == (0, 0, 1, 0)


def test_a_stray_quote_a_formula_without_result_and_a_huge_cell_cost_their_own_rows(database):
    lines = csv_bytes([good_row(number) for number in range(1, 7)]).decode().splitlines()
    lines[2] = lines[2].replace(good_row(2)["单位名称"], f'"{good_row(2)["单位名称"]}')
    lines[4] = lines[4].replace(good_row(4)["单位名称"], "大" * 200_000)

    import_ = brought_in("\r\n".join(lines).encode())

    rejected = db.session.scalars(db.select(RegisterImportRow).filter_by(import_id=import_.id)).all()
    assert [(one.row, one.line, one.reason) for one in rejected] == [(2, 3, "quotes_open"), (4, 5, "text_too_long")]
    assert counts(import_) == (4, 0, 0, 2)
