"""Words of publication: how a result stands, and what keeps it back."""

from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from workflows.publication import Hindrance, PublicationState

WORDS: dict[type[StrEnum], dict[StrEnum, LazyString]] = {
    PublicationState: {
        PublicationState.PREPARED: _l("待审核"),
        PublicationState.RELEASED: _l("已公开"),
        PublicationState.RETURNED: _l("已退回"),
        PublicationState.WITHDRAWN: _l("已撤回"),
    },
    Hindrance: {
        Hindrance.NOT_COMPLETED: _l("任务还没有完成"),
        Hindrance.NO_OUTCOME: _l("没有可以公开的结果"),
        Hindrance.NOT_PUBLIC: _l("不公开的单位"),
        Hindrance.NO_CODE: _l("还没有统一社会信用代码"),
    },
}

MEANINGS: dict[type[StrEnum], dict[StrEnum, str]] = {
    PublicationState: {PublicationState.PREPARED: "info", PublicationState.RELEASED: "done"},
}
