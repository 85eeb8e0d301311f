"""Early warnings: raised at the edge, once; ended by the record that settles them; owned by whose seat it is."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from inspect_app.models.declaration import DeclarationKind
from inspect_app.models.employer import EmployerStatus
from inspect_app.models.health_exam import ExamKind
from inspect_app.models.measurement import ReportKind
from scoring.measurement import Kind
from scoring.tier import Tier
from scoring.trend import Point, floor, worsening
from tests.factories import (
    OTHER_TOWN,
    TODAY,
    TOWN,
    make_drawn,
    make_employer,
    make_task,
    make_team,
)
from tests.warnings import (
    make_case,
    make_declaration,
    make_dose,
    make_exam,
    make_key,
    make_report,
    make_test,
    make_visit,
    only,
    run,
    set_,
    warnings,
)
from workflows.warning import WarningKind

pytestmark = pytest.mark.usefixtures("database")

ONE_DAY = timedelta(days=1)
TOMORROW = TODAY + ONE_DAY
SPRING = date(2026, 4, 1)
"""Before the day from which severe key employers without a visit are warned of."""
K = WarningKind


@pytest.mark.parametrize(
    ("kind", "make", "severe"),
    [
        (K.DECLARATION, lambda one: make_declaration(one, date(2025, 10, 24)), False),
        (K.TEST, lambda one: make_test(one, date(2023, 11, 24)), False),
        (K.TEST, lambda one: make_test(one, date(2025, 11, 24)), True),
        (K.EVALUATION, lambda one: make_report(one, date(2023, 11, 24), ReportKind.EVALUATION), True),
        (K.EXAM, lambda one: make_exam(one, date(2025, 11, 24)), False),
        (K.DOSE, lambda one: make_dose(one, date(2026, 8, 26)), False),
    ],
)
def test_the_last_day_is_in_time_and_the_day_after_it_is_not(kind, make, severe):
    employer = make_key(severe=severe)
    make(employer)

    run(on=TODAY)
    in_time = warnings(kind)
    run(on=TOMORROW)

    assert in_time == []
    found = only(kind)
    assert (found.employer_id, found.since_on, found.details["due_on"]) == (employer.id, TOMORROW, TODAY.isoformat())


def test_what_was_never_done_is_unknown_and_not_late():
    make_key(severe=True)

    run(on=SPRING)

    assert warnings() == []


def test_a_day_that_only_the_register_tells_counts_as_the_tier_counts_it():
    make_key(declared_on=date(2025, 10, 23), tested_on=date(2023, 11, 23))

    run()

    assert {one.kind: one.details["record_id"] for one in warnings()} == {K.DECLARATION: None, K.TEST: None}


def test_only_the_tiers_of_the_setting_are_called_late():
    watched = make_key(tier=Tier.WATCH, declared_on=date(2024, 1, 1))
    make_key(tier=Tier.GENERAL, declared_on=date(2024, 1, 1))

    run()
    by_default = warnings()
    set_("warning.tiers", ["key", "watch"])
    run()

    assert by_default == []
    assert only(K.DECLARATION).employer_id == watched.id


def test_a_cancelled_declaration_needs_no_update():
    employer = make_key()
    make_declaration(employer, date(2024, 1, 1))
    make_declaration(employer, date(2024, 6, 1), DeclarationKind.CANCEL)

    run()

    assert warnings() == []


def test_another_kind_of_exam_or_a_stopped_employer_is_not_late():
    make_exam(make_key(), date(2020, 1, 1), ExamKind.LEAVING)
    make_exam(make_key(status=EmployerStatus.STOPPED), date(2020, 1, 1))

    run()

    assert warnings() == []


def test_three_rises_to_the_action_level_are_a_trend_in_every_tier():
    employer = make_employer(tier=Tier.GENERAL)
    for year, ratio in ((2024, "0.2"), (2025, "0.3"), (2026, "0.5")):
        make_test(employer, date(year, 5, 6), ratio)
    make_test(employer, date(2026, 5, 6), "0.9", post="打磨")

    run()

    found = only(K.TREND)
    [series] = found.details["series"]
    assert (series["post"], [point["ratio"] for point in series["points"]]) == ("喷漆", ["0.20", "0.30", "0.50"])
    assert found.since_on == date(2026, 5, 6)


CHAINS = [
    [("0.2", False), ("0.3", False), ("0.49", False)],
    [("0.2", False), (None, False), ("0.9", False)],
    [("0.2", True), ("0.3", False), ("0.9", False)],
    [("0.2", False), ("0.3", True), ("0.9", False)],
    [("0.2", False), ("0.3", False), ("0.9", True)],
    [("0.3", False), ("0.3", False), ("0.9", False)],
    [("0.9", False), ("0.2", False), ("0.3", False), ("0.6", False)],
    [("0.2", False), ("0.3", False)],
]


@pytest.mark.parametrize("kind", [Kind.C_TWA, Kind.LEX_8H])
@pytest.mark.parametrize("chain", [*CHAINS, [("0.9", False), ("0.95", False), ("1.01", False)]])
def test_the_set_judges_a_trend_as_the_rule_does(chain, kind):
    employer = make_employer()
    days = [date(2023 + at, 5, 6) for at in range(len(chain))]
    for day, (ratio, is_below) in zip(days, chain, strict=True):
        make_test(employer, day, ratio, is_below=is_below, kind=kind)
    told = [Point(day, ratio and Decimal(ratio), is_below) for day, (ratio, is_below) in zip(days, chain, strict=True)]

    run()

    by_rule = worsening(told, floor=floor(kind, action_level=Decimal("0.5")))
    assert bool(warnings(K.TREND)) is bool(by_rule)


def test_a_trend_whose_newest_test_counts_no_more_is_no_news_of_today():
    for last_on in (date(2023, 11, 24), date(2023, 11, 25)):  # three years back, and a day less
        employer = make_employer()
        for years, ratio in ((2, "0.2"), (1, "0.3"), (0, "0.6")):
            make_test(employer, last_on.replace(year=last_on.year - years), ratio)

    run()

    assert [one.details["last_on"] for one in warnings(K.TREND)] == ["2023-11-25"]


def test_one_unknown_value_of_a_day_breaks_the_chain():
    employer = make_employer()
    for year, ratio in ((2024, "0.2"), (2025, "0.3"), (2026, "0.6")):
        make_test(employer, date(year, 5, 6), ratio)
    make_test(employer, date(2025, 5, 6), None)

    run()

    assert warnings() == []


def test_cases_of_an_employer_a_town_and_an_industry_are_clusters():
    first = make_employer(industry_code="2110", industry_name="木质家具制造")
    second = make_employer(industry_code="C2190", industry_name="其他家具制造", town_code=TOWN)
    third = make_employer(industry_code="2130", town_code="440703005000")
    for employer, day in ((first, date(2026, 3, 1)), (first, date(2026, 4, 1)), (second, date(2026, 5, 1))):
        make_case(employer, day)
    make_case(third, date(2026, 6, 1))

    run(on=SPRING + timedelta(days=90))

    told = {one.kind: (one.subject, one.scope, one.details["cases"]) for one in warnings()}
    assert told == {
        K.CLUSTER_EMPLOYER: (f"employer:{first.id}", TOWN, 2),
        K.CLUSTER_TOWN: (f"town:{TOWN}", TOWN, 3),
        K.CLUSTER_INDUSTRY: ("industry:440703:21", "440703", 4),
    }


def test_a_case_exactly_so_many_months_before_the_newest_is_outside_its_window():
    inside, outside = make_employer(town_code=OTHER_TOWN), make_employer()
    make_case(inside, date(2025, 6, 11))
    make_case(inside, date(2026, 6, 10))
    make_case(outside, date(2025, 6, 10))
    make_case(outside, date(2026, 6, 10))

    run()

    assert [one.employer_id for one in warnings()] == [inside.id]


def test_cases_of_what_was_merged_count_for_the_survivor():
    survivor = make_employer()
    entry = make_employer(status=EmployerStatus.MERGED, merged_into_id=survivor.id)
    make_case(entry, date(2026, 3, 1))
    make_case(survivor, date(2026, 4, 1))

    run()

    assert only(K.CLUSTER_EMPLOYER).employer_id == survivor.id


def test_an_old_cluster_is_no_news_but_one_that_waits_does_not_vanish_with_time():
    employer = make_employer()
    make_case(employer, date(2025, 12, 1))
    make_case(employer, date(2026, 1, 1))

    run(on=date(2027, 1, 1))
    too_old = warnings()
    run(on=date(2026, 12, 31))
    run(on=date(2028, 1, 1))

    assert too_old == []
    assert only(K.CLUSTER_EMPLOYER).is_open


def test_a_severe_key_employer_without_a_visit_is_warned_of_from_the_day_of_the_setting():
    employer = make_key(severe=True)
    make_key(severe=False)

    run(on=date(2026, 8, 31))
    before = warnings()
    run(on=date(2026, 9, 1))

    assert before == []
    assert only(K.UNVISITED).employer_id == employer.id


def test_a_visit_of_the_year_or_an_open_task_is_enough():
    visited, tasked = (make_key(severe=True) for _one in range(2))
    make_visit(visited, date(2026, 1, 1))
    make_task(employer=tasked)

    run()

    assert warnings() == []


def test_a_visit_of_another_trade_is_no_inspection_of_occupational_health():
    make_visit(make_key(severe=True), date(2026, 1, 1), specialty="公共场所卫生")

    run()

    assert len(warnings(K.UNVISITED)) == 1


def test_a_sealed_draw_ends_no_warning_so_that_nobody_learns_who_was_drawn():
    employer = make_key(severe=True)
    run()
    make_drawn((employer, make_team()))

    run()

    assert only(K.UNVISITED).is_open


@pytest.mark.parametrize("make", [lambda one: make_visit(one, date(2026, 2, 1)), lambda one: make_task(employer=one)])
def test_what_was_done_at_a_merged_entry_counts_for_the_survivor(make):
    survivor = make_key(severe=True)
    middle = make_employer(merged_into_id=survivor.id, status=EmployerStatus.MERGED)
    inner = make_employer(merged_into_id=middle.id, status=EmployerStatus.MERGED)
    make(inner)

    run()

    assert warnings(K.UNVISITED) == []


