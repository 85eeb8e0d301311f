"""Lists drawn above: checked first, imported once, merged with our own targets, filled back."""

import csv
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from openpyxl import Workbook

from inspect_app.database import db
from inspect_app.documents.task import fill_back_rows
from inspect_app.models.assigned_list import AssignedList, ListState
from inspect_app.models.audit import AuditFact
from inspect_app.models.task import Task, TaskOrigin
from inspect_app.operations import assigned_list as operations
from inspect_app.operations import field_order, release, routing
from inspect_app.queries.assigned_list import origins
from inspect_app.queries.routing import changed_share
from tests.factories import (
    NOW,
    OTHER_TOWN,
    TODAY,
    make_assistant,
    make_body,
    make_drawn,
    make_employer,
    make_officer,
    make_task,
    make_team,
    make_user,
)
from workflows.assigned_list import ColumnsMissingError
from workflows.field_order import FieldOrderState
from workflows.roles import Role
from workflows.task import Outcome, TaskSource, TaskState

FIRM = ("单位名称", "统一社会信用代码", "经营地址")
HEADER = ("上级任务号", "任务来源", *FIRM, "检查事项", "原配执法人员1", "原配执法人员2", "截止日期")
MATTER = "用人单位职业卫生监督检查"
RADIATION = "放射诊疗和放射工作单位监督检查"
SAMPLE = Path(__file__).parent.parent / "data" / "assigned-list.csv"


def clerk():
    return make_user(Role.CLERK, body_id=make_body().id)


def row_of(number, employer, team, *, due="2026-12-20", **changed):
    firm = (employer.name, employer.uscc, employer.address)
    cells = (number, "省级双随机", *firm, MATTER, *(one.certificate for one in team), due)
    return tuple({**dict(zip(HEADER, cells, strict=True)), **changed}.values())


def file_of(*rows, header=HEADER) -> bytes:
    text = StringIO()
    csv.writer(text).writerows([header, *rows])
    return text.getvalue().encode("utf-8-sig")


def imported(*rows, by=None) -> AssignedList:
    by = by or clerk()
    return operations.apply(operations.check(file_of(*rows), title="清单.csv", by=by, at=NOW), by=by, at=NOW)


def test_checking_counts_and_changes_nothing(database):
    employer, team = make_employer(), make_team()

    source = operations.check(file_of(row_of("GJ1", employer, team)), title="清单.csv", by=clerk(), at=NOW)

    assert (source.state, source.counts) == (ListState.CHECKED, {"added": 1, "rejected": 0})
    assert db.session.scalar(db.select(db.func.count()).select_from(Task)) == 0


def test_each_row_becomes_a_task_of_its_pair_that_does_not_count_toward_the_cap(database):
    employer, team = make_employer(), make_team()

    imported(row_of("GJ1", employer, team))

    task = db.session.scalars(db.select(Task)).unique().one()
    assert [member.officer_id for member in task.members] == [one.id for one in team]
    assert (task.origins[0].upper_number, task.due_on, task.counts_toward_cap) == ("GJ1", date(2026, 12, 20), False)
    assert (task.matters, task.state) == (["职业卫生"], TaskState.RELEASED)


def test_the_same_file_twice_changes_nothing_and_a_later_issue_moves_the_due_date(database):
    employer, team = make_employer(), make_team()
    imported(row_of("GJ1", employer, team))

    again = imported(row_of("GJ1", employer, team))
    later = imported(row_of("GJ1", employer, team, due="2026年11月30日"))

    assert (again.counts, later.counts) == ({"unchanged": 1, "rejected": 0}, {"changed": 1, "rejected": 0})
    assert db.session.scalars(db.select(Task.due_on)).all() == [date(2026, 11, 30)]


def test_one_list_is_not_imported_twice(database):
    source = imported(row_of("GJ1", make_employer(), make_team()))

    with pytest.raises(operations.AlreadyImportedError):
        operations.apply(source, by=clerk(), at=NOW)


