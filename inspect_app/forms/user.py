"""Forms of accounts: they check shape; the rules answer through refusals on the field."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, PasswordField, RadioField, SearchField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import EqualTo, InputRequired, Length, Optional

from inspect_app.forms.filter import ALL, FilterForm, choices_of
from inspect_app.forms.record import RecordForm, clean, region_field, words_field
from inspect_app.labels import words_of
from inspect_app.models.user import AccountState, Theme
from workflows.roles import Role


class SignInForm(FlaskForm):
    username = StringField(_l("用户名"), [InputRequired(_l("请填用户名。")), Length(max=80)])
    password = PasswordField(_l("密码"), [InputRequired(_l("请填密码。")), Length(max=200)])


class PasswordForm(FlaskForm):
    current = PasswordField(_l("现在的密码"), [InputRequired(_l("请填现在的密码。"))])
    password = PasswordField(_l("新密码"), [InputRequired(_l("请填新密码。")), Length(max=200)])
    again = PasswordField(_l("再填一次新密码"), [EqualTo("password", _l("两次填的不一样。"))])


class PreferenceForm(FlaskForm):
    locale = SelectField(_l("语言"), choices=[SelectChoice("zh_Hans", "中文"), SelectChoice("en", "English")])
    theme = SelectField(_l("界面"), choices=[SelectChoice(theme.value, words_of(theme)) for theme in Theme])


class UserFilter(FilterForm):
    q = SearchField(_l("姓名、用户名或拼音首字母"))
    role = SelectField(_l("岗位"), choices=choices_of(Role, blank=ALL))
    state = SelectField(_l("状态"), choices=choices_of(AccountState, blank=ALL))


class UserForm(RecordForm):
    name = words_field(_l("姓名"), _l("请填姓名。"), longest=40)
    region_code = region_field(_l("区划代码"), description=_l("看得到这个区划和它下面的全部，别处看不到。"))
    body_id = SelectField(_l("执法主体"), coerce=int)


class NewUserForm(UserForm):
    username = words_field(_l("用户名"), _l("请填用户名。"), longest=40, description=_l("登录用，建成以后不能改。"))


class LinkForm(FlaskForm):
    kind = RadioField(
        _l("是谁的账号"),
        choices=[
            SelectChoice("officer", _l("执法人员，填执法证号")),
            SelectChoice("assistant", _l("协管员，填手机号")),
            SelectChoice("none", _l("都不是，取消关联")),
        ],
        default="officer",
    )
    code = StringField(_l("执法证号或手机号"), filters=[clean])


class SeatForm(FlaskForm):
    role = SelectField(_l("岗位"), choices=choices_of(Role))
    valid_from = DateField(_l("开始日期"), [InputRequired(_l("请填日期。"))])
    valid_until = DateField(_l("结束日期"), [Optional()], description=_l("代理一定要填。"))
    deputy_of = StringField(_l("代理谁"), [Optional()], filters=[clean], description=_l("填被代理人的用户名；自己的岗位不填。"))
