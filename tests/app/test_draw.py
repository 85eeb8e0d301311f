"""The ceremony of a draw, from the draft to the opening: who may do what, in which order, and what stays for ever."""

from datetime import date, timedelta
from hashlib import sha256
from importlib import import_module

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from inspect_app.database import db
from inspect_app.documents import draw_bundle
from inspect_app.models.draw import Draw, DrawFile, DrawStep, DrawTarget, FileName, TargetStatus
from inspect_app.models.officer import DutyStatus
from inspect_app.models.recusal import Recusal
from inspect_app.models.setting import Setting
from inspect_app.models.stored_file import StoredFile
from inspect_app.models.task import Task, TaskOrigin
from inspect_app.models.visit import Visit
from inspect_app.operations import (
    draw_approve,
    draw_commit,
    draw_draft,
    draw_events,
    draw_freeze,
    draw_open,
    draw_reveal,
    draw_run,
    draw_source,
    draw_void,
)
from inspect_app.queries import draw as draws
from inspect_app.queries import draw_map
from tests.ceremony import DAILY, KEY, VALUES, draw_in, drawn_draw, make_county, make_proposal, opened_draw
from tests.factories import NOW, TODAY, make_body, make_employer, make_user, saved
from workflows import ceremony
from workflows.ceremony import Draft, VoidReason
from workflows.draw import commitment, read_plan, run
from workflows.draw_lifecycle import LIFECYCLE, DrawState
from workflows.lifecycle import MoveNotAllowedError
from workflows.roles import Role, SameHandsError
from workflows.task import TaskSource

pytestmark = pytest.mark.usefixtures("database")


def set_days(code: str, days: int) -> None:
    db.session.execute(db.update(Setting).where(Setting.code == code).values(value=days))


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


def behind_our_back(change: str) -> None:
    """As somebody who rules the database might, past every trigger."""
    db.session.flush()
    db.session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    db.session.execute(text("SET LOCAL session_replication_role = replica"))
    db.session.execute(text(change))
    db.session.execute(text("SET LOCAL session_replication_role = origin"))
    db.session.expire_all()


def evidence() -> StoredFile:
    content = b"%PDF-1.4 notice of deregistration"
    digest = sha256(content).hexdigest()
    return db.session.get(StoredFile, digest) or saved(
        StoredFile(sha256=digest, media_type="application/pdf", size=len(content), content=content, stored_at=NOW)
    )


def test_a_whole_ceremony_ends_with_a_bundle_that_repeats_the_result():
    county = make_county()

    draw = opened_draw(county)

    files = draw_bundle.read(draws.content(draw, FileName.BUNDLE))
    assert draw.state is DrawState.OPENED
    assert sha256(files["SHA256SUMS"]).hexdigest() == draw.bundle_hash
    assert run(draw_run.bundle_of(draw, key=KEY)).result_hash == draw.result_hash == draw.drawn_hash


def test_every_target_is_an_employer_with_two_officers():
    county = make_county()

    draw = drawn_draw(county)

    targets = db.session.scalars(db.select(DrawTarget).filter_by(draw_id=draw.id)).all()
    assert targets
    assert {target.employer_id for target in targets} <= {employer.id for employer in county.employers}
    assert all(len(target.officers) == 2 for target in targets)


def test_a_draft_opens_within_sixty_days():
    county = make_county()

    with pytest.raises(ceremony.OpensTooLateError):
        draw_draft.draft(
            make_proposal(county, opens_on=TODAY + timedelta(days=61)), by=county.hands.drafter, at=NOW
        )


def test_two_sources_of_twenty_four_bits_are_the_least():
    county = make_county()

    with pytest.raises(ceremony.TooFewSourcesError):
        draw_draft.draft(make_proposal(county, source_kinds=("drand",)), by=county.hands.drafter, at=NOW)
    with pytest.raises(ceremony.TooFewBitsError):
        draw_draft.draft(make_proposal(county, source_kinds=("sse-index", "sse-turnover")), by=county.hands.drafter, at=NOW)