def test_bad_rows_are_told_with_row_and_reason_and_never_stop_the_good_ones(database):
    team, good = make_team(), make_employer()
    twin = make_employer(uscc="91440703MA00000001")
    make_employer(uscc="91440703MA00000001", key="91440703MA00000001-02", number=2)
    elsewhere = make_employer()
    gone = make_employer(status="deregistered")
    source = imported(
        row_of("", good, team),
        row_of("GJ2", good, team),
        row_of("GJ2", elsewhere, team),
        row_of("GJ4", good, [team[0], team[0]]),
        row_of("GJ5", good, [team[0], make_officer()], 原配执法人员2="4400000000"),
        row_of("GJ6", good, team, due="2026-02-30"),
        row_of("GJ7", good, team, 统一社会信用代码="91440703XXXXXXXXXX"),
        row_of("GJ8", twin, team, 经营地址="别处"),
        row_of("GJ9", gone, team),
        row_of("GJ10", good, team, due=""),
    )

    assert [(row["row"], row["reason"]) for row in source.rejects] == [
        (1, "no_number"),
        (3, "duplicate_number"),
        (4, "no_pair"),
        (5, "unknown_officer"),
        (6, "bad_date"),
        (7, "unknown_employer"),
        (8, "ambiguous_workplace"),
        (9, "employer_gone"),
        (10, "no_date"),
    ]
    assert source.counts["added"] == 1


def test_a_known_number_of_another_firm_is_rejected_and_touches_nothing(database):
    known = make_employer()
    imported(row_of("GJ1", known, make_team()))

    source = imported(row_of("GJ1", make_employer(), make_team(), due="2026-11-30"))

    assert [(row["column"], row["reason"], row["value"]) for row in source.rejects] == [
        ("number", "number_of_another", f"GJ1 {known.name}")
    ]
    assert db.session.scalars(db.select(Task.due_on)).all() == [date(2026, 12, 20)]


def test_lists_of_two_kinds_may_both_count_from_one(database):
    first, second = make_employer(), make_employer()
    imported(row_of("1", first, make_team()))

    both = imported(row_of("1", second, make_team(), 任务来源="国家双随机"), row_of("1", first, make_team()))

    assert both.counts == {"added": 1, "unchanged": 1, "rejected": 0}


def test_lists_of_two_counties_may_both_count_from_one(database):
    imported(row_of("1", make_employer(), make_team()), by=make_user(Role.CLERK, scope="440703", body_id=make_body().id))
    neighbour = make_user(Role.CLERK, scope="440704", body_id=make_body().id)

    source = imported(row_of("1", make_employer(town_code=OTHER_TOWN), make_team()), by=neighbour)

    assert source.counts == {"added": 1, "rejected": 0}


def test_the_citys_list_and_the_countys_copy_of_it_make_one_task(database):
    row = row_of("GJ1", make_employer(), make_team())
    imported(row)

    source = imported(row, by=make_user(Role.CLERK, scope="440703", body_id=make_body().id))

    assert source.counts == {"unchanged": 1, "rejected": 0}


def test_other_officers_under_a_known_number_are_pointed_out(database):
    employer, team, others = make_employer(), make_team(), make_team()
    imported(row_of("GJ1", employer, team))

    source = imported(row_of("GJ1", employer, others))

    assert source.counts == {"unchanged": 1, "rejected": 0}
    assert [(note["note"], note["value"]) for note in source.notes] == [
        ("officers_differ", "、".join(one.certificate for one in others))
    ]


def test_a_known_number_of_a_finished_task_changes_nothing_and_says_so(database):
    employer, team = make_employer(), make_team()
    imported(row_of("GJ1", employer, team))
    task = db.session.scalars(db.select(Task)).unique().one()
    task.state = TaskState.CLOSED
    db.session.flush()

    source = imported(row_of("GJ1", employer, team, due="2026-11-30"))

    assert (source.counts, task.due_on) == ({"unchanged": 1, "rejected": 0}, date(2026, 12, 20))
    assert [note["note"] for note in source.notes] == ["task_done"]


def test_a_merged_visit_serves_the_matters_of_all_its_lists_and_is_approved_anew(database):
    task = make_task(visit_on=TODAY, state=TaskState.APPROVED, due_on=date(2026, 12, 20))

    imported(row_of("GJ1", task.employer, make_team(fields=["卫生健康综合"]), 检查事项=RADIATION))

    assert (task.matters, task.state) == (["职业卫生", "放射卫生"], TaskState.SCHEDULED)


def test_an_order_that_went_out_with_the_lapsed_approval_is_cancelled(database):
    make_assistant(user_id=make_user(Role.ASSISTANT).id)
    task = make_task(visit_on=TODAY, state=TaskState.APPROVED)
    order = field_order.issue_for(task, on=TODAY, by=None, at=NOW)

    imported(row_of("GJ1", task.employer, make_team()))

    assert order.state is FieldOrderState.CANCELLED


