"""The columns of each collection of the reference data: what a cell may say, and which of them the lists show.

What is not named here is common to all rows: code, words, days, source.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum, auto

from inspect_app.models.project import HazardClass
from scoring.cycle import DoseTerm
from scoring.declaration import Event
from scoring.exam_cycle import ExamFactor
from scoring.management_grade import ManagementGrade
from scoring.risk_matrix import HazardGrade, Level, Nature
from scoring.scheme import GUIDE_2019, PILOT_2022
from workflows.field_order import Duty, DutyKind


class Reads(Enum):
    """How a cell is read."""

    TEXT = auto()
    NUMBER = auto()
    WHOLE = auto()
    CHOICE = auto()
    TICK = auto()
    CAS = auto()
    CONDITION = auto()
    PATTERN = auto()


class Scheme(StrEnum):
    PILOT_2022 = PILOT_2022
    GUIDE_2019 = GUIDE_2019


class ClassCode(StrEnum):
    JIA = "甲"
    YI = "乙"
    BING = "丙"


class Measure(StrEnum):
    """What a physical limit limits. No measurement of ours is held against the last two."""

    LEX_8H = "LEX_8H"
    LEX_40H = "LEX_40H"
    WBGT = "WBGT"
    HAND_VIBRATION = "HAND_VIBRATION"
    IMPULSE_PEAK = "IMPULSE_PEAK"
    ELECTRIC_FIELD = "ELECTRIC_FIELD"


class CycleKind(StrEnum):
    TEST = "test"
    EVALUATION = "evaluation"


class DeclarationEvent(StrEnum):
    """The events of scoring.declaration, and the year's update."""

    PROJECT_ACCEPTED = Event.PROJECT_ACCEPTED.value
    PROCESS_CHANGED = Event.PROCESS_CHANGED.value
    DETAILS_CHANGED = Event.DETAILS_CHANGED.value
    RESULT_CHANGED = Event.RESULT_CHANGED.value
    ENDED = Event.ENDED.value
    ANNUAL = "annual"


@dataclass(frozen=True, slots=True)
class Column:
    """`choices` are an enumeration, whose words are shown, or texts that stand for themselves. `is_key`: lists show it."""

    name: str
    reads: Reads = Reads.TEXT
    is_required: bool = False
    is_key: bool = False
    choices: type[StrEnum] | tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Edges:
    """Rows with the same `group` are bands of one line: where one ends the next begins, so that they change together."""

    group: tuple[str, ...]
    low: str
    highs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Collection:
    """`judges`: a row that was changed or only recalled decides nothing before it is verified; other collections are lists,
    used as they stand. `waits`: until its tick a version written by hand stays out, and the one before it in use; elsewhere
    the new one stands and decides nothing. `unique`: what no two rows in force may share. `code_of`: the column that is the
    code of a row as well.
    """

    columns: tuple[Column, ...] = ()
    judges: bool = False
    waits: bool = False
    unique: tuple[str, ...] = ()
    edges: Edges | None = None
    code_of: str = ""

    @property
    def key_columns(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.is_key)


def _text(name: str, *, is_required: bool = False, is_key: bool = False) -> Column:
    return Column(name, Reads.TEXT, is_required, is_key)


def _number(name: str, *, is_required: bool = False, is_key: bool = False) -> Column:
    return Column(name, Reads.NUMBER, is_required, is_key)


def _whole(name: str, *, is_required: bool = False, is_key: bool = False) -> Column:
    return Column(name, Reads.WHOLE, is_required, is_key)


def _choice(name: str, choices: type[StrEnum] | tuple[str, ...], *, is_required: bool = True, is_key: bool = True) -> Column:
    return Column(name, Reads.CHOICE, is_required, is_key, choices)


_CAS = Column("cas", Reads.CAS, is_key=True)
_CONDITION = Column("condition", Reads.CONDITION)
_HAZARD_GRADES = tuple(grade.value for grade in HazardGrade)
_MANAGEMENT_GRADES = tuple(grade.value for grade in ManagementGrade)
_ARTICLE = _text("article", is_required=True)

