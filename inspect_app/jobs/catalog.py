"""Every kind of long work and the function that does it. A function takes (subject_id, progress) and does not commit."""

from collections.abc import Callable

from inspect_app.jobs import (
    assessment,
    audit,
    draw,
    employer_link,
    record_import,
    register_import,
    release,
    risk,
    tier_rule,
    warning,
)
from inspect_app.operations import draw_freeze, draw_run
from inspect_app.operations.tier_rule import TRIAL

JOBS: dict[str, Callable[[int, Callable[[int, int], None]], None]] = {
    draw_freeze.KIND: draw.freeze,
    draw_run.KIND: draw.carry_out,
    risk.KIND: risk.rank,
    assessment.KIND: assessment.owe,
    TRIAL: tier_rule.trial,
    audit.VERIFY: audit.verify_audit,
    register_import.CHECK: register_import.check,
    register_import.IMPORT: register_import.carry_out,
    record_import.CHECK: record_import.check,
    record_import.IMPORT: record_import.carry_out,
    employer_link.KIND: employer_link.issue,
    release.KIND: release.carry_out,
    warning.KIND: warning.carry_out,
}
