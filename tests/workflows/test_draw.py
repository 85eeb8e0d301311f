import copy
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.draws import ROSTER, SECRETS, VECTORS, firm, make_bundle, seal
from workflows import draw, draw_codes, merkle, quotas
from workflows.draw_ranking import rank
from workflows.draw_seed import Tickets
from workflows.draw_strata import Stratum
from workflows.draw_vectors import bundle_of, case_failure, judged, micro_failure


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["name"])
def test_known_answers(case):
    assert case_failure(case) == ""


def test_every_intermediate_text_of_the_first_case():
    assert micro_failure(VECTORS["micro"], VECTORS["cases"][0]["bundle"]) == ""


def test_the_judge_of_vectors_can_say_no():
    known = copy.deepcopy(VECTORS)
    known["cases"][0]["expect"]["seed"] = "0" * 64
    known["cases"][-1]["bundle"]["events"] = []
    known["merkle"][3]["root"] = "0" * 64
    known["micro"]["round_u"]["first8"] = "0" * 16

    failed = [name for name, failure in judged(known) if failure]

    assert failed == [known["cases"][0]["name"], known["cases"][-1]["name"], "merkle 4 of 4 leaves", "micro"]


def test_the_hash_before_any_event_is_that_of_the_draw_without_events():
    plain, replaced = (draw.run(bundle_of(VECTORS["cases"][place]["bundle"])) for place in (0, 1))

    assert replaced.drawn_hash == plain.result_hash == plain.drawn_hash
    assert replaced.result_hash != plain.result_hash


def test_progress_is_told_in_stages():
    told = []

    draw.run(make_bundle(), on_progress=lambda stage, done, total: told.append((stage, done, total)))

    assert list(dict.fromkeys(stage for stage, _, _ in told)) == ["files", "tickets", "teams"]
    assert told[-1][1] == told[-1][2]


# ---- what is refused ----


def changed(field, value):
    return lambda: make_bundle(**{field: value})


def with_text(name, edit):
    """A bundle whose text was edited before the plan was made, so that every hash fits."""

    def made():
        bundle = make_bundle()
        texts = {"roster": bundle.roster, "inspectors": bundle.inspectors, "recusals": bundle.recusals}
        return seal({**texts, name: edit(texts[name])}, {}, events=[])

    return made


def with_part(**parts):
    return lambda: replace(make_bundle(), **parts)


def edited_firm(**values):
    """One more firm at the end of the roster with these values."""
    row = firm(10**6, **values)
    return with_text("roster", lambda text: text + "\t".join(row[column] for column in ROSTER) + "\n")


