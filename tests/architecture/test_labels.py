"""Every value has words, every word has English, and no English is left over."""

import importlib
import pkgutil
import re
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file

import inspect_app.facts
import workflows
from inspect_app import models
from inspect_app.audit import Fact
from inspect_app.fact_labels import FACTS
from inspect_app.labels import MEANINGS, RANKS, WORDS
from inspect_app.locale import merged_catalog
from inspect_app.refusals import REFUSALS
from scoring.tier import Tier
from workflows.errors import DomainError

ROOT = Path(__file__).parents[2]
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
CHINESE = re.compile(r"[\u4e00-\u9fff]")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")

WITHOUT_WORDS = {
    "assigned_list.Column": "a list's own column names are shown as they stand in the file",
    "publication.Result": "the words are in documents/publication.py, with the columns that show them",
    "publication.Handling": "the words are in documents/publication.py, with the columns that show them",
    "publication.Correction": "the words are in documents/publication.py, with the columns that show them",
    "ceremony.Division": "a column of the coded roster",
    "ceremony.Interval": "a code of the published roster, explained in the bundle",
    "draw.FileName": "a file is called by its name",
    "routing.Obstacle": "its value is the code of a refusal, which has the words",
}
"""Enumerations that no person ever reads as such, each with the reason; named by module and class."""


def modules(package):
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        yield importlib.import_module(found.name)


def all_below(parent):
    return {child for one in parent.__subclasses__() for child in {one, *all_below(one)}}


@lru_cache
def enumerations():
    """Every StrEnum that models and workflows define."""
    return sorted(
        {
            value
            for package in (workflows, models)
            for module in modules(package)
            for value in vars(module).values()
            if isinstance(value, type) and issubclass(value, StrEnum) and value.__module__ == module.__name__
        },
        key=name_of,
    )


def name_of(values):
    return f"{values.__module__.split('.')[-1]}.{values.__qualname__}"


@lru_cache
def spoken():
    """String → where it stands, of every string handed to gettext."""
    found = {}
    for folder, method in (("templates", "jinja2.ext:babel_extract"), ("inspect_app", "python")):
        for path in sorted((ROOT / folder).rglob("*.html" if folder == "templates" else "*.py")):
            options = {"silent": "false"} if method.startswith("jinja2") else {}
            for line, words, _comments, _context in extract_from_file(method, path, keywords=KEYWORDS, options=options):
                for one in words if isinstance(words, tuple) else (words,):
                    found.setdefault(one, f"{path.relative_to(ROOT)}:{line}")
    return found


@lru_cache
def english():
    catalog = merged_catalog("en")
    return {one: message for message in catalog if message.id for one in _ids(message.id)}


def _ids(message_id):
    return message_id if isinstance(message_id, tuple | list) else (message_id,)


@pytest.mark.parametrize("values", [one for one in enumerations() if name_of(one) not in WITHOUT_WORDS], ids=name_of)
def test_every_value_has_words(values):
    assert not [value for value in values if value not in WORDS.get(values, {})]


def test_what_goes_without_words_is_there():
    assert set(WITHOUT_WORDS) <= {name_of(values) for values in enumerations()}


def test_meanings_are_four_and_belong_to_values_with_words():
    assert {meaning for of_type in MEANINGS.values() for meaning in of_type.values()} <= {"late", "risk", "done", "info"}
    assert not [value for of_type in MEANINGS.values() for value in of_type if value not in WORDS[type(value)]]
    assert set(RANKS) <= set(WORDS[Tier])


def test_every_fact_has_words_and_every_words_a_fact():
    for _module in modules(inspect_app.facts):
        pass
    kinds = {fact.kind for fact in all_below(Fact)}

    assert sorted(kinds - set(FACTS)) == []
    assert sorted(set(FACTS) - kinds) == []


def test_every_refusal_has_words():
    for package in (workflows, inspect_app):
        for _module in modules(package):
            pass
    codes = {refusal.code for refusal in all_below(DomainError) if "code" in vars(refusal)}

    assert sorted(codes - set(REFUSALS)) == []


def test_every_word_has_english():
    missing = {words: place for words, place in spoken().items() if not english().get(words) or not english()[words].string}

    assert not missing, f"{len(missing)} without English: " + "\n".join(f"{place} {words}" for words, place in missing.items())


def test_no_english_is_left_over():
    assert sorted(set(english()) - set(spoken())) == []


def test_english_keeps_every_placeholder_and_no_chinese():
    wrong = []
    for message in english().values():
        wanted = set(PLACEHOLDER.findall("".join(_ids(message.id))))
        for said in _ids(message.string):
            if set(PLACEHOLDER.findall(said)) != wanted or CHINESE.search(said):
                wrong.append((message.id, said))

    assert wrong == []
