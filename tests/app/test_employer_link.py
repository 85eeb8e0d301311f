"""One-time links: printed, opened by code, silent before the opening, replaced when lost, absent from every log."""

import logging
import re
import subprocess
import zlib
from base64 import a85decode
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from inspect_app.database import db
from inspect_app.documents import employer_letter
from inspect_app.models.audit import AuditFact
from inspect_app.models.draw import Draw, DrawTarget
from inspect_app.models.employer import Employer
from inspect_app.models.employer_link import EmployerLink, LetterFile
from inspect_app.operations import draw_approve, draw_open, employer_link
from inspect_app.queries import employer_link as queries
from tests import ceremony
from tests.assessments import UNTRUE, make_untrue
from tests.factories import NOW, TODAY, make_user
from tests.pages import Browser
from tests.public_bytes import ASSESSMENT_WORDS, TIER_WORDS
from workflows import employer_link as rules
from workflows.draw_lifecycle import DrawState
from workflows.employer_link import NotIssuedError, UnknownLinkError
from workflows.roles import Role

BASE = "https://open.example"


def issue(draw: Draw) -> dict[int, str]:
    """Employer id → code of the letter; the codes are seen while they are printed and never again."""
    seen: list[str] = []
    batch = employer_link.ask(draw, base_url=BASE, by=make_user(Role.CLERK), at=NOW)
    employer_link.make(batch, key=ceremony.KEY, at=NOW, progress=lambda _done, _total: None)
    for file in batch.files:
        seen += codes_in(employer_link.collect(file, key=ceremony.KEY, by=batch.asked_by, at=NOW))
    links = {link.token_hash: link.employer_id for link in db.session.scalars(db.select(EmployerLink))}
    return {links[rules.hash_of(code)]: code for code in seen}


def codes_in(pdf: bytes) -> list[str]:
    """The codes as a reader finds them in the text of the pages, groups of four in two lines."""
    text = "\n".join(page_texts(pdf))
    lines = re.findall(r"\(((?:[A-Z2-7]{4} ?)+)\) Tj", text)
    return [rules.plain(first + second) for first, second in zip(lines[::2], lines[1::2], strict=True)]


def page_texts(pdf: bytes) -> list[str]:
    streams = re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL)
    found = []
    for stream in streams:
        try:
            data = stream.strip()
            data = a85decode(data[:-2]) if data.endswith(b"~>") else data
            found.append(zlib.decompress(data).decode("latin-1"))
        except (ValueError, zlib.error):
            continue
    return found


def open_page(browser: Browser, code: str) -> str:
    browser.post("public_link.show", data={"code": code})
    return browser.get("public_link.own").text


def test_every_firm_of_the_roster_gets_one_letter(database: None) -> None:
    county = ceremony.make_county(employers=12)
    codes = issue(ceremony.draw_in(DrawState.COMMITTED, county))

    assert set(codes) == {employer.id for employer in county.employers}
    assert all(len(code) == 28 for code in codes.values())


def test_only_hashes_of_codes_are_kept(database: None) -> None:
    codes = issue(ceremony.draw_in(DrawState.COMMITTED))

    everything = str(db.session.execute(db.text("SELECT row_to_json(e) FROM employer_links e")).all())
    everything += str(db.session.execute(db.text("SELECT data FROM audit_facts")).all())
    sealed = b"".join(file.sealed or b"" for file in db.session.scalars(db.select(LetterFile)))
    for code in codes.values():
        assert code not in everything
        assert code.encode() not in sealed


def test_a_second_order_gives_letters_only_to_those_without_one(database: None) -> None:
    county = ceremony.make_county(employers=12)
    draw = ceremony.draw_in(DrawState.COMMITTED, county)
    issue(draw)

    again = employer_link.ask(draw, base_url=BASE, by=make_user(Role.CLERK), at=NOW)
    employer_link.make(again, key=ceremony.KEY, at=NOW, progress=lambda _done, _total: None)

    assert again.letters == 0


