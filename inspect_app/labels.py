"""The domain has values; this file has words. Templates write {{ value | label }}, {{ value | meaning }}, {{ value | rank }}."""

from datetime import date
from enum import StrEnum
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from flask import Flask
from flask_babel import LazyString, get_locale, gettext
from flask_babel import lazy_gettext as _l

from inspect_app import clock, words
from inspect_app.models.assigned_list import ListState
from inspect_app.models.assistant import AssistantStatus
from inspect_app.models.body import BodyKind
from inspect_app.models.draw import TargetStatus
from inspect_app.models.employer import EmployerSize, EmployerStatus, Tier
from inspect_app.models.field_order import FieldOrderKind
from inspect_app.models.finding import Answer
from inspect_app.models.job_run import JobState
from inspect_app.models.officer import CertificateTerm, DutyStatus
from inspect_app.models.reference_item import ReferenceItem
from inspect_app.models.region import RegionLevel
from inspect_app.models.register_import import RowVerdict
from inspect_app.models.small_import import RowFault, SmallRegister
from inspect_app.models.user import AccountState, Theme
from inspect_app.words.risk import HEALTH_REASONS, TIER_REASONS
from inspect_app.words.risk_class import CLASSES
from inspect_app.words.risk_class import REASONS as CLASS_REASONS
from scoring.claim import Agreement
from scoring.management_grade import ManagementGrade
from scoring.risk_matrix import HazardGrade
from scoring.verdict import Verdict
from workflows.assessment import AssessmentState
from workflows.assigned_list import Note, Reject
from workflows.ceremony import Need, Standing, VoidReason
from workflows.draw_lifecycle import DrawState
from workflows.field_order import Duty, DutyKind, FieldOrderState
from workflows.finding import Handling, Missing
from workflows.publication import Hindrance, PublicationState
from workflows.register import Reason
from workflows.register_columns import Field
from workflows.register_import import ImportState
from workflows.roles import Permission, Role
from workflows.task import ClosingReason, Guard, InspectionKind, Outcome, TaskSource, TaskState
from workflows.warning import Closing, WarningKind, WarningState