REFUSED_PLANS = {
    "unknown version": changed("v", "VDRAW-2"),
    "version missing": changed("v", None),
    "unknown rounding": changed("rounding", "half-up"),
    "unknown mode": changed("mode", "fair"),
    "unknown team unit": changed("team_unit", "street:3"),
    "town batch of none": changed("team_unit", "town:0"),
    "town batch with a leading zero": changed("team_unit", "town:04"),
    "team unit is a number": changed("team_unit", 4),
    "no team": changed("team", 0),
    "team is a text": changed("team", "2"),
    "ratio of nothing": changed("ratio", [[["*", "*"], 1, 0]]),
    "ratio above one": changed("ratio", [[["*", "*"], 3, 2]]),
    "negative ratio": changed("ratio", [[["*", "*"], -1, 2]]),
    "ratio with too few patterns": changed("ratio", [[["*"], 1, 2]]),
    "ratio with a pattern that is no code": changed("ratio", [[["T*", "*"], 1, 2]]),
    "ratio as a text": changed("ratio", [[["*", "*"], "1", 2]]),
    "boolean as a number": changed("ratio", [[["*", "*"], True, 2]]),
    "float": changed("team", 2.0),
    "null": changed("further", [None]),
    "float deep inside": changed("further", {"a": [{"b": 0.5}]}),
    "boolean deep inside": changed("further", {"a": [{"b": False}]}),
    "key that is not a text": changed("further", {1: "a"}),
    "unknown operator": changed("exclude", [["status", "=", "1"]]),
    "rule on a missing column": changed("exclude", [["zone", "==", "1"]]),
    "rule value that is no code": changed("exclude", [["status", "==", "甲"]]),
    "rule with an impossible date": changed("exclude", [["last", ">=", "2025-02-30"]]),
    "rule too short": changed("exclude", [["status", "=="]]),
    "stratum on a missing column": changed("strata", [["tier", 0], ["zone", 6]]),
    "negative prefix": changed("strata", [["tier", 0], ["town", -1]]),
    "prefix as a text": changed("strata", [["tier", 0], ["town", "6"]]),
    "line feed in the draw": changed("draw", "a\nb"),
    "carriage return in the plan": changed("further", "a\rb"),
    "text that is not NFC": changed("further", "e\u0301"),
    "key that is not NFC": changed("further", {"e\u0301": 1}),
    "byte order mark": changed("further", "\ufeffa"),
    "half a surrogate pair": changed("further", "\ud800"),
    "equals sign in a source": changed("entropy", ["sse", "szse="]),
    "line feed in a source": changed("entropy", ["sse", "szse\n"]),
    "source named twice": changed("entropy", ["sse", "sse"]),
    "required party without commitment": changed("required", ["nobody"]),
    "equals sign in a party": changed("commits", {"bureau=a": "0" * 64}),
    "line feed in a party": changed("commits", {"bureau\n": "0" * 64}),
    "commitment that is no hash": changed("commits", {"bureau-a": "zz"}),
    "line feed in a reason": changed("reasons", ["a\nb"]),
    "tab in a reason": changed("reasons", ["a\tb"]),
    "count too high": changed("roster_n", 61),
    "count as a text": changed("roster_n", "60"),
    "other root": changed("roster_root", "0" * 64),
    "other roster": changed("roster", "0" * 64),
    "other inspectors": changed("inspectors", "0" * 64),
    "other recusals": changed("recusals", "0" * 64),
    "upper-case hash": changed("prev", "A" * 64),
    **{f"no {field}": changed(field, None) for field in ("draw", "prev", "strata", "ratio", "exclude", "rounding")},
    **{f"no {field} ": changed(field, None) for field in ("mode", "team", "reasons", "entropy", "commits", "required")},
    **{
        f"no {field}  ": changed(field, None)
        for field in ("roster", "roster_root", "roster_n", "inspectors", "recusals")
    },
}

REFUSED_TABLES = {
    "byte order mark": with_text("roster", lambda text: "\ufeff" + text),
    "carriage returns": with_text("inspectors", lambda text: text.replace("\n", "\r\n")),
    "no final line feed": with_text("recusals", lambda text: text.rstrip("\n")),
    "nothing at all": with_text("recusals", lambda text: ""),
    "empty roster": with_text("roster", lambda text: text.split("\n")[0] + "\n"),
    "blank line at the end": with_text("roster", lambda text: text + "\n"),
    "unsorted lines": with_text("roster", lambda text: _swapped(text)),
    "repeated line": with_text("roster", lambda text: text + text.split("\n")[-2] + "\n"),
    "repeated id": with_text("roster", lambda text: text + text.split("\n")[-2][:-1] + "2\n"),
    "repeated inspector": with_text("inspectors", lambda text: text + "P05\t4407\tN1\t50\n" + ""),
    "unsorted recusals": with_text("recusals", lambda text: text + "P02\tid\t0\nP01\tid\t0\n"),
    "missing column": with_text("roster", lambda text: text.replace("weight", "exposed", 1)),
    "missing column of inspectors": with_text("inspectors", lambda text: text.replace("cap", "hours", 1)),
    "repeated column": with_text("roster", lambda text: text.replace("status", "last", 1)),
    "another first column": with_text("roster", lambda text: text.replace("id\ttown", "town\tid", 1)),
    "too many values": with_text("roster", lambda text: text[:-1] + "\t9\n"),
    "too few values": with_text("inspectors", lambda text: text[:-5] + "\n"),
    "recusal of a missing column": with_text("recusals", lambda text: text + "P01\tzone\t1\n"),
    "text that is not NFC": with_text("inspectors", lambda text: text.replace("P00", "e\u0301")),
    "half a surrogate pair": with_text("inspectors", lambda text: text.replace("P05", "P\ud800")),
    "weight of none": edited_firm(weight="0"),
    "weight with a leading zero": edited_firm(weight="01"),
    "weight with a sign": edited_firm(weight="+1"),
    "weight that is no number": edited_firm(weight="many"),
    "weight in other digits": edited_firm(weight="１"),
    "town of nine digits": edited_firm(town="440703001"),
    "impossible date": edited_firm(last="2025-13-01"),
    "date without zeros": edited_firm(last="2025-6-1"),
    "stratum value that is no code": edited_firm(tier="T/1"),
    "rule value that is no code": edited_firm(status="在业"),
    "cap of none": with_text("inspectors", lambda text: text.replace("100", "0")),
    "cap with a leading zero": with_text("inspectors", lambda text: text.replace("100", "0100")),
    "cap that is no number": with_text("inspectors", lambda text: text.replace("100", "full")),
}