@pytest.mark.parametrize("state", [DrawState.FROZEN, DrawState.HEAD_APPROVED])
def test_no_letters_while_the_freeze_can_be_discarded(database: None, state: DrawState) -> None:
    with pytest.raises(NotIssuedError):
        employer_link.ask(ceremony.draw_in(state), base_url=BASE, by=make_user(Role.CLERK), at=NOW)


def test_the_own_line_leads_to_the_root_of_the_plan(database: None) -> None:
    draw = ceremony.draw_in(DrawState.COMMITTED)
    issue(draw)

    for link in db.session.scalars(db.select(EmployerLink).limit(5)):
        line = queries.own_line(link, key=ceremony.KEY)
        assert line.map.holds
        assert line.map.line.split("\t")[1] == link.employer.key
        assert line.roster is None


def test_the_printed_command_computes_the_root(browser: Browser) -> None:
    draw = ceremony.draw_in(DrawState.COMMITTED)
    code = next(iter(issue(draw).values()))

    page = open_page(browser, code)
    block = re.search(r"<code>(h=\$.*?)</code>", page, re.DOTALL)
    assert block
    command = block[1].replace("<br>", "\n").replace("&#39;", "'").replace("&#34;", '"')
    if subprocess.run(["which", "xxd"], capture_output=True, check=False).returncode:
        command = command.replace("xxd -r -p", "python3 -c 'import sys;sys.stdout.buffer.write(bytes.fromhex(sys.stdin.read()))'")
    said = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True).stdout.strip()

    assert said == queries.own_line(db.session.scalars(db.select(EmployerLink)).first(), key=ceremony.KEY).map.root


def test_before_the_opening_the_page_does_not_tell_drawn_from_undrawn(browser: Browser) -> None:
    county = ceremony.make_county()
    draw = ceremony.drawn_draw(county)
    codes = issue(draw)
    drawn = set(db.session.scalars(db.select(DrawTarget.employer_id).filter_by(draw_id=draw.id)))

    told = {id_: _shape(open_page(browser, code)) for id_, code in codes.items()}

    assert {told[id_] for id_ in drawn} == {told[id_] for id_ in told if id_ not in drawn}
    assert all("还没有开封" in page for page in told.values())


def _shape(page: str) -> str:
    """The part that tells the outcome."""
    start = page.index('id="outcome"')
    return page[start : page.index("</section>", start)]


def test_after_the_opening_each_firm_learns_its_own_side(browser: Browser) -> None:
    county = ceremony.make_county()
    draw = ceremony.opened_draw(county)
    codes = issue(draw)
    drawn = set(db.session.scalars(db.select(DrawTarget.employer_id).filter_by(draw_id=draw.id)))

    for id_, code in codes.items():
        outcome = _shape(open_page(browser, code))
        assert ("没有抽中。" in outcome) is (id_ not in drawn)
        assert "mc-line" in outcome


def test_the_firms_own_page_says_nothing_of_its_class_or_its_self_assessment(browser: Browser) -> None:
    county = ceremony.make_county()
    for employer in county.employers:
        make_untrue(employer)
    draw = ceremony.opened_draw(county)

    pages = "".join(open_page(browser, code) for code in issue(draw).values())

    assert [words for words in (*ASSESSMENT_WORDS, *TIER_WORDS, *UNTRUE.values()) if words in pages] == []


def test_the_own_number_is_what_the_printed_command_gives(browser: Browser) -> None:
    draw = ceremony.opened_draw()
    link = db.session.get_one(EmployerLink, _first(issue(draw)))
    line = queries.own_line(link, key=ceremony.KEY)
    result = queries.own_result(draw, line.code)

    said = subprocess.run(
        ["bash", "-c", f"printf '%s:target:%s' {draw.seed} {line.code} | sha256sum"], capture_output=True, text=True, check=True
    ).stdout

    assert result
    assert said.split()[0] == result.ticket


def _first(codes: dict[int, str]) -> int:
    return db.session.scalars(db.select(EmployerLink.id).where(EmployerLink.employer_id.in_(codes))).first() or 0


