"""The columns of the reference data: every shipped file has them, every one has words, and every row reads as its form reads."""

import csv

import pytest

from inspect_app.database import db
from inspect_app.forms.reference import ContentForm, content_form
from inspect_app.models.reference_column import COLLECTIONS
from inspect_app.models.reference_item import ReferenceItem
from inspect_app.operations.reference import COMMON, FOLDER, OWN_TABLES
from inspect_app.operations.reference_build import CHECKS, require_builds
from inspect_app.operations.reference_plan import content_of
from inspect_app.queries.reference import matching
from inspect_app.queries.rule import rules
from inspect_app.refusals import REFUSALS
from inspect_app.words.reference import COLUMNS, HINTS
from scoring.errors import ScoringError
from tests.factories import TODAY

EDITED = sorted(set(COLLECTIONS) - {"duty-list"})


def test_every_file_is_a_collection_with_its_columns():
    for path in FOLDER.glob("*.csv"):
        if path.stem in OWN_TABLES:
            continue
        with path.open(encoding="utf-8", newline="") as file:
            own = set(next(csv.reader(file))) - COMMON
        spec = COLLECTIONS[path.stem]
        assert own - {"confidence"} == {column.name for column in spec.columns}, path.name
        assert ("confidence" in own) is spec.judges, path.name


def test_every_column_has_words_and_nothing_else_has():
    common = {"code", "words", "words_en", "valid_from", "valid_until", "source"}
    names = {column.name for spec in COLLECTIONS.values() for column in spec.columns}

    assert set(COLUMNS) == common | names
    assert set(HINTS) <= set(COLUMNS)


def test_every_refusal_of_scoring_has_words():
    """The county's own rule of tiers is not among the reference rows."""
    codes = {error.code for error in ScoringError.__subclasses__() if error.__module__ != "scoring.tier_rule"}

    assert codes <= set(REFUSALS)


@pytest.mark.parametrize("collection", EDITED)
def test_every_shipped_row_can_be_read_by_its_form_and_comes_back_the_same(app, database, collection):
    rows: list[ReferenceItem] = list(db.session.scalars(matching(collection, on=TODAY)))
    for row in rows:
        with app.test_request_context(method="POST", data=_as_sent(collection, row)):
            form = content_form(ContentForm, collection, None)
            assert form.validate(), (row.version, form.errors)
            assert form.content == content_of(row), row.version


@pytest.mark.parametrize("collection", sorted(CHECKS))
def test_every_collection_that_is_shipped_builds(database, collection):
    require_builds(collection, rules, since=TODAY)


def _as_sent(collection, row):
    return {"words": row.words, "words_en": row.words_en, **content_of(row).data}
