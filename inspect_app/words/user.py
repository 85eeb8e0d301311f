"""Words of accounts."""

from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from inspect_app.models.user import AccountState, Theme

WORDS: dict[type[StrEnum], dict[StrEnum, LazyString]] = {
    AccountState: {
        AccountState.OPEN: _l("正常"),
        AccountState.LOCKED: _l("已锁定"),
        AccountState.FIRST_PASSWORD: _l("待改初始密码"),
        AccountState.DISABLED: _l("已停用"),
    },
    Theme: {Theme.LIGHT: _l("浅色"), Theme.DARK: _l("深色")},
}

MEANINGS: dict[type[StrEnum], dict[StrEnum, str]] = {
    AccountState: {AccountState.LOCKED: "late", AccountState.FIRST_PASSWORD: "risk"},
}
