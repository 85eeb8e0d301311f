"""Words of long work."""

from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from inspect_app.models.job_run import JobState

WORDS: dict[type[StrEnum], dict[StrEnum, LazyString]] = {
    JobState: {
        JobState.OWED: _l("排队中"),
        JobState.RUNNING: _l("正在进行"),
        JobState.DONE: _l("已完成"),
        JobState.FAILED: _l("没有完成"),
    },
}

MEANINGS: dict[type[StrEnum], dict[StrEnum, str]] = {
    JobState: {JobState.RUNNING: "info", JobState.DONE: "done", JobState.FAILED: "late"},
}
