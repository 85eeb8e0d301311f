"""Who stands in the roster and in the pool of officers of a draw."""

from datetime import date, timedelta

import pytest

from inspect_app.database import db
from inspect_app.models.draw import DrawTarget, FileName
from inspect_app.models.officer import DutyStatus
from inspect_app.models.recusal import Recusal
from inspect_app.models.task import Task, TaskOrigin
from inspect_app.models.visit import Visit
from inspect_app.queries import draw as draws
from tests.ceremony import KEY, complete_codes, draw_in, drawn_draw, make_county, make_provisional
from tests.factories import NOW, TODAY, make_employer, saved
from workflows.draw import read_plan
from workflows.draw_lifecycle import DrawState
from workflows.task import TaskSource

pytestmark = pytest.mark.usefixtures("database")


def add_visit(employer_id: int, day: date) -> Visit:
    return saved(
        Visit(
            employer_id=employer_id,
            visited_on=day,
            body_name="市卫生监督所",
            specialty="放射卫生",
            kind="日常检查",
            counts_toward_cap=True,
            source="import",
            created_at=NOW,
        )
    )


def test_every_officer_carries_as_many_recusals_as_any_other():
    county = make_county(employers=400, officers=6)
    saved(Recusal(officer_id=county.officers[0].id, uscc=county.employers[0].uscc, reason="近亲属任职", created_at=NOW))

    draw = draw_in(DrawState.FROZEN, county)

    rows = [line.split("\t") for line in draws.text(draw, FileName.RECUSALS).splitlines()[1:]]
    counts = {officer: sum(row[0] == officer for row in rows) for officer in {row[0] for row in rows}}
    roster = {line.split("\t")[0] for line in draws.text(draw, FileName.ROSTER).splitlines()[1:]}
    assert len(counts) == 6
    assert set(counts.values()) == {1 + 10}
    assert {row[2] for row in rows} <= roster


def test_a_recused_officer_never_visits_the_employer():
    county = make_county(employers=30, officers=4)
    for employer in county.employers:
        saved(Recusal(officer_id=county.officers[0].id, uscc=employer.uscc, reason="持有股份", created_at=NOW))

    draw = drawn_draw(county)

    targets = db.session.scalars(db.select(DrawTarget).filter_by(draw_id=draw.id)).all()
    assert county.officers[0].id not in {member.officer_id for target in targets for member in target.officers}


def test_officers_on_leave_or_with_an_expiring_certificate_are_not_in_the_pool():
    county = make_county(officers=4)
    county.officers[0].status = DutyStatus.ON_LEAVE
    county.officers[1].valid_until = TODAY

    draw = draw_in(DrawState.FROZEN, county)

    assert len(draws.text(draw, FileName.INSPECTORS).splitlines()) == 1 + 2


def test_an_employer_at_the_cap_of_visits_is_excluded_by_rule():
    county = make_county()
    for day in (10, 20):
        add_visit(county.employers[0].id, TODAY - timedelta(days=day))

    draw = draw_in(DrawState.FROZEN, county)

    roster = draws.text(draw, FileName.ROSTER)
    assert sum(line.split("\t")[5] == "C" for line in roster.splitlines()) == 1
    assert ["last", "==", "C"] in read_plan(draw.plan_text)["exclude"]


def test_a_secret_unit_is_left_out_of_the_roster():
    county = make_county(employers=12)
    make_employer(is_public=False)

    draw = draw_in(DrawState.FROZEN, county)

    assert read_plan(draw.plan_text)["roster_n"] == 12


def test_a_firm_on_a_list_from_above_is_taken_out():
    county = make_county(employers=12)
    task = saved(
        Task(
            number="江卫职检〔2026〕1号",
            employer_id=county.employers[0].id,
            scope="440703002",
            body_id=county.hands.head.body_id,
            matters=["职业卫生"],
            due_on=TODAY + timedelta(days=20),
            created_at=NOW,
        )
    )
    saved(
        TaskOrigin(
            task_id=task.id, source=TaskSource.FROM_ABOVE, upper_number="GJ1", due_on=TODAY + timedelta(days=20), paired_ids=[]
        )
    )

    draw = draw_in(DrawState.FROZEN, county)

    assert draws.text(draw, FileName.ROSTER).count("\tassigned\n") == 1


def test_a_code_completed_after_the_freeze_does_not_stop_the_draw():
    county = make_county(employers=12)
    make_provisional(county)
    draw = draw_in(DrawState.REVEALED, county)
    complete_codes(county)

    county.walk.draw(draw)

    drawn = set(db.session.scalars(db.select(DrawTarget.employer_id).filter_by(draw_id=draw.id)))
    assert drawn
    assert drawn <= {employer.id for employer in county.employers}


def test_a_visit_that_an_earlier_draw_ordered_counts_toward_the_cap():
    county = make_county(employers=12)
    earlier = drawn_draw(county)
    owed = set(db.session.scalars(db.select(DrawTarget.employer_id).filter_by(draw_id=earlier.id)))
    for id_ in owed:
        add_visit(id_, TODAY - timedelta(days=10))

    draw = draw_in(DrawState.FROZEN, county)

    at_cap = {int(row[-1]) for row in draws.table_rows(draw, key=KEY) if row[5] == "C"}
    assert at_cap == owed
