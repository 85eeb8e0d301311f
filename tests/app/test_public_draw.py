"""The public page of a draw tells its story; files are the frozen bytes."""

import hashlib
from datetime import timedelta

import pytest

from inspect_app.documents import draw_check
from inspect_app.operations import draw_void
from inspect_app.queries import public_draw as queries
from tests import ceremony
from tests.factories import NOW, TODAY
from tests.pages import Browser
from workflows.draw_lifecycle import DrawState


def test_what_is_fixed_stands_on_the_page_with_its_hashes(browser: Browser) -> None:
    draw = ceremony.draw_in(DrawState.COMMITTED)

    page = browser.get("public_draw.show", name=draw.plan_name).text

    assert draw.plan_hash in page
    for party in draw.parties:
        assert party.commitment[:8] in page
    for name in ("roster", "inspectors", "recusals", "roster_root", "map", "prev"):
        assert str(queries.draws.plan(draw)[name]) in page


def test_strata_say_how_many_at_which_ratio(database: None) -> None:
    draw = ceremony.draw_in(DrawState.COMMITTED)

    frozen = queries.frozen(draw)

    assert frozen.employers == 40
    assert sorted(str(stratum.ratio) for stratum in frozen.strata) == ["1/10", "1/2", "1/4"]
    assert frozen.quota == sum(stratum.ratio * stratum.employers for stratum in frozen.strata)


def test_the_sealed_page_tells_the_hash_and_not_the_result(browser: Browser) -> None:
    draw = ceremony.drawn_draw()

    page = browser.get("public_draw.show", name=draw.plan_name).text

    assert draw.drawn_hash in page
    assert "合成的种子" not in page
    assert "3962.14" in page
    browser.get("public_draw.targets", name=draw.plan_name, expect=404)


def test_the_opened_page_tells_seed_cut_offs_and_counts(browser: Browser) -> None:
    draw = ceremony.opened_draw()

    page = browser.get("public_draw.show", name=draw.plan_name).text

    assert draw.seed in page
    assert "data-verify-draw" in page
    for stratum in queries.drawn(draw):
        assert stratum.cut_off[:8] in page
    listed = browser.get("public_draw.targets", name=draw.plan_name).text
    assert listed.count("<code>") >= sum(stratum.drawn for stratum in queries.drawn(draw))


def test_source_without_a_countersignature_is_not_told(browser: Browser) -> None:
    draw = ceremony.draw_in(DrawState.REVEALED)
    for source in draw.sources:
        source.value, source.typed_at, source.typed_by_id = "1234.56", NOW, draw.drafted_by_id

    assert "1234.56" not in browser.get("public_draw.show", name=draw.plan_name).text


def test_an_overdue_opening_is_red_for_everybody(browser: Browser) -> None:
    long_ago = NOW - timedelta(days=90)
    draw = ceremony.drawn_draw(at=long_ago, draw_on=TODAY - timedelta(days=90), opens_on=TODAY - timedelta(days=60))

    assert draw.is_overdue_on(TODAY)
    for page in (browser.get("public_draw.show", name=draw.plan_name), browser.get("public_home.show")):
        assert "已逾期" in page.text


@pytest.mark.parametrize("state", [DrawState.COMMITTED, DrawState.DRAWN, DrawState.OPENED])
def test_a_void_draw_stays_with_both_records(browser: Browser, state: DrawState) -> None:
    county = ceremony.make_county()
    draw = ceremony.draw_in(state, county)
    draw_void.ask(draw, by=county.hands.head, at=NOW, reason="名录漏了一个镇")
    draw_void.confirm(draw, by=county.hands.deputy, at=NOW)

    page = browser.get("public_draw.show", name=draw.plan_name).text

    assert "这次抽查已经作废" in page
    assert page.count("名录漏了一个镇") == 2
    assert ("合成的种子" in page) is (state is DrawState.OPENED)


def test_files_are_streamed_with_the_hash_of_the_plan(browser: Browser) -> None:
    draw = ceremony.opened_draw()
    plan = queries.draws.plan(draw)

    for name in ("roster", "inspectors", "recusals"):
        content = browser.get("public_draw.file", name=draw.plan_name, file_name=f"{name}.tsv").data
        assert hashlib.sha256(content).hexdigest() == plan[name]
    content = browser.get("public_draw.file", name=draw.plan_name, file_name="plan.json").data
    assert hashlib.sha256(content).hexdigest() == draw.plan_hash


def test_the_bundle_that_a_citizen_downloads_verifies(browser: Browser) -> None:
    draw = ceremony.opened_draw()

    bundle = browser.get("public_draw.file", name=draw.plan_name, file_name=f"draw-{draw.slug}.zip").data

    assert draw_check.check(bundle, sums=draw.bundle_hash)


def test_a_file_that_has_not_changed_is_not_sent_again(browser: Browser) -> None:
    draw = ceremony.opened_draw()
    address = browser.url("public_draw.file", name=draw.plan_name, file_name="roster.tsv")
    etag = browser.client.get(address).headers["ETag"]

    again = browser.client.get(address, headers={"If-None-Match": etag})

    assert again.status_code == 304
    assert not again.data


@pytest.mark.parametrize("name", ["4407-2026-999", "x", "4407-2026-1' OR 1=1", "%00", "../../etc"])
def test_an_unknown_draw_is_404(browser: Browser, name: str) -> None:
    assert browser.client.get(f"/open/draws/{name}").status_code == 404


@pytest.mark.parametrize("page", ["public_home.show", "public_home.words", "public_home.interface", "public_draw.index",
                                  "public_result.index", "public_link.show"])
def test_public_pages_need_no_sign_in_and_speak_both_languages(browser: Browser, page: str) -> None:
    ceremony.opened_draw()

    assert 'lang="zh-Hans"' in browser.get(page).text
    assert '<html lang="en"' in browser.get(page, query={"lang": "en"}).text
