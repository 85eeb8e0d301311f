"""Identity of hazard factors."""

import pytest

from scoring.factor import normalise


@pytest.mark.parametrize("written", ["苯 benzene", "苯　Benzene", "苯benzene", " 苯 ｂｅｎｚｅｎｅ"])
def test_width_spaces_and_case_do_not_matter(written):
    assert normalise(written) == "苯benzene"


def test_a_substance_is_never_another_that_begins_alike():
    assert normalise("苯") != normalise("苯乙烯")
