"""Drafting a draw (起草抽取方案): the rules, the days, the parties and the sources; changeable until the freeze."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from inspect_app import audit
from inspect_app.clock import office_date
from inspect_app.database import db
from inspect_app.facts.draw import DrawDrafted
from inspect_app.models.body import Body
from inspect_app.models.draw import Draw, DrawParty, DrawSource, PartyKind
from inspect_app.models.reference_item import ReferenceItem
from inspect_app.models.user import User
from inspect_app.operations import draw_freeze, draw_step, number_series
from inspect_app.queries import calendar_day, draw_days, reference, setting
from workflows import ceremony
from workflows.draw_lifecycle import DrawState
from workflows.errors import DomainError
from workflows.roles import Permission


class NotDraftedError(DomainError):
    code = "draw.not_drafted"


class NoBodyError(DomainError):
    code = "draw.no_body"


class UnknownSourceError(DomainError):
    code = "draw.unknown_source"


class PartyMayNotCommitError(DomainError):
    code = "draw.party_may_not_commit"


@dataclass(frozen=True, slots=True)
class Witness:
    """An outside party. `user` signs in, else it gets a link; the share of a required one opens after the source."""

    words: str
    user: User | None = None
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """Everything the form of a draft asks for. `source_kinds` are codes of the collection random-sources."""

    title: str
    rules: ceremony.Draft
    draw_on: date
    opens_on: date
    due_on: date
    bureau: tuple[User, User]
    witnesses: Sequence[Witness]
    source_kinds: Sequence[str]
    is_short_form: bool = False


def draft(proposal: Proposal, *, by: User, at: datetime) -> Draw:
    """A new draw of the body that `by` belongs to, with the next number of its region's year."""
    if by.body is None:
        raise NoBodyError
    draw = _numbered(by.body, year=proposal.draw_on.year)
    draw.drafted_by_id, draw.created_at, draw.entered_on = by.id, at, office_date(at)
    _apply(draw, proposal, at=at)
    db.session.add(draw)
    db.session.flush()
    _record(draw, by=by, at=at, is_new=True)
    return draw


def redraft(draw: Draw, proposal: Proposal, *, by: User, at: datetime) -> None:
    draw_step.lock(draw)
    if draw.state is not DrawState.DRAFTED:
        raise NotDraftedError
    draw_freeze.require_none_under_way(draw)
    draw_step.require_hands(draw, Permission.DRAW_DRAFT, by=by)
    draw.parties.clear()
    draw.sources.clear()
    db.session.flush()
    _apply(draw, proposal, at=at)
    _record(draw, by=by, at=at, is_new=False)


def _numbered(body: Body, *, year: int) -> Draw:
    number = number_series.take(f"draw:{body.scope}:{year}")
    return Draw(
        number=f"{body.short_name[:1]}抽〔{year}〕{number}号",
        slug=f"{year}-{number}",
        body_id=body.id,
        scope=body.scope,
        state=DrawState.DRAFTED,
    )


def _apply(draw: Draw, proposal: Proposal, *, at: datetime) -> None:
    today = office_date(at)
    items = _kinds(proposal.source_kinds, on=today)
    ceremony.check(proposal.rules, _ceremony(proposal, items), limits=_limits(today))
    for user in proposal.bureau:
        _require_party(user, on=today)
    draw.title, draw.draft, draw.is_short_form = proposal.title, proposal.rules.to_json(), proposal.is_short_form
    draw.draw_on, draw.due_on = proposal.draw_on, proposal.due_on
    draw.opens_on = proposal.draw_on if proposal.is_short_form else proposal.opens_on
    draw.parties.extend([*_bureau(proposal), *_witnesses(proposal)])
    draw.sources.extend(_sources(proposal.draw_on, items))


def _ceremony(proposal: Proposal, items: Sequence[ReferenceItem]) -> ceremony.Ceremony:
    return ceremony.Ceremony(
        draw_on=proposal.draw_on,
        opens_on=proposal.opens_on,
        due_on=proposal.due_on,
        is_short_form=proposal.is_short_form,
        sources=[(item.code, int(item.data["bits"])) for item in items],
        trades=any(item.data.get("trading_days") for item in items),
        bureau=(proposal.bureau[0].id, proposal.bureau[1].id),
        witnesses=[witness.words for witness in proposal.witnesses],
    )


def _limits(on: date) -> ceremony.Limits:
    return ceremony.Limits(
        opens_within_days=setting.value("draw.opens_within_days", on=on),
        source_bits=setting.value("draw.source_bits", on=on),
        earliest=draw_days.earliest(on=on),
        calendar=calendar_day.working_calendar(),
    )


def _kinds(chosen: Sequence[str], *, on: date) -> list[ReferenceItem]:
    """In the order of the reference data."""
    known = {item.code: item for item in reference.items("random-sources", on=on)}
    for kind in chosen:
        if kind not in known:
            raise UnknownSourceError(kind=kind)
    return [item for kind, item in known.items() if kind in chosen]


def _require_party(user: User, *, on: date) -> None:
    if not user.may_on(Permission.DRAW_COMMIT, on):
        raise PartyMayNotCommitError(name=user.name)


def _bureau(proposal: Proposal) -> list[DrawParty]:
    return [
        DrawParty(
            name=name,
            words=user.name,
            kind=PartyKind.BUREAU,
            is_required=True,
            is_sealed=not proposal.is_short_form,
            user_id=user.id,
        )
        for name, user in zip(ceremony.BUREAU_PARTIES, proposal.bureau, strict=True)
    ]


def _witnesses(proposal: Proposal) -> list[DrawParty]:
    return [
        DrawParty(
            name=f"witness-{place}",
            words=witness.words,
            kind=PartyKind.WITNESS,
            is_required=witness.is_required,
            is_sealed=False,
            user_id=witness.user.id if witness.user else None,
        )
        for place, witness in enumerate(proposal.witnesses, start=1)
    ]


def _sources(on: date, items: Sequence[ReferenceItem]) -> list[DrawSource]:
    return [
        DrawSource(position=place, name=ceremony.source_name(item.code, on), words=item.words, kind=item.code)
        for place, item in enumerate(items, start=1)
    ]


def _record(draw: Draw, *, by: User, at: datetime, is_new: bool) -> None:
    draw_step.note(draw, "draft", by=by, at=at, permission=Permission.DRAW_DRAFT)
    audit.record(DrawDrafted(subject=draw.plan_name, scope=draw.scope, number=draw.number, is_new=is_new), by=by, at=at)