REFUSED_PARTS = {
    "wrong secret": with_part(reveals={**SECRETS, "union": "d4" * 32}),
    "secret too short": with_part(reveals={**SECRETS, "union": "abc"}),
    "secret in upper case": with_part(reveals={**SECRETS, "union": "C3" * 32}),
    "secret with a line feed": with_part(reveals={**SECRETS, "union": "c3" * 32 + "\n"}),
    "withheld as a dash": with_part(reveals={**SECRETS, "union": "-"}),
    "secret that is null": with_part(reveals={**SECRETS, "union": None}),
    "unknown party": with_part(reveals={**SECRETS, "friend": "d4" * 32}),
    "required party withheld": with_part(reveals={"union": SECRETS["union"]}),
    "source missing": with_part(entropy={"sse": "1"}),
    "source too many": with_part(entropy={"sse": "1", "szse": "2", "dice": "6"}),
    "line feed in a value": with_part(entropy={"sse": "1", "szse": "2\n"}),
    "carriage return in a value": with_part(entropy={"sse": "1", "szse": "2\r"}),
    "value that is not NFC": with_part(entropy={"sse": "1", "szse": "e\u0301"}),
    "value that is a number": with_part(entropy={"sse": "1", "szse": 2}),
    "event for an unknown firm": with_part(events=[{"id": "nobody", "reason": "moved"}]),
    "event without a reason": with_part(events=[{"id": "0" * 20}]),
    "event with more than it may say": with_part(events=[{"id": "0" * 20, "reason": "moved", "rank": "1"}]),
    "events that are no list": with_part(events={}),
    "reveals that are no object": with_part(reveals=[]),
    "roster that is no text": with_part(roster=None),
    "plan that is no object": with_part(plan=["v"]),
}


@pytest.mark.parametrize("made", REFUSED_PLANS.values(), ids=REFUSED_PLANS)
def test_a_plan_is_refused(made):
    with pytest.raises(draw.DrawRefusedError) as refused:
        draw.run(made())

    assert refused.value.code not in ("draw.reveal_refused", "draw.entropy_refused"), "refused for something else"


@pytest.mark.parametrize("made", REFUSED_TABLES.values(), ids=REFUSED_TABLES)
def test_a_table_is_refused(made):
    with pytest.raises(draw.DrawRefusedError) as refused:
        draw.run(made())

    assert refused.value.code != "draw.file_differs", "refused for its hash only, which the test meant to fit"


@pytest.mark.parametrize("made", REFUSED_PARTS.values(), ids=REFUSED_PARTS)
def test_a_reveal_a_source_or_an_event_is_refused(made):
    with pytest.raises(draw.DrawRefusedError):
        draw.run(made())


@pytest.mark.parametrize(
    "text",
    [
        '{"v":"VDRAW-1","v":"VDRAW-1"}',
        '{"v": "VDRAW-1"}',
        '{"b":1,"a":2}',
        '{"a":1.0}',
        '{"a":01}',
        '{"a":NaN}',
        '{"a":"\\u4e00"}',
        '["a"]',
        "",
    ],
)
def test_a_plan_that_is_not_in_its_one_canonical_form_is_refused(text):
    with pytest.raises(draw.DrawRefusedError):
        draw.read_plan(text)


def test_a_canonical_plan_is_read_back():
    plan = make_bundle().plan

    assert draw.read_plan(draw.canonical_plan(plan)) == plan


