"""Facts about the employers' own risk assessments. `subject` is the id of the assessment."""

from dataclasses import dataclass
from typing import ClassVar

from inspect_app.audit import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentsOwed(Fact):
    """`subject` is the region that was gone through."""

    kind: ClassVar[str] = "assessment.owed"
    owed: int
    submitted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentChased(Fact):
    kind: ClassVar[str] = "assessment.chased"
    on: str
    way: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentAccepted(Fact):
    kind: ClassVar[str] = "assessment.accepted"
    scheme: str
    code: str
    ordinal: int
    words: str
    differences: list[str]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentReturned(Fact):
    kind: ClassVar[str] = "assessment.returned"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentFoundTrue(Fact):
    kind: ClassVar[str] = "assessment.found_true"
    on: str
    finding: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentFoundFalse(Fact):
    kind: ClassVar[str] = "assessment.found_false"
    on: str
    finding: str
    evidence: str
