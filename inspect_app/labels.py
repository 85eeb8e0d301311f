"""The domain has values, words/ their words. Templates write {{ value | label }}, {{ value | meaning }}, {{ value | rank }}."""

from enum import StrEnum
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from flask import Flask
from flask_babel import LazyString, get_locale, gettext

from inspect_app import words
from inspect_app.models.reference_item import ReferenceItem
from scoring.tier import Tier
from workflows.task import TaskSource

WORDS: dict[type[StrEnum], dict[StrEnum, LazyString]] = {}
"""Type → value → words, of every noun. By type, since equal values of two types are one key."""

MEANINGS: dict[type[StrEnum], dict[StrEnum, str]] = {}
"""Type → value → late, risk, done or info; every other value is quiet."""

for _module in iter_modules(words.__path__):
    _noun = import_module(f"{words.__name__}.{_module.name}")
    WORDS |= getattr(_noun, "WORDS", {})
    MEANINGS |= getattr(_noun, "MEANINGS", {})

RANKS: dict[StrEnum, int] = {Tier.KEY: 1, Tier.WATCH: 2, Tier.GENERAL: 3}


def words_of(value: StrEnum) -> LazyString:
    """The words of a value."""
    return WORDS[type(value)][value]


def label(value: Any) -> str:
    """The words of a value; nothing known is a dash, never a guess."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    return str(words_of(value))


def setting_value(value: Any) -> str:
    """A stored value of a setting: a number, a word, yes or no, some tiers, or yes and no for each source of tasks. A source
    that came after the value was written does not count.
    """
    if isinstance(value, dict):
        return "，".join(f"{label(source)} {label(value.get(source, False))}" for source in TaskSource)
    if isinstance(value, list):
        return "、".join(label(Tier(tier)) for tier in value) or "—"
    return label(value) if value is None or isinstance(value, bool) else str(value)


def meaning(value: StrEnum) -> str:
    return MEANINGS.get(type(value), {}).get(value, "quiet")


def reference_words(item: ReferenceItem) -> str:
    """The words of a reference row in the reader's language; the statute's own where there is no translation."""
    return item.words_en if str(get_locale()) == "en" and item.words_en else item.words


def bind_labels(app: Flask) -> None:
    """The filters that templates write words with."""
    app.jinja_env.filters.update(
        label=label, meaning=meaning, rank=RANKS.__getitem__, setting_value=setting_value, words=reference_words
    )
