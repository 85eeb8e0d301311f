"""What is on record of the demonstration's employers: about 12,000 test points, exams and cases, in the shape of the plan.

Cases of 2016–2020 as 江门市职业病防治“十四五”规划 counts them: 77 noise deafness, 56 pneumoconiosis, 25 poisoning, 16 other.
Who gets what follows from a hash of the employer's code, so that every county of the demonstration is the same.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

from inspect_app.clock import office_date
from inspect_app.database import db
from inspect_app.demonstration.people import People
from inspect_app.models.data_source import DataSource
from inspect_app.models.employer import Employer, EmployerStatus
from inspect_app.operations import data_source, record_import
from inspect_app.operations import setting as settings
from inspect_app.operations.record_book import ALTITUDE, Book, book
from inspect_app.queries import setting
from workflows.record import RecordKind

Row = dict[str, Any]

MEASURED, EXAMINED, DECLARED, CHECKED, BUILT = 1_980, 2_350, 600, 240, 60
TREND = 25
"""So many employers were tested three times, each time worse."""
YEAR = timedelta(days=365)
POSTS = ("投料岗", "打磨岗", "喷漆岗", "焊接岗", "包装岗", "检验岗", "冲压岗", "巡检岗", "调漆岗", "切割岗")
CLAIMED = {"ⅠA": "甲", "ⅠB": "甲", "ⅠC": "乙", "ⅡA": "甲", "ⅡB": "乙", "ⅡC": "丙", "ⅢA": "乙", "ⅢB": "丙", "ⅢC": "丙"}
"""What invented employers say of themselves."""
AGENCIES = ("江门安衡检测技术有限公司", "广东众测职业卫生技术服务有限公司", "五邑职业安全检测中心")
HOSPITALS = ("江门市职业病防治所", "五邑中医院体检中心", "新会区人民医院")


@dataclass(frozen=True, slots=True)
class Measured:
    """How a factor is measured in the demonstration, and the value that is its limit there."""

    type: str
    limit: Decimal
    unit: str = "mg/m3"
    further: tuple[tuple[str, str], ...] = ()


FACTORS = {
    "噪声": Measured("LEX_8H", Decimal(85), "dB(A)"),
    "高温": Measured("WBGT", Decimal(29), "℃", (("intensity", "Ⅱ"), ("time_rate", "75"))),
    "电焊烟尘": Measured("TOTAL_TWA", Decimal(4)),
    "聚丙烯/聚乙烯/聚氯乙烯粉尘": Measured("TOTAL_TWA", Decimal(5)),
    "木粉尘(硬)": Measured("TOTAL_TWA", Decimal(3)),
    "水泥粉尘 (SiO2<10%)": Measured("TOTAL_TWA", Decimal(4)),
    "矽尘 10%≤SiO2≤50%": Measured("RESP_TWA", Decimal("0.7"), further=(("sio2_percent", "23.5"),)),
    "甲苯 toluene": Measured("C_TWA", Decimal(50)),
    "二甲苯(全部异构体) xylenes": Measured("C_TWA", Decimal(50)),
    "乙酸乙酯": Measured("C_TWA", Decimal(200)),
    "苯 benzene": Measured("C_TWA", Decimal(3)),
    "正己烷 n-hexane": Measured("C_TWA", Decimal(100)),
    "异丙醇": Measured("C_TWA", Decimal(350)),
    "丙酮 acetone": Measured("C_TWA", Decimal(300)),
    "氨 ammonia": Measured("C_TWA", Decimal(20)),
    "硫化氢": Measured("C_ME", Decimal(10)),
    "甲醛 formaldehyde": Measured("C_ME", Decimal("0.5")),
    "一氧化碳(非高原) CO": Measured("C_TWA", Decimal(20)),
    "硫酸及三氧化硫": Measured("C_TWA", Decimal(1)),
    "锰及其无机化合物(按MnO2计)": Measured("C_TWA", Decimal("0.15")),
    "铅烟(按Pb计)": Measured("C_TWA", Decimal("0.03")),
    "铅尘(按Pb计)": Measured("C_TWA", Decimal("0.05")),
}

CASES = (
    *((77, "ent", "职业性噪声聋", "噪声"), (30, "pneumoconiosis", "电焊工尘肺", "电焊烟尘")),
    *((26, "pneumoconiosis", "矽肺", "矽尘 10%≤SiO2≤50%"), (15, "poisoning", "职业性慢性苯中毒", "苯 benzene")),
    *((10, "poisoning", "职业性慢性正己烷中毒", "正己烷 n-hexane"), (10, "physical", "职业性中暑", "高温")),
    (6, "skin", "职业性接触性皮炎", "乙酸乙酯"),
)
"""(how many in 2016–2020, class, disease, the factor that the employer has)."""
RECENT = (
    *((6, "ent", "职业性噪声聋", "噪声"), (4, "pneumoconiosis", "电焊工尘肺", "电焊烟尘")),
    (2, "poisoning", "职业性慢性苯中毒", "苯 benzene"),
)
"""Since the beginning of last year."""


def add(people: People, *, at: datetime) -> None:
    admin, today = people.by_name["system"], office_date(at)
    plain = setting.setting(ALTITUDE, on=today)
    settings.change(plain, value=10, valid_from=today, source="江门地处平原，海拔不到 50 米（演示）", by=admin, at=at)
    known = book(on=today)
    firms = _firms()
    lab = _source("lab", "检测机构报送平台（演示）", [RecordKind.MEASUREMENT], people, at=at)
    clinic = _source("clinic", "职业健康监测系统（演示）", [RecordKind.HEALTH_EXAM, RecordKind.DISEASE_CASE], people, at=at)
    office = _source(
        "office", "申报和自查系统（演示）", [RecordKind.DECLARATION, RecordKind.SELF_CHECK, RecordKind.PROJECT], people, at=at
    )
    _take(_points(firms, today), RecordKind.MEASUREMENT, lab, known, at=at)
    _take(_exams(firms, today), RecordKind.HEALTH_EXAM, clinic, known, at=at)
    _take(_cases(firms, today), RecordKind.DISEASE_CASE, clinic, known, at=at)
    _take(_declarations(firms, today), RecordKind.DECLARATION, office, known, at=at)
    _take(_self_checks(firms, today), RecordKind.SELF_CHECK, office, known, at=at)
    _take(_projects(firms, today), RecordKind.PROJECT, office, known, at=at)


def _source(code: str, name: str, kinds: Sequence[RecordKind], people: People, *, at: datetime) -> DataSource:
    values = {"code": code, "name": name, "scope": "4407", "kinds": [kind.value for kind in kinds]}
    return data_source.add(values, by=people.by_name["system"], at=at)


def _take(rows: Iterator[Row], kind: RecordKind, source: DataSource, known: Book, *, at: datetime) -> None:
    import_, _answers = record_import.take(list(rows), kind=kind, source=source, book=known, at=at)
    if import_.rejected:
        raise RuntimeError(f"{kind}: {import_.reasons}")


def _firms() -> Sequence[Employer]:
    """Operating, with hazards, and one workplace to their code, in the order of a hash."""
    several = db.select(Employer.uscc).where(Employer.number > 1)
    rows = db.select(Employer).where(Employer.status == EmployerStatus.OPERATING, db.func.cardinality(Employer.hazards) > 0)
    found = db.session.scalars(rows.where(Employer.uscc.not_in(several.where(Employer.uscc.is_not(None))))).all()
    return sorted(found, key=lambda firm: _pick("order", firm.key))


def _pick(*of: object, below: int = 1 << 32) -> int:
    """A number from 0 to `below` that follows from what it is about."""
    return int.from_bytes(sha256("|".join(map(str, of)).encode()).digest()[:8]) % below


def _share(*of: object) -> Decimal:
    """From 0.00 to 0.99."""
    return Decimal(_pick(*of, below=100)) / 100


# --- tests ------------------------------------------------------------------------------------------------------------


def _points(firms: Sequence[Employer], today: date) -> Iterator[Row]:
    """One report each, of the day that the register knows; some have two earlier ones, and grew worse."""
    tested = [firm for firm in firms if firm.tested_on and firm.tested_on <= today and _known(firm)][:MEASURED]
    for place, firm in enumerate(tested):
        if place >= TREND:
            yield from _report(firm, firm.tested_on, _ratio)
            continue
        for years, part in ((2, "0.5"), (1, "0.7"), (0, "1")):
            yield from _report(firm, firm.tested_on - years * YEAR, lambda *of, part=part: _worse(*of) * Decimal(part))


def _known(firm: Employer) -> list[str]:
    return [factor for factor in firm.hazards if factor in FACTORS]


def _ratio(*of: object) -> Decimal:
    """Of the limit: one in sixteen lies above it."""
    if _pick("over", *of, below=16) == 0:
        return Decimal("1.04") + _share("by", *of) / 2
    return Decimal("0.04") + _share("under", *of) * Decimal("0.9")


def _worse(*of: object) -> Decimal:
    return Decimal("0.72") + _share("worse", *of) / 2


def _report(firm: Employer, day: date, ratio: Any) -> Iterator[Row]:
    number = f"JM{day:%y%m}-{firm.key[-6:]}"
    posts = 2 + _pick("posts", firm.key, below=3)
    for place in range(posts):
        post = POSTS[(place + _pick("post", firm.key, below=len(POSTS))) % len(POSTS)]
        for factor in _known(firm)[:3]:
            yield _point(firm, day, factor, post, ratio(firm.key, factor, post)) | {
                "source_id": f"{number}-{place}-{firm.hazards.index(factor)}",
                "report": number,
                "agency": AGENCIES[_pick("agency", firm.key, below=len(AGENCIES))],
                "report_kind": "定期检测",
            }


def _point(firm: Employer, day: date, factor: str, post: str, ratio: Decimal) -> Row:
    how = FACTORS[factor]
    return {
        "employer": firm.key,
        "post": post,
        "factor": factor,
        "type": how.type,
        "value": _value(how, ratio),
        "unit": how.unit,
        "hours_per_day": "8",
        "days_per_week": "5" if _pick("days", firm.key, below=5) else "6",
        "exposed_count": str(1 + _pick("heads", firm.key, post, below=12)),
        "measured_on": day.isoformat(),
        **dict(how.further),
    }


def _value(how: Measured, ratio: Decimal) -> str:
    """Levels do not fall to nothing: noise lies between 68 and 95 dB(A), heat between 22 and 35 °C."""
    if how.unit == "mg/m3":
        return f"{(how.limit * ratio):.4g}" if ratio > Decimal("0.06") else f"<{(how.limit / 20):.3g}"
    spread = Decimal(17) if how.unit == "dB(A)" else Decimal(7)
    return f"{how.limit + spread * (ratio - 1):.1f}"


# --- exams and cases --------------------------------------------------------------------------------------------------


def _exams(firms: Sequence[Employer], today: date) -> Iterator[Row]:
    """Every third firm of the list, its last round within fourteen months; one in twenty has several abnormal results."""
    for firm in firms[::3][:EXAMINED]:
        exposed = firm.exposed_count or 1
        examined = max(1, exposed - _pick("absent", firm.key, below=4))
        abnormal = min(examined, 3 + _pick("many", firm.key, below=4) if _pick("ill", firm.key, below=20) == 0 else 0)
        day = today - timedelta(days=20 + _pick("exam", firm.key, below=420))
        yield {
            "employer": firm.key,
            "source_id": f"TJ{day:%y%m}-{firm.key[-8:]}",
            "institution": HOSPITALS[_pick("hospital", firm.key, below=len(HOSPITALS))],
            "kind": "在岗期间",
            "examined_on": day.isoformat(),
            "factors": "、".join(firm.hazards),
            "due": str(max(exposed, examined)),
            "examined": str(examined),
            "abnormal": str(abnormal),
            "suspected": str(int(abnormal > 4)),
            "contraindicated": str(int(abnormal > 3)),
        }


def _cases(firms: Sequence[Employer], today: date) -> Iterator[Row]:
    for count, category, disease, factor in CASES:
        first = date(2016, 1, 5)
        yield from _ill(firms, count, category, disease, factor, first=first, days=365 * 5 - 10)
    for count, category, disease, factor in RECENT:
        first = date(today.year - 1, 2, 1)
        yield from _ill(firms, count, category, disease, factor, first=first, days=(today - first).days)


def _ill(
    firms: Sequence[Employer], count: int, category: str, disease: str, factor: str, *, first: date, days: int
) -> Iterator[Row]:
    """Three firms have two of them in a row; nobody is named."""
    having = [firm for firm in firms if factor in firm.hazards]
    for number in range(count):
        firm = having[(number - number % 2 if number < 6 else number) % len(having)]
        day = first + timedelta(days=_pick("case", disease, number, first, below=days))
        yield {
            "employer": firm.key,
            "source_id": f"ZD{day:%Y}-{category}-{disease}-{number + 1}",
            "category": category,
            "disease": disease,
            "diagnosed_on": day.isoformat(),
        }


# --- what the firms say themselves ------------------------------------------------------------------------------------


def _declarations(firms: Sequence[Employer], today: date) -> Iterator[Row]:
    declared = [firm for firm in firms if firm.declared_on and firm.declared_on <= today]
    for firm in declared[:DECLARED]:
        exposed = firm.exposed_count or 0
        yield {
            "employer": firm.key,
            "source_id": f"SB{firm.declared_on:%y%m%d}-{firm.key[-8:]}",
            "kind": "年度更新",
            "declared_on": firm.declared_on.isoformat(),
            "factors": "、".join(firm.hazards),
            "staff": str(max(firm.staff_count or 0, exposed)),
            "exposed": str(exposed),
            "exposures": str(exposed * len(firm.hazards)),
        }


def _self_checks(firms: Sequence[Employer], today: date) -> Iterator[Row]:
    scored = [firm for firm in firms if firm.self_check_score is not None]
    for firm in scored[:CHECKED]:
        day = today - timedelta(days=15 + _pick("check", firm.key, below=300))
        hazard, management = "ⅠⅡⅢ"[_pick("hazard", firm.key, below=3)], _management(firm.self_check_score or 0)
        yield {
            "employer": firm.key,
            "source_id": f"ZC{day:%Y}-{firm.key[-8:]}",
            "checked_on": day.isoformat(),
            "published_on": (day + timedelta(days=5)).isoformat() if _pick("published", firm.key, below=9) else "",
            "points": str(firm.self_check_score),
            "points_absent": "0",
            "hazard_grade": hazard,
            "management_grade": management,
            "risk_class": CLAIMED[hazard + management],
        }


def _management(score: int) -> str:
    return "A" if score >= 90 else "B" if score >= 70 else "C"


def _projects(firms: Sequence[Employer], today: date) -> Iterator[Row]:
    for firm in firms[1::90][:BUILT]:
        accepted = today - timedelta(days=60 + _pick("built", firm.key, below=900))
        yield {
            "employer": firm.key,
            "source_id": f"ST-{firm.key[-8:]}",
            "name": f"{firm.industry_name or ''}生产线项目",
            "kind": ("新建", "扩建", "技术改造")[_pick("project", firm.key, below=3)],
            "hazard_class": "严重" if _pick("class", firm.key, below=3) == 0 else "一般",
            "started_on": (accepted - YEAR).isoformat(),
            "pre_evaluated_on": (accepted - YEAR - timedelta(days=60)).isoformat(),
            "designed_on": (accepted - YEAR - timedelta(days=20)).isoformat(),
            "effect_evaluated_on": (accepted - timedelta(days=30)).isoformat(),
            "accepted_on": accepted.isoformat(),
        }
