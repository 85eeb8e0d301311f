"""Pinyin initials, so that 梁玲健 is found by typing llj."""

from pypinyin import Style, lazy_pinyin


def initials_of(name: str) -> str:
    """Lower-case first letters; what has no pinyin stays as it is: 梁玲健 → llj, 第7所 → d7s."""
    return "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).lower().replace(" ", "")
