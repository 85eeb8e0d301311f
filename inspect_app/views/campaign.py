"""Special campaigns (专项治理) and candidates for healthy enterprise: begin, choose employers, let one leave."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields.choices import SelectChoice

from inspect_app import clock
from inspect_app.authorization import requires
from inspect_app.database import db
from inspect_app.forms.campaign import CampaignForm, JoinForm
from inspect_app.forms.draw import ReasonForm
from inspect_app.forms.filter import ALL
from inspect_app.models.campaign import Campaign, CampaignKind
from inspect_app.models.employer import Employer, EmployerStatus
from inspect_app.operations import campaign as campaigns
from inspect_app.queries import campaign as queries
from inspect_app.queries import employer as employers
from inspect_app.queries import keyset
from inspect_app.queries.employer import Filter
from inspect_app.views.history import events
from inspect_app.views.listing import listing
from inspect_app.views.saving import saved
from workflows.roles import Permission

bp = Blueprint("campaign", __name__, url_prefix="/campaigns")
OF_FIELDS = {"campaign.dates_reversed": "valid_until"}


@bp.get("")
@requires(Permission.REGISTER_VIEW)
def index() -> ResponseReturnValue:
    return render_template("campaign/index.html", rows=queries.listed(current_user))


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.CAMPAIGN_EDIT)
def new() -> ResponseReturnValue:
    form = CampaignForm(valid_from=clock.today())
    made: list[Campaign] = []
    if form.validate_on_submit() and saved(form, lambda: made.append(_begin(form)), fields=OF_FIELDS):
        flash(_("已登记。接下来选参加的单位。"))
        return redirect(url_for(".join", campaign_id=made[0].id))
    return render_template("campaign/edit.html", form=form, campaign=None)


@bp.get("/<int:campaign_id>")
@requires(Permission.REGISTER_VIEW)
def show(campaign_id: int) -> ResponseReturnValue:
    campaign = _campaign(campaign_id)
    page = listing(queries.members(campaign, current_user), Employer.id)
    return render_template(
        "campaign/show.html", campaign=campaign, page=page, events=events("campaign", campaign.id)
    )


@bp.route("/<int:campaign_id>/edit", methods=["GET", "POST"])
@requires(Permission.CAMPAIGN_EDIT)
def edit(campaign_id: int) -> ResponseReturnValue:
    campaign = _campaign(campaign_id)
    form = CampaignForm(obj=campaign)
    del form.kind
    if form.validate_on_submit() and saved(form, lambda: _change(campaign, form), fields=OF_FIELDS):
        flash(_("已保存。"))
        return redirect(url_for(".show", campaign_id=campaign_id))
    return render_template("campaign/edit.html", form=form, campaign=campaign)


@bp.route("/<int:campaign_id>/employers/new", methods=["GET", "POST"])
@requires(Permission.CAMPAIGN_EDIT)
def join(campaign_id: int) -> ResponseReturnValue:
    """Told how many before it is done: the first press counts, the second joins."""
    campaign, form = _campaign(campaign_id), _join_form()
    wanted = Filter(status=EmployerStatus.OPERATING, **{field: form[field].data or "" for field in JOINED_BY})
    found = None
    if form.validate_on_submit():
        if form.is_confirmed and saved(form, lambda: _join(campaign, wanted)):
            flash(_("已加入。分层在下一次重排时更新。"))
            return redirect(url_for(".show", campaign_id=campaign_id))
        found = keyset.count(employers.matching(current_user, wanted, on=clock.today()))
    return render_template("campaign/join.html", form=form, campaign=campaign, found=found)


@bp.route("/<int:campaign_id>/employers/<int:employer_id>/departure", methods=["GET", "POST"])
@requires(Permission.CAMPAIGN_EDIT)
def leave(campaign_id: int, employer_id: int) -> ResponseReturnValue:
    campaign, form = _campaign(campaign_id), ReasonForm()
    employer = db.one_or_404(queries.members(campaign, current_user).where(Employer.id == employer_id))
    if form.validate_on_submit() and saved(form, lambda: _leave(campaign, employer, form)):
        flash(_("已移出。"))
        return redirect(url_for(".show", campaign_id=campaign_id))
    return render_template("campaign/leave.html", form=form, campaign=campaign, employer=employer)


JOINED_BY = ("industry", "hazard", "town", "tier")


def _campaign(campaign_id: int) -> Campaign:
    return db.one_or_404(Campaign.visible_to(current_user).where(Campaign.id == campaign_id))


def _begin(form: CampaignForm) -> Campaign:
    return campaigns.begin(kind=CampaignKind(form.kind.data), **_values(form), by=current_user, at=clock.now())


def _change(campaign: Campaign, form: CampaignForm) -> None:
    campaigns.change(campaign, **_values(form), by=current_user, at=clock.now())


def _values(form: CampaignForm) -> dict[str, Any]:
    return {name: form[name].data for name in ("name", "valid_from", "valid_until", "source")}


def _join_form() -> JoinForm:
    form = JoinForm()
    form.industry.choices = _choices(employers.industries(current_user))
    form.hazard.choices = _choices(employers.hazards(current_user))
    towns = (SelectChoice(town.code, town.name) for town in employers.towns(current_user))
    form.town.choices = [SelectChoice("", ALL), *towns]
    return form


def _choices(words: Any) -> list[SelectChoice]:
    return [SelectChoice("", ALL), *(SelectChoice(word, word) for word in words)]


def _join(campaign: Campaign, wanted: Filter) -> None:
    chosen = employers.matching(current_user, wanted, on=clock.today())
    campaigns.join(campaign, chosen, wanted=wanted.told, by=current_user, at=clock.now())


def _leave(campaign: Campaign, employer: Employer, form: ReasonForm) -> None:
    campaigns.leave(campaign, employer, reason=form.reason.data, by=current_user, at=clock.now())
