"""Publication of results (检查结果公开): prepared by one, released by legal, withdrawn with a reason."""

from enum import StrEnum

from workflows.lifecycle import Lifecycle, Move
from workflows.roles import Permission


class PublicationState(StrEnum):
    PREPARED = "prepared"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"


_S, _P = PublicationState, Permission

LIFECYCLE: Lifecycle[PublicationState] = Lifecycle(
    Move("release", _S.PREPARED, _S.RELEASED, _P.PUBLICATION_RELEASE),
    Move("return", _S.PREPARED, _S.WITHDRAWN, _P.PUBLICATION_RELEASE),
    Move("withdraw", _S.RELEASED, _S.WITHDRAWN, _P.PUBLICATION_RELEASE),
)