def test_one_person_cannot_keep_both_bureau_shares():
    county = make_county()

    with pytest.raises(ceremony.SameBureauHandError):
        draw_draft.draft(
            make_proposal(county, bureau=(county.hands.head, county.hands.head)), by=county.hands.drafter, at=NOW
        )


def test_the_short_form_is_only_for_what_is_inspected_whole():
    county = make_county()

    with pytest.raises(ceremony.ShortFormNotAllowedError):
        draw_draft.draft(make_proposal(county, is_short_form=True), by=county.hands.drafter, at=NOW)


def test_the_short_form_opens_at_once_with_every_employer_drawn():
    county = make_county(employers=9)
    rules = Draft(matters=("职业卫生",), ratios={"key": (1, 1), "watch": (1, 1), "general": (1, 1)})

    draw = opened_draw(county, rules=rules, is_short_form=True)

    assert read_plan(draw.plan_text)["sealed"] == []
    assert db.session.scalar(db.select(db.func.count()).select_from(DrawTarget).filter_by(draw_id=draw.id)) == 9


def test_the_freeze_codes_everything_and_hides_the_map():
    county = make_county()

    draw = draw_in(DrawState.FROZEN, county)

    published = "".join(draws.text(draw, name) for name in (FileName.ROSTER, FileName.INSPECTORS, FileName.RECUSALS))
    sealed = b"".join(draws.content(draw, name) for name in draw_freeze.NAMED)
    for employer in county.employers:
        assert employer.key not in published
        assert employer.key.encode() not in sealed
    assert not any(officer.certificate in published for officer in county.officers)
    assert county.employers[0].key in draws.sealed_text(draw, FileName.MAP, key=KEY)


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


def test_an_unranked_register_is_not_frozen():
    county = make_county()
    county.employers[0].tier = None

    with pytest.raises(draw_freeze.draw_coding.UnrankedError):
        draw_in(DrawState.FROZEN, county)


def test_two_batches_share_no_code():
    county = make_county()

    first, second = drawn_draw(county), drawn_draw(county)

    codes = [{line.split("\t")[0] for line in draws.text(draw, FileName.ROSTER).splitlines()[1:]} for draw in (first, second)]
    assert not codes[0] & codes[1]
    assert read_plan(second.plan_text)["prev"] == first.drawn_hash


def test_the_drafter_never_approves():
    county = make_county()
    county.hands.drafter.seats.append(make_user(Role.HEAD_OF_INSTITUTE).seats[0])
    draw = draw_in(DrawState.FROZEN, county)

    with pytest.raises(SameHandsError):
        draw_approve.approve(draw, by=county.hands.drafter, at=NOW)


def test_approvals_wait_for_their_own_seat():
    county = make_county()
    draw = draw_in(DrawState.FROZEN, county)

    with pytest.raises(draw_approve.MoveNotYoursError):
        draw_approve.approve(draw, by=county.hands.legal, at=NOW)


def test_a_refusal_discards_the_freeze():
    county = make_county()
    draw = draw_in(DrawState.HEAD_APPROVED, county)

    draw_approve.refuse(draw, by=county.hands.legal, at=NOW, reason="比例没有依据")

    assert draw.state is DrawState.DRAFTED
    assert draw.plan_text is None
    assert draw.batch_key is None
    assert not db.session.scalar(db.select(DrawFile).filter_by(draw_id=draw.id))


def test_the_plan_is_final_with_the_last_commitment():
    county = make_county()
    draw = draw_in(DrawState.APPROVED, county)
    assert draw.plan_hash is None

    county.walk.commit(draw)

    assert draw.state is DrawState.COMMITTED
    assert set(read_plan(draw.plan_text)["commits"]) == {"bureau-a", "bureau-b", "witness-1", "witness-2"}
    assert draw.plan_hash == sha256(draw.plan_text.encode()).hexdigest()


