"""Seats (岗位) and what each may do; which two acts on one record never share a hand.

Who drafts, approves, types, countersigns, asks and confirms follows the county's line of approval: the officer in charge
drafts, the head of institute (所长), legal (法制审核) and the deputy director (分管局领导) approve, and the three
administrators (三员) see no case content.
"""

from collections.abc import Iterable
from enum import StrEnum

from workflows.errors import DomainError


class Role(StrEnum):
    OFFICER = "officer"
    TEAM_LEADER = "team_leader"
    HEAD_OF_INSTITUTE = "head_of_institute"
    SECTION_CHIEF = "section_chief"
    CLERK = "clerk"
    HEALTH_SECTION = "health_section"
    CDC = "cdc"
    LEGAL = "legal"
    DEPUTY_DIRECTOR = "deputy_director"
    DIRECTOR = "director"
    TOWN_TEAM = "town_team"
    ASSISTANT = "assistant"
    WITNESS = "witness"
    SYSTEM_ADMINISTRATOR = "system_administrator"
    SECURITY_ADMINISTRATOR = "security_administrator"
    AUDIT_ADMINISTRATOR = "audit_administrator"


class Permission(StrEnum):
    DESK_VIEW = "desk.view"

    REGISTER_VIEW = "register.view"
    REGISTER_EDIT = "register.edit"
    REGISTER_IMPORT = "register.import"
    REGISTER_MERGE = "register.merge"
    REGISTER_EXPORT = "register.export"
    PHONE_VIEW = "phone.view"
    PEOPLE_VIEW = "people.view"
    PEOPLE_EDIT = "people.edit"
    RECUSAL_VIEW = "recusal.view"
    RECUSAL_EDIT = "recusal.edit"
    VISIT_VIEW = "visit.view"
    VISIT_EDIT = "visit.edit"
    REFERENCE_VIEW = "reference.view"
    REFERENCE_EDIT = "reference.edit"
    REFERENCE_VERIFY = "reference.verify"
    RISK_RANK = "risk.rank"
    TIER_RULE_DRAFT = "tier_rule.draft"
    TIER_RULE_APPROVE = "tier_rule.approve"
    RECORD_VIEW = "record.view"
    RECORD_IMPORT = "record.import"
    HEALTH_VIEW = "health.view"
    SOURCE_EDIT = "source.edit"
    ASSESSMENT_WORK = "assessment.work"
    CAMPAIGN_EDIT = "campaign.edit"
    WARNING_VIEW = "warning.view"
    WARNING_WORK = "warning.work"

    DRAW_VIEW = "draw.view"
    DRAW_DRAFT = "draw.draft"
    DRAW_FREEZE = "draw.freeze"
    DRAW_APPROVE_HEAD = "draw.approve_head"
    DRAW_APPROVE_LEGAL = "draw.approve_legal"
    DRAW_APPROVE_DEPUTY = "draw.approve_deputy"
    DRAW_INVITE = "draw.invite"
    DRAW_COMMIT = "draw.commit"
    DRAW_SOURCE_TYPE = "draw.source_type"
    DRAW_SOURCE_COUNTERSIGN = "draw.source_countersign"
    DRAW_SUBSTITUTE = "draw.substitute"
    DRAW_VOID_ASK = "draw.void_ask"
    DRAW_VOID_CONFIRM = "draw.void_confirm"
    DRAW_TABLE_VIEW = "draw.table_view"
    LINK_ISSUE = "link.issue"

    LIST_IMPORT = "list.import"
    TASK_VIEW = "task.view"
    TASK_VIEW_ALL = "task.view_all"
    TASK_RELEASE = "task.release"
    TASK_SCHEDULE = "task.schedule"
    TASK_REASSIGN = "task.reassign"
    TASK_APPROVE = "task.approve"
    TASK_WORK = "task.work"
    TASK_REVIEW = "task.review"
    TASK_CLOSE = "task.close"
    TASK_CLOSE_CONFIRM = "task.close_confirm"
    PHOTO_ORIGINAL = "photo.original"

    FIELD_WORK = "field.work"
    DUTY_LIST_EDIT = "duty_list.edit"

    PUBLICATION_VIEW = "publication.view"
    PUBLICATION_PREPARE = "publication.prepare"
    PUBLICATION_RELEASE = "publication.release"

    USER_VIEW = "user.view"
    USER_EDIT = "user.edit"
    SEAT_EDIT = "seat.edit"
    SETTING_EDIT = "setting.edit"
    AUDIT_VIEW = "audit.view"


