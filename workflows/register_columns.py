"""The columns of a register file (名录): which field a header means, and where the header row is.

Files come from declaration systems, from towns and from other bureaus; each names its columns in its own way. Aliases stand
in order of preference: when two columns mean one field, the earlier alias is taken and the other column is reported.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from workflows.errors import DomainError

DEEPEST_HEADER = 40  # rows looked at


class Field(StrEnum):
    """What a register knows of an employer; the values are the names of the columns that hold it."""

    NAME = "name"
    USCC = "uscc"
    TOWN = "town_code"
    TOWN_NAME = "town_name"
    ADDRESS = "address"
    INDUSTRY_CODE = "industry_code"
    INDUSTRY_NAME = "industry_name"
    SIZE = "size"
    LEGAL_REPRESENTATIVE = "legal_representative"
    CONTACT_NAME = "contact_name"
    CONTACT_PHONE = "contact_phone"
    STAFF_COUNT = "staff_count"
    EXPOSED_COUNT = "exposed_count"
    HAZARDS = "hazards"
    DECLARED_ON = "declared_on"
    TESTED_ON = "tested_on"
    TESTED_POINTS = "tested_points"
    EXCEEDED_POINTS = "exceeded_points"
    EXCEEDED_HAZARDS = "exceeded_hazards"
    NEW_CASES = "new_cases"
    ABNORMAL_EXAMS = "abnormal_exams"
    SELF_CHECK_SCORE = "self_check_score"
    STATUS = "status"


_F = Field
TEXTS = (_F.INDUSTRY_CODE, _F.INDUSTRY_NAME, _F.LEGAL_REPRESENTATIVE, _F.CONTACT_NAME, _F.CONTACT_PHONE)
NUMBERS = (
    *(_F.EXPOSED_COUNT, _F.STAFF_COUNT, _F.TESTED_POINTS, _F.EXCEEDED_POINTS),
    *(_F.NEW_CASES, _F.ABNORMAL_EXAMS, _F.SELF_CHECK_SCORE),
)
DATES = (_F.DECLARED_ON, _F.TESTED_ON)
LISTS = (_F.HAZARDS, _F.EXCEEDED_HAZARDS)
HEALTH = frozenset({_F.NEW_CASES, _F.ABNORMAL_EXAMS})
"""What only the seats of health surveillance may see."""

ALIASES: dict[Field, str] = {
    _F.NAME: "单位名称 用人单位名称 企业名称 用人单位 单位全称 企业全称 公司名称 工作场所名称 生产经营单位名称 检查对象名称 "
    "检查对象 市场主体名称 主体名称 机构名称 名称 企业 单位 name employer employername employer'sname company companyname",
    _F.USCC: "统一社会信用代码 社会信用代码 统一信用代码 统一社会信用代码证号 统一社会信用代码/组织机构代码 信用代码 "
    "单位代码 企业代码 统一代码 代码 uscc creditcode unifiedsocialcreditcode code",
    _F.TOWN: "镇街代码 乡镇代码 街道代码 所属镇街代码 乡镇街道代码 镇街区划代码 行政区划代码 区划代码 行政区划编码 区划编码 "
    "所属区划代码 行政区域代码 地区代码 所属地区代码 行政区划 towncode regioncode town_code",
    _F.TOWN_NAME: "所属镇街 镇街 镇街名称 所属镇 乡镇街道 乡镇 街道 镇(街) 镇(街道) 所在镇街 所属乡镇 所属街道 所属乡镇街道 "
    "所属区域 所属地区 所在地区 town townname",
    _F.ADDRESS: "工作场所地址 生产地址 生产经营地址 作业场所地址 实际地址 经营地址 单位地址 企业地址 详细地址 地址 工作地址 "
    "所在地 场所地址 注册地址 住所 address workplaceaddress",
    _F.INDUSTRY_CODE: "行业代码 国民经济行业代码 行业分类代码 行业小类代码 industrycode",
    _F.INDUSTRY_NAME: "行业名称 行业 所属行业 国民经济行业 行业类别 行业分类 行业类型 行业小类 industry industryname",
    _F.SIZE: "企业规模 单位规模 规模 企业类型规模 规模类型 size",
    _F.LEGAL_REPRESENTATIVE: "法定代表人 法人代表 法人 法定代表人姓名 法定代表人(负责人) 法定代表人或负责人 负责人 主要负责人 "
    "经营者 legalrepresentative",
    _F.CONTACT_NAME: "联系人 联系人姓名 职业卫生管理人员 职业卫生联系人 职业健康管理人员 contact contactname",
    _F.CONTACT_PHONE: "联系电话 电话 手机 手机号 手机号码 联系方式 联系人电话 电话号码 phone telephone contactphone",
    _F.STAFF_COUNT: "在册职工总数 在册职工数 职工总数 职工人数 从业人数 从业人员数 员工总数 员工人数 在岗职工数 劳动者总数 "
    "劳动者人数 总人数 staff staffcount",
    _F.EXPOSED_COUNT: "接害人数 接触职业病危害人数 接触职业病危害因素人数 接触危害人数 接触人数 接害总人数 接触职业病危害总人数 "
    "接害劳动者人数 接害职工数 接触职业病危害劳动者人数 exposed exposedcount exposedworkers",
    _F.HAZARDS: "危害因素 职业病危害因素 主要危害因素 危害因素名称 职业病危害因素名称 主要职业病危害因素 接触危害因素 "
    "存在的职业病危害因素 职业危害因素 hazards hazardfactors",
    _F.DECLARED_ON: "最近申报日期 申报日期 申报时间 最近申报时间 最近一次申报日期 最近一次申报时间 职业病危害项目申报日期 "
    "危害项目申报日期 declaredon declarationdate lastdeclared",
    _F.TESTED_ON: "最近检测日期 检测日期 检测时间 最近检测时间 最近一次检测日期 最近一次检测时间 定期检测日期 检测报告日期 "
    "testedon testdate lasttested",
    _F.TESTED_POINTS: "检测点数 检测总点数 检测点位数 检测岗位数 检测点数量 testedpoints pointstested",
    _F.EXCEEDED_POINTS: "超标点数 超标点位数 超标岗位数 超标点数量 不合格点数 exceededpoints pointsexceeded",
    _F.EXCEEDED_HAZARDS: "超标因素 超标危害因素 超标因素名称 不合格因素 exceededhazards exceededfactors factorsexceeded",
    _F.NEW_CASES: "上年度新增职业病例数 新增职业病例数 上年度职业病例数 上年度新增职业病人数 "
    "新增职业病人数 职业病例数 newcases newdiseasecaseslastyear",
    _F.ABNORMAL_EXAMS: "上年度体检异常人数 体检异常人数 职业健康检查异常人数 上年度职业健康检查异常人数 "
    "abnormalexams abnormalexamslastyear",
    _F.SELF_CHECK_SCORE: "自查得分 自查分数 自查评分 自查分 自评得分 自评分 selfcheckscore",
    _F.STATUS: "经营状态 企业状态 单位状态 状态 经营情况 生产状态 运行状态 status",
}


class NoHeaderError(DomainError):
    """No row among the first ones names the employer and one more known column."""

    code = "register.no_header"


@dataclass(frozen=True, slots=True)
class Header:
    """`positions` maps a field to its column, counted from 0; `unknown` are headers that nothing was taken from."""

    row: int
    positions: dict[Field, int]
    unknown: tuple[str, ...]
    names: tuple[str, ...]

    @property
    def fields(self) -> frozenset[Field]:
        return frozenset(self.positions)

    def name_of(self, field: Field) -> str:
        """The header as it stands in the file."""
        return self.names[self.positions[field]]


def find_header(rows: Iterable[Sequence[object]]) -> Header:
    """The header among the first rows (titles and notes may stand above it). Rows are counted from 0."""
    best: Header | None = None
    for number, row in enumerate(rows):
        if number >= DEEPEST_HEADER:
            break
        header = _read_header(number, row)
        if Field.NAME in header.positions and len(header.positions) > (len(best.positions) if best else 1):
            best = header
    if best is None:
        raise NoHeaderError
    return best


def squeeze(header: object) -> str:
    """`*接害人数（人）：` → `接害人数`: what a header says, without marks, units and spaces."""
    text = re.sub(r"[\s*:]", "", unicodedata.normalize("NFKC", str(header if header is not None else ""))).lower()
    return re.sub(r"[\s_-]", "", re.sub(_REMARK, "", text))


_REMARK = r"\((?:人|个|家|分|点|必填|选填|可选|[^()]*(?:格式|位|填|例如|yyyy)[^()]*)\)$"


def _read_header(number: int, row: Sequence[object]) -> Header:
    found: dict[Field, tuple[int, int]] = {}
    for position, cell in enumerate(row):
        field, preference = _MEANINGS.get(squeeze(cell), (None, 0))
        if field and (field not in found or preference < found[field][0]):
            found[field] = (preference, position)
    positions = {field: position for field, (_preference, position) in found.items()}
    names = tuple(str(cell).strip() if cell is not None else "" for cell in row)
    unknown = tuple(name for at, name in enumerate(names) if name and at not in positions.values())
    return Header(row=number, positions=positions, unknown=unknown, names=names)


_MEANINGS: dict[str, tuple[Field, int]] = {
    squeeze(alias): (field, preference)
    for field, aliases in ALIASES.items()
    for preference, alias in enumerate(aliases.split())
}