def test_a_party_commits_once():
    county = make_county()
    draw = draw_in(DrawState.APPROVED, county)
    witness = draw.parties[-1]
    draw_commit.commit(witness, hash="a" * 64, by=None, at=NOW)

    with pytest.raises(draw_commit.AlreadyCommittedError):
        draw_commit.commit(witness, hash="b" * 64, by=None, at=NOW)


def test_a_bureau_share_is_only_for_its_keeper_and_stays_encrypted():
    county = make_county()
    draw = draw_in(DrawState.APPROVED, county)
    share = draw.parties[0]

    with pytest.raises(draw_commit.NotThisPartyError):
        draw_commit.commit_share(share, secret="1" * 64, by=county.hands.clerk, at=NOW, key=KEY)
    draw_commit.commit_share(share, secret="1" * 64, by=county.hands.head, at=NOW, key=KEY)

    assert b"1" * 64 not in share.sealed_share
    assert share.commitment == commitment(draw=draw.plan_name, party="bureau-a", secret="1" * 64)


def test_nobody_commits_once_the_day_of_the_source_has_passed():
    county = make_county()
    draw = draw_in(DrawState.APPROVED, county)

    with pytest.raises(draw_commit.CommitTooLateError):
        draw_commit.commit(draw.parties[-1], hash="a" * 64, by=None, at=NOW + timedelta(days=1))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE draws SET plan_text = plan_text || ' '",
        "UPDATE draws SET opens_on = opens_on + 1",
        "UPDATE draws SET batch_key = NULL",
        "UPDATE draws SET state = 'drafted'",
        "UPDATE draws SET state = 'drawn', drawn_hash = repeat('a', 64)",
        "UPDATE draws SET drawn_hash = repeat('a', 64)",
        "UPDATE draw_files SET content = 'x', sha256 = 'x' WHERE name = 'roster.tsv'",
        "UPDATE draw_files SET content = 'x' WHERE name = 'roster.tsv'",
        "INSERT INTO draw_files (draw_id, name, sha256, is_public, content) SELECT id, 'bundle.zip', 'x', true, 'x' FROM draws",
        "INSERT INTO draw_parties (draw_id, name, words, kind, is_required, is_sealed, is_late)"
        " SELECT id, 'witness-9', 'x', 'witness', false, false, false FROM draws",
        "DELETE FROM draw_files WHERE name = 'map.sealed'",
        "UPDATE draw_parties SET commitment = repeat('a', 64) WHERE name = 'witness-1'",
        "UPDATE draw_parties SET sealed_share = NULL WHERE name = 'bureau-a'",
        "DELETE FROM draw_parties",
        "UPDATE draw_sources SET name = 'other'",
        "UPDATE draw_steps SET reason = 'other'",
        "DELETE FROM draw_steps",
        "TRUNCATE draw_steps",
        "TRUNCATE draws CASCADE",
    ],
)
def test_the_database_refuses_to_change_a_committed_draw(change):
    draw_in(DrawState.COMMITTED)
    db.session.flush()
    db.session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))

    with pytest.raises(DBAPIError, match="never changed"):
        db.session.execute(text(change))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE draws SET drawn_hash = repeat('b', 64)",
        "UPDATE draws SET result_hash = repeat('a', 64)",
        "UPDATE draws SET state = 'revealed'",
        "UPDATE draws SET state = 'drafted'",
        "UPDATE draw_files SET content = 'x' WHERE name = 'result.tsv'",
        "UPDATE draw_files SET content = replace(convert_from(content, 'UTF8'), 'selected', 'void:moved')::bytea,"
        " sha256 = 'x' WHERE name = 'result.tsv'",
        "INSERT INTO draw_targets (draw_id, employer_id, code, stratum, rank, ticket, status)"
        " SELECT draw_id, employer_id, 'x', stratum, 99, ticket, 'selected' FROM draw_targets LIMIT 1",
        "UPDATE draw_targets SET void_reason = 'moved'",
        "UPDATE draw_targets SET status = 'void', void_reason = 'moved'",
        "UPDATE draw_target_officers SET position = position + 1",
        "DELETE FROM draw_target_officers",
        "INSERT INTO draw_target_officers (target_id, position, officer_id) SELECT target_id, 3, officer_id"
        " FROM draw_target_officers WHERE position = 1",
        "TRUNCATE draw_target_officers",
        "INSERT INTO draw_steps (draw_id, move, at, reason, data) SELECT id, 'substitute', now(), '', '{}' FROM draws",
        "DELETE FROM draw_targets",
        "UPDATE draw_targets SET employer_id = (SELECT min(id) FROM employers), rank = 99",
        "UPDATE draw_targets SET status = 'replacement'",
    ],
)
def test_the_database_refuses_to_change_a_result(change):
    drawn_draw()
    db.session.flush()
    db.session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))

    with pytest.raises(DBAPIError, match="never changed"):
        db.session.execute(text(change))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE draws SET state = 'void'",
        "INSERT INTO draw_steps (draw_id, move, by_id, at, reason, data) SELECT draw_id, 'substitute',"
        " (SELECT min(id) FROM users), now(), 'moved', jsonb_build_object('id', code, 'reason', 'moved')"
        " FROM draw_targets LIMIT 1",
    ],
)
def test_what_the_database_lets_begin_it_refuses_to_commit_without_its_other_half(change):
    drawn_draw()
    db.session.flush()
    db.session.execute(text(change))

    with pytest.raises(DBAPIError, match="never changed"):
        db.session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))


