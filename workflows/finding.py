"""What an outcome needs before two officers sign it (检查结果的成立条件).

未检查 stays until somebody decides. 未发现问题 cannot stand beside an item answered no. Stopped, unreachable, refused and
deregistered are outcomes of their own, each with what must be said or attached.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from workflows.errors import DomainError
from workflows.task import Outcome


class Handling(StrEnum):
    """At a finding the officer chooses one of three: articles 69, 70 and 72 already say warning and order to correct."""

    WARNING = "warning"
    NO_PENALTY = "no_penalty"
    CASE = "case"


class Missing(StrEnum):
    """What an outcome still lacks."""

    OUTCOME = "outcome"
    ANSWERS = "answers"
    NO_ANSWERED_NO = "no_answered_no"
    NO_FINDING = "no_finding"
    NOTES = "notes"
    HANDLING = "handling"
    TRIES = "tries"
    SUMMARY = "summary"
    EVIDENCE = "evidence"


@dataclass(frozen=True, slots=True)
class Record:
    """What the visit has so far. `tries` counts the visits made, this one included."""

    outcome: Outcome
    unanswered: int
    noes: int
    noes_without_note: int
    summary: str
    handling: Handling | None
    photos: int
    tries: int
    tries_needed: int


class OutcomeIncompleteError(DomainError):
    """The outcome does not stand yet; `missing` lists why."""

    code = "finding.outcome_incomplete"


class HasAnsweredNoError(DomainError):
    """未发现问题 while an item is answered no."""

    code = "finding.no_problem_with_noes"


class RecordChangedError(DomainError):
    """The record is not the one that the signer has seen."""

    code = "finding.record_changed"


class AnsweredMeanwhileError(DomainError):
    """A colleague has answered the same item since the page was opened."""

    code = "finding.answered_meanwhile"


def fingerprint(contents: Mapping[str, object]) -> str:
    """What a signature stands for: the SHA-256 of everything that the record says, in one spelling."""
    text = json.dumps(contents, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def missing(record: Record) -> list[Missing]:
    """Everything that keeps this outcome from being signed, in the order of the form."""
    return list(_CHECKS[record.outcome](record))


def _not_inspected(record: Record) -> Iterator[Missing]:
    yield Missing.OUTCOME


def _no_problem(record: Record) -> Iterator[Missing]:
    if record.unanswered:
        yield Missing.ANSWERS
    if record.noes:
        yield Missing.NO_ANSWERED_NO


def _problem(record: Record) -> Iterator[Missing]:
    if record.unanswered:
        yield Missing.ANSWERS
    if not record.noes:
        yield Missing.NO_FINDING
    if record.noes_without_note:
        yield Missing.NOTES
    if record.handling is None:
        yield Missing.HANDLING


def _stopped(record: Record) -> Iterator[Missing]:
    if record.tries < record.tries_needed:
        yield Missing.TRIES
    yield from _said_and_shown(record)


def _said_and_shown(record: Record) -> Iterator[Missing]:
    if not record.summary.strip():
        yield Missing.SUMMARY
    if not record.photos:
        yield Missing.EVIDENCE


_CHECKS = {
    Outcome.NOT_INSPECTED: _not_inspected,
    Outcome.NO_PROBLEM: _no_problem,
    Outcome.PROBLEM: _problem,
    Outcome.STOPPED: _stopped,
    Outcome.UNREACHABLE: _said_and_shown,
    Outcome.REFUSED: _said_and_shown,
    Outcome.DEREGISTERED: _said_and_shown,
}
