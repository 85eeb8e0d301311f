"""Words of the register: its columns, and what is wrong with a row of a file."""

from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from workflows.register import Reason
from workflows.register_columns import Field

WORDS: dict[type[StrEnum], dict[StrEnum, LazyString]] = {
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
}