def test_everything_that_the_operations_do_may_be_committed():
    county = make_county()
    draw = drawn_draw(county)
    target = db.session.scalars(db.select(DrawTarget).filter_by(draw_id=draw.id).order_by(DrawTarget.id)).first()
    draw_events.replace(target, reason=VoidReason.MOVED, evidence=evidence(), by=county.hands.head, at=NOW, key=KEY)
    draw_open.open_up(draw, key=KEY, at=NOW + timedelta(days=31))
    draw_void.ask(draw, by=county.hands.head, at=NOW, reason="名录有误")
    draw_void.confirm(draw, by=county.hands.deputy, at=NOW)
    db.session.flush()

    db.session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))

    assert draw.state is DrawState.VOID


def test_the_database_knows_the_moves_of_the_ceremony():
    stays = import_module("inspect_app.migrations.versions.0003_draw_stays")

    known = {(move.name, state.value, move.target.value) for state in DrawState for move in LIFECYCLE.from_(state)}
    assert set(stays.MOVES) == known


def test_a_wrong_reveal_is_refused_and_changes_nothing():
    county = make_county()
    draw = draw_in(DrawState.COMMITTED, county)
    witness = draw.parties[-1]

    with pytest.raises(draw_reveal.RevealDiffersError):
        draw_reveal.reveal(witness, secret="0" * 64, by=None, at=NOW)
    with pytest.raises(draw_reveal.RevealMalformedError):
        draw_reveal.reveal(witness, secret="0" * 63, by=None, at=NOW)

    assert witness.reveal is None


def test_a_wrong_reveal_is_noted():
    county = make_county()
    draw = draw_in(DrawState.COMMITTED, county)

    with pytest.raises(draw_reveal.RevealDiffersError):
        draw_reveal.reveal(draw.parties[-1], secret="0" * 64, by=None, at=NOW)

    noted = db.session.scalars(db.select(DrawStep).filter_by(draw_id=draw.id, move="wrong_reveal")).one()
    assert noted.data == {"party": "witness-2"}


def test_nobody_reveals_once_the_day_of_the_source_has_passed():
    county = make_county()
    draw = draw_in(DrawState.COMMITTED, county)
    witness, after = draw.parties[-1], NOW + timedelta(days=1)

    with pytest.raises(draw_reveal.RevealTooLateError):
        draw_reveal.reveal(witness, secret=county.walk.secrets[witness.name], by=None, at=after)
    draw_reveal.close(draw, by=None, at=after)

    assert witness.is_late
    assert witness.reveal is None
    assert draw.state is DrawState.REVEALED


