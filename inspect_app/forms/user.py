"""Forms of accounts: they check shape; the rules answer through refusals on the field."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import PasswordField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import EqualTo, InputRequired, Length

from inspect_app.labels import WORDS
from inspect_app.models.user import Theme


class SignInForm(FlaskForm):
    username = StringField(_l("用户名"), [InputRequired(_l("请填用户名。")), Length(max=80)])
    password = PasswordField(_l("密码"), [InputRequired(_l("请填密码。")), Length(max=200)])


class PasswordForm(FlaskForm):
    current = PasswordField(_l("现在的密码"), [InputRequired(_l("请填现在的密码。"))])
    password = PasswordField(_l("新密码"), [InputRequired(_l("请填新密码。")), Length(max=200)])
    again = PasswordField(_l("再填一次新密码"), [EqualTo("password", _l("两次填的不一样。"))])


class PreferenceForm(FlaskForm):
    locale = SelectField(_l("语言"), choices=[SelectChoice("zh_Hans", "中文"), SelectChoice("en", "English")])
    theme = SelectField(_l("界面"), choices=[SelectChoice(theme.value, WORDS[theme]) for theme in Theme])
