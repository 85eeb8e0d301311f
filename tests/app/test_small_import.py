"""Importing the small registers: counts, rejected rows with reasons, the same file twice."""

from io import BytesIO
from pathlib import Path

import pytest

from inspect_app.database import db
from inspect_app.documents.tables import open_table
from inspect_app.models.audit import AuditFact
from inspect_app.models.body import Body
from inspect_app.models.employer import Employer
from inspect_app.models.officer import DutyStatus, Officer
from inspect_app.models.recusal import Recusal
from inspect_app.models.visit import Visit
from inspect_app.operations import assistant, officer, recusal, small_import, visit
from inspect_app.operations.small_import import Effect, Outcome, Spec
from tests.factories import NOW, TOWN, make_assistant, make_employer, make_officer, make_user
from tests.registers import code_of
from workflows.roles import Role

DATA = Path(__file__).parent.parent / "data" / "small"


def read(spec: Spec, content: bytes) -> small_import.Table:
    with open_table(BytesIO(content)) as sheets:
        return small_import.table_of(spec, [sheet.rows() for sheet in sheets])


def imported(spec: Spec, content: bytes, *, by=None) -> Outcome:
    return small_import.run(spec, read(spec, content), by=by, at=NOW)


def lines(*rows: str) -> bytes:
    return "\n".join(rows).encode()


OFFICERS = "执法证号,姓名,单位,区划代码,执法领域,证件有效期至,状态"


def test_every_officer_of_the_file_is_added_with_the_body_it_names(database):
    content = (DATA / "officers.csv").read_bytes()

    outcome = imported(officer.SPEC, content)

    assert outcome.counts() == {"added": 117, "changed": 0, "unchanged": 0, "rejected": 0}
    assert db.session.scalar(db.select(db.func.count()).select_from(Body)) == 8
    found = db.session.scalar(db.select(Officer).filter_by(certificate="4407000005"))
    assert (found.scope, found.fields, found.body.name) == ("4407", ["职业卫生", "放射卫生"], "江门市卫生监督所")


@pytest.mark.parametrize(("spec", "file"), [(officer.SPEC, "officers.csv"), (assistant.SPEC, "assistants.csv")])
def test_the_same_file_twice_changes_nothing(database, spec, file):
    content = (DATA / file).read_bytes()
    rows = sum(imported(spec, content).effects.values())
    facts = db.session.scalar(db.select(db.func.count()).select_from(AuditFact))

    outcome = imported(spec, content)

    assert outcome.effects == {Effect.UNCHANGED: rows}
    assert db.session.scalar(db.select(db.func.count()).select_from(AuditFact)) == facts


def test_recusals_and_visits_of_the_files_find_their_officers_and_employers(database):
    imported(officer.SPEC, (DATA / "officers.csv").read_bytes())
    for file in ("recusals.csv", "visits-by-others.csv"):
        for row in (DATA / file).read_text("utf-8-sig").splitlines()[1:]:
            uscc = next(cell for cell in row.split(",") if len(cell) == 18)
            if not db.session.scalar(db.select(Employer.id).filter_by(uscc=uscc)):
                make_employer(uscc=uscc)

    for spec, file, count in ((recusal.SPEC, "recusals.csv", 120), (visit.SPEC, "visits-by-others.csv", 82)):
        content = (DATA / file).read_bytes()
        assert imported(spec, content).counts() == {"added": count, "changed": 0, "unchanged": 0, "rejected": 0}
        assert imported(spec, content).counts() == {"added": 0, "changed": 0, "unchanged": count, "rejected": 0}
    assert db.session.scalar(db.select(db.func.count()).select_from(Recusal)) == 120
    assert db.session.scalar(db.select(db.func.count()).select_from(Visit)) == 82


def test_a_rehearsal_counts_and_keeps_nothing(database):
    table = read(officer.SPEC, (DATA / "officers.csv").read_bytes())

    outcome = small_import.rehearse(officer.SPEC, table, by=None, at=NOW)

    assert outcome.effects[Effect.ADDED] == 117
    assert db.session.scalar(db.select(db.func.count()).select_from(Officer)) == 0
    assert db.session.scalar(db.select(db.func.count()).select_from(AuditFact)) == 0


