"""What VDRAW-1 refuses. `why` is a short code; the other details name the place."""

from workflows.errors import DomainError


class DrawRefusedError(DomainError):
    code = "draw.refused"


class BundleShapeError(DrawRefusedError):
    """Details: where, why."""

    code = "draw.bundle_shape"


class TextNotCanonicalError(DrawRefusedError):
    """Details: where, why (bom, cr, lf, tab, equals-sign, not-nfc, not-unicode, no-final-lf)."""

    code = "draw.text_not_canonical"


class TableMalformedError(DrawRefusedError):
    """Details: table, why, and where known column, line (data lines from 1) and value."""

    code = "draw.table_malformed"


class PlanMalformedError(DrawRefusedError):
    """Details: field, why."""

    code = "draw.plan_malformed"


class FileDiffersError(DrawRefusedError):
    """Details: item (roster, inspectors, recusals, roster_root, roster_n), planned, found."""

    code = "draw.file_differs"


class RevealRefusedError(DrawRefusedError):
    """Details: party, why (unknown-party, not-64-hex-digits, commitment-differs, required-missing)."""

    code = "draw.reveal_refused"


class EntropyRefusedError(DrawRefusedError):
    """Details: source, why (missing, not-in-plan, lf, …)."""

    code = "draw.entropy_refused"


class EventRefusedError(DrawRefusedError):
    """Details: id, reason, why (reason-not-in-plan, not-selected, already-void, malformed)."""

    code = "draw.event_refused"
