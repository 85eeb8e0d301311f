"""What every list page needs: a page by keyset, its neighbours' addresses, the conditions in force."""

import re
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from sqlalchemy import Select
from sqlalchemy.orm import InstrumentedAttribute
from wtforms import HiddenField

from inspect_app.forms.filter import offered
from inspect_app.queries import keyset

MARKS = ("after", "before")
MOST_TICKED = 100
"""So many rows one act may change."""


@dataclass(frozen=True, slots=True)
class Listing:
    """For the macros `title` (total) and `pager` (the rest)."""

    rows: list[Any]
    total: str
    words: str
    previous_href: str | None
    next_href: str | None


def listing(
    select: Select[Any], *keys: InstrumentedAttribute[Any], is_descending: bool = False, size: int = keyset.SIZE
) -> Listing:
    """The page that the URL asks for; two queries."""
    marks = {name: request.args.get(name, "") for name in MARKS}
    page = keyset.page(select, *keys, **marks, is_descending=is_descending, size=size)
    total = told(keyset.count(select))
    return Listing(
        list(page.rows),
        total,
        _("本页 %(shown)s 条，共 %(total)s 条", shown=len(page.rows), total=total),
        here(before=page.before) if page.before else None,
        here(after=page.after) if page.after else None,
    )


def ticked() -> list[int]:
    """The ids that were ticked on a list."""
    return [int(value) for value in request.form.getlist("id") if re.fullmatch("[0-9]{1,9}", value)][:MOST_TICKED]


def told(count: int) -> str:
    """A count of queries.keyset in words: beyond its limit nobody counts on."""
    if count > keyset.MOST_COUNTED:
        return _("%(count)s 以上", count=f"{keyset.MOST_COUNTED:,}")
    return f"{count:,}"


def chips(form: FlaskForm) -> list[tuple[str, str]]:
    """The conditions in force, each with the address without it. A hidden field is the tab, which shows itself."""
    in_force = [field for field in form if field.data and field.name in request.args and not isinstance(field, HiddenField)]
    return [(f"{field.label.text} {_words(field)}", here(**{field.name: None})) for field in in_force]


def _words(field: Any) -> str:
    return str(offered(field).get(field.data, field.data))


def conditions() -> dict[str, str]:
    """Of the address, for links to the same rows: without the place in the list, and without what Flask reads as its own."""
    left_out = {*MARKS, "endpoint"}
    return {name: value for name, value in request.args.items() if value and name not in left_out and name[:1] != "_"}


def here(**changes: str | None) -> str:
    """This list from its first page, with other conditions."""
    kept = {name: value for name, value in conditions().items() if name not in changes}
    wanted = {name: value for name, value in changes.items() if value}
    return url_for(str(request.endpoint), **{**(request.view_args or {}), **kept, **wanted})
