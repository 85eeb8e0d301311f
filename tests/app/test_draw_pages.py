"""The pages of a draw, step by step in the hands of each seat."""

import re
from datetime import timedelta
from io import BytesIO
from urllib.parse import urlsplit

import pytest

from inspect_app.database import db
from inspect_app.documents import draw_notice
from inspect_app.jobs import draw as draw_jobs
from inspect_app.models.draw import Draw, DrawTarget, FileName
from inspect_app.models.job_run import JobRun
from inspect_app.operations import draw_commit
from inspect_app.operations.draw_draft import Witness
from inspect_app.queries import draw as draws
from inspect_app.queries import draw_public
from scoring.tier import Tier
from tests.ceremony import KEY, VALUES, County, draw_in, drawn_draw, make_county, opened_draw
from tests.factories import TODAY, make_body, make_user
from tests.pages import Browser
from workflows import secret_words
from workflows.ceremony import Draft
from workflows.draw import commitment
from workflows.draw_lifecycle import DrawState
from workflows.roles import Role


@pytest.fixture
def county(database) -> County:
    return make_county()


def draft_form(county: County, **values):
    return {
        "title": "2026年第4次职业卫生随机抽查",
        "matters": ["职业卫生"],
        "ratio_key": "1/2",
        "ratio_watch": "1/4",
        "ratio_general": "1/10",
        "covered": "",
        "division": "tier",
        "rounding": "systematic",
        "batch": "0",
        "draw_on": TODAY.isoformat(),
        "opens_on": (TODAY + timedelta(days=30)).isoformat(),
        "due_on": (TODAY + timedelta(days=60)).isoformat(),
        "bureau_a": str(county.hands.head.id),
        "bureau_b": str(county.hands.deputy.id),
        "witness_1": "市司法局",
        "witness_1_user": str(county.witness.id),
        "witness_2": "市总工会",
        "witness_2_user": "0",
        "witness_3": "",
        "witness_3_user": "0",
        "required": "",
        "sources": list(VALUES),
        **values,
    }


def only_draw() -> Draw:
    return db.session.scalars(db.select(Draw)).one()


def test_the_list_says_what_comes_here(browser: Browser):
    make_county()
    browser.sign_in(make_user(Role.CLERK, body=make_body()))

    page = browser.get("draw.index").get_data(as_text=True)

    assert "起草第一份方案" in page


def test_a_draft_leads_to_its_preview(browser: Browser, county: County):
    browser.sign_in(county.hands.drafter)

    browser.post("draw.new", data=draft_form(county))

    page = browser.get("draw.preview", draw_id=only_draw().id).get_data(as_text=True)
    assert "40 家参加" in page
    assert "每家都配得出两人" in page


def test_a_refused_draft_keeps_what_was_typed_and_says_why_on_the_field(browser: Browser, county: County):
    browser.sign_in(county.hands.drafter)
    late = (TODAY + timedelta(days=100)).isoformat()

    page = browser.post("draw.new", data=draft_form(county, opens_on=late), expect=200).get_data(as_text=True)

    assert "开封日期最晚在抽取后 60 天" in page
    assert "2026年第4次职业卫生随机抽查" in page


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("ratio_key", "一半", "写成分数"),
        ("ratio_key", "3/2", "分子不超过分母"),
        ("sources", ["drand"], "至少选 2 个数"),
        ("bureau_b", "same", "两个人分别保管"),
        ("witness_2", "市司法局", "至少要 2 个不同的见证方"),
        ("is_short_form", "y", "简易方式只用于全部检查"),
        ("draw_on", "2026-11-28", "2026-11-28 休市"),
        ("draw_on", "2026-11-23", "最早 2026-11-24"),
    ],
)
def test_each_rule_of_a_draft_has_its_words(browser: Browser, county: County, field, value, words):
    browser.sign_in(county.hands.drafter)
    value = str(county.hands.head.id) if value == "same" else value

    page = browser.post("draw.new", data=draft_form(county, **{field: value}), expect=200).get_data(as_text=True)

    assert words in page


