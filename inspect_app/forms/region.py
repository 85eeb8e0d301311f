"""Forms of regions."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

from inspect_app.forms.record import region_field, words_field


class RegionForm(FlaskForm):
    name = words_field(_l("名称"), _l("请填名称。"), longest=40)


class NewRegionForm(FlaskForm):
    code = region_field(_l("区划代码"), description=_l("市 4 位，县区 6 位，镇街 9 位或者 12 位数字，以上级的代码开头。"))
    name = words_field(_l("名称"), _l("请填名称。"), longest=40)