def test_a_team_that_is_not_competent_for_an_added_matter_is_pointed_out(database):
    task = make_task()
    team = make_team()

    source = imported(row_of("GJ1", task.employer, team, 检查事项=RADIATION))

    assert [(note["note"], note["value"]) for note in source.notes] == [
        ("officer_not_competent", one.name) for one in team
    ]


def test_a_matter_that_comes_after_the_visit_has_begun_is_pointed_out(database):
    task = make_task(visit_on=TODAY, state=TaskState.ON_SITE, started_at=NOW)
    acting = [member.officer for member in task.members]

    source = imported(row_of("GJ1", task.employer, acting, 检查事项=RADIATION))

    assert task.matters == ["职业卫生"]
    assert [(note["note"], note["value"]) for note in source.notes] == [("matter_too_late", RADIATION)]


def test_a_later_issue_may_add_a_matter(database):
    employer, team = make_employer(), make_team(fields=["卫生健康综合"])
    imported(row_of("GJ1", employer, team))

    source = imported(row_of("GJ1", employer, team, 检查事项=RADIATION))

    task = db.session.scalars(db.select(Task)).unique().one()
    assert (source.counts["changed"], task.matters) == (1, ["职业卫生", "放射卫生"])


def test_a_due_date_before_the_day_of_the_visit_is_pointed_out(database):
    task = make_task(visit_on=date(2026, 12, 15))

    source = imported(row_of("GJ1", task.employer, make_team(), due="2026-12-01"))

    assert task.due_on == date(2026, 12, 1)
    assert [(note["note"], note["value"]) for note in source.notes] == [("due_before_visit", "2026-12-15")]


def test_a_check_says_of_a_firm_listed_twice_what_the_import_will_say(database):
    employer, by = make_employer(), clerk()
    rows = file_of(row_of("GJ1", employer, make_team()), row_of("GJ2", employer, make_team()))
    source = operations.check(rows, title="清单.csv", by=by, at=NOW)
    checked = (source.counts, source.notes)

    operations.apply(source, by=by, at=NOW)

    assert checked == (source.counts, source.notes)
    assert source.counts == {"added": 1, "merged": 1, "rejected": 0}


def test_another_counties_firm_is_rejected(database):
    by = make_user(Role.CLERK, scope="440703", body_id=make_body().id)

    source = imported(row_of("GJ1", make_employer(town_code=OTHER_TOWN), make_team()), by=by)

    assert [row["reason"] for row in source.rejects] == ["elsewhere"]


def test_officers_who_cannot_act_are_pointed_out_but_the_task_is_made(database):
    team = make_team(valid_until=date(2026, 1, 1))

    source = imported(row_of("GJ1", make_employer(), team))

    assert [note["note"] for note in source.notes] == ["officer_not_able", "officer_not_able"]
    assert source.counts["added"] == 1


def test_a_workbook_with_titles_above_its_header_is_read(database):
    employer, team = make_employer(), make_team()
    book, file = Workbook(), BytesIO()
    book.active.append(["2026年省级双随机任务"])
    book.active.append([])
    book.active.append(list(HEADER))
    book.active.append(list(row_of("GJ1", employer, team, due=date(2026, 12, 20))))
    book.save(file)

    source = operations.check(file.getvalue(), title="清单.xlsx", by=clerk(), at=NOW)

    assert source.counts == {"added": 1, "rejected": 0}


def test_every_sheet_with_a_header_is_read_and_one_without_is_named(database):
    team = make_team()
    book, file = Workbook(), BytesIO()
    book.active.title = "说明"
    book.active.append(["填表说明"])
    for name in ("国家", "省级"):
        sheet = book.create_sheet(name)
        sheet.append(list(HEADER))
        sheet.append(list(row_of(name, make_employer(), team)))
    book.create_sheet("空")
    book.save(file)

    source = operations.check(file.getvalue(), title="清单.xlsx", by=clerk(), at=NOW)

    assert source.counts == {"added": 2, "rejected": 0}
    assert source.notes == [{"row": 0, "note": "sheet_not_read", "value": "说明"}]


def test_a_file_above_twenty_megabytes_is_refused_whole(database):
    content = file_of(row_of("GJ1", make_employer(), make_team())) + b"\n" * (20 * 1024 * 1024)

    with pytest.raises(operations.ListTooLargeError):
        operations.check(content, title="清单.csv", by=clerk(), at=NOW)


