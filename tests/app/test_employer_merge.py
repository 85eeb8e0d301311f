"""Entries that may be one employer: offered, merged, undone, told apart."""

import pytest

from inspect_app.database import db
from inspect_app.models.audit import AuditFact
from inspect_app.models.employer import EmployerChange, EmployerStatus
from inspect_app.models.employer_merge import EmployerMerge
from inspect_app.operations import employer_merge, register_summary
from inspect_app.queries.employer_merge import offered
from tests.factories import NOW, OTHER_TOWN, make_employer, make_user
from workflows.employer import AlreadyUndoneError, NotMergeableError
from workflows.roles import Role

SAME = {"name": "蓬江合景塑料厂", "name_key": "蓬江合景塑料厂", "address": "港口路1号", "address_key": "港口路1号"}


pytestmark = pytest.mark.usefixtures("database")


def pairs(user) -> list[tuple[int, int]]:
    """What is offered once the register was looked through."""
    register_summary.refresh("")
    found, _has_more = offered(user)
    return [(first.id, second.id) for first, second in found]


def test_the_same_name_with_the_same_address_or_telephone_is_offered_and_nothing_else(database):
    user = make_user(Role.CLERK)
    one = make_employer(**SAME, contact_phone="138")
    by_address = make_employer(**SAME, contact_phone="139")
    by_phone = make_employer(**SAME | {"address_key": "别处"}, contact_phone="138")
    make_employer(**SAME | {"address_key": "又一处"}, contact_phone="137")
    make_employer(**SAME | {"name_key": "另一家"}, contact_phone="138")

    assert pairs(user) == [(one.id, by_address.id), (one.id, by_phone.id)]


def test_pairs_come_in_pages(database):
    user = make_user(Role.CLERK)
    for _time in range(4):
        make_employer(**SAME)
    register_summary.refresh("")

    first, has_more = offered(user, limit=4)
    rest, has_rest = offered(user, limit=4, after=(first[-1][0].id, first[-1][1].id))

    assert (len(first), has_more, len(rest), has_rest) == (4, True, 2, False)


def test_merging_and_undoing_leaves_everything_as_it_was_but_the_history(browser):
    clerk = make_user(Role.CLERK)
    browser.sign_in(clerk)
    kept, other = make_employer(**SAME), make_employer(**SAME, status=EmployerStatus.STOPPED)

    browser.get("employer_merge.new", first_id=kept.id, second_id=other.id)
    browser.post("employer_merge.new", first_id=kept.id, second_id=other.id, data={"survivor": kept.id, "reason": "同一处"})
    merged = (other.status, other.merged_into_id, pairs(clerk))
    done = db.session.scalars(db.select(EmployerMerge)).one()
    browser.get("employer.show", employer_id=other.id)
    browser.get("employer_merge.undo", merge_id=done.id)
    browser.post("employer_merge.undo", merge_id=done.id, data={"reason": "看错了"})

    assert merged == (EmployerStatus.MERGED, kept.id, [])
    assert (other.status, other.merged_into_id, pairs(clerk)) == (EmployerStatus.STOPPED, None, [(kept.id, other.id)])
    assert len(db.session.scalars(db.select(EmployerChange).filter_by(employer_id=other.id)).all()) == 2
    kinds = db.session.scalars(db.select(AuditFact.kind).where(AuditFact.kind.startswith("employer_merge")))
    assert sorted(kinds) == ["employer_merge.merged", "employer_merge.undone"]


def test_two_that_were_told_apart_are_not_offered_again(browser):
    clerk = make_user(Role.CLERK)
    browser.sign_in(clerk)
    one, other = make_employer(**SAME), make_employer(**SAME)
    register_summary.refresh("")
    assert SAME["name"] in browser.get("employer_merge.index").get_data(as_text=True)

    browser.post("employer_merge.tell_apart", first_id=other.id, second_id=one.id)

    assert pairs(clerk) == []


def test_a_merged_entry_is_not_merged_again_and_a_merge_is_undone_once(database):
    clerk = make_user(Role.CLERK)
    kept, other, third = (make_employer(**SAME) for _time in range(3))
    done = employer_merge.merge(other, into=kept, reason="同一处", by=clerk, at=NOW)

    with pytest.raises(NotMergeableError):
        employer_merge.merge(other, into=third, reason="", by=clerk, at=NOW)
    with pytest.raises(NotMergeableError):
        employer_merge.merge(kept, into=kept, reason="", by=clerk, at=NOW)
    employer_merge.undo(done, reason="看错了", by=clerk, at=NOW)
    with pytest.raises(AlreadyUndoneError):
        employer_merge.undo(done, reason="看错了", by=clerk, at=NOW)


def test_a_merge_needs_a_reason(browser):
    browser.sign_in(make_user(Role.CLERK))
    one, other = make_employer(**SAME), make_employer(**SAME)

    browser.post("employer_merge.new", first_id=one.id, second_id=other.id, data={"survivor": one.id}, expect=200)

    assert other.status is EmployerStatus.OPERATING


def test_a_merge_is_undone_only_by_whoever_sees_both_entries(browser):
    there, here = make_employer(**SAME, town_code=OTHER_TOWN), make_employer(**SAME)
    done = employer_merge.merge(there, into=here, reason="同一处", by=make_user(Role.CLERK), at=NOW)
    browser.sign_in(make_user(Role.CLERK, scope="440703"))

    browser.get("employer_merge.undo", merge_id=done.id, expect=404)
    browser.post("employer_merge.undo", merge_id=done.id, data={"reason": "看错了"}, expect=404)