COLLECTIONS: Mapping[str, Collection] = {
    "limits-chemical": Collection(
        (
            _CAS,
            _number("mac", is_key=True),
            _number("pc_twa", is_key=True),
            _number("pc_stel", is_key=True),
            _choice("unit", ("mg/m3",), is_key=False),
            _CONDITION,
            _text("flags", is_key=True),
            _number("molar_mass"),
        ),
        judges=True,
    ),
    "limits-dust": Collection(
        (
            _CAS,
            _number("total", is_key=True),
            _number("respirable", is_key=True),
            _choice("unit", ("mg/m3", "f/mL")),
            _CONDITION,
            _text("flags", is_key=True),
        ),
        judges=True,
    ),
    "limits-physical": Collection(
        (
            _choice("measure", Measure),
            _number("limit", is_required=True, is_key=True),
            _choice("unit", ("dB(A)", "dB", "°C", "m/s2", "kV/m")),
            _choice("intensity", ("1", "2", "3", "4"), is_required=False),
            _number("time_rate", is_key=True),
            _number("allowance", is_key=True),
        ),
        judges=True,
    ),
    "factor-aliases": Collection((_text("factor", is_required=True, is_key=True),), judges=True, code_of="words"),
    "exposure-rules": Collection((_number("value", is_required=True, is_key=True),), judges=True),
    "severe-factors": Collection(
        (_text("why", is_required=True, is_key=True), _text("why_en")), judges=True, waits=True, code_of="words"
    ),
    "disease-classes": Collection((), judges=True, waits=True),
    "industry-classes": Collection(
        (_text("industry_code", is_required=True, is_key=True), _choice("hazard_class", HazardClass)),
        judges=True,
        waits=True,
        unique=("industry_code",),
        code_of="industry_code",
    ),
    "risk-schemes": Collection(
        (
            _choice("scheme", Scheme),
            _choice("class_code", ClassCode),
            _whole("risk_ordinal", is_required=True, is_key=True),
        ),
        judges=True,
        unique=("scheme", "class_code"),
    ),
    "risk-matrix": Collection(
        (
            _choice("nature", Nature),
            _choice("level", Level),
            _whole("workers_from", is_required=True, is_key=True),
            _whole("workers_below", is_key=True),
            _choice("grade", _HAZARD_GRADES),
        ),
        judges=True,
        edges=Edges(("nature", "level"), "workers_from", ("workers_below",)),
    ),
    "management-bands": Collection(
        (
            _choice("grade", _MANAGEMENT_GRADES),
            _number("score_from", is_required=True, is_key=True),
            _number("score_below", is_key=True),
            _number("score_up_to", is_key=True),
        ),
        judges=True,
        unique=("grade",),
        edges=Edges((), "score_from", ("score_below", "score_up_to")),
    ),
    "combined-matrix": Collection(
        (
            _choice("scheme", Scheme),
            _choice("hazard_grade", _HAZARD_GRADES),
            _choice("management_grade", _MANAGEMENT_GRADES),
            _choice("class_code", ClassCode),
        ),
        judges=True,
        unique=("scheme", "hazard_grade", "management_grade"),
    ),
    "test-cycles": Collection(
        (
            _choice("kind", CycleKind),
            _choice("hazard_class", HazardClass),
            _whole("months", is_required=True, is_key=True),
            _ARTICLE,
        ),
        judges=True,
        unique=("kind", "hazard_class"),
    ),
    "exam-cycles": Collection(
        (
            _choice("factor", ExamFactor),
            _number("level_from", is_key=True),
            _number("level_below", is_key=True),
            Column("is_ungraded", Reads.TICK, is_key=True),
            _whole("months", is_key=True),
            _ARTICLE,
        ),
        judges=True,
        edges=Edges(("factor",), "level_from", ("level_below",)),
    ),
    "declaration-terms": Collection(
        (
            _choice("event", DeclarationEvent),
            _whole("days", is_key=True),
            _whole("opens_after_months", is_key=True),
            _whole("closes_before_months", is_key=True),
            _ARTICLE,
        ),
        judges=True,
        unique=("event",),
    ),
    "dose-terms": Collection(
        (_choice("term", DoseTerm), _whole("days", is_required=True, is_key=True), _ARTICLE), judges=True, unique=("term",)
    ),
    "matters": Collection(
        (_text("field", is_required=True, is_key=True), _text("kind", is_required=True, is_key=True)), waits=True
    ),
    "random-sources": Collection(
        (
            _whole("bits", is_required=True, is_key=True),
            Column("pattern", Reads.PATTERN, is_required=True),
            _text("example", is_required=True, is_key=True),
            _text("printed", is_required=True),
            _text("printed_en"),
            Column("trading_days", Reads.TICK),
        ),
        waits=True,
    ),
    "town-checklist": Collection((_text("question", is_required=True, is_key=True), _text("question_en")), waits=True),
    "officer-checklist": Collection(
        (
            _text("question", is_required=True, is_key=True),
            _text("question_en"),
            _text("article", is_key=True),
            Column("is_key", Reads.TICK, is_key=True),
        ),
        waits=True,
    ),
    "result-codes": Collection(waits=True),
    "cap-exemptions": Collection(waits=True),
    "duty-list": Collection(
        (
            _text("town", is_required=True, is_key=True),
            _choice("kind", DutyKind),
            _choice("serves", Duty, is_required=False),
        )
    ),
}
"""The duty list is edited on pages of its own (duty_list), and its entries are used at once."""

LIMITS = ("limits-chemical", "limits-dust", "limits-physical")
"""The collections whose rows an exposure verdict names."""
