"""The county's rule of tiers: its versions, a draft, its trial on the register, the approval by another person."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from inspect_app import clock
from inspect_app.authorization import requires
from inspect_app.database import db
from inspect_app.errors import failure_words
from inspect_app.forms.draw import ReasonForm
from inspect_app.forms.tier_rule import PARTS, TierRuleForm, tier_rule_form
from inspect_app.jobs.queue import send
from inspect_app.models.job_run import JobRun
from inspect_app.models.tier_rule import TierRule
from inspect_app.operations import tier_rule as operations
from inspect_app.queries import job_run as job_runs
from inspect_app.queries import region as regions
from inspect_app.queries import tier_rule as queries
from inspect_app.views.history import events
from inspect_app.views.progress import progress_of
from inspect_app.views.saving import done, saved
from scoring.tier_rule import Gap, Trigger
from workflows.roles import Permission

bp = Blueprint("tier_rule", __name__, url_prefix="/tier-rules")
OF_FIELDS = {"tier_rule.past": "valid_from", "tier_rule.same_day": "valid_from", "tier_rule.thresholds": "watch_from"}


@bp.get("")
@requires(Permission.REFERENCE_VIEW)
def index() -> ResponseReturnValue:
    in_force = queries.in_force(clock.today())
    return render_template("tier_rule/index.html", versions=queries.versions(), in_force=in_force)


@bp.get("/<int:rule_id>")
@requires(Permission.REFERENCE_VIEW)
def show(rule_id: int) -> ResponseReturnValue:
    rule, today = _rule(rule_id), clock.today()
    run = _run(rule)
    return render_template(
        "tier_rule/show.html",
        rule=rule,
        in_force=queries.in_force(today),
        run=run,
        failure=failure_words(run),
        terms=_terms(),
        parts=PARTS,
        trial=_trial(rule),
        names=regions.names(rule.data["ceilings"]),
        events=events("tier_rule", rule.id),
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.TIER_RULE_DRAFT)
def new() -> ResponseReturnValue:
    form = tier_rule_form(queries.in_force(clock.today()).data, regions.counties(current_user), valid_from=clock.today())
    made: list[TierRule] = []
    if form.validate_on_submit() and saved(form, lambda: made.append(_draft(form)), fields=OF_FIELDS):
        flash(_("已保存。请先在全部名录上模拟，再请分管局领导批准。"))
        return redirect(url_for(".show", rule_id=made[0].id))
    return render_template("tier_rule/edit.html", form=form, rule=None, terms=_terms(), parts=PARTS)


@bp.route("/<int:rule_id>/edit", methods=["GET", "POST"])
@requires(Permission.TIER_RULE_DRAFT)
def edit(rule_id: int) -> ResponseReturnValue:
    rule = _rule(rule_id)
    form = tier_rule_form(
        rule.data, regions.counties(current_user), valid_from=rule.valid_from, source=rule.source
    )
    if form.validate_on_submit() and saved(form, lambda: _change(rule, form), fields=OF_FIELDS):
        flash(_("已修改，要重新模拟。"))
        return redirect(url_for(".show", rule_id=rule.id))
    return render_template("tier_rule/edit.html", form=form, rule=rule, terms=_terms(), parts=PARTS)


@bp.post("/<int:rule_id>/trial")
@requires(Permission.TIER_RULE_DRAFT)
def trial(rule_id: int) -> ResponseReturnValue:
    """One at a time: while one runs, another press shows it."""
    rule, run = _rule(rule_id), _run(_rule(rule_id))
    if run is None or not run.is_open:
        run = operations.ask_trial(rule, by=current_user, at=clock.now())
        db.session.commit()
        send(run)
    return redirect(url_for(".show", rule_id=rule.id))


@bp.get("/<int:rule_id>/progress")
@requires(Permission.REFERENCE_VIEW)
def progress(rule_id: int) -> ResponseReturnValue:
    return progress_of(_run(_rule(rule_id)), href=url_for(".show", rule_id=rule_id))


@bp.post("/<int:rule_id>/approval")
@requires(Permission.TIER_RULE_APPROVE)
def approve(rule_id: int) -> ResponseReturnValue:
    rule = _rule(rule_id)
    done(lambda: operations.approve(rule, by=current_user, at=clock.now()), said=_("已批准，到生效日期开始使用。"))
    return redirect(url_for(".show", rule_id=rule_id))


@bp.route("/<int:rule_id>/withdrawal", methods=["GET", "POST"])
@requires(Permission.TIER_RULE_DRAFT)
def withdraw(rule_id: int) -> ResponseReturnValue:
    rule, form = _rule(rule_id), ReasonForm()
    if form.validate_on_submit() and saved(form, lambda: _withdraw(rule, form)):
        flash(_("已撤回，没有使用过。"))
        return redirect(url_for(".show", rule_id=rule_id))
    return render_template("tier_rule/withdraw.html", form=form, rule=rule)


def _rule(rule_id: int) -> TierRule:
    return db.get_or_404(TierRule, rule_id)


def _run(rule: TierRule) -> JobRun | None:
    return job_runs.newest(operations.TRIAL, of=rule.id)


def _terms() -> list[tuple[str, list[Any]]]:
    return [(_("监督检查重点"), list(Trigger)), (_("情况不明"), list(Gap))]


def _draft(form: TierRuleForm) -> TierRule:
    return operations.draft(
        data=form.rule, valid_from=form.valid_from.data, source=form.source.data, by=current_user, at=clock.now()
    )


def _change(rule: TierRule, form: TierRuleForm) -> None:
    operations.change(
        rule, data=form.rule, valid_from=form.valid_from.data, source=form.source.data, by=current_user, at=clock.now()
    )


def _withdraw(rule: TierRule, form: ReasonForm) -> None:
    operations.withdraw(rule, reason=form.reason.data, by=current_user, at=clock.now())


TIERS = ("key", "watch", "general")


def _trial(rule: TierRule) -> dict[str, Any] | None:
    """The stored counts as the page shows them: a table of moves, totals by county, examples by move."""
    told = rule.trial
    if told is None:
        return None
    moves = told["moves"]
    names = regions.names(told["counties"])
    return {
        **told,
        "moved": operations.moved(rule),
        "table": [(before, [moves.get(f"{before}>{after}", 0) for after in TIERS]) for before in (*TIERS, "")],
        "totals": [(_of(moves, before=tier), _of(moves, after=tier)) for tier in TIERS],
        "by_county": [
            (names.get(code, code), [(_of(counts, before=tier), _of(counts, after=tier)) for tier in TIERS])
            for code, counts in told["counties"].items()
        ],
    }


def _of(moves: dict[str, int], *, before: str | None = None, after: str | None = None) -> int:
    return sum(
        count
        for move, count in moves.items()
        if before in (None, move.split(">")[0]) and after in (None, move.split(">")[1])
    )
