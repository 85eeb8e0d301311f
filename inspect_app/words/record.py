"""Words of records: their kinds, and what their columns may say."""

from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from inspect_app.models.declaration import DeclarationKind
from inspect_app.models.health_exam import ExamKind
from inspect_app.models.measurement import ReportKind
from inspect_app.models.project import HazardClass, ProjectKind
from inspect_app.models.record_import import Channel
from workflows.record import RecordFault, RecordKind

WORDS: dict[type[StrEnum], dict[StrEnum, LazyString]] = {
    RecordKind: {
        RecordKind.MEASUREMENT: _l("检测结果"),
        RecordKind.HEALTH_EXAM: _l("职业健康检查"),
        RecordKind.DISEASE_CASE: _l("职业病病例"),
        RecordKind.DECLARATION: _l("危害项目申报"),
        RecordKind.DOSE_READING: _l("个人剂量监测"),
        RecordKind.PROJECT: _l("建设项目三同时"),
        RecordKind.SELF_CHECK: _l("自查和风险自评"),
    },
    ReportKind: {
        ReportKind.PERIODIC: _l("定期检测"),
        ReportKind.EVALUATION: _l("现状评价"),
        ReportKind.CONTROL_EFFECT: _l("控制效果评价"),
        ReportKind.SUPERVISION: _l("监督检测"),
    },
    ExamKind: {
        ExamKind.PRE_PLACEMENT: _l("上岗前"),
        ExamKind.IN_SERVICE: _l("在岗期间"),
        ExamKind.LEAVING: _l("离岗时"),
        ExamKind.EMERGENCY: _l("应急"),
    },
    DeclarationKind: {
        DeclarationKind.FIRST: _l("初次申报"),
        DeclarationKind.CHANGE: _l("变更申报"),
        DeclarationKind.ANNUAL: _l("年度更新"),
        DeclarationKind.CANCEL: _l("注销申报"),
    },
    ProjectKind: {
        ProjectKind.NEW: _l("新建"),
        ProjectKind.REBUILT: _l("改建"),
        ProjectKind.EXPANDED: _l("扩建"),
        ProjectKind.TECHNICAL_CHANGE: _l("技术改造"),
        ProjectKind.TECHNOLOGY_IMPORT: _l("技术引进"),
    },
    HazardClass: {HazardClass.SEVERE: _l("严重"), HazardClass.GENERAL: _l("一般")},
    Channel: {Channel.FILE: _l("文件"), Channel.MACHINE: _l("接口")},
    RecordFault: {
        RecordFault.EMPTY: _l("必填的单元格是空的"),
        RecordFault.TOO_LONG: _l("太长"),
        RecordFault.TEXT_BROKEN: _l("有读不出的字符"),
        RecordFault.QUOTES_OPEN: _l("引号没有成对"),
        RecordFault.FORMULA_WITHOUT_VALUE: _l("公式没有结果"),
        RecordFault.TWICE_IN_FILE: _l("同一编号在文件里出现两次，内容不同"),
        RecordFault.BAD_DATE: _l("不是日期"),
        RecordFault.FUTURE_DATE: _l("日期在将来"),
        RecordFault.BAD_NUMBER: _l("不是可用的数字"),
        RecordFault.UNKNOWN_CHOICE: _l("没有这个选项"),
        RecordFault.COUNTS_CONTRADICT: _l("数字互相矛盾"),
        RecordFault.DATES_CONTRADICT: _l("日期互相矛盾"),
        RecordFault.UNKNOWN_EMPLOYER: _l("名录里没有这家单位"),
        RecordFault.WORKPLACE_UNCLEAR: _l("这个代码有几个工作场所，说不清是哪一个"),
        RecordFault.BAD_TYPE: _l("没有这种检测类型"),
        RecordFault.BAD_VALUE: _l("检测结果不能读"),
        RecordFault.OTHER_EMPLOYER: _l("同一编号以前属于另一家单位"),
    },
}