WORDS: dict[StrEnum, LazyString] = {
    Role.OFFICER: _l("执法人员"),
    Role.TEAM_LEADER: _l("组长"),
    Role.HEAD_OF_INSTITUTE: _l("所长"),
    Role.SECTION_CHIEF: _l("科长"),
    Role.CLERK: _l("内勤"),
    Role.HEALTH_SECTION: _l("职业健康科"),
    Role.CDC: _l("疾控中心"),
    Role.LEGAL: _l("法制审核"),
    Role.DEPUTY_DIRECTOR: _l("分管局领导"),
    Role.DIRECTOR: _l("局长"),
    Role.TOWN_TEAM: _l("镇街执法队"),
    Role.ASSISTANT: _l("协管员"),
    Role.WITNESS: _l("见证方"),
    Role.SYSTEM_ADMINISTRATOR: _l("系统管理员"),
    Role.SECURITY_ADMINISTRATOR: _l("安全管理员"),
    Role.AUDIT_ADMINISTRATOR: _l("审计管理员"),
    DrawState.DRAFTED: _l("起草中"),
    DrawState.FROZEN: _l("已冻结"),
    DrawState.HEAD_APPROVED: _l("所长已批"),
    DrawState.LEGAL_APPROVED: _l("法制已审"),
    DrawState.APPROVED: _l("已批准"),
    DrawState.COMMITTED: _l("已承诺"),
    DrawState.REVEALED: _l("承诺已公开"),
    DrawState.DRAWN: _l("已抽取，封存"),
    DrawState.OPENED: _l("已开封"),
    DrawState.VOID: _l("已作废"),
    TargetStatus.SELECTED: _l("抽中"),
    TargetStatus.REPLACEMENT: _l("替补顶上"),
    VoidReason.MOVED: _l("迁出辖区"),
    VoidReason.DUPLICATE: _l("重复登记"),
    VoidReason.NO_HAZARD: _l("没有职业病危害"),
    Standing.MOVED_AWAY: _l("迁出"),
    Standing.ASSIGNED: _l("在上级清单上"),
    Standing.COVERED: _l("另行全覆盖"),
    Need.OCCUPATIONAL: _l("职业卫生"),
    Need.RADIATION: _l("职业卫生和放射卫生"),
    Theme.LIGHT: _l("浅色"),
    Theme.DARK: _l("深色"),
    RegionLevel.PROVINCE: _l("省"),
    RegionLevel.CITY: _l("市"),
    RegionLevel.COUNTY: _l("县区"),
    RegionLevel.TOWN: _l("镇街"),
    BodyKind.BUREAU: _l("卫生健康主管部门"),
    BodyKind.ENTRUSTED: _l("受委托机构"),
    BodyKind.TOWN: _l("镇街"),
    Tier.KEY: _l("重点"),
    Tier.WATCH: _l("关注"),
    Tier.GENERAL: _l("一般"),
    EmployerStatus.OPERATING: _l("在营"),
    EmployerStatus.STOPPED: _l("停业"),
    EmployerStatus.DEREGISTERED: _l("注销"),
    EmployerStatus.MOVED_AWAY: _l("迁出"),
    EmployerStatus.MERGED: _l("已合并"),
    EmployerSize.LARGE: _l("大型"),
    EmployerSize.MEDIUM: _l("中型"),
    EmployerSize.SMALL: _l("小型"),
    EmployerSize.MICRO: _l("微型"),
    DutyStatus.ON_DUTY: _l("在岗"),
    DutyStatus.ON_LEAVE: _l("休假"),
    DutyStatus.LEFT: _l("调离"),
    AssistantStatus.ACTIVE: _l("在岗"),
    AssistantStatus.AWAY: _l("离岗"),
    Answer.YES: _l("有"),
    Answer.NO: _l("没有"),
    Answer.NOT_APPLICABLE: _l("不适用"),
    FieldOrderKind.ASSISTANCE: _l("协查"),
    FieldOrderKind.PATROL: _l("巡查"),
    FieldOrderState.OPEN: _l("没交"),
    FieldOrderState.SUBMITTED: _l("已交"),
    FieldOrderState.DECLINED: _l("对方不配合"),
    FieldOrderState.CANCELLED: _l("已取消"),
    PublicationState.PREPARED: _l("待审核"),
    PublicationState.RELEASED: _l("已公开"),
    PublicationState.RETURNED: _l("已退回"),
    PublicationState.WITHDRAWN: _l("已撤回"),
    Hindrance.NOT_COMPLETED: _l("任务还没有完成"),
    Hindrance.NO_OUTCOME: _l("没有可以公开的结果"),
    Hindrance.NOT_PUBLIC: _l("不公开的单位"),
    Hindrance.NO_CODE: _l("还没有统一社会信用代码"),
    JobState.OWED: _l("排队中"),
    JobState.RUNNING: _l("正在进行"),
    JobState.DONE: _l("已完成"),
    JobState.FAILED: _l("没有完成"),
    Permission.DESK_VIEW: _l("工作台"),
    Permission.REGISTER_VIEW: _l("查看名录"),
    Permission.REGISTER_EDIT: _l("修改名录"),
    Permission.REGISTER_IMPORT: _l("导入名录"),
    Permission.REGISTER_MERGE: _l("合并名录"),
    Permission.REGISTER_EXPORT: _l("导出名录"),
    Permission.PHONE_VIEW: _l("查看电话"),
    Permission.PEOPLE_VIEW: _l("查看人员"),
    Permission.PEOPLE_EDIT: _l("修改人员"),
    Permission.RECUSAL_VIEW: _l("查看回避"),
    Permission.RECUSAL_EDIT: _l("登记回避"),
    Permission.VISIT_VIEW: _l("查看入企记录"),
    Permission.VISIT_EDIT: _l("登记入企记录"),
    Permission.REFERENCE_VIEW: _l("查看参考数据"),
    Permission.REFERENCE_VERIFY: _l("核对参考数据"),
    Permission.REFERENCE_EDIT: _l("修改参考数据"),
    Permission.RISK_RANK: _l("重排分层"),
    Permission.TIER_RULE_DRAFT: _l("起草分层规则"),
    Permission.TIER_RULE_APPROVE: _l("批准分层规则"),
    Permission.RECORD_VIEW: _l("查看监管记录"),
    Permission.RECORD_IMPORT: _l("导入监管记录"),
    Permission.HEALTH_VIEW: _l("查看健康监护记录"),
    Permission.SOURCE_EDIT: _l("管理数据来源"),
    Permission.ASSESSMENT_WORK: _l("办理风险自评"),
    Permission.CAMPAIGN_EDIT: _l("登记专项治理"),
    Permission.WARNING_VIEW: _l("查看风险预警"),
    Permission.WARNING_WORK: _l("处理风险预警"),
    Permission.DRAW_VIEW: _l("查看抽查"),
    Permission.DRAW_DRAFT: _l("起草抽查计划"),
    Permission.DRAW_FREEZE: _l("冻结抽查计划"),
    Permission.DRAW_APPROVE_HEAD: _l("所长审核抽查计划"),
    Permission.DRAW_APPROVE_LEGAL: _l("法制审核抽查计划"),
    Permission.DRAW_APPROVE_DEPUTY: _l("分管局领导批准抽查计划"),
    Permission.DRAW_INVITE: _l("邀请承诺各方"),
    Permission.DRAW_COMMIT: _l("提交承诺"),
    Permission.DRAW_SOURCE_TYPE: _l("录入公开随机数"),
    Permission.DRAW_SOURCE_COUNTERSIGN: _l("复核公开随机数"),
    Permission.DRAW_SUBSTITUTE: _l("递补"),
    Permission.DRAW_VOID_ASK: _l("申请作废抽查"),
    Permission.DRAW_VOID_CONFIRM: _l("确认作废抽查"),
    Permission.DRAW_TABLE_VIEW: _l("查看密封结果表"),
    Permission.LINK_ISSUE: _l("发放一次性链接"),
    Permission.LIST_IMPORT: _l("导入上级名单"),
    Permission.TASK_VIEW: _l("查看任务"),
    Permission.TASK_VIEW_ALL: _l("查看全部任务"),
    Permission.TASK_RELEASE: _l("下达任务"),
    Permission.TASK_SCHEDULE: _l("排定上门日期"),
    Permission.TASK_REASSIGN: _l("改派任务"),
    Permission.TASK_APPROVE: _l("批准任务"),
    Permission.TASK_WORK: _l("办理任务"),
    Permission.TASK_REVIEW: _l("复核任务"),
    Permission.TASK_CLOSE: _l("申请关闭任务"),
    Permission.TASK_CLOSE_CONFIRM: _l("确认关闭任务"),
    Permission.PHOTO_ORIGINAL: _l("下载照片原件"),
    Permission.FIELD_WORK: _l("协查和巡查"),
    Permission.DUTY_LIST_EDIT: _l("维护履职清单"),
    Permission.PUBLICATION_VIEW: _l("查看公开事项"),
    Permission.PUBLICATION_PREPARE: _l("准备公开"),
    Permission.PUBLICATION_RELEASE: _l("审核公开"),
    Permission.USER_VIEW: _l("查看账号"),
    Permission.USER_EDIT: _l("管理账号"),
    Permission.SEAT_EDIT: _l("管理岗位"),
    Permission.SETTING_EDIT: _l("修改设置"),
    Permission.AUDIT_VIEW: _l("查看留痕"),
    AccountState.OPEN: _l("正常"),
    AccountState.LOCKED: _l("已锁定"),
    AccountState.FIRST_PASSWORD: _l("待改初始密码"),
    AccountState.DISABLED: _l("已停用"),
    CertificateTerm.VALID: _l("有效"),
    CertificateTerm.SOON: _l("快到期"),
    CertificateTerm.EXPIRED: _l("已过期"),
    SmallRegister.OFFICER: _l("执法人员"),
    SmallRegister.ASSISTANT: _l("协管员"),
    SmallRegister.RECUSAL: _l("回避"),
    SmallRegister.VISIT: _l("入企记录"),
    SmallRegister.REGION: _l("行政区划"),
    RowFault.EMPTY: _l("没有填"),
    RowFault.TOO_LONG: _l("文字太长"),
    RowFault.QUOTES_OPEN: _l("引号没有配对，这一行的栏目分不清"),
    RowFault.FORMULA_WITHOUT_VALUE: _l("是公式，文件里没有它的结果；请在表格软件里打开、保存以后再交"),
    RowFault.TWICE_IN_FILE: _l("文件里前面已经有这一行"),
    RowFault.BAD_DATE: _l("不是日历上的日期"),
    RowFault.FUTURE_DATE: _l("日期还没有到"),
    RowFault.BAD_CERTIFICATE: _l("不是执法证号：6 到 24 位字母、数字"),
    RowFault.BAD_PHONE: _l("不是手机号：1 开头的 11 位数字"),
    RowFault.BAD_USCC: _l("统一社会信用代码的校验位不对"),
    RowFault.UNKNOWN_CHOICE: _l("不在可选的词里"),
    RowFault.BAD_REGION_CODE: _l("不是省、市、县区、镇街的区划代码（2、4、6、9 或者 12 位数字）"),
    RowFault.UNKNOWN_PARENT: _l("没有上一级的区划，名单里也没有"),
    RowFault.UNKNOWN_REGION: _l("没有这个区划代码"),
    RowFault.OTHER_REGION: _l("不在您的管辖范围内"),
    RowFault.UNKNOWN_OFFICER: _l("没有这个执法证号的执法人员"),
    RowFault.UNKNOWN_EMPLOYER: _l("名录里没有这个代码的用人单位"),
    RowFault.WORKPLACE_UNCLEAR: _l("这个代码有几处工作场所，请写明地址"),
    RowFault.REFUSED: _l("不合登记的规则，没有收"),
}

