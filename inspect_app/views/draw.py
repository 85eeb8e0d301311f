"""Draws for the staff: the list, the draft, the record, the preview, the targets. The acts are in draw_act.py."""

from datetime import timedelta

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from inspect_app import clock
from inspect_app.authorization import may, requires
from inspect_app.database import db
from inspect_app.documents import draw_notice
from inspect_app.errors import failure_words, refusal_words
from inspect_app.forms.draw import DEFAULT_SOURCES, FIELDS_OF_REFUSALS, TIERS, WITNESSES, DraftForm
from inspect_app.labels import reference_words
from inspect_app.models.draw import Draw, FileName, PartyKind
from inspect_app.models.job_run import JobRun
from inspect_app.models.reference_item import ReferenceItem
from inspect_app.models.user import User
from inspect_app.operations import draw_draft, draw_freeze, draw_run, draw_void
from inspect_app.queries import calendar_day, draw_preview, draw_public, draw_staff, keyset, reference
from inspect_app.queries import draw as draws
from inspect_app.queries import job_run as job_runs
from inspect_app.views.progress import progress_of
from workflows.ceremony import Draft, trading_day_from
from workflows.errors import DomainError
from workflows.roles import Permission

bp = Blueprint("draw", __name__, url_prefix="/draws")


@bp.get("")
@requires(Permission.DRAW_VIEW)
def index() -> ResponseReturnValue:
    seen = Draw.visible_to(current_user)
    marks = {name: request.args.get(name, "") for name in ("after", "before")}
    page = keyset.page(seen, Draw.id, is_descending=True, **marks)
    return render_template("draw/index.html", page=page, pages=_pages(page, ".index"), count=keyset.count(seen))


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.DRAW_DRAFT)
def new() -> ResponseReturnValue:
    form = _offered(DraftForm(data=_first_values()))
    if form.validate_on_submit():
        try:
            draw = draw_draft.draft(_proposal(form), by=current_user, at=clock.now())
            db.session.commit()
            return redirect(url_for(".preview", draw_id=draw.id))
        except DomainError as refusal:
            _show_on_field(form, refusal)
    return render_template("draw/draft.html", form=form, draw=None)


@bp.route("/<int:draw_id>/draft", methods=["GET", "POST"])
@requires(Permission.DRAW_DRAFT)
def draft(draw_id: int) -> ResponseReturnValue:
    draw = seen_draw(draw_id)
    form = _offered(DraftForm(data=_values(draw)))
    if form.validate_on_submit():
        try:
            draw_draft.redraft(draw, _proposal(form), by=current_user, at=clock.now())
            db.session.commit()
            return redirect(url_for(".preview", draw_id=draw_id))
        except DomainError as refusal:
            _show_on_field(form, refusal)
    return render_template("draw/draft.html", form=form, draw=seen_draw(draw_id))


@bp.get("/<int:draw_id>")
@requires(Permission.DRAW_VIEW)
def show(draw_id: int) -> ResponseReturnValue:
    draw = seen_draw(draw_id)
    run = _run(draw)
    return render_template(
        "draw/show.html",
        draw=draw,
        rules=Draft.from_json(draw.draft),
        plan=draws.plan(draw) if draw.plan_text else None,
        run=run,
        failure=failure_words(run),
        kinds=source_kinds(draw),
        awaited=draw_run.awaits(draw),
        void_asked=draw_void.pending(draw),
        my_party=next((party for party in draw.parties if party.user_id == current_user.id), None),
        counts=draw_staff.counts(draw) if may_see_targets() else None,
        steps=draw_staff.steps(draw),
        party_names={party.name: party.words for party in draw.parties},
    )


@bp.get("/<int:draw_id>/preview")
@requires(Permission.DRAW_VIEW)
def preview(draw_id: int) -> ResponseReturnValue:
    draw = seen_draw(draw_id)
    found = draw_preview.preview(draw, on=clock.today())
    return render_template("draw/preview.html", draw=draw, rules=Draft.from_json(draw.draft), preview=found)


@bp.get("/<int:draw_id>/targets")
@requires(Permission.DRAW_SUBSTITUTE, Permission.TASK_RELEASE)
def targets(draw_id: int) -> ResponseReturnValue:
    draw = seen_draw(draw_id)
    marks = {name: request.args.get(name, "") for name in ("after", "before")}
    page = draw_staff.targets(draw, **marks)
    return render_template(
        "draw/targets.html",
        draw=draw,
        page=page,
        pages=_pages(page, ".targets", draw_id=draw_id),
        counts=draw_staff.counts(draw),
    )


@bp.get("/<int:draw_id>/coverage")
@requires(Permission.DRAW_SUBSTITUTE, Permission.TASK_RELEASE)
def coverage(draw_id: int) -> ResponseReturnValue:
    """Groups inspected whole: a list of their own, not a matter of chance."""
    draw = seen_draw(draw_id)
    marks = {name: request.args.get(name, "") for name in ("after", "before")}
    page = draw_staff.covered(draw, prefixes=Draft.from_json(draw.draft).covered, **marks)
    return render_template("draw/coverage.html", draw=draw, page=page, pages=_pages(page, ".coverage", draw_id=draw_id))


@bp.get("/<int:draw_id>/changes")
@requires(Permission.DRAW_FREEZE, Permission.DRAW_APPROVE_LEGAL, Permission.DRAW_APPROVE_DEPUTY)
def changes(draw_id: int) -> ResponseReturnValue:
    draw = seen_draw(draw_id)
    kept = draws.sealed_json(draw, FileName.CHANGES, key=current_app.config["FIELD_KEY"])
    return render_template("draw/changes.html", draw=draw, since=kept.get("since"), towns=draw_staff.town_totals(kept))