def test_reveals_end_as_many_days_before_the_source_as_the_county_says():
    county = make_county()
    draw = draw_in(DrawState.COMMITTED, county)
    set_days("draw.reveal_days", 1)
    witness = draw.parties[-1]

    with pytest.raises(draw_reveal.RevealTooLateError):
        draw_reveal.reveal(witness, secret=county.walk.secrets[witness.name], by=None, at=NOW)


def test_commitments_end_while_there_is_time_to_publish_and_to_reveal():
    county = make_county()
    draw = draw_in(DrawState.APPROVED, county, draw_on=TODAY + timedelta(days=2))
    set_days("draw.publication_days", 2)
    set_days("draw.reveal_days", 1)

    with pytest.raises(draw_commit.CommitTooLateError, match="2026-11-23"):
        draw_commit.commit(draw.parties[-1], hash="a" * 64, by=None, at=NOW)


def test_a_draft_leaves_room_for_every_step():
    county = make_county()
    for code, days in (("draw.approval_days", 3), ("draw.publication_days", 4), ("draw.reveal_days", 1)):
        set_days(code, days)

    with pytest.raises(ceremony.DrawTooSoonError, match="2026-12-02"):
        draw_in(DrawState.DRAFTED, county, draw_on=TODAY + timedelta(days=7))
    assert draw_in(DrawState.DRAFTED, county, draw_on=TODAY + timedelta(days=8)).draw_on == TODAY + timedelta(days=8)


def test_a_draft_that_lay_too_long_is_not_frozen():
    county = make_county()
    draw = draw_in(DrawState.DRAFTED, county)

    with pytest.raises(ceremony.DrawTooSoonError):
        draw_freeze.freeze(draw, by=county.hands.head, at=NOW + timedelta(days=1), key=KEY)


def test_an_exchange_gives_no_numbers_on_a_day_without_trading():
    county = make_county()
    saturday = TODAY + timedelta(days=4)

    with pytest.raises(ceremony.NotATradingDayError, match="2026-11-30"):
        draw_in(DrawState.DRAFTED, county, draw_on=saturday)
    assert draw_in(DrawState.DRAFTED, county, draw_on=saturday, source_kinds=tuple(DAILY)).draw_on == saturday


def test_a_secret_may_be_typed_in_groups_and_capitals():
    county = make_county()
    draw = draw_in(DrawState.COMMITTED, county)
    witness = draw.parties[-1]
    secret = county.walk.secrets[witness.name]

    draw_reveal.reveal(witness, secret="-".join(secret[i : i + 4].upper() for i in range(0, 64, 4)), by=None, at=NOW)

    assert witness.reveal == secret


def test_a_late_reveal_is_noted_and_not_used():
    county = make_county()
    draw = draw_in(DrawState.COMMITTED, county)
    draw_reveal.close(draw, by=county.hands.head, at=NOW)
    witness = draw.parties[-1]

    with pytest.raises(draw_reveal.RevealTooLateError):
        draw_reveal.reveal(witness, secret=county.walk.secrets[witness.name], by=None, at=NOW)
    county.walk.draw(draw)

    assert witness.is_late
    assert witness.name not in draw_run.bundle_of(draw, key=KEY).reveals


