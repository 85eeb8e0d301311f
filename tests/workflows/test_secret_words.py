"""A secret in words: every byte has its word and only one, and paper is read however people copied it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import lazy_pinyin

from workflows import secret_words
from workflows.secret_words import WORDS, SecretMalformedError, UnknownWordError

SECRET = bytes(range(0, 256, 8)).hex()

secrets = st.binary(min_size=32, max_size=32).map(bytes.hex)


def test_no_two_words_are_taken_for_each_other():
    assert len(set(WORDS)) == 256
    assert {len(word) for word in WORDS} == {2}
    assert len({word[0] for word in WORDS}) == 256, "no two begin alike"
    assert len({" ".join(lazy_pinyin(word)) for word in WORDS}) == 256, "no two sound alike"


def test_the_list_is_fixed_for_ever():
    assert [WORDS[byte] for byte in (0, 1, 127, 128, 255)] == ["天空", "大海", "钢笔", "铅笔", "同事"]


@given(secrets)
def test_words_lead_back_to_their_secret(secret):
    words = secret_words.words_of(secret)

    assert len(words) == secret_words.LENGTH
    assert secret_words.read("".join(words)) == secret_words.read(secret) == secret


@pytest.mark.parametrize("between", ["", " ", "，", "、", "\n", "\u3000"])
def test_what_stands_between_the_words_does_not_matter(between):
    assert secret_words.read(between.join(secret_words.words_of(SECRET))) == SECRET


def test_words_may_be_numbered():
    typed = "\n".join(f"{place}. {word}" for place, word in enumerate(secret_words.words_of(SECRET), start=1))

    assert secret_words.read(typed) == SECRET


def test_digits_may_stand_in_groups_and_capitals():
    assert secret_words.read("-".join(SECRET[start : start + 4].upper() for start in range(0, 64, 4))) == SECRET


@pytest.mark.parametrize("typed", ["", "abc", "0" * 63, "0" * 65, "g" * 64, "天空" * 31, "天空" * 33, "!!"])
def test_what_is_too_short_too_long_or_no_secret_is_refused(typed):
    with pytest.raises(SecretMalformedError):
        secret_words.read(typed)


def test_a_word_that_is_not_in_the_list_is_named_with_its_place():
    words = secret_words.words_of(SECRET)
    words[6] = "飞碟"

    with pytest.raises(UnknownWordError) as refused:
        secret_words.read(" ".join(words))

    assert refused.value.details == {"word": "飞碟", "place": 7}
