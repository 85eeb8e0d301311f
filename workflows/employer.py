"""What must be true of an employer's entry, whoever writes it, and how edits by hand and imports live together."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from workflows.errors import DomainError

HAND = "hand"
"""The source of a change made on the screen; an import's is `import:` and its number, a merge's `merge:` and its number."""


class EmployerRefusedError(DomainError):
    """`field` is where the refusal belongs on a form."""

    field = "name"


class ExposedOverStaffError(EmployerRefusedError):
    code, field = "employer.exposed_over_staff", "exposed_count"


class ExceededOverTestedError(EmployerRefusedError):
    code, field = "employer.exceeded_over_tested", "exceeded_points"


class DateInFutureError(EmployerRefusedError):
    code = "employer.date_in_future"

    def __init__(self, **details: object) -> None:
        super().__init__(**details)
        self.field = str(details["field"])


class CodeInvalidError(EmployerRefusedError):
    code, field = "employer.code_invalid", "uscc"


class CodeOfAnotherNameError(EmployerRefusedError):
    """The code belongs to an employer of another name (统一社会信用代码 is one body's)."""

    code, field = "employer.code_of_another_name", "uscc"


class WorkplaceKnownError(EmployerRefusedError):
    code, field = "employer.workplace_known", "address"


class TownUnknownError(EmployerRefusedError):
    code, field = "employer.town_unknown", "town_code"


class HiddenWithoutReasonError(EmployerRefusedError):
    """What takes an employer out of every draw and every publication is not done without words."""

    code, field = "employer.hidden_without_reason", "reason"


class MergedError(EmployerRefusedError):
    """A merged entry is history: it changes only by undoing the merge."""

    code = "employer.is_merged"


def require_reason_to_hide(*, was_public: bool, is_public: bool, reason: str) -> None:
    if was_public and not is_public and not reason.strip():
        raise HiddenWithoutReasonError


def require_consistent(values: Mapping[str, Any], *, today: date) -> None:
    """The rules that an import holds against each row, for one entry."""
    if _is_more(values, "exposed_count", "staff_count"):
        raise ExposedOverStaffError
    if _is_more(values, "exceeded_points", "tested_points"):
        raise ExceededOverTestedError
    for field in ("declared_on", "tested_on"):
        day = values.get(field)
        if day and day > today:
            raise DateInFutureError(field=field, today=today.isoformat())


def _is_more(values: Mapping[str, Any], part: str, whole: str) -> bool:
    some, all_ = values.get(part), values.get(whole)
    return some is not None and all_ is not None and some > all_


def mark_edits(
    marks: Mapping[str, Any], changes: Mapping[str, list[Any]], *, keys: Mapping[str, str], at: str
) -> dict[str, Any]:
    """Remember per field when a hand changed it and what the last file said; `keys` are the former keys of name and address.

    An import keeps such a field while the edit is newer than the last import or the file still says what it said.
    """
    marked = dict(marks)
    for field, (before, _after) in changes.items():
        known = marked.get(field) or {"file": before, **({"key": keys[field]} if field in keys else {})}
        marked[field] = {**known, "at": at}
    return marked


class NotMergeableError(DomainError):
    """Merging needs two living entries that are not the same one."""

    code = "employer_merge.not_mergeable"


class AlreadyUndoneError(DomainError):
    code = "employer_merge.already_undone"
