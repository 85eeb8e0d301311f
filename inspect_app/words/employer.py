"""Words of employers: their tier, size and standing."""

from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from inspect_app.models.employer import EmployerSize, EmployerStatus
from scoring.tier import Tier

WORDS: dict[type[StrEnum], dict[StrEnum, LazyString]] = {
    Tier: {Tier.KEY: _l("重点"), Tier.WATCH: _l("关注"), Tier.GENERAL: _l("一般")},
    EmployerStatus: {
        EmployerStatus.OPERATING: _l("在营"),
        EmployerStatus.STOPPED: _l("停业"),
        EmployerStatus.DEREGISTERED: _l("注销"),
        EmployerStatus.MOVED_AWAY: _l("迁出"),
        EmployerStatus.MERGED: _l("已合并"),
    },
    EmployerSize: {
        EmployerSize.LARGE: _l("大型"),
        EmployerSize.MEDIUM: _l("中型"),
        EmployerSize.SMALL: _l("小型"),
        EmployerSize.MICRO: _l("微型"),
    },
}

MEANINGS: dict[type[StrEnum], dict[StrEnum, str]] = {
    EmployerStatus: {EmployerStatus.STOPPED: "risk"},
}