def test_after_the_opening_a_firm_finds_its_line_of_the_public_roster_and_the_way_to_its_root(browser: Browser) -> None:
    draw = ceremony.opened_draw()
    codes = issue(draw)
    link = db.session.get_one(EmployerLink, _first(codes))

    line = queries.own_line(link, key=ceremony.KEY)
    page = open_page(browser, codes[link.employer_id])

    assert line.roster.holds
    assert line.roster.line.split("\t")[0] == line.code
    assert line.roster.root in page


def test_one_firm_never_sees_anothers_line(browser: Browser) -> None:
    county = ceremony.make_county(employers=12)
    codes = issue(ceremony.opened_draw(county))
    mine, *others = codes
    page = open_page(browser, codes[mine])

    for other in others:
        employer = db.session.get_one(Employer, other)
        assert employer.name not in page
        assert employer.key not in page


def test_a_code_is_read_as_people_type_it(browser: Browser) -> None:
    code = next(iter(issue(ceremony.draw_in(DrawState.COMMITTED)).values()))
    typed = rules.groups(code).lower().replace("o", "0").replace("i", "1")

    assert "由这一行算得出计划里的根" in open_page(browser, typed)


def test_an_unknown_code_is_404_and_says_what_to_do(browser: Browser) -> None:
    page = browser.post("public_link.show", data={"code": "AAAA BBBB"}, expect=404)

    assert "没有这个链接码" in page.text


def test_without_a_code_there_is_no_page(browser: Browser) -> None:
    assert browser.get("public_link.own", expect=302).location.endswith("/open/link")


def test_a_lost_letter_is_withdrawn_and_reissued_with_a_reason(browser: Browser) -> None:
    codes = issue(ceremony.draw_in(DrawState.COMMITTED))
    link = db.session.get_one(EmployerLink, _first(codes))
    old = codes[link.employer_id]
    browser.sign_in(make_user(Role.CLERK))

    browser.post("employer_link.show", link_id=link.id, data={"act": "reissue"}, expect=422)
    browser.post("employer_link.show", link_id=link.id, data={"act": "reissue", "reason": "搬家时遗失"})

    with pytest.raises(UnknownLinkError):
        employer_link.open_link(old, at=NOW)
    live = db.session.scalars(db.select(EmployerLink).filter_by(employer_id=link.employer_id, withdrawn_at=None)).one()
    assert live.id != link.id
    assert db.session.scalars(db.select(AuditFact).filter_by(kind="employer_link.reissued")).one().data["reason"] == "搬家时遗失"


def test_a_withdrawn_link_closes_the_page_that_is_open(browser: Browser) -> None:
    codes = issue(ceremony.draw_in(DrawState.COMMITTED))
    link = db.session.get_one(EmployerLink, _first(codes))
    open_page(browser, codes[link.employer_id])

    employer_link.withdraw(link, by=make_user(Role.CLERK), at=NOW, reason="误发")

    browser.get("public_link.own", expect=302)


def test_letters_are_printed_and_destroyed_by_the_clerk(browser: Browser) -> None:
    draw = ceremony.draw_in(DrawState.COMMITTED)
    issue(draw)
    file = db.session.scalars(db.select(LetterFile)).first()
    browser.sign_in(make_user(Role.CLERK))

    assert browser.get("employer_link.index", draw_id=draw.id, query={"q": "蓬江"}).status_code == 200
    assert browser.post("employer_link.collect", file_id=file.id, expect=200).data.startswith(b"%PDF")
    browser.post("employer_link.destroy", file_id=file.id)
    browser.post("employer_link.collect", file_id=file.id, expect=409)

    assert file.sealed is None


def test_letters_that_nobody_printed_are_destroyed_by_themselves(database: None) -> None:
    issue(ceremony.draw_in(DrawState.COMMITTED))

    assert employer_link.destroy_old(at=NOW + timedelta(days=29)) == 0
    assert employer_link.destroy_old(at=NOW + timedelta(days=31)) > 0


