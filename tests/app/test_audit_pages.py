"""The trail on paper and screen: filters, one fact with its proof, case content hidden, the check of the chain."""

from click.testing import CliRunner

from inspect_app import audit
from inspect_app.cli.audit import seal as seal_command
from inspect_app.cli.audit import verify as verify_command
from inspect_app.database import db
from inspect_app.facts.assistant import AssistantChanged
from inspect_app.facts.officer import OfficerAdded
from inspect_app.facts.visit import VisitAdded
from inspect_app.jobs.runner import run_job
from inspect_app.models.audit import AuditFact
from inspect_app.models.job_run import JobRun
from tests.audit import as_soon_as, sealed
from tests.factories import NOW, make_user
from tests.pages import Browser
from workflows.roles import Role

AUDITOR = Role.AUDIT_ADMINISTRATOR


def recorded(*facts, by=None):
    for fact in facts:
        audit.record(fact, by=by, at=NOW)
    db.session.commit()
    return list(db.session.scalars(db.select(AuditFact).order_by(AuditFact.id)))[-len(facts) :]


def added(number, scope="440703"):
    return OfficerAdded(subject=str(number), scope=scope, certificate=f"44079{number:05}")


def test_the_trail_is_filtered_by_kind_person_subject_and_day(browser):
    by = make_user(name="何小满")
    recorded(added(1), AssistantChanged(subject="77", scope="440703", changes={}), by=by)
    browser.sign_in(make_user(AUDITOR))

    def rows(**query):
        return browser.get("audit.index", query=query).text.count("/audit/facts/")

    assert rows() == 2
    assert rows(kind="officer.added") == 1
    assert rows(subject="77") == 1
    assert rows(person="小满") == 2
    assert rows(person="别人") == 0
    assert rows(first="2026-11-24", last="2026-11-24") == 2
    assert rows(last="2026-11-23") == 0


def test_facts_of_another_region_do_not_exist(browser):
    here, there = recorded(added(1), added(2, scope="440704"), by=make_user())
    browser.sign_in(make_user(AUDITOR, scope="440703"))

    browser.get("audit.show", fact_id=there.id, expect=404)
    browser.get("audit.show", fact_id=here.id)
    assert browser.get("audit.index").text.count("/audit/facts/") == 1


def test_case_content_is_hidden_from_the_auditor(browser):
    (visit,) = recorded(VisitAdded(subject="1", scope="440703", employer="91440783RPKXW3CM3P", visited_on="", body_name="市所"))
    browser.sign_in(make_user(AUDITOR))

    page = browser.get("audit.show", fact_id=visit.id).text

    assert "91440783RPKXW3CM3P" not in page
    assert "业务内容不在这里显示" in page


def test_a_sealed_fact_shows_the_path_to_the_root_of_its_block(fresh_app):
    facts = recorded(*map(added, range(5)))
    block = sealed()
    browser = Browser(fresh_app)
    browser.sign_in(make_user(AUDITOR))

    page = browser.get("audit.show", fact_id=facts[3].id).text

    assert "相符" in page
    assert "4，共 5 条" in page
    assert block.root[:8] in page
    assert "第 1 块" in browser.get("audit.blocks").text
    assert browser.get("audit.block", number=1).text.count("/audit/facts/") == 5


def test_the_check_of_the_chain_runs_as_a_job_and_its_result_is_a_fact(fresh_app):
    recorded(*map(added, range(3)))
    sealed()
    browser = Browser(fresh_app)
    browser.sign_in(make_user(AUDITOR))
    browser.post("audit.verification")
    run_job(db.session.scalar(db.select(JobRun.id)))

    page = browser.get("audit.blocks").text

    assert "1 块全部相符" in page
    fact = db.session.scalar(db.select(AuditFact).filter_by(kind="audit.verified"))
    assert (fact.data["blocks"], fact.data["broken_block"]) == (1, None)


def test_the_commands_seal_and_verify(fresh_app, monkeypatch):
    monkeypatch.setattr("inspect_app.cli.audit.app_context", fresh_app.app_context)
    recorded(*map(added, range(3)))

    told = as_soon_as(lambda: CliRunner().invoke(seal_command).output.replace("nothing to seal\n", ""))
    assert "block 1: 3 rows" in told
    assert CliRunner().invoke(seal_command).output == "nothing to seal\n"
    assert CliRunner().invoke(verify_command).output == "VERIFIED 1 blocks\n"
    db.session.execute(db.text("ALTER TABLE audit_facts DISABLE TRIGGER insert_only_rows"))
    db.session.execute(db.text("UPDATE audit_facts SET by_name = 'x' WHERE subject = '1'"))
    db.session.commit()
    broken = CliRunner().invoke(verify_command)
    assert (broken.exit_code, broken.output) == (1, "MISMATCH block 1: root\n")


def test_the_list_asks_few_queries(browser, count_queries):
    recorded(*map(added, range(60)))
    browser.sign_in(make_user(AUDITOR))

    with count_queries() as queries:
        browser.get("audit.index")

    assert len(queries) <= 5, queries
