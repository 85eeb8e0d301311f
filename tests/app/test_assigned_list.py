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
from inspect_app.operations import reference, release, routing
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
from workflows.roles import Role
from workflows.task import Outcome, TaskSource, TaskState

FIRM = ("单位名称", "统一社会信用代码", "经营地址")
HEADER = ("上级任务号", "任务来源", *FIRM, "检查事项", "原配执法人员1", "原配执法人员2", "截止日期")
MATTER = "用人单位职业卫生监督检查"
SAMPLE = Path(__file__).parent.parent / "data" / "assigned-list.csv"


@pytest.fixture
def rules(database):
    reference.load()


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


def test_checking_counts_and_changes_nothing(rules):
    employer, team = make_employer(), make_team()

    source = operations.check(file_of(row_of("GJ1", employer, team)), title="清单.csv", by=clerk(), at=NOW)

    assert (source.state, source.counts) == (ListState.CHECKED, {"added": 1, "rejected": 0})
    assert db.session.scalar(db.select(db.func.count()).select_from(Task)) == 0


def test_each_row_becomes_a_task_of_its_pair_that_does_not_count_toward_the_cap(rules):
    employer, team = make_employer(), make_team()

    imported(row_of("GJ1", employer, team))

    task = db.session.scalars(db.select(Task)).unique().one()
    assert [member.officer_id for member in task.members] == [one.id for one in team]
    assert (task.origins[0].upper_number, task.due_on, task.counts_toward_cap) == ("GJ1", date(2026, 12, 20), False)
    assert (task.matters, task.state) == (["职业卫生"], TaskState.RELEASED)


def test_the_same_file_twice_changes_nothing_and_a_later_issue_moves_the_due_date(rules):
    employer, team = make_employer(), make_team()
    imported(row_of("GJ1", employer, team))

    again = imported(row_of("GJ1", employer, team))
    later = imported(row_of("GJ1", employer, team, due="2026年11月30日"))

    assert (again.counts, later.counts) == ({"unchanged": 1, "rejected": 0}, {"changed": 1, "rejected": 0})
    assert db.session.scalars(db.select(Task.due_on)).all() == [date(2026, 11, 30)]


def test_one_list_is_not_imported_twice(rules):
    source = imported(row_of("GJ1", make_employer(), make_team()))

    with pytest.raises(operations.AlreadyImportedError):
        operations.apply(source, by=clerk(), at=NOW)


def test_bad_rows_are_told_with_row_and_reason_and_never_stop_the_good_ones(rules):
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


def test_another_counties_firm_is_rejected(rules):
    by = make_user(Role.CLERK, scope="440703", body_id=make_body().id)

    source = imported(row_of("GJ1", make_employer(town_code=OTHER_TOWN), make_team()), by=by)

    assert [row["reason"] for row in source.rejects] == ["elsewhere"]


def test_officers_who_cannot_act_are_pointed_out_but_the_task_is_made(rules):
    team = make_team(valid_until=date(2026, 1, 1))

    source = imported(row_of("GJ1", make_employer(), team))

    assert [note["note"] for note in source.notes] == ["officer_not_able", "officer_not_able"]
    assert source.counts["added"] == 1


def test_a_workbook_with_titles_above_its_header_is_read(rules):
    employer, team = make_employer(), make_team()
    book, file = Workbook(), BytesIO()
    book.active.append(["2026年省级双随机任务"])
    book.active.append([])
    book.active.append(list(HEADER))
    book.active.append(list(row_of("GJ1", employer, team, due=date(2026, 12, 20))))
    book.save(file)

    source = operations.check(file.getvalue(), title="清单.xlsx", by=clerk(), at=NOW)

    assert source.counts == {"added": 1, "rejected": 0}


def test_a_file_without_the_columns_is_refused_and_says_which_it_needs(rules):
    with pytest.raises(ColumnsMissingError) as refusal:
        operations.check(file_of(header=("甲", "乙")), title="x.csv", by=clerk(), at=NOW)

    assert "上级任务号" in str(refusal.value.details["columns"])


def test_a_target_of_our_own_and_a_listed_firm_are_one_visit_filled_back_to_both(rules):
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


def test_a_visit_that_has_begun_keeps_its_team(rules):
    task = make_task(visit_on=TODAY, state=TaskState.ON_SITE, started_at=NOW)
    team = [member.officer_id for member in task.members]

    source = imported(row_of("GJ1", task.employer, make_team()))

    assert [member.officer_id for member in task.members] == team
    assert [note["note"] for note in source.notes] == ["team_kept"]


def test_more_than_fifteen_per_cent_of_changed_officers_can_be_told(rules):
    rows = [row_of(f"GJ{number}", make_employer(), make_team()) for number in range(3)]
    imported(*rows)
    task = db.session.scalars(db.select(Task).order_by(Task.id)).unique().first()
    leader = make_user(Role.TEAM_LEADER)

    routing.reassign(
        task, officer_ids=[task.members[0].officer_id, make_officer().id], reason="外派", by=leader, at=NOW
    )

    assert changed_share([task]) == pytest.approx(100 / 6)


def test_the_file_filled_back_holds_number_result_and_date_of_what_is_completed(rules):
    done, waiting = make_employer(), make_employer()
    source = imported(row_of("GJ1", done, make_team()), row_of("GJ2", waiting, make_team()))
    task = db.session.scalar(db.select(TaskOrigin).filter_by(upper_number="GJ1")).task
    task.visit_on, task.started_at, task.completed_at = TODAY, NOW, NOW
    task.outcome, task.state = Outcome.PROBLEM, TaskState.COMPLETED
    db.session.flush()

    rows = list(fill_back_rows(origins(source), on=TODAY))

    assert rows[1][:6] == ("GJ1", done.name, done.uscc, "A", "发现问题待后续处理", TODAY)
    assert (rows[2][3], rows[2][-1]) == ("", "未完成")


def test_the_sample_of_a_real_list_is_read_whole(rules):
    with SAMPLE.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    officers = {one[key] for one in lines for key in ("原配执法人员1", "原配执法人员2")}
    for certificate in officers:
        make_officer(certificate=certificate)
    for line in lines:
        make_employer(name=line["单位名称"], uscc=line["统一社会信用代码"], address=line["经营地址"])

    source = operations.check(SAMPLE.read_bytes(), title="清单.csv", by=clerk(), at=NOW)

    assert source.counts == {"added": 60, "rejected": 0}


def test_an_import_leaves_one_fact_with_its_counts(rules):
    source = imported(row_of("GJ1", make_employer(), make_team()))

    fact = db.session.scalar(db.select(AuditFact).filter_by(kind="list.imported"))
    assert (fact.subject, fact.data["added"], fact.data["rejected"]) == (str(source.id), 1, 0)