def test_the_whole_road_from_draft_to_drawn(browser: Browser, county: County, app):
    browser.sign_in(county.hands.drafter)
    browser.post("draw.new", data=draft_form(county))
    draw = only_draw()
    browser.sign_in(county.hands.head)
    browser.get("draw_act.freeze", draw_id=draw.id)
    browser.post("draw_act.freeze", draw_id=draw.id)
    draw_jobs.freeze(draw.id, lambda done, total: None)
    for user in (county.hands.head, county.hands.legal, county.hands.deputy):
        browser.sign_in(user)
        browser.get("draw_act.approval", draw_id=draw.id)
        browser.post("draw_act.approval", draw_id=draw.id, data={"decision": "yes"})
    assert only_draw().state is DrawState.APPROVED
    for user, party in ((county.hands.head, "bureau-a"), (county.hands.deputy, "bureau-b")):
        browser.sign_in(user)
        own = next(each for each in only_draw().parties if each.name == party)
        browser.get("draw_party.show", party_id=own.id)
        browser.post("draw_party.show", party_id=own.id, data={"secret": "", "commitment": ""})
    witness, union = only_draw().parties[2:]
    browser.sign_in(county.witness)
    browser.get("draw_party.index")
    own_hash = commitment(draw=draw.plan_name, party=witness.name, secret="1" * 64)
    browser.post("draw_party.show", party_id=witness.id, data={"commitment": own_hash})
    browser.sign_in(county.hands.head)
    browser.get("draw_party.link", draw_id=draw.id, party_id=union.id)
    shown = browser.post("draw_party.link", draw_id=draw.id, party_id=union.id, expect=200).get_data(as_text=True)
    path = urlsplit(re.search(r'href="(http://[^"]+/party/[^"]+)"', shown)[1]).path
    browser.sign_out()
    browser.open(path)
    union_hash = commitment(draw=draw.plan_name, party=union.name, secret="2" * 64)
    assert browser.client.post(path, data={"commitment": union_hash}).status_code == 302
    assert only_draw().state is DrawState.COMMITTED
    browser.open(path)
    assert browser.client.post(path, data={"secret": "2" * 64}).status_code == 302
    browser.sign_in(county.witness)
    wrong = browser.post("draw_party.show", party_id=witness.id, data={"secret": "3" * 64}, expect=200)
    assert "对不上" in wrong.get_data(as_text=True)
    numbered = "\n".join(f"{place}. {word}" for place, word in enumerate(secret_words.words_of("1" * 64), start=1))
    browser.post("draw_party.show", party_id=witness.id, data={"secret": numbered})
    browser.sign_in(county.hands.head)
    browser.get("draw_act.reveals", draw_id=draw.id)
    browser.post("draw_act.reveals", draw_id=draw.id)
    browser.sign_in(county.hands.clerk)
    browser.get("draw_act.source", draw_id=draw.id)
    values = {f"value_{source.position}": VALUES[source.kind] for source in only_draw().sources}
    browser.post("draw_act.source", draw_id=draw.id, data=values)
    browser.sign_in(county.hands.head)
    browser.get("draw_act.countersignature", draw_id=draw.id)
    browser.post("draw_act.countersignature", draw_id=draw.id, data={"decision": "yes"})

    assert db.session.scalars(db.select(JobRun).filter_by(kind="draw", subject_id=draw.id)).one()
    browser.get("draw.show", draw_id=draw.id)
    browser.get("draw.progress", draw_id=draw.id)


@pytest.mark.parametrize("state", list(DrawState))
def test_the_record_shows_in_every_state_and_for_every_seat(browser: Browser, county: County, state: DrawState):
    draw = draw_in(DrawState.COMMITTED if state is DrawState.VOID else state, county)
    if state is DrawState.VOID:
        db.session.flush()
        draw.state = DrawState.VOID
        db.session.flush()

    for user in (county.hands.drafter, county.hands.head, county.hands.legal, county.hands.deputy, county.hands.clerk):
        browser.sign_in(user)
        page = browser.get("draw.show", draw_id=draw.id).get_data(as_text=True)
        assert page.count("btn-primary") <= 1, "one filled button at most"
    browser.get("draw.index")


