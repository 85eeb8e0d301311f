"""Words of exposure verdicts: what was measured, what came of it, and why. Screening hints, never evidence."""

from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from scoring.measurement import Kind
from scoring.verdict import Reason, Verdict

WORDS: dict[type[StrEnum], dict[StrEnum, LazyString]] = {
    Verdict: {
        Verdict.COMPLIES: _l("未超标"),
        Verdict.EXCEEDS: _l("超标"),
        Verdict.CANNOT_JUDGE: _l("不能判定"),
    },
    Reason: {
        Reason.OVER_LIMIT: _l("超过限值"),
        Reason.WITHIN_LIMIT: _l("没有超过限值"),
        Reason.NO_LIMIT: _l("标准里没有这一类型的限值"),
        Reason.UNKNOWN_FACTOR: _l("限值表里没有这个因素"),
        Reason.AMBIGUOUS_FACTOR: _l("名称或 CAS 号对应几个因素"),
        Reason.LIMIT_UNVERIFIED: _l("限值还没有核对"),
        Reason.NO_VERSION_FOR_DATE: _l("检测那天没有有效的限值"),
        Reason.MISSING_HOURS: _l("没有写接触时间"),
        Reason.MISSING_SIO2: _l("没有写游离二氧化硅含量"),
        Reason.MISSING_ALTITUDE: _l("没有写海拔"),
        Reason.MISSING_INTENSITY: _l("没有写劳动强度或接触时间率"),
        Reason.MISSING_OUTDOOR: _l("没有室外通风设计温度"),
        Reason.MISSING_PEAK_DETAIL: _l("没有写峰的持续时间或次数"),
        Reason.BELOW_DETECTION: _l("检出限高于限值，说明不了问题"),
        Reason.BAD_UNIT: _l("单位换算不了"),
        Reason.BAD_TYPE: _l("没有这种检测类型"),
        Reason.BAD_VALUE: _l("检测结果不能读"),
    },
    Kind: {
        Kind.C_ME: _l("最高浓度 C_ME"),
        Kind.C_TWA: _l("时间加权平均浓度 C_TWA"),
        Kind.C_STE: _l("短时间接触浓度 C_STE"),
        Kind.C_PE: _l("峰接触浓度 C_PE"),
        Kind.TOTAL_TWA: _l("总尘 C_TWA"),
        Kind.RESP_TWA: _l("呼尘 C_TWA"),
        Kind.LAEQ: _l("等效声级 LAeq"),
        Kind.LEX_8H: _l("8 小时等效声级 LEX,8h"),
        Kind.LEX_40H: _l("40 小时等效声级 LEX,40h"),
        Kind.WBGT: _l("WBGT 指数"),
        Kind.HAND_VIBRATION: _l("手传振动"),
    },
}

MEANINGS: dict[type[StrEnum], dict[StrEnum, str]] = {
    Verdict: {Verdict.COMPLIES: "done", Verdict.EXCEEDS: "late", Verdict.CANNOT_JUDGE: "risk"},
}