def test_another_county_does_not_see_the_letters(browser: Browser) -> None:
    draw = ceremony.draw_in(DrawState.COMMITTED)
    issue(draw)
    file = db.session.scalars(db.select(LetterFile)).first()
    browser.sign_in(make_user(Role.CLERK, scope="4408"))

    browser.get("employer_link.index", draw_id=draw.id, expect=404)
    browser.post("employer_link.collect", file_id=file.id, expect=404)


def test_no_code_reaches_an_address_a_log_or_a_cache(browser: Browser, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    code = next(iter(issue(ceremony.draw_in(DrawState.COMMITTED)).values()))

    answer = browser.post("public_link.show", data={"code": code})
    page = browser.get("public_link.own")

    assert code not in (answer.location or "")
    assert code not in page.text
    assert code not in caplog.text.replace(" ", "")
    assert page.headers["Cache-Control"] == "no-store"
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert page.headers["Referrer-Policy"] == "same-origin"


def test_the_address_in_the_letter_keeps_the_code_after_the_mark(database: None) -> None:
    """What stands after # is never sent to a server."""
    code = next(iter(issue(ceremony.draw_in(DrawState.COMMITTED)).values()))

    address = urlsplit(employer_letter.address_of(BASE, code))

    assert (address.path, address.query, address.fragment) == ("/open/link", "", code)


def test_a_void_draw_gives_no_new_letters(browser: Browser) -> None:
    draw = ceremony.drawn_draw()
    issue(draw)
    draw.state = DrawState.VOID

    with pytest.raises(NotIssuedError):
        employer_link.ask(draw, base_url=BASE, by=make_user(Role.CLERK), at=NOW)


def test_opening_the_draw_changes_what_the_same_link_shows(browser: Browser) -> None:
    draw = ceremony.drawn_draw()
    code = next(iter(issue(draw).values()))
    assert "还没有开封" in open_page(browser, code)

    draw_open.open_up(draw, key=ceremony.KEY, at=ceremony.OPENED_AT)

    assert "还没有开封" not in open_page(browser, code)


def test_a_firm_whose_code_was_completed_after_the_freeze_gets_its_letter_and_finds_its_line(database: None) -> None:
    county = ceremony.make_county(employers=6)
    county.employers[0].key, county.employers[0].uscc, county.employers[0].complete_by_on = "P-1", None, TODAY
    db.session.flush()
    draw = ceremony.draw_in(DrawState.COMMITTED, county)
    county.employers[0].key, county.employers[0].complete_by_on = "914407000000000001", None
    county.employers[0].uscc = "914407000000000001"
    db.session.flush()

    codes = issue(draw)

    link = db.session.scalars(db.select(EmployerLink).filter_by(employer_id=county.employers[0].id)).one()
    assert len(codes) == 6
    assert queries.own_line(link, key=ceremony.KEY).map.line.split("\t")[1] == "P-1"


def test_sending_an_approved_draw_back_ends_its_links_and_destroys_its_letters(browser: Browser) -> None:
    county = ceremony.make_county(employers=6)
    draw = ceremony.draw_in(DrawState.APPROVED, county)
    code = next(iter(issue(draw).values()))
    open_page(browser, code)

    draw_approve.refuse(draw, by=county.hands.deputy, at=NOW, reason="比例没有依据")

    browser.get("public_link.own", expect=302)
    browser.post("public_link.show", data={"code": code}, expect=404)
    assert not db.session.scalar(db.select(LetterFile.id).where(LetterFile.sealed.is_not(None)))
    county.walk.freeze(draw)
    for approve in (county.walk.approve_head, county.walk.approve_legal, county.walk.approve_deputy):
        approve(draw)
    assert len(issue(draw)) == 6


def test_a_firm_that_is_not_in_the_roster_reads_a_sentence(browser: Browser) -> None:
    county = ceremony.make_county(employers=6)
    draw = ceremony.draw_in(DrawState.APPROVED, county)
    codes = issue(draw)
    link = db.session.get_one(EmployerLink, _first(codes))
    open_page(browser, codes[link.employer_id])
    link.workplace_id = "91440700NOBODY"
    db.session.flush()

    assert "名录里现在没有本单位这一行" in browser.get("public_link.own").text