def test_another_countys_draw_does_not_exist(browser: Browser, county: County):
    draw = draw_in(DrawState.DRAFTED, county)
    browser.sign_in(make_user(Role.HEAD_OF_INSTITUTE, scope="440783"))

    for endpoint in ("draw.show", "draw.preview", "draw_act.freeze", "draw_act.void"):
        browser.get(endpoint, draw_id=draw.id, expect=404)


def test_the_preview_of_an_unranked_register_says_what_is_missing(browser: Browser):
    county = make_county(tier=None)
    draw = draw_in(DrawState.DRAFTED, county)
    browser.sign_in(county.hands.drafter)

    assert "还没有分层" in browser.get("draw.preview", draw_id=draw.id).text


def test_the_preview_asks_the_database_the_same_number_of_times_however_large_the_register(browser: Browser, app):
    small, large = make_county(employers=4), make_county(employers=60)

    counts = [_queries(browser, app, draw_in(DrawState.DRAFTED, county), county) for county in (small, large)]

    assert counts[0] == counts[1]
    assert counts[1] < 25


def _queries(browser: Browser, app, draw: Draw, county: County) -> int:
    browser.sign_in(county.hands.head)
    seen = []
    listen = lambda *_args: seen.append(1)  # noqa: E731
    db.event.listen(db.engine, "before_cursor_execute", listen)
    browser.get("draw.preview", draw_id=draw.id)
    db.event.remove(db.engine, "before_cursor_execute", listen)
    return len(seen)


def test_a_witness_sees_the_whole_table_only_after_the_drawing(browser: Browser, county: County):
    draw = draw_in(DrawState.REVEALED, county)
    party = next(party for party in draw.parties if party.user_id == county.witness.id)
    browser.sign_in(county.witness)
    browser.get("draw_party.table", party_id=party.id, expect=404)

    county.walk.draw(draw)
    page = browser.get("draw_party.table", party_id=party.id).get_data(as_text=True)

    assert all(employer.name in page for employer in county.employers)
    assert all(officer.certificate in page for officer in county.officers)


def test_a_witness_without_an_account_sees_the_table_through_its_link(browser: Browser, county: County):
    draw = draw_in(DrawState.REVEALED, county)
    union = next(party for party in draw.parties if party.name == "witness-2")
    token = draw_commit.link(union, by=county.hands.head, at=draw.created_at)
    browser.get("draw_party.open_table", token=token, expect=404)

    county.walk.draw(draw)
    page = browser.get("draw_party.open_table", token=token).get_data(as_text=True)

    assert all(employer.name in page for employer in county.employers)
    assert "核对全表" in browser.get("draw_party.open_link", token=token).get_data(as_text=True)
    browser.get("draw_party.open_table", token="another", expect=404)


def test_a_witness_that_lost_its_link_gets_another_after_the_drawing(browser: Browser, county: County):
    draw = drawn_draw(county)

    token = draw_commit.link(draw.parties[-1], by=county.hands.head, at=draw.created_at)

    browser.get("draw_party.open_changes", token=token)


def test_changes_are_shown_to_witnesses_firm_by_firm_and_to_everybody_as_totals(browser: Browser, county: County):
    drawn_draw(county)
    gone, altered = county.employers[:2]
    gone.is_public, altered.ranking.tier = False, Tier.KEY
    draw = drawn_draw(county)
    own = next(party for party in draw.parties if party.user_id == county.witness.id)
    browser.sign_in(county.witness)

    told = browser.get("draw_party.changes", party_id=own.id).get_data(as_text=True)
    browser.sign_out()
    public = browser.get("public_draw.show", name=draw.plan_name).get_data(as_text=True)

    assert gone.name in told
    assert altered.name in told
    assert "关注" in told
    assert draws.plan(draw)["changes"]["towns"] == {gone.town_code.ljust(12, "0"): [0, 1, 0], altered.town_code: [0, 0, 1]}
    assert "名录的变动" in public
    assert gone.name not in public
    assert altered.name not in public


