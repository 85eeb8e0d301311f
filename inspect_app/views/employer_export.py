"""The filtered list of employers as a file that is safe to open in a spreadsheet."""

from collections.abc import Iterator
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from inspect_app import audit, clock
from inspect_app.authorization import may, requires
from inspect_app.database import db
from inspect_app.documents.employer import export_rows
from inspect_app.facts.employer import RegisterExported
from inspect_app.models.employer import Employer
from inspect_app.queries import employer as queries
from inspect_app.views.employer import filter_form, wanted_by
from inspect_app.views.table_response import csv_response, xlsx_response
from workflows.register_columns import HEALTH, Field
from workflows.roles import Permission

bp = Blueprint("employer_export", __name__, url_prefix="/employers")


@bp.get("/export.csv")
@requires(Permission.REGISTER_EXPORT)
def csv() -> ResponseReturnValue:
    return csv_response(_rows(), name=_name())


@bp.get("/export.xlsx")
@requires(Permission.REGISTER_EXPORT)
def xlsx() -> ResponseReturnValue:
    return xlsx_response(_rows(), name=_name(), title=_("用人单位名录"))


def _rows() -> Iterator[list[Any]]:
    """What leaves the house leaves a trace: who, when, which part, with or without telephones and figures of health."""
    wanted, has_phone, has_health = wanted_by(filter_form()), may(Permission.PHONE_VIEW), may(Permission.HEALTH_VIEW)
    told = {"filters": wanted.told, "has_phone": has_phone, "has_health": has_health}
    fact = RegisterExported(subject="employers", scope=current_user.scope, **told)
    audit.record(fact, by=current_user, at=clock.now())
    db.session.commit()
    select = queries.matching(current_user, wanted, on=clock.today()).order_by(Employer.id)
    hidden = (set() if has_phone else {Field.CONTACT_PHONE}) | (set() if has_health else HEALTH)
    return export_rows(select, without=hidden)


def _name() -> str:
    return f"employers-{clock.today().isoformat()}"
