"""The columns of each kind of record: what a file calls them, what a machine calls them, and how a cell is read.

The measured value itself (检测类型, 检测结果 and what belongs to it) stays text here: scoring.measurement reads it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from workflows import record_cells as cells
from workflows.record import RecordFault, RecordKind
from workflows.record_cells import Reader, choice, spelled

Row = Mapping[str, Any]


class RowRefused(Exception):
    """One row is not taken; `field` names the column that is to blame."""

    def __init__(self, fault: RecordFault, field: str) -> None:
        super().__init__(fault, field)
        self.fault, self.field = fault, field


@dataclass(frozen=True, slots=True)
class Column:
    """`field` is the name that machines use. `aliases` are kept apart by spaces; `longest` counts characters."""

    field: str
    header: str
    aliases: str = ""
    read: Reader = cells.text
    is_required: bool = False
    longest: int = 100


def _agree(row: Row) -> None:
    """Nothing that could contradict itself."""


@dataclass(frozen=True)
class Layout:
    """`check` raises RowRefused where columns contradict each other. `derived`: columns that tell a record which has no id of
    its own from the others of its report; with none of them every row needs its id.
    """

    kind: RecordKind
    columns: tuple[Column, ...]
    check: Callable[[Row], None] = _agree
    derived: tuple[str, ...] = ()

    @cached_property
    def by_field(self) -> Mapping[str, Column]:
        return {column.field: column for column in self.columns}


EMPLOYER = Column(
    "employer",
    "统一社会信用代码",
    "对象编号 统一社会信用代码/对象编号 社会信用代码 信用代码 用人单位编号 单位代码 工作场所编号 uscc creditcode employerkey",
    cells.employer,
    is_required=True,
    longest=40,
)
SOURCE_ID = Column("source_id", "记录编号", "来源记录编号 记录ID 唯一编号 recordid id", cells.source_id, is_required=True)


def _day(field: str, header: str, aliases: str = "", *, is_required: bool = True) -> Column:
    return Column(field, header, aliases, cells.day, is_required=is_required)


def _count(field: str, header: str, aliases: str = "", *, is_required: bool = False) -> Column:
    return Column(field, header, aliases, cells.count, is_required=is_required)


def _choice(field: str, header: str, aliases: str, table: Mapping[str, str], *, is_required: bool = True) -> Column:
    return Column(field, header, aliases, choice(table), is_required=is_required)


FACTORS = Column("factors", "危害因素", "职业病危害因素 接触危害因素 hazards", cells.words, longest=400)

KINDS_OF_MEASUREMENT = spelled(
    {
        "C_ME": "最高浓度 最高接触浓度 最高容许浓度 MAC CME",
        "C_TWA": "时间加权平均浓度 时间加权平均接触浓度 TWA CTWA PC-TWA",
        "C_STE": "短时间接触浓度 短时间浓度 STEL STE CSTE PC-STEL",
        "C_PE": "峰接触浓度 峰浓度 PE CPE",
        "TOTAL_TWA": "总尘 总粉尘 总尘时间加权平均浓度 总尘TWA",
        "RESP_TWA": "呼尘 呼吸性粉尘 呼尘时间加权平均浓度 呼尘TWA",
        "LAEQ": "等效声级 等效连续A声级 LAeq,T",
        "LEX_8H": "8小时等效声级 8h等效声级 LEX,8h",
        "LEX_40H": "40小时等效声级 40h等效声级 LEX,40h LEX,W",
        "WBGT": "WBGT指数 湿球黑球温度",
        "HAND_VIBRATION": "手传振动 手传振动4h等能量频率计权振动加速度",
    }
)
INTENSITIES = spelled({"1": "Ⅰ Ⅰ级 一级", "2": "Ⅱ Ⅱ级 二级", "3": "Ⅲ Ⅲ级 三级", "4": "Ⅳ Ⅳ级 四级"})
REPORT_KINDS = spelled(
    {
        "periodic": "定期检测 定期 委托检测",
        "evaluation": "现状评价 评价检测",
        "control_effect": "控制效果评价 控评",
        "supervision": "监督检测 监督抽检",
    }
)

MEASUREMENT = Layout(
    RecordKind.MEASUREMENT,
    (
        EMPLOYER,
        Column(SOURCE_ID.field, SOURCE_ID.header, SOURCE_ID.aliases, SOURCE_ID.read),
        Column("report", "报告编号", "检测报告编号 报告号 reportnumber", is_required=True),
        Column("agency", "检测机构", "检测机构名称 检测单位", is_required=True),
        _choice("report_kind", "检测类别", "报告类别 检测性质", REPORT_KINDS),
        Column("post", "岗位", "检测岗位 检测点 采样点 工种 岗位/检测点", is_required=True),
        Column("factor", "危害因素", "检测项目 职业病危害因素 因素", is_required=True),
        Column("cas", "CAS", "CAS号 CAS编号", longest=20),
        Column("type", "检测类型", "结果类型 指标", cells.either(KINDS_OF_MEASUREMENT), is_required=True, longest=40),
        Column("value", "结果", "检测结果 检测值 result", is_required=True, longest=40),
        Column("unit", "单位", "计量单位 结果单位", is_required=True, longest=20),
        Column("hours_per_day", "日接触时间", "日接触时间(h) 每日接触时间 接触时间", longest=20),
        Column("days_per_week", "周工作天数", "每周工作天数 周接触天数", longest=20),
        Column("sio2_percent", "游离二氧化硅", "游离二氧化硅含量 游离SiO2 游离二氧化硅(%) 游离二氧化硅含量(%)", longest=20),
        Column("altitude_m", "海拔", "海拔(m) 海拔高度", longest=20),
        Column("intensity", "劳动强度", "体力劳动强度 劳动强度分级 体力劳动强度分级", choice(INTENSITIES)),
        Column("time_rate", "接触时间率", "接触时间率(%)", cells.percent, longest=20),
        Column("peak_minutes", "峰持续分钟", "峰持续时间 峰持续时间(min)", longest=20),
        Column("peak_times", "峰次数", "每日峰次数 峰出现次数", longest=20),
        _count("exposed_count", "接触人数", "接害人数"),
        Column("mixture", "混合接触", "混合接触组 联合作用", longest=40),
        _day("measured_on", "检测日期", "采样日期 测量日期 检测时间"),
    ),
    derived=("employer", "report", "post", "factor", "type"),
)
"""One row per point, the report's columns repeated. A row without 记录编号 is told by report, post, factor, type and its place
among equal ones, of the employer as the file names it: two agencies may number their reports alike."""

EXAM_KINDS = spelled(
    {
        "pre_placement": "上岗前 岗前 上岗前检查",
        "in_service": "在岗期间 在岗 在岗期间检查",
        "leaving": "离岗时 离岗 离岗时检查",
        "emergency": "应急 应急检查",
    }
)


def _exam(row: Row) -> None:
    examined = row["examined"]
    if examined < row["abnormal"] or examined < row["suspected"] + row["contraindicated"]:
        raise RowRefused(RecordFault.COUNTS_CONTRADICT, "examined")


HEALTH_EXAM = Layout(
    RecordKind.HEALTH_EXAM,
    (
        EMPLOYER,
        SOURCE_ID,
        Column("institution", "体检机构", "检查机构 职业健康检查机构", is_required=True),
        _choice("kind", "检查类别", "体检类别 体检类型 检查类型", EXAM_KINDS),
        _day("examined_on", "检查日期", "体检日期"),
        FACTORS,
        _count("due", "应检人数", "应检"),
        _count("examined", "实检人数", "实检 体检人数", is_required=True),
        _count("abnormal", "异常人数", "检出异常人数", is_required=True),
        _count("suspected", "疑似职业病人数", "疑似人数 疑似职业病", is_required=True),
        _count("contraindicated", "职业禁忌证人数", "禁忌证人数 职业禁忌证", is_required=True),
    ),
    _exam,
)

DISEASE_CASE = Layout(
    RecordKind.DISEASE_CASE,
    (
        EMPLOYER,
        SOURCE_ID,
        Column("category", "职业病类别", "病种类别 职业病种类 类别", is_required=True),
        Column("disease", "职业病名称", "病名 诊断病名 具体病名", is_required=True),
        _day("diagnosed_on", "诊断日期", "确诊日期"),
    ),
)

DECLARATION_KINDS = spelled(
    {"first": "初次申报 初次", "change": "变更申报 变更", "annual": "年度更新 年度", "cancel": "注销申报 注销"}
)


def _declaration(row: Row) -> None:
    exposed, exposures = row.get("exposed"), row.get("exposures")
    if exposed is not None and exposures is not None and exposures < exposed:
        raise RowRefused(RecordFault.COUNTS_CONTRADICT, "exposures")


DECLARATION = Layout(
    RecordKind.DECLARATION,
    (
        EMPLOYER,
        SOURCE_ID,
        _choice("kind", "申报类别", "申报类型", DECLARATION_KINDS),
        _day("declared_on", "申报日期", "申报时间"),
        FACTORS,
        _count("staff", "劳动者总人数", "在册职工总数 职工总人数"),
        _count("exposed", "接触人数(不重复)", "接害总人数 接触职业病危害总人数 接触人数"),
        _count("exposures", "接触人数(可重复)", "接触人次 接害人次"),
    ),
    _declaration,
)


def _dose(row: Row) -> None:
    if row["period_until"] < row["period_from"]:
        raise RowRefused(RecordFault.DATES_CONTRADICT, "period_until")
    if row["over_limit"] > row["monitored"]:
        raise RowRefused(RecordFault.COUNTS_CONTRADICT, "over_limit")


DOSE_READING = Layout(
    RecordKind.DOSE_READING,
    (
        EMPLOYER,
        SOURCE_ID,
        Column("institution", "监测机构", "个人剂量监测机构", is_required=True),
        _day("period_from", "周期开始", "监测开始日期 周期开始日期"),
        _day("period_until", "周期结束", "监测结束日期 周期结束日期"),
        _count("due", "应监测人数", "应监测"),
        _count("monitored", "实监测人数", "监测人数 实监测", is_required=True),
        _count("over_limit", "超剂量人数", "超标人数 超限人数", is_required=True),
    ),
    _dose,
)

PROJECT_KINDS = spelled(
    {
        "new": "新建",
        "rebuilt": "改建",
        "expanded": "扩建",
        "technical_change": "技术改造 技改",
        "technology_import": "技术引进",
    }
)
HAZARD_CLASSES = spelled({"severe": "严重 严重类", "general": "一般 一般类"})


def _project(row: Row) -> None:
    started, accepted = row.get("started_on"), row.get("accepted_on")
    if started and accepted and accepted < started:
        raise RowRefused(RecordFault.DATES_CONTRADICT, "accepted_on")


PROJECT = Layout(
    RecordKind.PROJECT,
    (
        EMPLOYER,
        SOURCE_ID,
        Column("name", "项目名称", "建设项目名称", is_required=True, longest=200),
        _choice("kind", "项目性质", "建设性质 项目类别", PROJECT_KINDS),
        _choice("hazard_class", "危害类别", "职业病危害类别 风险分类", HAZARD_CLASSES, is_required=False),
        _day("started_on", "开工日期", is_required=False),
        _day("pre_evaluated_on", "预评价日期", "职业病危害预评价日期", is_required=False),
        _day("designed_on", "防护设施设计日期", "设计专篇日期 设计审查日期", is_required=False),
        _day("effect_evaluated_on", "控制效果评价日期", is_required=False),
        _day("accepted_on", "验收日期", "防护设施验收日期", is_required=False),
    ),
    _project,
)

HAZARD_GRADES = spelled({"Ⅰ": "Ⅰ级 1", "Ⅱ": "Ⅱ级 2", "Ⅲ": "Ⅲ级 3"})
MANAGEMENT_GRADES = spelled({"A": "A级", "B": "B级", "C": "C级"})
RISK_CLASSES = spelled({"甲": "甲类", "乙": "乙类", "丙": "丙类"})


def _self_check(row: Row) -> None:
    if Decimal(row["points"]) + Decimal(row["points_absent"]) > 100:
        raise RowRefused(RecordFault.COUNTS_CONTRADICT, "points")
    published = row.get("published_on")
    if published and published < row["checked_on"]:
        raise RowRefused(RecordFault.DATES_CONTRADICT, "published_on")


SELF_CHECK = Layout(
    RecordKind.SELF_CHECK,
    (
        EMPLOYER,
        SOURCE_ID,
        _day("checked_on", "自查日期", "评估日期"),
        _day("published_on", "公示日期", "公布日期", is_required=False),
        Column("points", "得分", "自查得分", cells.percent, is_required=True, longest=20),
        Column("points_absent", "缺项分", "合理缺项分值 不适用分值", cells.percent_or_none_of_it, longest=20),
        _choice("hazard_grade", "危害风险分级", "危害风险等级", HAZARD_GRADES, is_required=False),
        _choice("management_grade", "管理状况分级", "管理状况等级", MANAGEMENT_GRADES, is_required=False),
        _choice("risk_class", "综合风险类别", "风险类别", RISK_CLASSES, is_required=False),
    ),
    _self_check,
)

LAYOUTS: Mapping[RecordKind, Layout] = {
    layout.kind: layout
    for layout in (MEASUREMENT, HEALTH_EXAM, DISEASE_CASE, DECLARATION, DOSE_READING, PROJECT, SELF_CHECK)
}
