"""A page of every component, on an application whose database is unreachable: components ask it nothing."""

from datetime import UTC, date, datetime
from pathlib import Path

from flask import Flask, render_template_string
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    FileField,
    RadioField,
    SearchField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from inspect_app.authorization import public
from inspect_app.models.job_run import JobRun, JobState
from scoring.tier import Tier
from tests.conftest import make_test_app

SOURCE = Path(__file__).parent / "data" / "components.html"
NOWHERE = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"
AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)


class GalleryForm(FlaskForm):
    name = StringField("Name", [InputRequired("Write the name.")])
    text = TextAreaField("Text", [Optional()], description="What, and how far.")
    due = DateField("Due", [InputRequired("Choose a day.")])
    size = SelectField(
        "Size", choices=[SelectChoice("small", "Small"), SelectChoice("large", "Large")], default="small"
    )
    way = RadioField(
        "Way", [InputRequired("Choose a way.")], choices=[SelectChoice("a", "On site"), SelectChoice("b", "On paper")]
    )
    sure = BooleanField("I looked")
    file = FileField("File", [Optional()])
    seen = RadioField(
        "Sign",
        choices=[SelectChoice("seen", "Seen"), SelectChoice("not_seen", "Not seen"), SelectChoice("none", "None")],
    )
    reason = TextAreaField("Reason")


class GalleryFilter(FlaskForm):
    q = SearchField("Name or code")
    town = SelectField("Town", choices=["All", "East"])


def make_gallery_app() -> Flask:
    app = make_test_app(NOWHERE, "redis://127.0.0.1:1")
    app.add_url_rule("/components", "components", public(_gallery))
    return app


def render(app: Flask, source: str, *, language: str = "zh-Hans", **values: object) -> str:
    with app.test_request_context(f"/components?lang={language}"):
        app.preprocess_request()
        return render_template_string(source, **values)


def _gallery() -> str:
    form = GalleryForm()
    form.validate()
    return render_template_string(
        SOURCE.read_text(encoding="utf-8"),
        form=form,
        filter=GalleryFilter(),
        job=JobRun(state=JobState.RUNNING, done=1312, total=1853),
        key_tier=Tier.KEY,
        at=AT,
        day=date(2026, 11, 24),
    )