@bp.get("/<int:draw_id>/notice.pdf")
@requires(Permission.DRAW_VIEW)
def notice(draw_id: int) -> ResponseReturnValue:
    draw = db.one_or_404(Draw.visible_to(current_user).where(Draw.id == draw_id, Draw.state.in_(draw_public.PUBLIC)))
    told = draw_notice.Notice.of(draw_public.show(draw, on=clock.today()), address=public_address(draw))
    return current_app.response_class(draw_notice.render(told), mimetype="application/pdf")


@bp.get("/<int:draw_id>/progress")
@requires(Permission.DRAW_VIEW)
def progress(draw_id: int) -> ResponseReturnValue:
    return progress_of(_run(seen_draw(draw_id)), href=url_for(".show", draw_id=draw_id))


def _run(draw: Draw) -> JobRun | None:
    """The newest freeze or drawing: whoever waits for one learns of its end in the state that it led to."""
    return job_runs.newest(draw_freeze.KIND, draw_run.KIND, of=draw.id)


def seen_draw(draw_id: int) -> Draw:
    return db.one_or_404(Draw.visible_to(current_user).where(Draw.id == draw_id))


def source_kinds(draw: Draw) -> dict[str, ReferenceItem]:
    """The kinds of sources as they stood on the draw's day."""
    return {item.code: item for item in reference.items("random-sources", on=draw.draw_on)}


def may_see_targets() -> bool:
    return may(Permission.DRAW_SUBSTITUTE) or may(Permission.TASK_RELEASE)


def public_address(draw: Draw) -> str:
    """Where the public reads about this draw; the address that was given for links, else this request's own."""
    base = current_app.config["PUBLIC_URL"] or request.url_root.rstrip("/")
    return base + url_for("public_draw.show", name=draw.plan_name)


def _pages(page: keyset.Page, endpoint: str, **values: int) -> dict[str, str | None]:
    return {
        "words": "",
        "previous_href": url_for(endpoint, before=page.before, **values) if page.before else None,
        "next_href": url_for(endpoint, after=page.after, **values) if page.after else None,
    }


def _offered(form: DraftForm) -> DraftForm:
    today = clock.today()
    form.offer(
        matters=[(item.code, reference_words(item)) for item in reference.items("matters", on=today)],
        sources=[(item.code, reference_words(item)) for item in reference.items("random-sources", on=today)],
        keepers=draw_staff.accounts(current_user, Permission.DRAW_COMMIT, on=today, outside=False),
        witnesses=draw_staff.accounts(current_user, Permission.DRAW_COMMIT, on=today, outside=True),
    )
    return form


def _proposal(form: DraftForm) -> draw_draft.Proposal:
    people = {user.id: user for user in db.session.scalars(User.visible_to(current_user).where(User.id.in_(_chosen(form))))}
    return draw_draft.Proposal(
        title=form.title.data.strip(),
        rules=form.rules(),
        draw_on=form.draw_on.data,
        opens_on=form.opens_on.data,
        due_on=form.due_on.data,
        bureau=(people[form.bureau_a.data], people[form.bureau_b.data]),
        witnesses=[
            draw_draft.Witness(words, user=people.get(user_id), is_required=is_required)
            for words, user_id, is_required in form.witnesses()
        ],
        source_kinds=form.sources.data,
        is_short_form=form.is_short_form.data,
    )


def _chosen(form: DraftForm) -> set[int]:
    return {form.bureau_a.data, form.bureau_b.data, *(form[f"witness_{place}_user"].data for place in WITNESSES)}


def _show_on_field(form: DraftForm, refusal: DomainError) -> None:
    db.session.rollback()
    field = form[FIELDS_OF_REFUSALS.get(refusal.code, "title")]
    field.errors = [refusal_words(refusal)]


def _first_values() -> dict[str, object]:
    """A usual draw: ten days to prepare, a month sealed, two months to inspect."""
    today = clock.today()
    draw_on = trading_day_from(today + timedelta(days=10), calendar_day.working_calendar())
    keepers = draw_staff.accounts(current_user, Permission.DRAW_COMMIT, on=today, outside=False)
    return {
        "matters": ["职业卫生"],
        "sources": list(DEFAULT_SOURCES),
        "draw_on": draw_on,
        "opens_on": draw_on + timedelta(days=30),
        "due_on": draw_on + timedelta(days=60),
        "bureau_a": keepers[0][0] if keepers else None,
        "bureau_b": keepers[-1][0] if keepers else None,
    }


def _values(draw: Draw) -> dict[str, object]:
    rules = Draft.from_json(draw.draft)
    bureau = [party.user_id for party in draw.parties if party.kind is PartyKind.BUREAU]
    outside = [party for party in draw.parties if party.kind is PartyKind.WITNESS]
    values: dict[str, object] = {
        **{name: getattr(draw, name) for name in ("title", "draw_on", "opens_on", "due_on", "is_short_form")},
        **{name: getattr(rules, name) for name in ("rounding", "batch", "basis")},
        **{f"ratio_{tier}": "/".join(map(str, rules.ratios.get(tier, (0, 1)))) for tier in TIERS},
        "matters": list(rules.matters),
        "covered": ", ".join(rules.covered),
        "division": rules.division.value,
        "bureau_a": bureau[0],
        "bureau_b": bureau[1],
        "sources": [source.kind for source in draw.sources],
        "required": next((place for place, party in zip(WITNESSES, outside, strict=False) if party.is_required), ""),
    }
    for place, party in zip(WITNESSES, outside, strict=False):
        values |= {f"witness_{place}": party.words, f"witness_{place}_user": party.user_id or 0}
    return values