_P = Permission
_READS = frozenset(
    {
        *(_P.DESK_VIEW, _P.REGISTER_VIEW, _P.PEOPLE_VIEW, _P.VISIT_VIEW, _P.REFERENCE_VIEW, _P.DRAW_VIEW, _P.TASK_VIEW),
        *(_P.RECORD_VIEW, _P.WARNING_VIEW),
    }
)
_OVERSEES = _READS | {_P.TASK_VIEW_ALL, _P.PUBLICATION_VIEW, _P.REGISTER_EXPORT, _P.PHONE_VIEW}

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.OFFICER: _READS
    | {_P.PHONE_VIEW, _P.TASK_WORK, _P.PHOTO_ORIGINAL, _P.DRAW_DRAFT, _P.PUBLICATION_VIEW, _P.VISIT_EDIT, _P.WARNING_WORK},
    Role.TEAM_LEADER: _OVERSEES
    | {
        *(_P.TASK_WORK, _P.TASK_SCHEDULE, _P.TASK_REASSIGN, _P.TASK_REVIEW, _P.TASK_CLOSE, _P.PHOTO_ORIGINAL, _P.DRAW_DRAFT),
        *(_P.ASSESSMENT_WORK, _P.WARNING_WORK),
    },
    Role.HEAD_OF_INSTITUTE: _OVERSEES
    | {
        _P.RECUSAL_VIEW,
        _P.RECUSAL_EDIT,
        _P.DRAW_FREEZE,
        _P.DRAW_APPROVE_HEAD,
        _P.DRAW_INVITE,
        _P.DRAW_COMMIT,
        _P.DRAW_SOURCE_COUNTERSIGN,
        _P.DRAW_SUBSTITUTE,
        _P.DRAW_VOID_ASK,
        _P.TASK_RELEASE,
        _P.TASK_REASSIGN,
        _P.TASK_APPROVE,
        _P.TASK_REVIEW,
        _P.TASK_CLOSE_CONFIRM,
        _P.PHOTO_ORIGINAL,
        _P.DUTY_LIST_EDIT,
    },
    Role.SECTION_CHIEF: _OVERSEES | {_P.RISK_RANK, _P.TIER_RULE_DRAFT, _P.CAMPAIGN_EDIT, _P.ASSESSMENT_WORK, _P.WARNING_WORK},
    Role.CLERK: _OVERSEES
    | {
        _P.REGISTER_EDIT,
        _P.REGISTER_IMPORT,
        _P.REGISTER_MERGE,
        _P.PEOPLE_EDIT,
        _P.VISIT_EDIT,
        _P.RISK_RANK,
        _P.DRAW_DRAFT,
        _P.DRAW_SOURCE_TYPE,
        _P.LINK_ISSUE,
        _P.LIST_IMPORT,
        _P.TASK_RELEASE,
        _P.PUBLICATION_PREPARE,
        _P.RECORD_IMPORT,
        _P.ASSESSMENT_WORK,
        _P.WARNING_WORK,
    },
    Role.HEALTH_SECTION: _OVERSEES
    | {
        *(_P.REGISTER_EDIT, _P.RISK_RANK, _P.REFERENCE_EDIT, _P.TIER_RULE_DRAFT, _P.RECORD_IMPORT, _P.HEALTH_VIEW),
        *(_P.CAMPAIGN_EDIT, _P.ASSESSMENT_WORK, _P.WARNING_WORK),
    },
    Role.CDC: _READS | {_P.RECORD_IMPORT, _P.HEALTH_VIEW},
    Role.LEGAL: _OVERSEES | {_P.DRAW_APPROVE_LEGAL, _P.REFERENCE_VERIFY, _P.PUBLICATION_RELEASE, _P.PHOTO_ORIGINAL},
    Role.DEPUTY_DIRECTOR: _OVERSEES
    | {
        *(_P.DRAW_APPROVE_DEPUTY, _P.DRAW_COMMIT, _P.DRAW_VOID_CONFIRM, _P.TASK_APPROVE, _P.TASK_CLOSE_CONFIRM),
        *(_P.RECUSAL_VIEW, _P.TIER_RULE_APPROVE),
    },
    Role.DIRECTOR: _OVERSEES | {_P.TASK_APPROVE},
    Role.TOWN_TEAM: frozenset({_P.DESK_VIEW, _P.REGISTER_VIEW, _P.TASK_VIEW, _P.TASK_WORK, _P.PHOTO_ORIGINAL}),
    Role.ASSISTANT: frozenset({_P.FIELD_WORK}),
    Role.WITNESS: frozenset({_P.DRAW_COMMIT, _P.DRAW_TABLE_VIEW}),
    Role.SYSTEM_ADMINISTRATOR: frozenset({_P.DESK_VIEW, _P.USER_VIEW, _P.USER_EDIT, _P.SETTING_EDIT, _P.SOURCE_EDIT}),
    Role.SECURITY_ADMINISTRATOR: frozenset({_P.DESK_VIEW, _P.USER_VIEW, _P.SEAT_EDIT}),
    Role.AUDIT_ADMINISTRATOR: frozenset({_P.DESK_VIEW, _P.AUDIT_VIEW}),
}

