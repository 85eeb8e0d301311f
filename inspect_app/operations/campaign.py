"""Special campaigns: begin one, choose its employers as a set, let one leave. Their tiers follow with the next ranking."""

from datetime import date, datetime

from sqlalchemy import Select, literal
from sqlalchemy.dialects.postgresql import insert

from inspect_app import audit
from inspect_app.database import db
from inspect_app.facts.campaign import CampaignBegun, CampaignChanged, CampaignJoined, CampaignLeft
from inspect_app.locks import hold_row
from inspect_app.models.campaign import Campaign, CampaignKind, CampaignMember
from inspect_app.models.employer import Employer
from inspect_app.models.user import User
from workflows.errors import DomainError


class DatesReversedError(DomainError):
    code = "campaign.dates_reversed"


class NobodyFoundError(DomainError):
    code = "campaign.nobody_found"


def begin(
    *, kind: CampaignKind, name: str, valid_from: date, valid_until: date, source: str, by: User, at: datetime
) -> Campaign:
    _require_order(valid_from, valid_until)
    campaign = Campaign(
        kind=kind,
        name=name,
        scope=by.scope,
        valid_from=valid_from,
        valid_until=valid_until,
        source=source,
        made_by_id=by.id,
        made_at=at,
    )
    db.session.add(campaign)
    db.session.flush()
    audit.record(CampaignBegun(subject=str(campaign.id), scope=campaign.scope, **_told(campaign)), by=by, at=at)
    return campaign


def change(
    campaign: Campaign, *, name: str, valid_from: date, valid_until: date, source: str, by: User, at: datetime
) -> None:
    hold_row(campaign)
    _require_order(valid_from, valid_until)
    campaign.name, campaign.valid_from, campaign.valid_until, campaign.source = name, valid_from, valid_until, source
    audit.record(CampaignChanged(subject=str(campaign.id), scope=campaign.scope, **_told(campaign)), by=by, at=at)


def join(
    campaign: Campaign, chosen: Select[tuple[Employer]], *, wanted: dict[str, str], by: User, at: datetime
) -> int:
    """Every chosen employer that is not in it; who left before comes back. Returns how many joined."""
    hold_row(campaign)
    ids = chosen.order_by(None).with_only_columns(
        literal(campaign.id), Employer.id, literal(at, CampaignMember.added_at.type), maintain_column_froms=True
    )
    rows = insert(CampaignMember).from_select(["campaign_id", "employer_id", "added_at"], ids)
    came = db.session.scalars(
        rows.on_conflict_do_update(
            index_elements=["campaign_id", "employer_id"],
            set_={"left_at": None, "added_at": at},
            where=CampaignMember.left_at.is_not(None),
        ).returning(CampaignMember.employer_id)
    )
    joined = len(came.all())
    if not joined:
        raise NobodyFoundError
    fact = CampaignJoined(subject=str(campaign.id), scope=campaign.scope, employers=joined, wanted=wanted)
    audit.record(fact, by=by, at=at)
    return joined


def leave(campaign: Campaign, employer: Employer, *, reason: str, by: User, at: datetime) -> None:
    member = db.session.get_one(CampaignMember, (campaign.id, employer.id))
    hold_row(member)
    member.left_at = at
    fact = CampaignLeft(subject=str(campaign.id), scope=campaign.scope, employer=employer.key, reason=reason)
    audit.record(fact, by=by, at=at)


def _require_order(valid_from: date, valid_until: date) -> None:
    if valid_until < valid_from:
        raise DatesReversedError


def _told(campaign: Campaign) -> dict[str, str]:
    return {
        "name": campaign.name,
        "valid_from": campaign.valid_from.isoformat(),
        "valid_until": campaign.valid_until.isoformat(),
        "source": campaign.source,
    }