def test_a_required_outside_share_opens_after_the_source_and_the_draw_waits_for_it():
    county = make_county()
    witnesses = (draw_draft.Witness("市司法局", is_required=True), draw_draft.Witness("市总工会"))
    draw = draw_in(DrawState.REVEALED, county, witnesses=witnesses)
    outside = next(party for party in draw.parties if party.name == "witness-1")

    with pytest.raises(draw_reveal.RevealTooEarlyError):
        draw_reveal.reveal(outside, secret=county.walk.secrets["witness-1"], by=None, at=NOW)
    draw_source.type_in(draw, {s.name: VALUES[s.kind] for s in draw.sources}, by=county.hands.clerk, at=NOW)
    waiting = draw_source.countersign(draw, by=county.hands.head, at=NOW)
    asked = draw_reveal.reveal(outside, secret=county.walk.secrets["witness-1"], by=None, at=NOW)

    assert waiting is None
    assert asked is not None


def test_the_source_is_typed_by_one_and_countersigned_by_another():
    county = make_county()
    county.hands.head.seats.append(make_user(Role.CLERK).seats[0])
    draw = draw_in(DrawState.REVEALED, county)
    draw_source.type_in(draw, {s.name: VALUES[s.kind] for s in draw.sources}, by=county.hands.head, at=NOW)

    with pytest.raises(SameHandsError):
        draw_source.countersign(draw, by=county.hands.head, at=NOW)


def test_a_source_is_written_as_its_kind_is_printed():
    county = make_county()
    draw = draw_in(DrawState.REVEALED, county)
    values = {source.name: VALUES[source.kind] for source in draw.sources}

    with pytest.raises(draw_source.SourceMalformedError):
        draw_source.type_in(draw, {**values, draw.sources[0].name: "3,962.14"}, by=county.hands.clerk, at=NOW)


def test_the_source_waits_for_its_day():
    county = make_county()
    draw = draw_in(DrawState.REVEALED, county, draw_on=TODAY + timedelta(days=1))

    with pytest.raises(draw_source.SourceDayNotComeError):
        draw_source.type_in(draw, {s.name: VALUES[s.kind] for s in draw.sources}, by=county.hands.clerk, at=NOW)


def test_drawing_twice_keeps_the_first():
    draw = drawn_draw()
    before = db.session.scalar(db.select(db.func.count()).select_from(DrawTarget))

    draw_run.carry_out(draw, key=KEY, at=NOW, progress=lambda done, total: None)

    assert db.session.scalar(db.select(db.func.count()).select_from(DrawTarget)) == before


def test_nothing_opens_before_its_date():
    draw = drawn_draw()

    with pytest.raises(draw_open.OpensLaterError):
        draw_open.open_up(draw, key=KEY, at=NOW)


def test_a_result_changed_behind_our_back_does_not_open():
    draw = drawn_draw()
    behind_our_back("UPDATE draws SET result_hash = repeat('0', 64)")

    with pytest.raises(draw_open.ResultDiffersError):
        draw_open.open_up(draw, key=KEY, at=NOW + timedelta(days=31))


def test_a_void_is_asked_by_one_and_confirmed_by_another():
    county = make_county()
    draw = draw_in(DrawState.COMMITTED, county)
    county.hands.head.seats.append(make_user(Role.DEPUTY_DIRECTOR).seats[0])
    draw_void.ask(draw, by=county.hands.head, at=NOW, reason="名录有误")

    with pytest.raises(SameHandsError):
        draw_void.confirm(draw, by=county.hands.head, at=NOW)
    draw_void.confirm(draw, by=county.hands.deputy, at=NOW)

    assert draw.state is DrawState.VOID
    assert [step.reason for step in draw.steps if "void" in step.move] == ["名录有误", "名录有误"]


def test_a_draw_that_is_not_committed_cannot_be_voided():
    county = make_county()
    draw = draw_in(DrawState.APPROVED, county)

    with pytest.raises(MoveNotAllowedError):
        draw_void.ask(draw, by=county.hands.head, at=NOW, reason="名录有误")


def test_a_void_draw_never_opens():
    county = make_county()
    draw = drawn_draw(county)
    draw_void.ask(draw, by=county.hands.head, at=NOW, reason="名录有误")
    draw_void.confirm(draw, by=county.hands.deputy, at=NOW)

    assert draw not in draws.due_to_open(TODAY + timedelta(days=90))


