"""What an employer is found and recognised by: the keys of its name and address, and the initials of its name."""

from functools import lru_cache

from pypinyin import Style, lazy_pinyin

from inspect_app.models.employer import Employer
from workflows import register_values as values


def rekey(employer: Employer) -> None:
    """After a change of name or address."""
    employer.name_key = values.key(employer.name)
    employer.address_key = values.key(employer.address)
    employer.initials = initials(employer.name)


def initials(name: str) -> str:
    """蓬江合景塑料 → pjhjsl; letters and digits stand for themselves."""
    return "".join(_initial(mark) for mark in values.key(name) if mark.isalnum())


@lru_cache(maxsize=30_000)
def _initial(mark: str) -> str:
    return lazy_pinyin(mark, style=Style.FIRST_LETTER)[0][:1].lower()
