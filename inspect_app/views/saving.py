"""Doing one act of a form: a refusal lands on the field it is about, and nothing is kept."""

from collections.abc import Callable, Mapping

from flask import flash, request
from flask_wtf import FlaskForm

from inspect_app.database import db
from inspect_app.errors import refusal_words
from workflows.errors import DomainError


def is_autosave() -> bool:
    """Whether a script saves what stands in the form, without leaving the page: 204 says kept, 422 not."""
    return "autosave" in request.form


def saved(form: FlaskForm, act: Callable[[], object], *, fields: Mapping[str, str] | None = None) -> bool:
    """Whether `act` was done and committed. `fields`: code of a refusal → name of the field it belongs to."""
    try:
        act()
        db.session.commit()
    except DomainError as refusal:
        db.session.rollback()
        tell(form, refusal, fields or {})
        return False
    return True


def done(act: Callable[[], object], *, said: str) -> bool:
    """An act of one button: done, committed and said, or refused in words on the next page."""
    try:
        act()
        db.session.commit()
    except DomainError as refusal:
        db.session.rollback()
        flash(refusal_words(refusal), "error")
        return False
    flash(said)
    return True


def tell(form: FlaskForm, refusal: DomainError, fields: Mapping[str, str]) -> None:
    """A refusal in words, on the field that it is about or above the form."""
    words, name = refusal_words(refusal), fields.get(refusal.code)
    if name:
        form[name].errors = [*form[name].errors, words]
    else:
        form.form_errors.append(words)
