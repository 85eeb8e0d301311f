"""What must never be public: read from every byte that a citizen can reach, before the opening and after it."""

import json
from collections.abc import Iterable

import pytest
from flask import Flask

from inspect_app.database import db
from inspect_app.models.draw import Draw, DrawTarget, FileName
from inspect_app.models.employer import Employer
from inspect_app.models.recusal import Recusal
from inspect_app.operations import draw_open
from inspect_app.operations.draw_coding import make_codes
from inspect_app.queries import draw as draws
from inspect_app.queries.draw_public import PUBLIC
from tests import ceremony
from tests.assessments import UNTRUE, make_untrue
from tests.factories import NOW, saved
from tests.public_bytes import ASSESSMENT_WORDS, TIER_WORDS, everything
from tests.publications import make_completed, make_published
from workflows import draw_codes
from workflows.draw_lifecycle import DrawState
from workflows.task import Outcome


def make_county() -> ceremony.County:
    """Employers with names, telephones, tiers and untrue self-assessments; an officer who is recused from the first."""
    county = ceremony.make_county()
    for number, employer in enumerate(county.employers):
        employer.name, employer.contact_phone = f"岚川{number:02}号制品有限公司", f"1390000{number:04}"
        employer.contact_name, employer.legal_representative = f"联络{number:02}", f"法人{number:02}"
        make_untrue(employer)
    for officer in county.officers[:2]:
        uscc = county.employers[0].uscc
        saved(Recusal(officer_id=officer.id, uscc=uscc, reason="亲属在该单位任职", created_at=NOW))
    elsewhere = next(employer for employer in county.employers if not employer.town_code.startswith("440703"))
    narrow, unskilled = county.officers[2:4]
    narrow.scope = "440703"
    saved(Recusal(officer_id=narrow.id, uscc=elsewhere.uscc, reason="亲属在该单位任职", created_at=NOW))
    radiating = county.employers[1]
    radiating.hazards, unskilled.fields = ["电离辐射"], ["职业卫生"]
    saved(Recusal(officer_id=unskilled.id, uscc=radiating.uscc, reason="亲属在该单位任职", created_at=NOW))
    return county


def text_of(found: dict[str, bytes]) -> str:
    return "\n".join(f"{address}\n{content.decode('utf-8', 'replace')}" for address, content in found.items())


def drawn_ids(draw: Draw) -> set[int]:
    return set(db.session.scalars(db.select(DrawTarget.employer_id).filter_by(draw_id=draw.id)))


def must_not_hold(text: str, secrets: Iterable[str | None], *, what: str) -> None:
    leaked = [secret for secret in secrets if secret and secret in text]
    assert not leaked, f"{what}: {leaked[:5]}"


def check_always_hidden(text: str, county: ceremony.County) -> None:
    must_not_hold(text, TIER_WORDS, what="tier")
    must_not_hold(text, (*ASSESSMENT_WORDS, *UNTRUE.values()), what="self-assessment")
    must_not_hold(text, (employer.contact_phone for employer in county.employers), what="phone")
    must_not_hold(text, (employer.contact_name for employer in county.employers), what="contact")
    must_not_hold(text, (employer.address for employer in county.employers), what="address")
    must_not_hold(text, (officer.name for officer in county.officers), what="officer's name")
    must_not_hold(text, (officer.certificate for officer in county.officers), what="officer's certificate")
    must_not_hold(text, ["亲属在该单位任职"], what="recusal")


def test_before_the_opening_no_firm_of_the_draw_is_named_anywhere(app: Flask, database: None) -> None:
    county = make_county()
    draw = ceremony.drawn_draw(county)

    text = text_of(everything(app))

    assert draw.plan_hash in text
    assert draw.drawn_hash in text
    check_always_hidden(text, county)
    must_not_hold(text, (employer.name for employer in county.employers), what="name")
    must_not_hold(text, (employer.key for employer in county.employers), what="workplace id")
    must_not_hold(text, db.session.scalars(db.select(DrawTarget.code).filter_by(draw_id=draw.id)), what="drawn code")
    must_not_hold(text, db.session.scalars(db.select(DrawTarget.ticket).filter_by(draw_id=draw.id)), what="ticket")


def test_before_the_opening_a_published_result_names_its_firm_and_no_other(app: Flask, database: None) -> None:
    county = make_county()
    draw = ceremony.drawn_draw(county)
    visited = db.session.get_one(Employer, min(drawn_ids(draw)))
    make_published(make_completed(visited, outcome=Outcome.PROBLEM, summary="吹风不达标", handling="case"))

    text = text_of(everything(app))

    assert visited.name in text
    check_always_hidden(text, county)
    must_not_hold(text, (employer.name for employer in county.employers if employer is not visited), what="name")
    must_not_hold(text, ["吹风不达标", draw_code(draw, visited)], what="suspected fact or code")


def test_after_the_opening_only_drawn_firms_can_be_told_from_their_codes(app: Flask, database: None) -> None:
    county = make_county()
    draw = ceremony.opened_draw(county)
    drawn = drawn_ids(draw)

    text = text_of(everything(app))

    assert draw.seed in text
    check_always_hidden(text, county)
    undrawn = [employer for employer in county.employers if employer.id not in drawn]
    assert undrawn
    must_not_hold(text, (employer.name for employer in undrawn), what="undrawn name")
    must_not_hold(text, (employer.key for employer in undrawn), what="undrawn workplace id")
    assert all(employer.key in text for employer in county.employers if employer.id in drawn)