APART: frozenset[frozenset[Permission]] = frozenset(
    frozenset(pair)
    for pair in (
        (_P.DRAW_DRAFT, _P.DRAW_APPROVE_HEAD),
        (_P.DRAW_DRAFT, _P.DRAW_APPROVE_LEGAL),
        (_P.DRAW_DRAFT, _P.DRAW_APPROVE_DEPUTY),
        (_P.DRAW_APPROVE_HEAD, _P.DRAW_APPROVE_LEGAL),
        (_P.DRAW_APPROVE_HEAD, _P.DRAW_APPROVE_DEPUTY),
        (_P.DRAW_APPROVE_LEGAL, _P.DRAW_APPROVE_DEPUTY),
        (_P.DRAW_SOURCE_TYPE, _P.DRAW_SOURCE_COUNTERSIGN),
        (_P.DRAW_VOID_ASK, _P.DRAW_VOID_CONFIRM),
        (_P.TASK_WORK, _P.TASK_REVIEW),
        (_P.TASK_WORK, _P.TASK_APPROVE),
        (_P.TASK_WORK, _P.TASK_CLOSE_CONFIRM),
        (_P.TASK_CLOSE, _P.TASK_CLOSE_CONFIRM),
        (_P.PUBLICATION_PREPARE, _P.PUBLICATION_RELEASE),
        (_P.REFERENCE_EDIT, _P.REFERENCE_VERIFY),
        (_P.TIER_RULE_DRAFT, _P.TIER_RULE_APPROVE),
    )
)
"""Pairs of acts that one person never does on the same record (相互监督的岗位)."""


ADMINISTRATORS = frozenset({Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR})
"""The three administrators (三员): accounts, rights, trail. Each watches the other two, and none sees case content."""


class SameHandsError(DomainError):
    code = "roles.same_hands"


class SeatsCollideError(DomainError):
    code = "roles.seats_collide"


def may(roles: Iterable[Role], permission: Permission) -> bool:
    return any(permission in GRANTS[role] for role in roles)


def require_compatible_seats(roles: Iterable[Role]) -> None:
    """Refuse an administrator's seat together with any other seat at the same time (三员分立)."""
    held = set(roles)
    if held & ADMINISTRATORS and len(held) > 1:
        raise SeatsCollideError


def pairs_apart(roles: Iterable[Role]) -> list[tuple[Permission, Permission]]:
    """Pairs of acts that these seats both allow, and that their holder never does on the same record."""
    held = list(roles)
    pairs = (sorted(pair) for pair in APART if all(may(held, permission) for permission in pair))
    return sorted((first, second) for first, second in pairs)


def require_other_hands(permission: Permission, *, by: int, earlier: Iterable[tuple[Permission, int]]) -> None:
    """Refuse when the person `by` has already done an act on this record that `permission` checks."""
    for done, person in earlier:
        if person == by and frozenset({done, permission}) in APART:
            raise SameHandsError(permission=permission, done=done)