def test_what_is_not_wrong_is_not_refused():
    odd = make_bundle(strata=[], ratio=[[[], 1, 3]], exclude=[], entropy=[], further={"title": "两行\n文字", "n": -1})

    result = draw.run(replace(odd, entropy={}))

    assert list(result.strata) == [""]
    assert result.strata[""][:2] == (60, 20)


def test_interval_codes_and_no_visit_stand_for_dates():
    firms = [firm(0, last="-"), firm(1, last="V3"), firm(2, last="2025-06-15"), firm(3, last="0-12")]

    result = draw.run(make_bundle(firms=firms, exclude=[["last", ">=", "2025-01-01"]]))

    assert result.excluded == {"0": 2}


def test_nobody_to_inspect_with_is_shown_and_not_refused():
    result = draw.run(make_bundle(officers=[]))

    assert result.load == {}
    assert {line.team for line in result.lines} == {()}


# ---- properties ----


@given(st.permutations(range(60)))
@settings(max_examples=20, deadline=None)
def test_the_order_in_which_rows_are_given_does_not_matter(order):
    assert make_bundle(firms=[firm(number) for number in order]) == make_bundle()


@given(st.lists(st.tuples(st.text("ab1-", min_size=1, max_size=3), st.text("xy", max_size=2)), max_size=20))
def test_a_table_comes_back_as_it_was_given(rows):
    unique = {row[0]: row for row in rows}

    text = draw.table(("id", "note"), unique.values())

    assert sorted(tuple(line.split("\t")) for line in text.split("\n")[1:-1]) == sorted(unique.values())


@pytest.mark.parametrize("row", [("a", "b\tc"), ("a", "b\nc"), ("a",), ("a", "b", "c")])
def test_a_table_takes_no_value_that_would_break_it(row):
    with pytest.raises(draw.DrawRefusedError):
        draw.table(("id", "note"), [row])


ratios = st.fractions(0, 1, max_denominator=50)
shares = st.dictionaries(st.text("ABC", min_size=1, max_size=3), st.builds(quotas.Share, st.integers(1, 90), ratios))


@given(shares, st.sampled_from(["systematic", "largest-remainder"]), st.integers(0, 99))
def test_quotas_are_rounded_up_or_down_and_so_is_their_sum(shares, rounding, seed):
    sizes = quotas.quotas(shares, rounding=rounding, seed=f"{seed:064x}")

    total = sum(share.quota for share in shares.values())
    assert all(share.quota - 1 < sizes[key] < share.quota + 1 for key, share in shares.items())
    assert total - 1 < sum(sizes.values()) < total + 1


@given(st.dictionaries(st.text("ABC", min_size=1, max_size=2), st.integers(1, 9), min_size=1, max_size=6))
@settings(max_examples=50)
def test_only_strata_without_a_chance_never_give_anybody(sizes):
    shares = {key: quotas.Share(size, Fraction(1, 7)) for key, size in sizes.items()}

    never = quotas.has_no_chance(shares, rounding="largest-remainder")

    seeds = (f"{number:064x}" for number in range(60))
    given = [quotas.quotas(shares, rounding="largest-remainder", seed=seed) for seed in seeds]
    assert all(not any(sizes[key] for sizes in given) for key, is_never in never.items() if is_never)
    assert all(any(sizes[key] for sizes in given) for key, is_never in never.items() if not is_never)


def test_nobody_is_immune_under_systematic_rounding_but_many_are_under_largest_remainder():
    firms = [firm(number, town=f"4407{number:02d}000000") for number in range(60)]
    bundle = make_bundle(firms=firms, ratio=[[["*", "*"], 1, 20]])

    systematic = draw.expected(bundle.plan, bundle.roster)
    remainder = draw.expected({**bundle.plan, "rounding": "largest-remainder"}, bundle.roster)

    assert not any(share.has_no_chance for share in systematic.values())
    assert sum(share.quota for share in systematic.values()) == 3
    assert all(not share.has_no_chance for share in remainder.values()), "equal fractions are decided by ticket"