def test_a_witness_of_another_draw_sees_no_table(browser: Browser, county: County):
    draw = drawn_draw(county)
    browser.sign_in(make_user(Role.WITNESS))

    browser.get("draw_party.table", party_id=draw.parties[-1].id, expect=404)


def test_the_head_replaces_a_target_with_evidence(browser: Browser, county: County):
    draw = drawn_draw(county)
    target = db.session.scalars(db.select(DrawTarget).filter_by(draw_id=draw.id)).first()
    browser.sign_in(county.hands.head)
    browser.get("draw_replace.new", draw_id=draw.id, target_id=target.id)

    refused = browser.post(
        "draw_replace.new",
        draw_id=draw.id,
        target_id=target.id,
        data={"reason": "moved", "evidence": (BytesIO(b"plain words"), "a.txt")},
        expect=200,
    )
    browser.post(
        "draw_replace.new",
        draw_id=draw.id,
        target_id=target.id,
        data={"reason": "moved", "evidence": (BytesIO(b"%PDF-1.4 moved"), "a.pdf")},
    )

    assert "PDF、JPEG 或者 PNG" in refused.get_data(as_text=True)
    assert target.void_reason == "moved"
    browser.get("draw.targets", draw_id=draw.id)
    browser.get("draw_replace.evidence", draw_id=draw.id, target_id=target.id)


def test_a_void_is_asked_and_answered_on_pages(browser: Browser, county: County):
    draw = draw_in(DrawState.COMMITTED, county)
    browser.sign_in(county.hands.head)
    browser.get("draw_act.void", draw_id=draw.id)
    browser.post("draw_act.void", draw_id=draw.id, data={"reason": "名录有误"})
    browser.sign_in(county.hands.deputy)
    browser.get("draw_act.void_answer", draw_id=draw.id)
    browser.post("draw_act.void_answer", draw_id=draw.id, data={"decision": "yes"})

    page = browser.get("draw.show", draw_id=draw.id).get_data(as_text=True)

    assert "已作废。" in page
    assert "名录有误" in page


def test_a_source_that_reads_differently_goes_back(browser: Browser, county: County):
    draw = draw_in(DrawState.REVEALED, county)
    browser.sign_in(county.hands.clerk)
    values = {f"value_{source.position}": VALUES[source.kind] for source in draw.sources}
    refused = browser.post("draw_act.source", draw_id=draw.id, data={**values, "value_2": "6318"}, expect=200)
    browser.post("draw_act.source", draw_id=draw.id, data=values)
    browser.sign_in(county.hands.head)

    browser.post("draw_act.countersignature", draw_id=draw.id, data={"decision": "no", "reason": "成交额看错行"})

    assert "像 6318.42 这样" in refused.get_data(as_text=True)
    assert not any(source.value for source in only_draw().sources)


def test_the_notice_is_a_pdf_and_the_same_bytes_twice(browser: Browser, county: County):
    draw = drawn_draw(county)
    browser.sign_in(county.hands.head)

    first, second = (browser.get("draw.notice", draw_id=draw.id).get_data() for _ in range(2))

    assert first.startswith(b"%PDF")
    assert first == second


@pytest.mark.parametrize(("witnesses", "pages"), [(2, 1), (3, 1), (9, 2)])
def test_the_notice_has_a_signature_beside_each_commitment_on_as_few_pages_as_it_can(database, county, witnesses, pages):
    outside = [Witness(f"见证方{place}") for place in range(witnesses)]
    draw = drawn_draw(county, witnesses=outside)

    paper = draw_notice.render(draw_notice.Notice.of(draw_public.show(draw, on=TODAY), address="https://open.example/1"))

    assert paper.count(b"/Type /Page\n") == pages


