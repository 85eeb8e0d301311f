from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.draws import VECTORS
from workflows import merkle
from workflows.draw_vectors import tree_failure

leaves = st.lists(st.binary(max_size=8), min_size=1, max_size=70)


@pytest.mark.parametrize("tree", VECTORS["merkle"], ids=lambda tree: str(len(tree["leaves"])))
def test_known_trees_and_paths(tree):
    assert tree_failure(tree) == ""


def test_an_empty_tree_is_the_hash_of_nothing():
    assert merkle.root([]) == sha256().hexdigest()


@given(leaves, st.data())
def test_every_path_leads_to_the_root_and_only_with_its_own_leaf(lines, data):
    index = data.draw(st.integers(0, len(lines) - 1))
    root, path = merkle.root(lines), merkle.path(lines, index)

    def climbed(leaf):
        return merkle.root_from_path(leaf, index=index, size=len(lines), path=path)

    assert climbed(lines[index]) == root
    assert climbed(lines[index] + b"x") != root


@given(leaves, st.data())
def test_a_path_of_another_length_leads_nowhere(lines, data):
    index = data.draw(st.integers(0, len(lines) - 1))
    path = merkle.path(lines, index)

    longer = merkle.root_from_path(lines[index], index=index, size=len(lines), path=[*path, "00" * 32])
    shorter = merkle.root_from_path(lines[index], index=index, size=len(lines), path=path[:-1])

    assert longer is None
    assert shorter is None or not path


def test_a_leaf_outside_the_tree_has_no_path():
    with pytest.raises(IndexError):
        merkle.path([b"a", b"b"], 2)
    assert merkle.root_from_path(b"a", index=2, size=2, path=[]) is None


@given(leaves)
def test_the_root_is_the_one_of_the_recursive_definition(lines):
    assert merkle.root(lines) == _recursive(lines).hex()


def _recursive(lines):
    if len(lines) == 1:
        return sha256(b"\x00" + lines[0]).digest()
    half = 1 << (len(lines) - 1).bit_length() - 1
    return sha256(b"\x01" + _recursive(lines[:half]) + _recursive(lines[half:])).digest()
