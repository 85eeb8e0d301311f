"""The page frame and the components: valid, labelled markup, in both languages, without a database."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask

from inspect_app import clock
from inspect_app.database import db
from inspect_app.labels import label
from inspect_app.models.job_run import JobRun, JobState
from inspect_app.models.user import AccountState
from scoring.tier import Tier
from tests.components import GalleryForm, make_gallery_app, render
from tests.pages import Page
from workflows.field_order import FieldOrderState

ROOT = Path(__file__).parents[2]
SPRITE = (ROOT / "inspect_app/static/icons.svg").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def gallery() -> Iterator[Flask]:
    app = make_gallery_app()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_a_page_of_every_component_is_valid_and_labelled(gallery, language):
    answer = gallery.test_client().get(f"/components?lang={language}")

    assert answer.status_code == 200
    Page(answer.text).check()


def test_components_speak_english_on_an_english_page(gallery):
    with gallery.test_request_context("/"):
        of_the_labels = {label(Tier.KEY), label(JobState.RUNNING)}  # their own test asks for their English
    page = gallery.test_client().get("/components?lang=en").text

    left = re.findall(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+", page)

    assert set(left) <= {"察", "中文"} | of_the_labels, left


def test_the_language_link_keeps_the_query(gallery):
    page = gallery.test_client().get("/components?town=East&lang=en").text

    assert 'href="/components?town=East&amp;lang=zh-Hans"' in page


def test_every_icon_that_a_template_names_is_drawn():
    templates = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "templates").rglob("*.html"))
    named = set(re.findall(r"icon\('([a-z-]+)'", templates))
    drawn = re.findall(r'<symbol id="([a-z-]+)"', SPRITE)

    assert named <= set(drawn), named - set(drawn)
    assert len(drawn) == len(set(drawn))


def test_a_wrong_field_says_what_to_do_above_its_control_and_keeps_its_value(gallery):
    with gallery.test_request_context("/", method="POST", data={"text": "kept"}):
        form = GalleryForm()
        form.validate()
        page = render(gallery, FIELDS, form=form)

    assert page.index("Write the name.") < page.index('id="name"')
    assert 'aria-describedby="name-error"' in page
    assert 'aria-invalid="true"' in page
    assert "kept" in page


def test_the_error_summary_links_to_every_wrong_field(gallery):
    page = gallery.test_client().get("/components").text

    for target in ("#name", "#due", "#way-0"):
        assert f'<a href="{target}">' in page
        assert f'id="{target[1:]}"' in page


def test_an_optional_field_says_so(gallery):
    with gallery.test_request_context("/"):
        page = render(gallery, FIELDS, form=GalleryForm())

    assert page.count("可不填") == 1


def test_a_status_is_a_word_and_an_icon(gallery):
    page = render(
        gallery, '{% from "components/status.html" import status %}{{ status(value) }}', value=JobState.FAILED
    )

    assert "没有完成" in page
    assert "#exclamation-triangle" in page
    assert "is-late" in page


def test_equal_values_of_two_types_keep_their_own_words(gallery):
    with gallery.test_request_context("/"):
        assert (label(FieldOrderState.OPEN), label(AccountState.OPEN)) == ("没交", "正常")


def test_a_number_that_counts_nothing_opens_nothing(gallery):
    source = '{% from "components/status.html" import count_link %}{{ count_link(n, "/rows") }}'

    assert "<a" not in render(gallery, source, n=0)
    assert render(gallery, source, n=1200) == '<a class="mc-count" href="/rows">1,200</a>'


def test_a_deadline_carries_its_year_only_when_it_is_another(gallery):
    source = '{% from "components/clock.html" import day %}{{ day(value) }}'
    today = clock.today()
    later = date(today.year + 1, 1, 21)

    assert f">{today.month}月{today.day}日<" in render(gallery, source, value=today)
    assert f">{later.isoformat()}<" in render(gallery, source, value=later)


def test_an_instant_is_shown_in_the_offices_time(gallery):
    source = '{% from "components/clock.html" import when %}{{ when(value) }}'

    page = render(gallery, source, value=clock.now())

    assert clock.office_time(clock.now() - timedelta(seconds=1)).strftime("%Y-%m-%d") in page
    assert clock.office_time(clock.now()).strftime(" %H:") in page


def test_a_value_above_its_limit_is_drawn_red_and_one_at_the_limit_is_not(gallery):
    source = '{% from "components/clock.html" import bar %}{{ bar(value, 3) }}'

    assert 'class="bad"' in render(gallery, source, value=3.01)
    assert 'class="bad"' not in render(gallery, source, value=3)


def test_what_is_missing_stands_before_what_is_met(gallery):
    items = [{"is_met": True, "title": "met"}, {"is_met": False, "title": "missing"}]

    page = render(gallery, '{% from "components/record.html" import guards %}{{ guards(items) }}', items=items)

    assert page.index("missing") < page.index("<span>met")


def test_a_hash_is_one_string_without_gaps(gallery):
    value = "d114faf6c80ef0804410af5dbcc0c0aa848bf0144c8320fa01a431533e319067"

    page = render(gallery, '{% from "components/hash.html" import hash %}{{ hash(value, "plan") }}', value=value)

    assert re.sub(r"<[^>]*>", "", page.partition("<button")[0]).strip() == value
    assert f'data-copy="{value}"' in page


@pytest.mark.parametrize(("state", "is_followed"), [(JobState.RUNNING, True), (JobState.DONE, False)])
def test_only_work_that_goes_on_is_followed(gallery, state, is_followed):
    job = JobRun(state=state, done=1, total=2)

    page = render(gallery, WORK, job=job)

    assert ('data-progress-url="/job"' in page) is is_followed
    assert ('http-equiv="refresh"' in page) is is_followed


@pytest.mark.parametrize("status", [400, 403, 404, 409, 413, 429, 500, 503])
@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_an_error_page_says_where_and_where_to_go(gallery, status, language):
    source = '{% include "errors/error.html" %}'

    page = render(gallery, source, language=language, status=status, words="Words.")

    Page(page).check()
    assert "Words." in page
    assert 'href="/"' in page


@pytest.mark.parametrize("path", ["/me", "/no-such-page"])
def test_an_error_page_is_shown_while_the_database_is_gone(gallery, path):
    client = gallery.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = "1.0"

    answer = client.get(path)

    assert answer.status_code == 503
    Page(answer.text.replace("：", ":")).check()


FIELDS = """{% extends "layouts/plain.html" %}{% from "components/form.html" import form_open, field %}
{% block title %}Form{% endblock %}
{% block content %}<h1>Form</h1>
{% call form_open(form) %}{{ field(form.name) }}{{ field(form.text) }}{% endcall %}{% endblock %}"""

WORK = """{% from "components/progress.html" import job_progress, refresh %}
{{ refresh(job) }}{{ job_progress(job, "Import", "/job") }}"""