OF_TYPE: dict[type[StrEnum], dict[StrEnum, LazyString]] = {
    Field: {
        Field.NAME: _l("单位名称"),
        Field.USCC: _l("统一社会信用代码"),
        Field.TOWN: _l("行政区划代码"),
        Field.TOWN_NAME: _l("所属镇街"),
        Field.ADDRESS: _l("工作场所地址"),
        Field.INDUSTRY_CODE: _l("行业代码"),
        Field.INDUSTRY_NAME: _l("行业名称"),
        Field.SIZE: _l("企业规模"),
        Field.LEGAL_REPRESENTATIVE: _l("法定代表人"),
        Field.CONTACT_NAME: _l("联系人"),
        Field.CONTACT_PHONE: _l("联系电话"),
        Field.STAFF_COUNT: _l("在册职工总数"),
        Field.EXPOSED_COUNT: _l("接害人数"),
        Field.HAZARDS: _l("危害因素"),
        Field.DECLARED_ON: _l("最近申报日期"),
        Field.TESTED_ON: _l("最近检测日期"),
        Field.TESTED_POINTS: _l("检测点数"),
        Field.EXCEEDED_POINTS: _l("超标点数"),
        Field.EXCEEDED_HAZARDS: _l("超标因素"),
        Field.NEW_CASES: _l("上年度新增职业病例数"),
        Field.ABNORMAL_EXAMS: _l("上年度体检异常人数"),
        Field.SELF_CHECK_SCORE: _l("自查得分"),
        Field.STATUS: _l("经营状态"),
    },
    Reason: {
        Reason.NAME_MISSING: _l("没有单位名称"),
        Reason.TEXT_TOO_LONG: _l("文字太长"),
        Reason.TEXT_BROKEN: _l("有读不出的字符"),
        Reason.QUOTES_OPEN: _l("引号没有配对，这一行的栏目分不清"),
        Reason.FORMULA_WITHOUT_VALUE: _l("是公式，文件里没有它的结果；请在表格软件里打开、保存以后再交"),
        Reason.USCC_CHECK_DIGIT: _l("统一社会信用代码不对"),
        Reason.CODE_OF_ANOTHER_NAME: _l("代码在前面的行里属于另一家单位"),
        Reason.DUPLICATE_ROW: _l("与前面的行重复"),
        Reason.WORKPLACE_UNCLEAR: _l("同一代码有几处工作场所，文件里没有地址，分不清是哪一处"),
        Reason.TOWN_UNKNOWN: _l("没有这个镇街"),
        Reason.TOWN_OUTSIDE: _l("镇街不在您的管辖范围内"),
        Reason.EXPOSED_NOT_A_NUMBER: _l("接害人数不是整数"),
        Reason.EXPOSED_NEGATIVE: _l("接害人数是负数"),
        Reason.EXPOSED_OVER_STAFF: _l("接害人数多于在册职工"),
        Reason.NUMBER_NOT_A_NUMBER: _l("这一栏不是整数"),
        Reason.NUMBER_NEGATIVE: _l("这一栏是负数"),
        Reason.NUMBER_OUT_OF_RANGE: _l("数字超出范围"),
        Reason.DATE_IMPOSSIBLE: _l("没有这一天，或者不是日期"),
        Reason.DATE_IN_FUTURE: _l("日期还没有到"),
        Reason.CHOICE_UNKNOWN: _l("这一栏的写法不认识"),
    },
    ImportState: {
        ImportState.UPLOADED: _l("正在核对"),
        ImportState.CHECKED: _l("待确认"),
        ImportState.CONFIRMED: _l("正在导入"),
        ImportState.IMPORTED: _l("已导入"),
        ImportState.WITHDRAWN: _l("已撤回"),
    },
    RowVerdict: {RowVerdict.REJECTED: _l("未收"), RowVerdict.KEPT: _l("保留手工修改"), RowVerdict.MERGED: _l("已合并，没有改动")},
    TaskState: {
        TaskState.RELEASED: _l("已下达"),
        TaskState.SCHEDULED: _l("待审批"),
        TaskState.APPROVED: _l("待入企"),
        TaskState.ON_SITE: _l("检查中"),
        TaskState.SUBMITTED: _l("待复核"),
        TaskState.COMPLETED: _l("已完成"),
        TaskState.CLOSED: _l("已关闭"),
    },
    Duty: {Duty.ASSISTANCE: _l("请镇街协助执法人员"), Duty.PATROL: _l("镇街巡查")},
    DutyKind: {DutyKind.OWN: _l("基本履职"), DutyKind.WITH_COUNTY: _l("配合履职"), DutyKind.TAKEN_BACK: _l("上级收回")},
    ClosingReason: {
        ClosingReason.DEREGISTERED: _l("已经注销或者被吊销"),
        ClosingReason.MOVED: _l("已经迁出辖区"),
        ClosingReason.DUPLICATE: _l("同一单位登记了两次"),
        ClosingReason.NO_HAZARD: _l("没有职业病危害"),
        ClosingReason.RECALLED: _l("上级撤销了任务"),
    },
    TaskSource: {
        TaskSource.DRAW: _l("本级随机抽查"),
        TaskSource.FROM_ABOVE: _l("上级任务清单"),
        TaskSource.ASSIGNED: _l("交办"),
        TaskSource.MONITORING: _l("数据监测发现线索"),
    },
    InspectionKind: {
        InspectionKind.DAILY: _l("日常检查"),
        InspectionKind.CASE: _l("个案检查"),
        InspectionKind.SPECIAL: _l("专项检查"),
    },
    Outcome: {
        Outcome.NOT_INSPECTED: _l("未检查"),
        Outcome.NO_PROBLEM: _l("未发现问题"),
        Outcome.PROBLEM: _l("发现问题待后续处理"),
        Outcome.STOPPED: _l("停业、无人"),
        Outcome.UNREACHABLE: _l("通过登记的场所无法联系"),
        Outcome.REFUSED: _l("拒绝检查"),
        Outcome.DEREGISTERED: _l("已注销、吊销"),
    },
    Handling: {
        Handling.WARNING: _l("警告，责令限期改正"),
        Handling.NO_PENALTY: _l("不予处罚，责令改正，记录教育"),
        Handling.CASE: _l("立案调查"),
    },
    Missing: {
        Missing.OUTCOME: _l("还没有选结果"),
        Missing.ANSWERS: _l("检查表还有没回答的项"),
        Missing.NO_ANSWERED_NO: _l("有的项答了“否”，结果不能是未发现问题"),
        Missing.NO_FINDING: _l("没有一项答“否”，说不出发现了什么问题"),
        Missing.NOTES: _l("答“否”的项要写明看到什么"),
        Missing.HANDLING: _l("还没有选处理方式"),
        Missing.TRIES: _l("停业、无人的，要再上门一次"),
        Missing.SUMMARY: _l("要写明经过：时间、地点、怎样核实、见到谁"),
        Missing.EVIDENCE: _l("至少要一张照片或者材料的照片作证明"),
    },
    Guard: {
        Guard.TWO_CERTIFIED: _l("两名以上执法人员，证件当日有效"),
        Guard.NOT_RECUSED: _l("没有应当回避的人"),
        Guard.COMPETENT: _l("每个人的专业包括全部检查事项"),
        Guard.WITHIN_CAP: _l("没有超过年度入企上限"),
        Guard.APPROVED: _l("检查已经审批"),
        Guard.DAY_HAS_COME: _l("到了排定的日子"),
    },
    AssessmentState: {
        AssessmentState.SUBMITTED: "info",
        AssessmentState.CHASED: "risk",
        AssessmentState.RETURNED: "risk",
        AssessmentState.ACCEPTED: "done",
        AssessmentState.FOUND_TRUE: "done",
        AssessmentState.FOUND_FALSE: "late",
    },
    Agreement: {Agreement.SAME: "done", Agreement.MILDER: "late", Agreement.GRAVER: "risk"},
    ListState: {ListState.CHECKED: _l("已预检，未导入"), ListState.IMPORTED: _l("已导入")},
    Reject: {
        Reject.NO_NUMBER: _l("没有上级任务号"),
        Reject.DUPLICATE_NUMBER: _l("上级任务号在本文件里重复"),
        Reject.NUMBER_OF_ANOTHER: _l("这个上级任务号已经属于另一家单位，请向上级核对"),
        Reject.NO_NAME: _l("没有单位名称"),
        Reject.BAD_DATE: _l("截止日期不是日历上的日子"),
        Reject.NO_DATE: _l("没有截止日期"),
        Reject.NO_PAIR: _l("要有两名不同的执法人员"),
        Reject.UNKNOWN_OFFICER: _l("执法证号不在人员名录"),
        Reject.UNKNOWN_EMPLOYER: _l("名录里没有这家单位，请先登记"),
        Reject.AMBIGUOUS_WORKPLACE: _l("同一代码有几个场所，地址对不上"),
        Reject.EMPLOYER_GONE: _l("名录里已注销或者迁出，请向上级说明"),
        Reject.ELSEWHERE: _l("不在本辖区"),
    },
    Note: {
        Note.OFFICER_NOT_ABLE: _l("组里有人不能执行（证件、在岗、区域或者回避），要换人"),
        Note.OFFICER_NOT_COMPETENT: _l("组里有人的执法领域不含全部检查事项，要换人"),
        Note.OFFICERS_DIFFER: _l("原配人员和以前的清单不同，没有改；要换人请改派"),
        Note.TEAM_KEPT: _l("并入已有任务，沿用原组"),
        Note.TASK_DONE: _l("这个任务已经完成或者关闭，没有改"),
        Note.MATTER_TOO_LATE: _l("检查已经开始，这一事项没有并入，要另行办理"),
        Note.DUE_BEFORE_VISIT: _l("新的截止日期早于排定的入企日期，要重新排期"),
        Note.MATTER_UNKNOWN: _l("检查事项不在清单，按用人单位职业卫生监督检查办理"),
        Note.NAME_DIFFERS: _l("单位名称和名录不一致，按代码归入"),
        Note.OVERDUE: _l("截止日期已过"),
        Note.SHEET_NOT_READ: _l("这个工作表没有表头，没有读"),
    },
}
for _module in iter_modules(words.__path__):
    OF_TYPE |= import_module(f"{words.__name__}.{_module.name}").WORDS
