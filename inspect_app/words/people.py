"""Words of officers and assistants: whether they are there, and whether their certificates are in force."""

from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from inspect_app.models.assistant import AssistantStatus
from inspect_app.models.officer import CertificateTerm, DutyStatus

WORDS: dict[type[StrEnum], dict[StrEnum, LazyString]] = {
    DutyStatus: {DutyStatus.ON_DUTY: _l("在岗"), DutyStatus.ON_LEAVE: _l("休假"), DutyStatus.LEFT: _l("调离")},
    CertificateTerm: {
        CertificateTerm.VALID: _l("有效"),
        CertificateTerm.SOON: _l("快到期"),
        CertificateTerm.EXPIRED: _l("已过期"),
    },
    AssistantStatus: {AssistantStatus.ACTIVE: _l("在岗"), AssistantStatus.AWAY: _l("离岗")},
}

MEANINGS: dict[type[StrEnum], dict[StrEnum, str]] = {
    DutyStatus: {DutyStatus.ON_LEAVE: "risk"},
    CertificateTerm: {CertificateTerm.SOON: "risk", CertificateTerm.EXPIRED: "late"},
    AssistantStatus: {AssistantStatus.AWAY: "risk"},
}