def test_each_bad_row_is_rejected_with_its_column_value_and_reason_and_the_good_ones_go_on(database):
    content = lines(
        OFFICERS,
        "4407900001,何一,蓬江所,440703,职业卫生,2029-01-01,在岗",
        ",何二,蓬江所,440703,职业卫生,2029-01-01,在岗",
        "4407900001,何一,蓬江所,440703,职业卫生,2029-01-01,在岗",
        "44证,何三,蓬江所,440703,职业卫生,2029-01-01,在岗",
        "4407900004,何四,蓬江所,999999,职业卫生,2029-01-01,在岗",
        "4407900005,何五,蓬江所,440703,职业卫生,2029-02-30,在岗",
        "4407900006,何六,蓬江所,440703,职业卫生,2029-01-01,出差",
        "４４０７９００００７,何 七,蓬江所,440703,放射卫生，职业卫生,２０２９年1月1日,休假",
    )

    outcome = imported(officer.SPEC, content)

    assert [(one.row, one.column, one.value, one.fault.value) for one in outcome.rejected] == [
        (2, "执法证号", "", "empty"),
        (3, "执法证号", "4407900001", "twice_in_file"),
        (4, "执法证号", "44证", "bad_certificate"),
        (5, "区划代码", "999999", "unknown_region"),
        (6, "证件有效期至", "2029-02-30", "bad_date"),
        (7, "状态", "出差", "unknown_choice"),
    ]
    assert outcome.effects == {Effect.ADDED: 2}
    last = db.session.scalar(db.select(Officer).filter_by(certificate="4407900007"))
    assert (last.name, last.fields, last.status) == ("何七", ["放射卫生", "职业卫生"], DutyStatus.ON_LEAVE)


def test_a_file_reaches_no_further_than_the_eyes_of_whoever_imports_it(database):
    other = make_officer(certificate="4407900009", scope="440704", name="旧名")
    content = lines(
        OFFICERS,
        "4407900008,何八,江海所,440704,职业卫生,2029-01-01,在岗",
        "4407900009,新名,蓬江所,440703,职业卫生,2029-01-01,在岗",
    )

    outcome = imported(officer.SPEC, content, by=make_user(Role.CLERK, scope="440703"))

    assert [one.fault.value for one in outcome.rejected] == ["other_region", "other_region"]
    assert other.name == "旧名"


def test_a_changed_row_is_changed_with_what_was_before_and_after(database):
    imported(officer.SPEC, lines(OFFICERS, "4407900001,何一,蓬江所,440703,职业卫生,2029-01-01,在岗"))

    outcome = imported(officer.SPEC, lines(OFFICERS, "4407900001,何一,蓬江所,440703,职业卫生,2031-01-01,休假"))

    assert outcome.effects == {Effect.CHANGED: 1}
    fact = db.session.scalar(db.select(AuditFact).filter_by(kind="officer.changed"))
    assert fact.data["changes"] == {"valid_until": ["2029-01-01", "2031-01-01"], "status": ["on_duty", "on_leave"]}


def test_headers_may_have_other_names_and_stand_below_title_rows_and_a_missing_column_is_named(database):
    header = "姓名,证号,所在单位,行政区划代码,执法类别,有效期至"
    aliased = lines("全市执法人员名册,,", ",,", header, "何一,4407900001,所,440703,职业卫生,2029/1/1")

    assert imported(officer.SPEC, aliased).effects == {Effect.ADDED: 1}
    with pytest.raises(small_import.ColumnMissingError) as refusal:
        imported(officer.SPEC, lines("执法证号,姓名,单位", "1,2,3"))
    assert refusal.value.details == {"columns": "区划代码、执法领域、证件有效期至"}


def test_two_assistants_may_share_a_phone_and_one_who_moves_keeps_the_record(database):
    header = "姓名,镇街代码,手机,状态"
    imported(assistant.SPEC, lines(header, "关明,440703002000,13800000001,在岗", "关玲,440704001000,13800000001,在岗"))

    outcome = imported(assistant.SPEC, lines(header, "关明,440703101000,13800000001,在岗", "关玲,440704001000,13800000002,离岗"))

    assert outcome.counts() == {"added": 0, "changed": 2, "unchanged": 0, "rejected": 0}
    facts = db.session.scalars(db.select(AuditFact).filter_by(kind="assistant.changed"))
    phones = [fact.data["changes"].get("phone") for fact in facts]
    assert phones == [None, ["…", "…"]]


