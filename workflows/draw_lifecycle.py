"""The ceremony of a draw (抽取程序) as a table: drafted → frozen → approved → committed → revealed → drawn → opened."""

from enum import StrEnum

from workflows.lifecycle import Lifecycle, Move
from workflows.roles import Permission


class DrawState(StrEnum):
    DRAFTED = "drafted"
    FROZEN = "frozen"
    HEAD_APPROVED = "head_approved"
    LEGAL_APPROVED = "legal_approved"
    APPROVED = "approved"
    COMMITTED = "committed"
    REVEALED = "revealed"
    DRAWN = "drawn"
    OPENED = "opened"
    VOID = "void"


ON_THE_WAY = (
    DrawState.FROZEN,
    DrawState.HEAD_APPROVED,
    DrawState.LEGAL_APPROVED,
    DrawState.APPROVED,
    DrawState.COMMITTED,
    DrawState.REVEALED,
)
"""Frozen, and neither drawn nor void."""

_S, _P = DrawState, Permission
_COMMITTED = (_S.COMMITTED, _S.REVEALED, _S.DRAWN, _S.OPENED)

LIFECYCLE: Lifecycle[DrawState] = Lifecycle(
    Move("freeze", _S.DRAFTED, _S.FROZEN, _P.DRAW_FREEZE),
    Move("approve_head", _S.FROZEN, _S.HEAD_APPROVED, _P.DRAW_APPROVE_HEAD),
    Move("approve_legal", _S.HEAD_APPROVED, _S.LEGAL_APPROVED, _P.DRAW_APPROVE_LEGAL),
    Move("approve_deputy", _S.LEGAL_APPROVED, _S.APPROVED, _P.DRAW_APPROVE_DEPUTY),
    Move("refuse", _S.FROZEN, _S.DRAFTED, _P.DRAW_APPROVE_HEAD),
    Move("refuse", _S.HEAD_APPROVED, _S.DRAFTED, _P.DRAW_APPROVE_LEGAL),
    Move("refuse", _S.LEGAL_APPROVED, _S.DRAFTED, _P.DRAW_APPROVE_DEPUTY),
    Move("refuse", _S.APPROVED, _S.DRAFTED, _P.DRAW_APPROVE_DEPUTY),
    Move("commit", _S.APPROVED, _S.COMMITTED, None),
    Move("close_reveals", _S.COMMITTED, _S.REVEALED, _P.DRAW_INVITE),
    Move("draw", _S.REVEALED, _S.DRAWN, None),
    Move("open", _S.DRAWN, _S.OPENED, None),
    *(Move("void", state, _S.VOID, _P.DRAW_VOID_CONFIRM) for state in _COMMITTED),
)
"""Until the last commitment nothing is public, so the deputy director may still send an approved draw back.

`commit` happens when the last party has committed, `draw` when the source is countersigned, `open` on its date.
"""
