"""From what is on record to the tier: tests, exams, cases and declarations, each as of its day, each change ranked anew."""

from datetime import date, timedelta
from itertools import count

import pytest

from inspect_app.database import db
from inspect_app.operations import record_import
from inspect_app.operations.record_book import book
from inspect_app.operations.risk import rank_register
from inspect_app.queries.risk_facts import facts_of
from inspect_app.queries.risk_rules import rules_on
from scoring.tier import Tier
from tests.factories import NOW, TODAY, make_employer
from tests.records import make_source, row_of
from workflows.record import RecordKind

pytestmark = pytest.mark.usefixtures("database")
DAY = timedelta(days=1)
KNOWN = {"declared_on": TODAY, "tested_on": TODAY, "abnormal_exams": 0}
_numbers = count(1)


def put(kind, employer, /, *, source=None, **changes):
    row = {**row_of(kind, employer.key, f"r{next(_numbers)}"), **changes}
    source = source or make_source()
    import_, _answers = record_import.take([row], kind=kind, source=source, book=book(on=TODAY), at=NOW)
    assert not import_.rejected, import_.reasons
    return source


def measure(employer, value, *, on="2026-10-12", post="喷漆工位", **changes):
    return put(RecordKind.MEASUREMENT, employer, value=value, measured_on=on, post=post, **changes)


def rank(on=TODAY):
    rank_register("", on=on, by=None, at=NOW, progress=lambda done, total: None)
    db.session.expire_all()


def codes(employer):
    return [reason["code"] for reason in employer.ranking.reasons]


def facts(employer, on=TODAY):
    return facts_of([employer.id], rules_on(on))[0][employer.id]


def test_a_point_above_its_limit_makes_an_employer_key_and_names_the_factor():
    employer = make_employer(hazards=["乙酸乙酯"], **KNOWN)
    rank()
    assert employer.tier is Tier.GENERAL

    measure(employer, "300", factor="乙酸乙酯", cas="141-78-6")
    rank()

    assert (employer.tier, codes(employer)) == (Tier.KEY, ["exceedance"])
    assert employer.ranking.reasons[0]["details"]["factors"] == ["乙酸乙酯"]


def test_an_exceedance_counts_until_the_same_post_is_measured_anew_and_complies():
    employer = make_employer(**KNOWN)
    told = {"factor": "乙酸乙酯", "cas": "141-78-6"}
    measure(employer, "300", on="2026-03-01", **told)
    measure(employer, "20", on="2026-06-01", post="另一个岗位", **told)
    before = facts(employer).exceeded

    measure(employer, "20", on="2026-07-01", **told)

    assert (before, facts(employer).exceeded) == (1, 0)
    assert facts(employer, date(2026, 6, 30)).exceeded == 1, "as of a day before, the older value stands"


def test_a_measured_severe_factor_counts_though_nobody_declared_it():
    employer = make_employer(hazards=["噪声"], **KNOWN)
    measure(employer, "0.1")

    rank()

    assert employer.severe_factors == ["苯"]


def test_a_value_that_cannot_be_judged_is_a_test_and_no_exceedance():
    employer = make_employer(declared_on=TODAY, abnormal_exams=0)
    measure(employer, "999", factor="没有的因素", cas="")

    found = facts(employer)

    assert (found.exceeded, found.measured_on) == (0, date(2026, 10, 12))


def test_points_on_record_replace_the_count_of_the_register():
    employer = make_employer(**{**KNOWN, "tested_on": date(2026, 1, 1)}, exceeded_points=4, exceeded_hazards=["噪声"])
    assert (facts(employer).exceeded, facts(employer).exceeded_factors) == (4, ["噪声"])

    measure(employer, "0.1")

    assert (facts(employer).exceeded, facts(employer).measured_on) == (0, date(2026, 10, 12))