def test_what_says_that_there_is_nothing_counts_as_not_filled_where_it_must_be(database):

    outcome = imported(
        officer.SPEC,
        lines(OFFICERS, "4407900001,何一,所,440703,职业卫生,无,在岗", "4407900002,何二,所,440703,-,2029-01-01,在岗"),
    )

    assert [(one.row, one.column, one.fault.value) for one in outcome.rejected] == [
        (1, "证件有效期至", "empty"),
        (2, "执法领域", "empty"),
    ]


VISITS = "统一社会信用代码,单位名称,入企日期,检查机关,专业,检查类型,是否计入频次"


def visit_line(code: str, name: str, *, day: str = "2026-03-01", rest: str = "") -> str:
    return f"{code},{name},{day},蓬江区应急管理局,安全生产,日常检查,是{rest}"


def test_two_rows_of_one_visit_under_two_names_are_one_visit_and_the_second_is_told(database):
    employer = make_employer(uscc=code_of(1))

    outcome = imported(
        visit.SPEC, lines(VISITS, visit_line(employer.uscc, employer.name), visit_line(employer.uscc, "又一个名字"))
    )

    assert outcome.counts() == {"added": 1, "changed": 0, "unchanged": 0, "rejected": 1}
    assert [(one.row, one.fault.value) for one in outcome.rejected] == [(2, "twice_in_file")]


def test_of_several_workplaces_of_a_code_the_address_decides_and_else_nobody_guesses(database):
    code = code_of(2)
    same = {"uscc": code, "name": "两厂", "name_key": "两厂"}
    make_employer(**same, key=code, address_key="港口路1号")
    other = make_employer(**same, key=f"{code}-02", number=2, address_key="港口路2号")
    header = f"{VISITS},地址"

    unclear = imported(visit.SPEC, lines(header, visit_line(code, "两厂", rest=",")))
    clear = imported(visit.SPEC, lines(header, visit_line(code, "两厂", rest=",港口路 2号")))

    assert [one.fault.value for one in unclear.rejected] == ["workplace_unclear"]
    assert clear.effects == {Effect.ADDED: 1}
    assert db.session.scalars(db.select(Visit)).one().employer_id == other.id


def test_two_namesakes_of_one_town_stay_two_however_often_the_file_comes(database):
    known = make_assistant(name="王芳", phone="13800000001")
    phones = ("13800000002", "13800000001", "13800000003")
    content = lines("姓名,镇街代码,手机,状态", *(f"王芳,{TOWN},{phone},在岗" for phone in phones))

    first, second = imported(assistant.SPEC, content), imported(assistant.SPEC, content)

    assert first.counts() == {"added": 2, "changed": 0, "unchanged": 1, "rejected": 0}
    assert second.counts() == {"added": 0, "changed": 0, "unchanged": 3, "rejected": 0}
    assert known.phone == "13800000001"


def test_a_name_longer_than_any_name_and_a_stray_quote_cost_their_rows(database):
    people = (f"{'长' * 101},{TOWN},13800000002", f'"关明,{TOWN},13800000001', f"关玲,{TOWN},13800000003")
    content = lines("姓名,镇街代码,手机,状态", *(f"{person},在岗" for person in people))

    outcome = imported(assistant.SPEC, content)

    assert [(one.row, one.fault.value) for one in outcome.rejected] == [(1, "too_long"), (2, "quotes_open")]
    assert outcome.effects == {Effect.ADDED: 1}


@pytest.mark.parametrize("spec", [assistant.SPEC, visit.SPEC], ids=["assistants", "visits"])
def test_the_queries_of_an_import_do_not_grow_with_its_rows(database, count_queries, spec):
    employer = make_employer(uscc=code_of(3))
    rows = {
        assistant.SPEC: ("姓名,镇街代码,手机,状态", [f"人{n},{TOWN},138{n:08},在岗" for n in range(200)]),
        visit.SPEC: (VISITS, [visit_line(employer.uscc, "", day=f"2026-0{1 + n // 28}-{1 + n % 28:02}") for n in range(200)]),
    }
    header, told = rows[spec]

    with count_queries() as sent:
        outcome = imported(spec, lines(header, *told))

    assert outcome.effects == {Effect.ADDED: 200}
    assert len(sent) < 20
