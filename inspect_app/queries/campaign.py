"""Special campaigns and who is in them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, func

from inspect_app.database import db
from inspect_app.models.campaign import Campaign, CampaignMember
from inspect_app.models.employer import Employer
from inspect_app.models.user import User


def listed(user: User) -> Sequence[tuple[Campaign, int]]:
    """(campaign, employers in it), the newest first."""
    members = db.select(func.count()).select_from(CampaignMember).where(
        CampaignMember.campaign_id == Campaign.id, CampaignMember.left_at.is_(None)
    )
    rows = Campaign.visible_to(user).add_columns(members.scalar_subquery()).order_by(Campaign.id.desc())
    return [(campaign, count) for campaign, count in db.session.execute(rows)]


def members(campaign: Campaign, user: User) -> Select[tuple[Employer]]:
    """Who is in it now."""
    joined = Employer.visible_to(user).join(CampaignMember, CampaignMember.employer_id == Employer.id)
    return joined.where(CampaignMember.campaign_id == campaign.id, CampaignMember.left_at.is_(None))


def of(employer: Employer) -> Sequence[Row[Any]]:
    """(campaign, when it joined) of those that the employer is in now."""
    rows = (
        db.select(Campaign, CampaignMember.added_at)
        .join(CampaignMember, CampaignMember.campaign_id == Campaign.id)
        .where(CampaignMember.employer_id == employer.id, CampaignMember.left_at.is_(None))
    )
    return db.session.execute(rows.order_by(Campaign.id)).all()