def test_a_withdrawn_link_opens_nothing(browser: Browser, county: County):
    draw = draw_in(DrawState.APPROVED, county)
    party = draw.parties[-1]
    token = draw_commit.link(party, by=county.hands.head, at=draw.created_at)
    browser.sign_in(county.hands.head)
    browser.get("draw_party.withdrawal", draw_id=draw.id, party_id=party.id)
    browser.post("draw_party.withdrawal", draw_id=draw.id, party_id=party.id, data={"reason": "手机丢失"})
    browser.sign_out()

    browser.get("draw_party.open_link", token=token, expect=404)


def test_nothing_sealed_stands_on_a_page_before_the_opening(browser: Browser, county: County):
    """Seed, shares and targets: absent for all seats, but targets for those who route or replace them."""
    draw = drawn_draw(county)
    secrets = [draws.unseal(p.sealed_share, key=KEY, about=draws.about(draw, p.name)).decode() for p in draw.parties[:2]]
    result = draws.text(draw, FileName.RESULT)
    codes = [line.split("\t")[2] for line in result.splitlines()]
    names = [t.employer.name for t in db.session.scalars(db.select(DrawTarget).filter_by(draw_id=draw.id))]
    sealed = [*secrets, *codes, *(line.split("\t")[3] for line in result.splitlines())]
    union = next(party for party in draw.parties if party.user_id is None)
    token = draw_commit.link(union, by=county.hands.head, at=draw.created_at) if draw.state is DrawState.REVEALED else None
    assert token is None

    everyone = [county.hands.drafter, county.hands.legal, county.hands.deputy]
    pages = []
    for user in everyone:
        browser.sign_in(user)
        for endpoint in ("draw.index", "draw.show", "draw.preview", "draw_act.approval", "draw_act.void"):
            response = browser.client.get(browser.url(endpoint, **({} if endpoint == "draw.index" else {"draw_id": draw.id})))
            pages.append(response.get_data(as_text=True))
        assert browser.client.get(browser.url("draw.targets", draw_id=draw.id)).status_code == 403
    for user in (county.hands.head, county.hands.clerk):
        browser.sign_in(user)
        pages.append(browser.get("draw.show", draw_id=draw.id).get_data(as_text=True))
        shown = browser.get("draw.targets", draw_id=draw.id).get_data(as_text=True)
        assert not any(secret in shown for secret in secrets)
    browser.sign_in(county.witness)
    own = next(party for party in draw.parties if party.user_id == county.witness.id)
    pages.append(browser.get("draw_party.show", party_id=own.id).get_data(as_text=True))
    table = browser.get("draw_party.table", party_id=own.id).get_data(as_text=True)

    for page in pages:
        assert not any(secret in page for secret in [*sealed, *names])
    assert not any(secret in table for secret in secrets)
    assert "抽中</" not in table


def test_an_opened_draw_shows_its_seed(browser: Browser, county: County):
    draw = opened_draw(county)
    browser.sign_in(county.hands.drafter)

    assert draw.seed in browser.get("draw.show", draw_id=draw.id).get_data(as_text=True)


def test_groups_inspected_whole_are_a_list_of_their_own(browser: Browser, county: County):
    covered, *_rest = county.employers
    covered.industry_code = "0610"
    rules = Draft(matters=("职业卫生",), ratios={"key": (1, 2)}, covered=("061",))
    draw = draw_in(DrawState.FROZEN, county, rules=rules)
    browser.sign_in(county.hands.head)

    page = browser.get("draw.coverage", draw_id=draw.id).get_data(as_text=True)

    assert covered.name in page
    assert page.count("蓬江测试") == 1
    assert "\tcovered\n" in draws.text(draw, FileName.ROSTER)


def test_every_page_of_a_draw_reads_in_english(browser: Browser, county: County):
    draw = draw_in(DrawState.REVEALED, county)
    browser.sign_in(county.hands.head)

    for endpoint in ("draw.show", "draw.preview", "draw_act.countersignature", "draw_act.void", "draw_act.reveals"):
        browser.get(endpoint, query={"lang": "en"}, draw_id=draw.id)
    page = browser.get("draw.show", draw_id=draw.id).get_data(as_text=True)

    assert "Fingerprint of the plan" in page
    assert "Shanghai composite index at close" in page
