"""Seats: who may do what, who may not sit on two chairs, which acts never share a hand."""

import pytest

from workflows.roles import (
    ADMINISTRATORS,
    APART,
    GRANTS,
    Permission,
    Role,
    SameHandsError,
    SeatsCollideError,
    may,
    pairs_apart,
    require_compatible_seats,
    require_other_hands,
)


def test_every_seat_may_do_something_and_every_permission_belongs_to_a_seat():
    assert all(GRANTS[role] for role in Role)
    assert set().union(*GRANTS.values()) == set(Permission)


@pytest.mark.parametrize("administrator", sorted(ADMINISTRATORS))
def test_an_administrator_holds_no_second_seat(administrator):
    require_compatible_seats([administrator])
    for other in set(Role) - {administrator}:
        with pytest.raises(SeatsCollideError):
            require_compatible_seats([administrator, other])


def test_seats_of_the_house_go_together_in_a_small_county():
    require_compatible_seats(set(Role) - ADMINISTRATORS)
    require_compatible_seats([])


def test_the_same_hands_never_do_both_acts_of_a_pair_on_one_record():
    for pair in APART:
        first, second = pair
        with pytest.raises(SameHandsError):
            require_other_hands(second, by=7, earlier=[(first, 7)])
        require_other_hands(second, by=7, earlier=[(first, 8)])


def test_pairs_apart_are_those_that_ones_seats_both_allow():
    assert pairs_apart([Role.CLERK]) == []
    assert (Permission.DRAW_APPROVE_HEAD, Permission.DRAW_DRAFT) in pairs_apart([Role.CLERK, Role.HEAD_OF_INSTITUTE])
    assert len(pairs_apart(set(Role))) == len(APART)


def test_no_seat_may_nothing():
    assert not may([], Permission.DESK_VIEW)