"""Words of one type. Equal values of two types are one key in WORDS, so a type whose values others use too stands here."""

MEANINGS: dict[StrEnum, str] = {
    AccountState.LOCKED: "late",
    AccountState.FIRST_PASSWORD: "risk",
    CertificateTerm.SOON: "risk",
    CertificateTerm.EXPIRED: "late",
    EmployerStatus.STOPPED: "risk",
    DutyStatus.ON_LEAVE: "risk",
    AssistantStatus.AWAY: "risk",
    Answer.NO: "late",
    FieldOrderState.SUBMITTED: "done",
    FieldOrderState.DECLINED: "risk",
    DrawState.COMMITTED: "info",
    DrawState.REVEALED: "info",
    DrawState.DRAWN: "info",
    DrawState.OPENED: "done",
    DrawState.VOID: "late",
    PublicationState.PREPARED: "info",
    PublicationState.RELEASED: "done",
    JobState.RUNNING: "info",
    JobState.DONE: "done",
    JobState.FAILED: "late",
}
"""late, risk, done or info; every other value is quiet."""

MEANINGS_OF_TYPE: dict[type[StrEnum], dict[StrEnum, str]] = {
    ImportState: {ImportState.CHECKED: "risk", ImportState.CONFIRMED: "info", ImportState.IMPORTED: "done"},
    Field: {},
    Reason: {},
    RowVerdict: {},
    TaskState: {
        TaskState.RELEASED: "risk",
        TaskState.SCHEDULED: "info",
        TaskState.APPROVED: "info",
        TaskState.ON_SITE: "info",
        TaskState.SUBMITTED: "info",
        TaskState.COMPLETED: "done",
    },
    Outcome: {Outcome.NO_PROBLEM: "done", Outcome.PROBLEM: "late", Outcome.REFUSED: "late", Outcome.STOPPED: "risk"},
    AssessmentState: {
        AssessmentState.SUBMITTED: "info",
        AssessmentState.CHASED: "risk",
        AssessmentState.RETURNED: "risk",
        AssessmentState.ACCEPTED: "done",
        AssessmentState.FOUND_TRUE: "done",
        AssessmentState.FOUND_FALSE: "late",
    },
    Agreement: {Agreement.SAME: "done", Agreement.MILDER: "late", Agreement.GRAVER: "risk"},
    ListState: {ListState.CHECKED: "risk", ListState.IMPORTED: "done"},
    TaskSource: {},
    Handling: {},
    WarningState: {WarningState.RAISED: "risk", WarningState.TAKEN: "info", WarningState.TASK: "done"},
    WarningKind: {},
    Closing: {},
    Verdict: {Verdict.COMPLIES: "done", Verdict.EXCEEDS: "late", Verdict.CANNOT_JUDGE: "risk"},
}

