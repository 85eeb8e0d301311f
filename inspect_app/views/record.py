"""What is on record of an employer as one line of time, and a test report with the verdict of each point."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from inspect_app.authorization import may, requires
from inspect_app.documents.exposure import digits
from inspect_app.forms.filter import ALL, choices_of, chosen
from inspect_app.forms.record_entry import EntryFilter
from inspect_app.models.measurement import Measurement
from inspect_app.models.record_entry import RecordEntry
from inspect_app.queries import employer as employers
from inspect_app.queries import record as queries
from inspect_app.queries.record_import import kinds
from inspect_app.views.employer import one
from inspect_app.views.listing import chips, listing
from inspect_app.views.record_words import lines, point_marks
from scoring.verdict import Verdict
from workflows.record import RecordKind
from workflows.roles import Permission

bp = Blueprint("record", __name__)

PAGE, POINTS = 30, 100


@bp.get("/employers/<int:employer_id>/records")
@requires(Permission.RECORD_VIEW)
def index(employer_id: int) -> ResponseReturnValue:
    employer, health = one(employer_id), may(Permission.HEALTH_VIEW)
    form = EntryFilter(kind=choices_of(kinds(health=health), blank=ALL))
    found = queries.entries(employers.family(employer), health=health, kind=chosen(RecordKind, form.kind.data))
    page = listing(found, RecordEntry.day, RecordEntry.kind, RecordEntry.id, is_descending=True, size=PAGE)
    return render_template(
        "record/index.html",
        employer=employer,
        form=form,
        page=page,
        lines=lines(queries.told(page.rows)),
        chips=chips(form),
    )


@bp.get("/measurement-reports/<int:report_id>")
@requires(Permission.RECORD_VIEW)
def report(report_id: int) -> ResponseReturnValue:
    found, employer = queries.report(report_id, by=current_user) or abort(404)
    asked = request.args.get("verdict", "")
    verdict = Verdict(asked) if asked in set(Verdict) else None
    points = queries.points_of([report_id])[report_id]
    page = listing(queries.points(found, verdict=verdict), Measurement.id, size=POINTS)
    return render_template(
        "record/report.html",
        report=found,
        employer=employer,
        points=points,
        marks=point_marks(points),
        verdict=verdict,
        verdicts=[Verdict.EXCEEDS, Verdict.CANNOT_JUDGE, Verdict.COMPLIES],
        page=page,
        mixtures=queries.mixtures(found),
        unverified=queries.unverified({point.version for point in page.rows}),
        digits=digits,
    )