def test_a_substitute_is_the_next_of_the_same_stratum_and_the_drawn_hash_stays():
    county = make_county()
    draw = drawn_draw(county)
    drawn_hash = draw.drawn_hash
    target = db.session.scalars(db.select(DrawTarget).filter_by(draw_id=draw.id).order_by(DrawTarget.id)).first()

    replacement = draw_events.replace(
        target, reason=VoidReason.DEREGISTERED, evidence=evidence(), by=county.hands.head, at=NOW, key=KEY
    )

    ranks = db.session.scalars(db.select(DrawTarget.rank).filter_by(draw_id=draw.id, stratum=target.stratum)).all()
    assert target.status is TargetStatus.VOID
    assert (replacement.stratum, replacement.rank, replacement.replaces_id) == (target.stratum, max(ranks), target.id)
    assert len(replacement.officers) == 2
    assert draw.drawn_hash == drawn_hash != draw.result_hash


def test_a_draw_with_substitutes_opens_and_verifies():
    county = make_county()
    draw = drawn_draw(county)
    for target in db.session.scalars(db.select(DrawTarget).filter_by(draw_id=draw.id).order_by(DrawTarget.id).limit(2)):
        draw_events.replace(target, reason=VoidReason.MOVED, evidence=evidence(), by=county.hands.head, at=NOW, key=KEY)

    draw_open.open_up(draw, key=KEY, at=NOW + timedelta(days=31))

    assert len(draws.events(draw)) == 2
    assert b"void:moved" in draw_bundle.read(draws.content(draw, FileName.BUNDLE))["result.tsv"]


def test_nothing_is_replaced_after_the_opening():
    county = make_county()
    draw = opened_draw(county)
    target = db.session.scalars(db.select(DrawTarget).filter_by(draw_id=draw.id)).first()

    with pytest.raises(draw_events.TooLateToReplaceError):
        draw_events.replace(
            target, reason=VoidReason.MOVED, evidence=evidence(), by=county.hands.head, at=NOW, key=KEY
        )


def test_a_second_link_ends_the_first_and_needs_a_reason():
    county = make_county()
    draw = draw_in(DrawState.APPROVED, county)
    witness = draw.parties[-1]
    first = draw_commit.link(witness, by=county.hands.head, at=NOW)

    with pytest.raises(draw_commit.LinkNeedsReasonError):
        draw_commit.link(witness, by=county.hands.head, at=NOW)
    second = draw_commit.link(witness, by=county.hands.head, at=NOW, reason="纸条丢失")

    assert draws.party_of_token(first) is None
    assert draws.party_of_token(second) is witness


def test_changes_since_the_last_draw_are_kept_with_totals_per_town():
    county = make_county()
    drawn_draw(county)
    gone = county.employers[0]
    gone.is_public = False
    added = make_employer(tier=gone.tier)

    draw = draw_in(DrawState.FROZEN, county)

    kept = draws.sealed_json(draw, FileName.CHANGES, key=KEY)
    assert {key: change["kind"] for key, change in kept["changes"].items()} == {gone.key: "gone", added.key: "added"}
    assert sum(kinds["added"] for kinds in kept["totals"].values() if "added" in kinds) == 1


def test_numbers_follow_each_other_within_a_year():
    county = make_county()

    numbers = [draw_in(DrawState.DRAFTED, county).slug for _ in range(2)]

    assert numbers == ["2026-1", "2026-2"]
    assert db.session.scalar(db.select(db.func.count()).select_from(Draw)) == 2


@pytest.mark.parametrize(
    ("code", "state", "act"),
    [
        ("draw.approval_days", DrawState.APPROVED, lambda county, draw: county.walk.commit(draw)),
        ("draw.publication_days", DrawState.COMMITTED, lambda county, draw: county.walk.reveal(draw)),
    ],
)
def test_the_distance_between_steps_is_a_setting(code, state, act):
    county = make_county()
    draw = draw_in(state, county, draw_on=TODAY + timedelta(days=9), opens_on=TODAY + timedelta(days=30))
    set_days(code, 2)

    with pytest.raises(draw_commit.NotYetError, match="2026-11-26"):
        act(county, draw)


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


