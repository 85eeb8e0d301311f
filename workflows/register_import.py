"""An import of a register file (名录导入) as a table: nothing enters the register before a person has seen the counts."""

from enum import StrEnum

from workflows.lifecycle import Lifecycle, Move
from workflows.roles import Permission


class ImportState(StrEnum):
    UPLOADED = "uploaded"
    CHECKED = "checked"
    CONFIRMED = "confirmed"
    IMPORTED = "imported"
    WITHDRAWN = "withdrawn"


_S, _P = ImportState, Permission

LIFECYCLE: Lifecycle[ImportState] = Lifecycle(
    Move("check", _S.UPLOADED, _S.CHECKED, None),
    Move("confirm", _S.CHECKED, _S.CONFIRMED, _P.REGISTER_IMPORT),
    Move("complete", _S.CONFIRMED, _S.IMPORTED, None),
    *(Move("withdraw", state, _S.WITHDRAWN, _P.REGISTER_IMPORT) for state in (_S.UPLOADED, _S.CHECKED)),
)
