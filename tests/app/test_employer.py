"""The register on the screen: list, record, sheet before a visit, edits with history, export."""

from datetime import date, timedelta
from io import BytesIO

import pytest

from inspect_app.database import db
from inspect_app.documents.tables import open_table
from inspect_app.models.audit import AuditFact
from inspect_app.models.employer import Employer, EmployerChange, EmployerStatus
from inspect_app.models.register_import import RegisterImport
from inspect_app.models.visit import Visit
from inspect_app.operations import employer as employers
from inspect_app.operations import stored_file
from inspect_app.operations.employer_keys import rekey
from inspect_app.queries.employer import Filter, matching
from scoring.tier import Tier
from tests.factories import NOW, OTHER_TOWN, TODAY, TOWN, make_employer, make_user, saved
from tests.publications import make_completed, make_published
from tests.registers import code_of
from workflows import employer as rules
from workflows.publication import PublicationState
from workflows.roles import Role

ENTRY = {
    "name": "蓬江新设家具有限公司",
    "uscc": code_of(1),
    "town_code": TOWN,
    "address": "江门市蓬江区白沙街道港口路1号",
    "status": "operating",
    "size": "small",
    "staff_count": "30",
    "exposed_count": "10",
    "hazards": "苯、噪声",
}


@pytest.fixture
def clerk(browser):
    user = make_user(Role.CLERK)
    browser.sign_in(user)
    return user


def keyed(**values):
    """An employer that can be found: its keys are those of its name and address."""
    employer = make_employer(**values)
    rekey(employer)
    db.session.flush()
    return employer


def found(user, words: str) -> list[str]:
    return [row.name for row in db.session.scalars(matching(user, Filter(q=words), on=TODAY).order_by(Employer.id))]


def test_an_employer_is_found_by_part_of_its_name_code_address_and_by_initials(database):
    user = make_user(Role.CLERK)
    keyed(name="蓬江合景塑料零件有限公司", uscc=code_of(1), key=code_of(1), address="江门市蓬江区港口路148号")
    keyed(name="江海辉嘉印染厂", uscc=code_of(2), key=code_of(2), address="江门市江海区环城路140号")

    for words in ("合景塑", "合 景", code_of(1)[11:], code_of(1).lower(), "港口路", "１４８号", "hjsl", "PJHJ"):
        assert found(user, words) == ["蓬江合景塑料零件有限公司"], words
    assert found(user, "江") == ["蓬江合景塑料零件有限公司", "江海辉嘉印染厂"]
    assert found(user, "100%") == []


def test_filters_narrow_the_list_and_stay_in_the_address(browser, clerk):
    keyed(name="甲厂", tier=Tier.KEY, hazards=["苯"], industry_name="化工")
    keyed(name="乙厂", tier=Tier.WATCH, hazards=["噪声"], industry_name="食品加工", town_code=OTHER_TOWN)

    for query in ({"tier": "key"}, {"town": TOWN}, {"hazard": "苯"}, {"industry": "化工"}, {"view": "key"}, {"q": "甲"}):
        page = browser.get("employer.index", query=query).get_data(as_text=True)
        assert "甲厂" in page, query
        assert "乙厂" not in page, query


def test_a_merged_entry_is_listed_only_when_asked_for(browser, clerk):
    kept = keyed(name="留下的厂")
    keyed(name="并掉的厂", status=EmployerStatus.MERGED, merged_into_id=kept.id)

    assert "并掉的厂" not in browser.get("employer.index").get_data(as_text=True)
    assert "并掉的厂" in browser.get("employer.index", query={"status": "merged"}).get_data(as_text=True)


def test_a_page_of_the_list_costs_the_same_number_of_queries_however_many_rows_it_has(browser, clerk, count_queries):
    def queries() -> int:
        with count_queries() as sent:
            browser.get("employer.index")
        return len(sent)

    keyed(town_code=TOWN)
    few = queries()
    for number in range(40):
        keyed(town_code=TOWN if number % 2 else OTHER_TOWN)

    assert queries() == few < 30


def test_another_countys_employer_does_not_exist(browser):
    employer = keyed(town_code=OTHER_TOWN)
    browser.sign_in(make_user(Role.CLERK, scope="440703"))

    for endpoint in ("employer.show", "employer.before_visit", "employer.history", "employer.edit"):
        browser.get(endpoint, employer_id=employer.id, expect=404)


def test_the_record_shows_reasons_visits_against_the_cap_and_history(browser, clerk):
    employer = keyed(
        tier=Tier.KEY,
        reasons=[{"code": "severe", "details": {"factors": ["苯"], "exposed": 8}}],
        hazards=["苯"],
        tested_on=date(2026, 5, 18),
        tested_points=12,
        exceeded_points=1,
        exceeded_hazards=["苯"],
    )
    visit = {"body_name": "江门市应急管理局", "specialty": "安全生产", "kind": "日常检查", "source": "hand", "created_at": NOW}
    saved(Visit(employer_id=employer.id, visited_on=date(2026, 4, 1), counts_toward_cap=True, **visit))
    employers.change(employer, {"exposed_count": 8}, reason="电话核实", by=clerk, at=NOW)

    page = browser.get("employer.show", employer_id=employer.id).get_data(as_text=True)

    for words in ("为什么是重点", "江门市应急管理局", "1 / 2", "接害人数：— → 8", "电话核实"):
        assert words in page, words