def make_provisional(county) -> None:
    for number, employer in enumerate(county.employers):
        employer.key, employer.uscc, employer.complete_by_on = f"P-{number}", None, TODAY
    db.session.flush()


def complete_codes(county) -> None:
    for number, employer in enumerate(county.employers):
        employer.key = employer.uscc = f"91440700{number:010}"
        employer.complete_by_on = None
    db.session.flush()


def test_a_code_completed_after_the_freeze_does_not_stop_the_draw():
    county = make_county(employers=12)
    make_provisional(county)
    draw = draw_in(DrawState.REVEALED, county)
    complete_codes(county)

    county.walk.draw(draw)

    drawn = set(db.session.scalars(db.select(DrawTarget.employer_id).filter_by(draw_id=draw.id)))
    assert drawn
    assert drawn <= {employer.id for employer in county.employers}


def test_a_code_completed_after_the_draw_does_not_stop_a_substitute():
    county = make_county(employers=12)
    make_provisional(county)
    draw = drawn_draw(county)
    complete_codes(county)
    target = db.session.scalars(db.select(DrawTarget).filter_by(draw_id=draw.id).order_by(DrawTarget.stratum)).first()

    replacement = draw_events.replace(
        target, reason=VoidReason.MOVED, evidence=evidence(), by=county.hands.head, at=NOW, key=KEY
    )

    assert replacement.employer in county.employers
    assert all(line.name for line in draw_map.table(draw, key=KEY))


def test_a_completed_code_is_a_change_of_one_firm_and_not_two():
    county = make_county(employers=12)
    make_provisional(county)
    drawn_draw(county)
    complete_codes(county)

    draw = draw_in(DrawState.FROZEN, county)

    kept = draws.sealed_json(draw, FileName.CHANGES, key=KEY)["changes"]
    assert [change["kind"] for change in kept.values()] == ["code"] * 12


def test_two_bodies_of_one_region_never_give_two_draws_one_name():
    county = make_county()
    first = draw_in(DrawState.DRAFTED, county)
    other = make_user(Role.CLERK, body=make_body(name="江门市卫生监督所", short_name="江门监督"))

    second = draw_draft.draft(make_proposal(county), by=other, at=NOW)

    assert (first.plan_name, second.plan_name) == ("4407-2026-1", "4407-2026-2")


@pytest.mark.parametrize("state", [DrawState.FROZEN, DrawState.APPROVED, DrawState.REVEALED])
def test_no_second_draw_is_frozen_while_one_is_on_its_way(state):
    county = make_county()
    first = draw_in(state, county)

    with pytest.raises(draw_freeze.AnotherOnTheWayError, match=first.number):
        draw_in(DrawState.FROZEN, county)


def test_the_next_draw_is_frozen_once_the_first_is_void():
    county = make_county()
    first = draw_in(DrawState.COMMITTED, county)
    draw_void.ask(first, by=county.hands.head, at=NOW, reason="名录有误")
    draw_void.confirm(first, by=county.hands.deputy, at=NOW)

    assert draw_in(DrawState.FROZEN, county).state is DrawState.FROZEN


def test_a_visit_that_an_earlier_draw_ordered_counts_toward_the_cap():
    county = make_county(employers=12)
    earlier = drawn_draw(county)
    owed = set(db.session.scalars(db.select(DrawTarget.employer_id).filter_by(draw_id=earlier.id)))
    for id_ in owed:
        add_visit(id_, TODAY - timedelta(days=10))

    draw = draw_in(DrawState.FROZEN, county)

    at_cap = {int(row[-1]) for row in draws.table_rows(draw, key=KEY) if row[5] == "C"}
    assert at_cap == owed