def test_a_stratum_that_no_ratio_names_has_no_chance():
    bundle = make_bundle()

    preview = draw.expected({**bundle.plan, "ratio": [[["T1", "*"], 1, 2]]}, bundle.roster)

    assert {key for key, share in preview.items() if share.has_no_chance} == {key for key in preview if key[:2] != "T1"}


def test_a_preview_needs_no_frozen_plan():
    draft = {
        "strata": [["tier", 0]],
        "ratio": [[["*"], 1, 2]],
        "exclude": [],
        "rounding": "systematic",
        "mode": "equal",
    }

    assert draw.expected(draft, make_bundle().roster)["T1"] == draw.Expectation(20, Fraction(1, 2), Fraction(10), False)


@given(st.lists(st.integers(1, 12), min_size=1, max_size=14), st.data())
def test_certain_units_are_those_of_the_repeated_rule(weights, data):
    selected = data.draw(st.integers(0, len(weights)))
    members = [b"%d" % number for number in range(len(weights))]
    stratum = Stratum(members, weights)

    ranking = rank(stratum, mode="weight", selected=selected, tickets=Tickets("5" * 64, "target"))

    certain = _certain(weights, selected)
    assert {int(id) for _, id in ranking.first(len(certain))} == certain


def _certain(weights, selected):
    """The rule word by word: repeat {m = n - taken, W = sum of the rest; every unit with m·w >= W is certain}."""
    taken = set()
    while True:
        places, rest = selected - len(taken), [unit for unit in range(len(weights)) if unit not in taken]
        total = sum(weights[unit] for unit in rest)
        more = {unit for unit in rest if places * weights[unit] >= total}
        if not more:
            return taken
        taken |= more


@given(st.integers(1, 300), st.data())
@settings(max_examples=60)
def test_sorting_only_the_likely_tickets_changes_nothing(size, data):
    selected = data.draw(st.integers(0, size))
    members, tickets = [b"%d" % number for number in range(size)], Tickets("7" * 64, "target")

    ranking = rank(Stratum(members), mode="equal", selected=selected, tickets=tickets)

    everything = sorted(tickets.pairs(members))
    assert ranking.first(selected) == everything[:selected]
    assert [ranking.at(place) for place in range(1, size + 2)] == [*everything, None]


def test_a_firm_finds_its_own_side_of_the_cut_off():
    bundle = make_bundle()
    result = draw.run(bundle)
    drawn = {line.id for line in result.lines}

    for row in (firm(number) for number in range(60)):
        _, size, cut_off = result.strata[f"{row['tier']}/{row['town'][:6]}"]
        is_below = bool(size) and draw.ticket(result.seed, "target", row["id"]) <= cut_off
        assert is_below == (row["id"] in drawn)


def test_an_employer_can_check_its_own_line():
    bundle = make_bundle()
    lines = bundle.roster.split("\n")[1:-1]

    path = draw.audit_path(bundle.roster, lines[17].split("\t")[0])

    assert merkle.root_from_path(lines[17].encode(), index=17, size=60, path=path) == draw.roster_root(bundle.roster)


def test_a_withheld_reveal_changes_the_seed_and_nothing_else_is_needed():
    bundle = make_bundle()
    withheld = replace(bundle, reveals={party: SECRETS[party] for party in ("bureau-a", "bureau-b")})

    assert draw.run(withheld).seed != draw.run(bundle).seed


def test_codes_hide_workplaces_and_prove_them():
    key, workplaces = b"key", ["91440705MA4W0001X1", "91440705MA4W0001X1-02", "P-17"]
    lines = draw_codes.map_lines(key, workplaces)

    entries = draw_codes.map_entries(lines, [draw_codes.code(key, "P-17")])

    assert entries[0].line.split("\t")[1] == "P-17"
    index, root = lines.index(entries[0].line), draw_codes.map_root(lines)
    assert draw_codes.map_entry_holds(entries[0], index=index, size=3, root=root)
    assert not draw_codes.map_entry_holds(entries[0], index=index, size=3, root="0" * 64)
    with pytest.raises(KeyError):
        draw_codes.map_entries(lines, ["nobody"])


def _swapped(text):
    lines = text.split("\n")
    lines[2], lines[3] = lines[3], lines[2]
    return "\n".join(lines)
