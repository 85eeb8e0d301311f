"""An import of a file (名录导入、记录导入) as a table: nothing is taken before a person has seen the counts."""

from enum import StrEnum

from workflows.lifecycle import Lifecycle, Move
from workflows.roles import Permission


class ImportState(StrEnum):
    UPLOADED = "uploaded"
    CHECKED = "checked"
    CONFIRMED = "confirmed"
    IMPORTED = "imported"
    WITHDRAWN = "withdrawn"


_S = ImportState


def import_lifecycle(permission: Permission) -> Lifecycle[ImportState]:
    """The way of a file that whoever holds `permission` brings in."""
    return Lifecycle(
        Move("check", _S.UPLOADED, _S.CHECKED, None),
        Move("confirm", _S.CHECKED, _S.CONFIRMED, permission),
        Move("complete", _S.CONFIRMED, _S.IMPORTED, None),
        *(Move("withdraw", state, _S.WITHDRAWN, permission) for state in (_S.UPLOADED, _S.CHECKED)),
    )


LIFECYCLE = import_lifecycle(Permission.REGISTER_IMPORT)
