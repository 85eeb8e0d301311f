"""Records of employers (监管记录) beside the register: their kinds, why a row is not taken, and how an import goes."""

from enum import StrEnum

from workflows.register_import import import_lifecycle
from workflows.roles import Permission


class RecordKind(StrEnum):
    """What is on record of an employer, beside the register (监管记录)."""

    MEASUREMENT = "measurement"
    HEALTH_EXAM = "health_exam"
    DISEASE_CASE = "disease_case"
    DECLARATION = "declaration"
    DOSE_READING = "dose_reading"
    PROJECT = "project"
    SELF_CHECK = "self_check"


HEALTH_KINDS = frozenset({RecordKind.HEALTH_EXAM, RecordKind.DISEASE_CASE})
"""What only the seats of health surveillance may see: health data never leave their own role."""


class RecordFault(StrEnum):
    """Why a row was not taken."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    TEXT_BROKEN = "text_broken"
    QUOTES_OPEN = "quotes_open"
    FORMULA_WITHOUT_VALUE = "formula_without_value"
    TWICE_IN_FILE = "twice_in_file"
    BAD_DATE = "bad_date"
    FUTURE_DATE = "future_date"
    BAD_NUMBER = "bad_number"
    UNKNOWN_CHOICE = "unknown_choice"
    COUNTS_CONTRADICT = "counts_contradict"
    DATES_CONTRADICT = "dates_contradict"
    UNKNOWN_EMPLOYER = "unknown_employer"
    WORKPLACE_UNCLEAR = "workplace_unclear"
    BAD_TYPE = "bad_type"
    BAD_VALUE = "bad_value"
    OTHER_EMPLOYER = "other_employer"


LIFECYCLE = import_lifecycle(Permission.RECORD_IMPORT)
