"""Words of the import of the small registers."""

from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from inspect_app.models.small_import import RowFault, SmallRegister

WORDS: dict[type[StrEnum], dict[StrEnum, LazyString]] = {
    SmallRegister: {
        SmallRegister.OFFICER: _l("执法人员"),
        SmallRegister.ASSISTANT: _l("协管员"),
        SmallRegister.RECUSAL: _l("回避"),
        SmallRegister.VISIT: _l("入企记录"),
        SmallRegister.REGION: _l("行政区划"),
    },
    RowFault: {
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
    },
}
