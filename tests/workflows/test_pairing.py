from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.draws import INSPECTORS, RECUSALS, firm, make_bundle, officer, table
from workflows import draw
from workflows.pairing import Pairing, Target, batches

SEED = "5" * 64


def target(number, **changes):
    values = firm(number, **{"town": "440703001000", **changes})
    return Target(values["id"], values)


def pairing(officers, recused=(), *, size=2, seed=SEED):
    return Pairing(table(INSPECTORS, officers), table(RECUSALS, list(recused)), size=size, seed=seed)


def recusal(inspector, column, prefix):
    return {"inspector": inspector, "column": column, "prefix": prefix}


def test_an_officer_needs_the_place_the_competence_and_no_recusal():
    desk = pairing(
        [
            officer(0),
            officer(1, scope="440705"),
            officer(2, quals="N2"),
            officer(3),
            officer(4),
            officer(5, scope="", quals="N1"),
        ],
        [recusal("P03", "town", "440703"), recusal("P04", "id", "0000")],
    )

    assert {member.id for member in desk.eligible(target(1))} == {"P00", "P05"}
    assert {member.id for member in desk.eligible(target(1, id="ff"))} == {"P00", "P04", "P05"}
    assert {member.id for member in desk.eligible(target(1, need="N2"))} == {"P00", "P02"}


def test_a_recusal_longer_than_the_value_does_not_match():
    desk = pairing([officer(0)], [recusal("P00", "tier", "T11")])

    assert [member.id for member in desk.eligible(target(1, tier="T1"))] == ["P00"]


def test_a_short_team_is_shown_as_it_is():
    teams = pairing([officer(0)]).staff([target(1)], batch=0)

    assert teams == {target(1).id: ("P00",)}


def test_nobody_eligible_gives_an_empty_team():
    teams = pairing([officer(0, scope="4401")]).staff([target(1)], batch=0)

    assert teams == {target(1).id: ()}


def test_half_time_officers_get_half_the_visits():
    desk = pairing([officer(0), officer(1), officer(2), officer(3, cap="50")], size=1)

    desk.staff([target(number) for number in range(70)], batch=0)

    assert desk.load["P03"] == 10
    assert all(desk.load[id] == 20 for id in ("P00", "P01", "P02"))


def test_load_stays_even_in_teams():
    desk = pairing([officer(number) for number in range(7)])

    desk.staff([target(number) for number in range(70)], batch=0)

    assert sum(desk.load.values()) == 140
    assert max(desk.load.values()) - min(desk.load.values()) <= 3


def test_every_pair_that_the_rules_allow_meets():
    officers = [officer(number) for number in range(8)]
    allowed = {frozenset(pair) for pair in combinations([member["id"] for member in officers], 2)}

    met = {frozenset(team) for team in pairing(officers).staff([target(n) for n in range(60)], batch=0).values()}

    assert met == allowed


def test_batches_open_in_order_and_a_full_one_opens_a_new_one():
    towns = ["440703001000", "440703002000", "440703001999", "440703001000", "440703001000"]
    targets = [target(number, town=town) for number, town in enumerate(towns)]

    opened = batches(targets, 3)

    assert [[int(item.id, 16) for item in batch] for batch in opened] == [[0, 2, 3], [1], [4]]


def test_one_team_drives_up_to_all_targets_of_a_batch_and_meets_once():
    desk = pairing([officer(0), officer(1)])

    teams = desk.staff([target(number) for number in range(5)], batch=5)

    assert len(set(teams.values())) == 1
    assert desk.load == {"P00": 5, "P01": 5}


def test_a_batch_that_cannot_be_staffed_whole_is_staffed_target_by_target():
    desk = pairing([officer(0), officer(1), officer(2)], [recusal("P00", "id", target(1).id)], size=3)

    teams = desk.staff([target(0), target(1)], batch=4)

    assert sorted(teams[target(0).id]) == ["P00", "P01", "P02"]
    assert sorted(teams[target(1).id]) == ["P01", "P02"]


@pytest.mark.parametrize("cap", ["0", "01", "-1", "x", ""])
def test_a_cap_is_a_whole_number_of_at_least_one(cap):
    with pytest.raises(draw.DrawRefusedError):
        pairing([officer(0, cap=cap)])


officers = st.lists(
    st.tuples(
        st.sampled_from(["4407", "440701", "440702"]), st.sampled_from(["N1", "N1,N2"]), st.sampled_from(["50", "100"])
    ),
    min_size=1,
    max_size=7,
)


@given(officers, st.integers(1, 3), st.sampled_from(["target", "town:1", "town:3"]), st.integers(0, 9))
@settings(max_examples=40, deadline=None)
def test_rules_hold_and_loads_add_up_whatever_the_officers(given_officers, team, unit, chance):
    people = [
        officer(number, scope=scope, quals=quals, cap=cap) for number, (scope, quals, cap) in enumerate(given_officers)
    ]
    firms = [firm(number, need="N2" if number % 5 == 0 else "N1") for number in range(60)]
    recused = [recusal("P00", "town", f"44070{chance % 3}")]

    result = draw.run(make_bundle(firms=firms, officers=people, recused=recused, team=team, team_unit=unit))

    by_id, towns = {person["id"]: person for person in people}, {row["id"]: row for row in firms}
    for line in result.lines:
        row = towns[line.id]
        allowed = {
            id
            for id, person in by_id.items()
            if row["town"].startswith(person["scope"])
            and row["need"] in person["quals"].split(",")
            and not (id == "P00" and row["town"].startswith(recused[0]["prefix"]))
        }
        assert set(line.team) <= allowed
        assert len(line.team) == min(team, len(allowed))
    assert sum(result.load.values()) == sum(len(line.team) for line in result.lines)
    assert list(result.load) == sorted(by_id)