DESK_WORDS: dict[str, LazyString] = {
    "tasks_overdue": _l("%(n)s 件检查任务过了期限"),
    "draws_overdue": _l("%(n)s 次抽取过了公开日还没有公开"),
    "results_overdue": _l("%(n)s 件检查结果过了公开期限"),
    "draws_to_freeze": _l("%(n)s 份抽取方案等您固定名录"),
    "draws_to_approve": _l("%(n)s 份抽取方案等您审批"),
    "sources_to_type": _l("%(n)s 次抽取等您录入公开随机数"),
    "sources_to_sign": _l("%(n)s 次抽取的公开随机数等您复核"),
    "voids_to_confirm": _l("%(n)s 次作废申请等您确认"),
    "draws_to_release": _l("%(n)s 次抽取等您下达任务"),
    "visits_to_make": _l("%(n)s 家等您入企检查"),
    "tasks_to_schedule": _l("%(n)s 件任务等您排日期"),
    "visits_to_approve": _l("%(n)s 次入企检查等您审批"),
    "closings_to_confirm": _l("%(n)s 件关闭申请等您确认"),
    "results_to_review": _l("%(n)s 份检查记录等您复核"),
    "results_to_prepare": _l("%(n)s 件检查结果等您整理公开"),
    "results_to_release": _l("%(n)s 件检查结果等您审核公开"),
    "tasks_to_staff": _l("%(n)s 件任务等您指定执法人员"),
    "warnings_mine": _l("%(n)s 条风险预警由您承办"),
    "warnings_unassigned": _l("%(n)s 条风险预警没有人承办"),
}
"""What waits on a desk, by DeskKind."""

