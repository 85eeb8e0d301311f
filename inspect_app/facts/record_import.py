"""Facts about imports of records."""

from dataclasses import dataclass
from typing import Any, ClassVar

from inspect_app.audit import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFileReceived(Fact):
    kind: ClassVar[str] = "record_import.received"
    records: str
    source: str
    file_name: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordImportConfirmed(Fact):
    kind: ClassVar[str] = "record_import.confirmed"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsImported(Fact):
    """`records` is their kind, `source` the code of where they come from, `channel` file or machine."""

    kind: ClassVar[str] = "record_import.imported"
    records: str
    source: str
    channel: str
    counts: dict[str, int]
    reasons: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordImportWithdrawn(Fact):
    kind: ClassVar[str] = "record_import.withdrawn"