def test_the_bundle_joined_with_all_that_is_public_recovers_no_recusal_and_no_word_of_a_tier(app: Flask, database: None) -> None:
    county = make_county()
    draw = ceremony.opened_draw(county)
    for id_ in drawn_ids(draw):
        make_published(make_completed(db.session.get_one(Employer, id_)))

    found = everything(app)
    files = {address.rpartition("!")[2]: content.decode() for address, content in found.items() if "!" in address}
    named = _named(files["map-drawn.json"])
    blocked = [line.split("\t") for line in files["recusals.tsv"].splitlines()[1:]]
    pairs_with_a_name = {(person, named[code]) for person, _column, code in blocked if code in named}
    text = text_of(found)

    # An officer's code leads to no officer, so no blocked pair that can be named has two ends.
    codes = json.loads(draws.sealed_text(draw, FileName.CODES, key=ceremony.KEY))
    for person, workplace in pairs_with_a_name:
        officer = next(id_ for id_, code in codes["officers"].items() if code == person)
        must_not_hold(text, [_certificate(county, int(officer))], what=f"officer beside {workplace}")
    # Every officer carries the same number of blocked pairs, at least ten of them without meaning.
    counts = {person: sum(line[0] == person for line in blocked) for person, *_rest in blocked}
    assert len(set(counts.values())) == 1
    assert min(counts.values()) >= 10
    # No pair is real for certain: each could be a decoy, which is always a firm that the officer may meet.
    roster = {line.split("\t")[0]: line.split("\t") for line in files["roster.tsv"].splitlines()[1:]}
    people = {line.split("\t")[0]: line.split("\t") for line in files["inspectors.tsv"].splitlines()[1:]}
    for person, _column, code in blocked:
        if code in roster:
            assert roster[code][1].startswith(people[person][1])
            assert roster[code][3] in people[person][2].split(",")
    # A stratum's code says nothing by itself: which code stands for which tier changes from draw to draw. What the ratios of
    # the plan tell about it is left over: the tier that is inspected most often is the one of 重点 (docs/draw.md).
    assert set(codes["tiers"].values()) == {"T1", "T2", "T3"}
    must_not_hold(text, TIER_WORDS, what="tier")


def test_the_code_of_a_tier_is_drawn_anew_for_every_draw() -> None:
    officers = [make_officer_stub(number) for number in range(3)]

    seen = {tuple(sorted(make_codes(officers).tiers.items())) for _ in range(200)}

    assert len(seen) == 6


def make_officer_stub(number: int) -> object:
    return type("Officer", (), {"id": number})()


def test_codes_of_two_draws_cannot_be_joined(app: Flask, database: None) -> None:
    county = make_county()
    first, second = ceremony.opened_draw(county), ceremony.opened_draw(county)

    rosters = [{line.split("\t")[0] for line in draws.text(draw, FileName.ROSTER).splitlines()[1:]} for draw in (first, second)]

    assert not rosters[0] & rosters[1]


@pytest.mark.parametrize("state", [state for state in DrawState if state not in PUBLIC])
def test_a_draw_that_is_not_committed_does_not_exist(app: Flask, database: None, state: DrawState) -> None:
    draw = ceremony.draw_in(state)

    text = text_of(everything(app))

    assert draw.title not in text
    client = app.test_client()
    assert client.get(f"/open/draws/{draw.plan_name}").status_code == 404
    assert client.get(f"/open/draws/{draw.plan_name}/files/plan.json").status_code == 404
    assert client.get(f"/api/v1/public/draws/{draw.plan_name}").status_code == 404


def test_no_file_can_be_guessed(app: Flask, database: None) -> None:
    draw = ceremony.drawn_draw()
    client = app.test_client()

    for name in (*(name.value for name in FileName), f"draw-{draw.slug}.zip", "summary.json", "map-drawn.json", "../plan.json"):
        assert client.get(f"/open/draws/{draw.plan_name}/files/{name}").status_code == 404, name
        assert client.get(f"/api/v1/public/draws/{draw.plan_name}/files/{name}").status_code == 404, name


def test_a_wrong_public_mark_on_a_sealed_file_publishes_nothing(app: Flask, database: None) -> None:
    draw = ceremony.drawn_draw()
    for file in draw.files:
        file.is_public = True
    db.session.flush()
    client = app.test_client()

    for name in (FileName.MAP, FileName.TABLE, FileName.CODES, FileName.CHANGES, FileName.RESULT, FileName.BUNDLE):
        assert client.get(f"/open/draws/{draw.plan_name}/files/{name.value}").status_code == 404, name


def test_what_opens_is_what_was_sealed(app: Flask, database: None) -> None:
    draw = ceremony.drawn_draw()
    before = draw.drawn_hash

    draw_open.open_up(draw, key=ceremony.KEY, at=ceremony.OPENED_AT)

    assert before in text_of(everything(app))


def draw_code(draw: Draw, employer: Employer) -> str:
    return draw_codes.code(draws.batch_key(draw, key=ceremony.KEY), employer.key)


def _named(map_drawn: str) -> dict[str, str]:
    lines = (entry["line"].split("\t") for entry in json.loads(map_drawn))
    return {code: workplace for code, workplace, _salt in lines}


def _certificate(county: ceremony.County, officer_id: int) -> str:
    return next(officer.certificate for officer in county.officers if officer.id == officer_id)