def test_an_import_of_a_wider_region_is_told_and_not_linked(browser, clerk):
    employer = keyed()
    wide = make_import(scope="")
    own = make_import(scope="4407")
    for import_ in (wide, own):
        saved(EmployerChange(employer_id=employer.id, at=NOW, source=f"import:{import_.id}", fields={}))

    page = browser.get("employer.history", employer_id=employer.id).text

    assert f"/register-imports/{own.id}" in page
    assert f"/register-imports/{wide.id}" not in page


def make_import(*, scope):
    sha256 = stored_file.keep(b"x", media_type="text/csv", by=None, at=NOW)
    return saved(RegisterImport(scope=scope, file_name="x.csv", sha256=sha256, file_sha256=sha256, created_at=NOW))


def test_visits_of_what_was_merged_into_it_count_for_the_survivor(browser, clerk):
    kept = keyed()
    merged = keyed(status=EmployerStatus.MERGED, merged_into_id=kept.id)
    visit = {"body_name": "江门市消防救援支队", "specialty": "消防", "kind": "检查", "source": "hand", "created_at": NOW}
    saved(Visit(employer_id=merged.id, visited_on=date(2026, 4, 1), counts_toward_cap=True, **visit))

    assert "江门市消防救援支队" in browser.get("employer.show", employer_id=kept.id).get_data(as_text=True)


def test_a_telephone_is_shown_only_to_whom_it_may_be(browser):
    employer = keyed(contact_phone="13800001234")
    shown = {}
    for role in (Role.CLERK, Role.CDC):
        browser.sign_in(make_user(role))
        pages = [browser.get(name, employer_id=employer.id) for name in ("employer.show", "employer.before_visit")]
        shown[role] = ["13800001234" in page.get_data(as_text=True) for page in pages]

    assert shown == {Role.CLERK: [True, True], Role.CDC: [False, False]}


def test_the_sheet_before_a_visit_has_everything_on_one_page(browser, clerk):
    employer = keyed(hazards=["苯", "噪声"], new_cases=1, legal_representative="陈强")

    page = browser.get("employer.before_visit", employer_id=employer.id).get_data(as_text=True)

    for words in ("一户一档", employer.key, "苯、噪声", "陈强", "今年计入频次 0 次"):
        assert words in page, words


def test_an_entry_by_hand_is_added_and_findable(browser, clerk):

    browser.post("employer.new", data=ENTRY)

    employer = db.session.scalars(db.select(Employer).filter_by(key=code_of(1))).one()
    assert (employer.exposed_count, employer.hazards, employer.size.value) == (10, ["苯", "噪声"], "small")
    assert found(clerk, "xsjj") == ["蓬江新设家具有限公司"]


def test_an_entry_without_a_code_is_provisional_with_a_day(browser, clerk):

    browser.post("employer.new", data=ENTRY | {"uscc": ""})

    employer = db.session.scalars(db.select(Employer)).one()
    assert employer.key.startswith("P-")
    assert employer.complete_by_on - employer.created_at.date() in (timedelta(days=90), timedelta(days=91))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"exposed_count": "40"}, "接害人数不能多于在册职工总数"),
        ({"uscc": code_of(1)[:-1] + "0"}, "统一社会信用代码不对"),
        ({"tested_on": "2999-01-01"}, "日期不能晚于今天"),
        ({"name": ""}, "请填单位名称"),
        ({"exposed_count": "-1"}, "请填 0 到"),
    ],
)
def test_a_fault_is_said_and_what_was_typed_is_kept(browser, clerk, changes, words):

    page = browser.post("employer.new", data=ENTRY | changes, expect=200).get_data(as_text=True)

    assert words in page
    assert "江门市蓬江区白沙街道港口路1号" in page
    assert db.session.scalar(db.select(Employer.id)) is None


def test_a_code_of_another_name_is_refused(database):
    clerk = make_user(Role.CLERK)
    keyed(name="原来的厂", uscc=code_of(1), key=code_of(1))
    provisional = keyed(name="另一家厂", uscc=None)

    with pytest.raises(rules.CodeOfAnotherNameError):
        employers.change(provisional, {"uscc": code_of(1)}, reason="", by=clerk, at=NOW)


def test_giving_a_code_completes_a_provisional_employer(browser, clerk):
    employer = keyed(uscc=None, name="待补厂")
    form = {**ENTRY, "name": "待补厂", "uscc": code_of(3), "version": employer.version}

    browser.post("employer.edit", employer_id=employer.id, data=form)

    assert (employer.uscc, employer.key, employer.complete_by_on) == (code_of(3), code_of(3), None)