def test_what_cannot_be_judged_takes_no_exceedance_away():
    employer = make_employer(**{**KNOWN, "tested_on": None})
    measure(employer, "100", on="2026-03-01")
    measure(employer, "1", on="2026-07-01", unit="瓶")

    found = facts(employer)

    assert (found.exceeded, found.measured_on) == (1, date(2026, 7, 1))


@pytest.mark.parametrize(("unit", "exceeded"), [("瓶", 4), ("mg/m3", 4)], ids=["unjudged", "older"])
def test_what_the_register_says_of_a_newer_day_is_not_wiped_out_by_an_older_record(unit, exceeded):
    employer = make_employer(**{**KNOWN, "tested_on": date(2026, 11, 1)}, exceeded_points=4, exceeded_hazards=["噪声"])
    measure(employer, "0.1", on="2024-06-01", unit=unit)

    found = facts(employer)

    assert (found.exceeded, list(found.exceeded_factors)) == (exceeded, ["噪声"])


def test_exams_count_their_abnormal_results_for_a_year_and_say_when_that_ends():
    employer = make_employer(declared_on=TODAY, tested_on=TODAY)
    put(RecordKind.HEALTH_EXAM, employer, examined_on="2025-11-25", examined="30", abnormal="2")
    put(RecordKind.HEALTH_EXAM, employer, examined_on="2025-11-24", examined="30", abnormal="9")

    rank()
    found = facts(employer)

    assert (found.abnormal, found.examined_on) == (2, date(2025, 11, 25))
    assert found.abnormal_ends_on == date(2026, 11, 25)
    assert codes(employer) == ["all_known"]


@pytest.mark.parametrize("examined_on", ["2025-12-25", "2025-11-26", "2024-02-29"])
def test_the_day_on_which_abnormal_exams_end_to_count_is_the_day_on_which_the_ranking_changes(examined_on):
    employer = make_employer(**KNOWN)
    put(RecordKind.HEALTH_EXAM, employer, examined_on=examined_on, examined="30", abnormal="9")
    day = date.fromisoformat(examined_on) + DAY
    ends_on = facts(employer, day).abnormal_ends_on

    assert [facts(employer, on).abnormal for on in (ends_on - DAY, ends_on)] == [9, 0]


def test_only_exams_in_service_keep_the_cycle():
    employer = make_employer(declared_on=TODAY, tested_on=TODAY)

    put(RecordKind.HEALTH_EXAM, employer, kind="上岗前")

    assert facts(employer).examined_on is None


def test_cases_count_from_the_beginning_of_last_year():
    employer = make_employer(**KNOWN)
    for day in ("2024-12-31", "2025-01-01", "2026-08-20"):
        put(RecordKind.DISEASE_CASE, employer, diagnosed_on=day, category="职业性化学中毒")

    found = facts(employer)

    assert (found.cases, found.newest_case_on) == (2, date(2026, 8, 20))


def test_a_declaration_on_record_ends_what_was_not_known_but_a_cancellation_does_not():
    employer = make_employer(tested_on=TODAY, abnormal_exams=0)
    put(RecordKind.DECLARATION, employer, kind="注销申报", declared_on="2026-06-01", factors="噪声")
    rank()
    assert codes(employer) == ["not_declared"]

    put(RecordKind.DECLARATION, employer, declared_on="2026-06-02", factors="噪声")
    rank()

    assert codes(employer) == ["all_known"]


def test_the_same_record_again_owes_no_ranking_and_a_changed_one_does():
    employer = make_employer(**KNOWN)
    source = measure(employer, "0.1", source_id="p1")
    rank()
    seen: list[int] = []

    measure(employer, "0.1", source_id="p1", source=source)
    rank_register("", on=TODAY, by=None, at=NOW, progress=lambda done, total: seen.append(done))
    again = list(seen)
    measure(employer, "9", source_id="p1", source=source)
    rank()

    assert again == []
    assert "exceedance" in codes(employer)