def test_a_file_that_cannot_be_read_is_told_beside_the_field(browser):
    browser.sign_in(clerk())

    page = browser.post("assigned_list.new", data={"file": (BytesIO(b"\xd0\xcf\x11\xe0old"), "清单.xls")}, expect=200)

    assert "请另存为没有密码的 .xlsx" in page.text


def test_the_rejected_rows_have_an_english_header_in_the_english_edition(browser):
    source = imported(row_of("", make_employer(), make_team()))
    browser.sign_in(source.created_by)

    text = browser.get("assigned_list.rejected", list_id=source.id, query={"lang": "en"}).get_data(as_text=True)

    assert text.splitlines()[0] == "\ufeffData row,Column,Reason,Content"


def test_a_file_without_the_columns_is_refused_and_says_which_it_needs(database):
    with pytest.raises(ColumnsMissingError) as refusal:
        operations.check(file_of(header=("甲", "乙")), title="x.csv", by=clerk(), at=NOW)

    assert "上级任务号" in str(refusal.value.details["columns"])


def test_a_target_of_our_own_and_a_listed_firm_are_one_visit_filled_back_to_both(database):
    make_assistant()
    employer, listed = make_employer(), make_team()
    draw = make_drawn((employer, make_team()))
    by = make_user(Role.HEAD_OF_INSTITUTE)
    release.release(release.ask(draw, fill_reason="", by=by, at=NOW), at=NOW)

    source = imported(row_of("GJ1", employer, listed, due="2026-12-10"))

    task = db.session.scalars(db.select(Task)).unique().one()
    assert source.counts["merged"] == 1
    assert {origin.source for origin in task.origins} == {TaskSource.DRAW, TaskSource.FROM_ABOVE}
    assert [member.officer_id for member in task.members] == [one.id for one in listed]
    assert task.due_on == date(2026, 12, 10)


def test_a_visit_that_has_begun_keeps_its_team(database):
    task = make_task(visit_on=TODAY, state=TaskState.ON_SITE, started_at=NOW)
    team = [member.officer_id for member in task.members]

    source = imported(row_of("GJ1", task.employer, make_team()))

    assert [member.officer_id for member in task.members] == team
    assert [note["note"] for note in source.notes] == ["team_kept"]


def test_more_than_fifteen_per_cent_of_changed_officers_can_be_told(database):
    rows = [row_of(f"GJ{number}", make_employer(), make_team()) for number in range(3)]
    imported(*rows)
    task = db.session.scalars(db.select(Task).order_by(Task.id)).unique().first()
    leader = make_user(Role.TEAM_LEADER)

    routing.reassign(
        task, officer_ids=[task.members[0].officer_id, make_officer().id], reason="外派", by=leader, at=NOW
    )

    assert changed_share([task]) == pytest.approx(100 / 6)


def test_the_file_filled_back_holds_number_result_and_date_of_what_is_completed(database):
    done, waiting = make_employer(), make_employer()
    source = imported(row_of("GJ1", done, make_team()), row_of("GJ2", waiting, make_team()))
    task = db.session.scalar(db.select(TaskOrigin).filter_by(upper_number="GJ1")).task
    task.visit_on, task.started_at, task.completed_at = TODAY, NOW, NOW
    task.outcome, task.state = Outcome.PROBLEM, TaskState.COMPLETED
    db.session.flush()

    rows = list(fill_back_rows(origins(source), on=TODAY))

    assert rows[1][:6] == ("GJ1", done.name, done.uscc, "A", "发现问题待后续处理", TODAY)
    assert (rows[2][3], rows[2][-1]) == ("", "未完成")


def test_the_sample_of_a_real_list_is_read_whole(database):
    with SAMPLE.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    officers = {one[key] for one in lines for key in ("原配执法人员1", "原配执法人员2")}
    for certificate in officers:
        make_officer(certificate=certificate)
    for line in lines:
        make_employer(name=line["单位名称"], uscc=line["统一社会信用代码"], address=line["经营地址"])

    source = operations.check(SAMPLE.read_bytes(), title="清单.csv", by=clerk(), at=NOW)

    assert source.counts == {"added": 60, "rejected": 0}


def test_an_import_leaves_one_fact_with_its_counts(database):
    source = imported(row_of("GJ1", make_employer(), make_team()))

    fact = db.session.scalar(db.select(AuditFact).filter_by(kind="list.imported"))
    assert (fact.subject, fact.data["added"], fact.data["rejected"]) == (str(source.id), 1, 0)