RANKS: dict[StrEnum, int] = {Tier.KEY: 1, Tier.WATCH: 2, Tier.GENERAL: 3}


def words_of(value: StrEnum) -> LazyString:
    """The words of a value, those of its own type first."""
    return OF_TYPE.get(type(value), WORDS)[value]


def label(value: Any) -> str:
    """The words of a value; nothing known is a dash, never a guess."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    return str(words_of(value))


def setting_value(value: Any) -> str:
    """A stored value of a setting: a number, a word, yes or no, some tiers, or yes and no for each source of tasks. A source
    that came after the value was written does not count.
    """
    if isinstance(value, dict):
        return "，".join(f"{label(source)} {label(value.get(source, False))}" for source in TaskSource)
    if isinstance(value, list):
        return "、".join(label(Tier(tier)) for tier in value) or "—"
    return label(value) if value is None or isinstance(value, bool) else str(value)


def tier_reason(reason: dict[str, Any], sees_health: bool) -> tuple[str, str]:
    """The words of one stored reason: {code, details}; what a merged entry brought names it. Whoever may not see health
    records learns that there is such a reason, and nothing of it.
    """
    code = next(each for each in TIER_REASONS if each.value == reason["code"])
    if code in HEALTH_REASONS and not sees_health:
        return gettext("职业健康监护方面的情况"), gettext("内容只有职业健康监护的岗位能看。")
    details = {name: _told(name, value) for name, value in reason["details"].items()}
    heading, sentence = TIER_REASONS[code]
    source = gettext("来自合并进来的 %(entries)s。", entries=details["entries"]) if "entries" in details else ""
    return str(heading) % details, str(sentence) % details + source


DATED = frozenset({"on", "declared_on", "measured_on", "examined_on"})
DAYS_OF_A_MONTH, MOST_DAYS = 30, 60


def _told(name: str, value: Any) -> Any:
    """A day of a record says how old it is."""
    if name in DATED and value:
        return gettext("%(day)s（%(age)s）", day=value, age=_age((clock.today() - date.fromisoformat(value)).days))
    return "、".join(value) if isinstance(value, list) else value or "—"


def _age(days: int) -> str:
    if days <= MOST_DAYS:
        return gettext("%(n)s 天前", n=days)
    return gettext("%(n)s 个月前", n=days // DAYS_OF_A_MONTH)


def class_reason(reason: dict[str, Any], grading: str) -> tuple[str, str]:
    """The words of one stored reason of an official grade (hazard, management, combined)."""
    words_ = CLASS_REASONS[grading]
    heading, sentence = words_[next(each for each in words_ if each.value == reason["code"])]
    details = {name: "、".join(value) if isinstance(value, list) else value for name, value in reason["details"].items()}
    if "nature" in details:
        details |= _factor_words(details)
    return str(heading) % details, str(sentence) % details


def _factor_words(details: dict[str, Any]) -> dict[str, str]:
    natures = {"severe": gettext("严重因素"), "general": gettext("一般因素"), "": gettext("不知道是不是严重因素")}
    exposed, day = details.get("exposed"), details["tested_on"]
    facts = [
        natures[details["nature"]],
        gettext("接触人数不明") if exposed is None else gettext("接触 %(n)s 人", n=exposed),
        gettext("%(day)s 检测", day=day) if day else "",
        details["post"],
    ]
    at_least, at_most = details["at_least"], details["at_most"]
    grade = at_least if at_least == at_most else f"{at_least}—{at_most}"
    return {"facts": gettext("，").join(fact for fact in facts if fact), "grade": grade}


def grade_words(found: dict[str, Any]) -> str:
    """A stored hazard or management grade; what is not known is never a single grade."""
    if found["grade"]:
        return label((HazardGrade if "at_least" in found else ManagementGrade)(found["grade"]))
    at_least = found.get("at_least")
    if at_least and at_least != HazardGrade.ONE:
        return gettext("还不能确定，至少%(grade)s", grade=label(HazardGrade(at_least)))
    return gettext("还不能确定")


def class_words(found: dict[str, Any] | None) -> str:
    """A stored class: never the letter alone, since two schemes mean the opposite by it."""
    if found is None:
        return gettext("还不能确定")
    known = CLASSES.get((found["scheme"], found["code"]))
    return str(known) if known and str(get_locale()) == "en" else str(found["words"])


def meaning(value: StrEnum) -> str:
    return MEANINGS_OF_TYPE.get(type(value), MEANINGS).get(value, "quiet")


def reference_words(item: ReferenceItem) -> str:
    """The words of a reference row in the reader's language; the statute's own where there is no translation."""
    return item.words_en if str(get_locale()) == "en" and item.words_en else item.words


def bind_labels(app: Flask) -> None:
    """The filters that templates write words with."""
    ranks = RANKS.__getitem__
    app.jinja_env.filters.update(
        class_reason=class_reason, class_words=class_words, grade_words=grade_words
    )
    app.jinja_env.filters.update(
        label=label, meaning=meaning, rank=ranks, setting_value=setting_value, tier_reason=tier_reason, words=reference_words
    )