def test_an_edit_leaves_history_and_a_mark_that_an_import_respects(browser, clerk):
    employer = keyed(exposed_count=5, staff_count=30)
    form = {**ENTRY, "name": employer.name, "address": employer.address, "version": employer.version, "reason": "现场核实"}

    browser.post("employer.edit", employer_id=employer.id, data=form)

    change = db.session.scalars(db.select(EmployerChange).filter_by(employer_id=employer.id)).one()
    assert change.fields["exposed_count"] == [5, 10]
    assert (change.source, change.reason, change.by_id) == ("hand", "现场核实", clerk.id)
    assert employer.hand_edits["exposed_count"]["file"] == 5
    assert db.session.scalar(db.select(AuditFact.subject).filter_by(kind="employer.changed")) == employer.key


def test_an_edit_of_a_stale_page_is_refused(browser, clerk):
    employer = keyed()
    form = {**ENTRY, "version": employer.version + 7}

    page = browser.post("employer.edit", employer_id=employer.id, data=form, expect=200).get_data(as_text=True)

    assert "role=\"alert\"" in page
    assert employer.name != ENTRY["name"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_is_the_filtered_list_and_safe_to_open(browser, clerk, kind):
    keyed(name='=HYPERLINK("http://127.0.0.1/","甲厂")', tier=Tier.KEY, contact_phone="+8613800001234")
    keyed(name="乙厂", tier=Tier.WATCH)

    response = browser.get(f"employer_export.{kind}", query={"tier": "key"})

    with open_table(BytesIO(response.data)) as sheets:
        rows = [cells for _line, cells in sheets[0].rows()]
    assert [row[0] for row in rows] == ["单位名称", '=HYPERLINK("http://127.0.0.1/","甲厂")']
    if kind == "csv":
        assert "\"'=HYPERLINK" in response.get_data(as_text=True)
    fact = db.session.scalars(db.select(AuditFact).filter_by(kind="employer.exported")).one()
    assert fact.data == {"filters": {"tier": "key"}, "has_phone": True, "has_health": False}


def test_an_officer_may_look_but_not_change_import_merge_or_export(browser):
    employer = keyed()
    browser.sign_in(make_user(Role.OFFICER))

    browser.get("employer.show", employer_id=employer.id)
    for endpoint in ("employer.new", "employer_export.csv", "register_import.index", "employer_merge.index"):
        browser.get(endpoint, expect=403)


def edited(employer, **changes):
    """What the form of this entry sends."""
    return {**ENTRY, "name": employer.name, "address": employer.address, "version": employer.version, **changes}


def test_a_unit_that_may_not_be_public_is_closed_with_words_and_its_results_are_withdrawn(browser, clerk):
    published = make_published(make_completed(employer := keyed()))

    refused = browser.post("employer.edit", employer_id=employer.id, data=edited(employer, is_public="no"), expect=200).text
    browser.post("employer.edit", employer_id=employer.id, data=edited(employer, is_public="no", reason="承制涉密产品"))

    assert "改为不公开，要写明依据" in refused
    assert not employer.is_public
    assert published.state is PublicationState.WITHDRAWN
    assert "不公开" in browser.get("employer.show", employer_id=employer.id).text
    history = browser.get("employer.history", employer_id=employer.id).text
    assert "改为不公开" in history
    assert "承制涉密产品" in history


def test_a_form_that_does_not_speak_of_it_leaves_a_unit_closed(browser, clerk):
    employer = keyed(is_public=False)

    browser.post("employer.edit", employer_id=employer.id, data=edited(employer, exposed_count="3"))

    assert (employer.exposed_count, employer.is_public) == (3, False)


def test_figures_of_health_are_for_the_seats_of_health_surveillance_alone(browser):
    employer = keyed(new_cases=3, abnormal_exams=7, staff_count=50)
    employers.change(employer, {"new_cases": 4}, reason="核实", by=make_user(Role.HEALTH_SECTION), at=NOW)
    pages = ("employer.show", "employer.before_visit", "employer.history", "employer.edit")

    def seen(role):
        browser.sign_in(make_user(role))
        told = [browser.get(endpoint, employer_id=employer.id).get_data(as_text=True) for endpoint in pages]
        return told, browser.get("employer_export.csv").get_data(as_text=True)

    (clerk, table), (health, whole) = seen(Role.CLERK), seen(Role.HEALTH_SECTION)

    assert not any(("新增职业病" in page and "3 → 4" in page) or "上年度 4 例" in page for page in clerk)
    assert "上年度新增职业病例数" not in table + clerk[3]
    assert "上年度 4 例" in health[0]
    assert "3 → 4" in health[2]
    assert "上年度新增职业病例数" in whole
    assert 'name="new_cases"' in health[3]
