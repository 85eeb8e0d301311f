"""Issuing one-time links (一次性链接): letters in batches; a lost one is withdrawn and reissued with a reason."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from secrets import token_bytes

from inspect_app import audit
from inspect_app.clock import office_date
from inspect_app.database import db
from inspect_app.documents import employer_letter
from inspect_app.facts.employer_link import (
    LettersCollected,
    LettersDestroyed,
    LinkReissued,
    LinksAsked,
    LinksIssued,
    LinkWithdrawn,
)
from inspect_app.models.draw import Draw
from inspect_app.models.employer_link import EmployerLink, LetterFile, LinkBatch
from inspect_app.models.user import User
from inspect_app.queries import employer_link as queries
from inspect_app.vault import seal, unseal
from workflows import employer_link as rules
from workflows.errors import DomainError

PART = 250
"""Letters in one PDF: a ream of paper prints two."""
KEPT = timedelta(days=30)
"""Letters that nobody printed are destroyed; their firms are given new ones."""

Progress = Callable[[int, int], None]


class ReasonMissingError(DomainError):
    code = "employer_link.reason_missing"


class LettersDestroyedError(DomainError):
    code = "employer_link.letters_destroyed"


class AlreadyWithdrawnError(DomainError):
    code = "employer_link.already_withdrawn"


@dataclass(frozen=True, slots=True)
class Addressee:
    employer_id: int
    workplace_id: str
    name: str
    town: str


def ask(draw: Draw, *, base_url: str, by: User, at: datetime, reason: str = "") -> LinkBatch:
    """Order letters for every firm of the roster that has no live link. The job makes them."""
    rules.require_issued(draw.state)
    batch = LinkBatch(
        draw_id=draw.id, scope=draw.scope, asked_by_id=by.id, asked_at=at, base_url=base_url.rstrip("/"), reason=reason
    )
    db.session.add(batch)
    db.session.flush()
    audit.record(LinksAsked(subject=draw.plan_name, scope=draw.scope), by=by, at=at)
    return batch


def make(batch: LinkBatch, *, key: bytes, at: datetime, progress: Progress) -> None:
    """All letters of a batch in one transaction; does nothing when they are made."""
    if batch.made_at:
        return
    draw = batch.draw
    rules.require_issued(draw.state)
    waiting = [Addressee(*row) for row in queries.without_link(draw, key=key)]
    for part, (town, some) in enumerate(_parts(waiting), start=1):
        _write(batch, part, town, some, key=key, at=at)
        batch.letters += len(some)
        progress(batch.letters, len(waiting))
    batch.made_at = at
    fact = LinksIssued(subject=draw.plan_name, scope=draw.scope, letters=batch.letters)
    audit.record(fact, by=batch.asked_by, at=at)


def reissue(link: EmployerLink, *, base_url: str, by: User, at: datetime, reason: str, key: bytes) -> LinkBatch:
    """A lost letter: the old link ends, a new one is made at once."""
    rules.require_issued(link.draw.state)
    employer, draw = link.employer, link.draw
    _end(link, by=by, at=at, reason=reason)
    batch = ask(draw, base_url=base_url, by=by, at=at, reason=reason)
    addressee = Addressee(employer.id, link.workplace_id, employer.name, employer.town.name)
    _write(batch, 1, employer.town.name, [addressee], key=key, at=at)
    batch.letters, batch.made_at = 1, at
    fact = LinkReissued(subject=draw.plan_name, scope=draw.scope, employer_id=employer.id, reason=reason)
    audit.record(fact, by=by, at=at)
    return batch


def withdraw(link: EmployerLink, *, by: User, at: datetime, reason: str) -> None:
    _end(link, by=by, at=at, reason=reason)
    draw = link.draw
    fact = LinkWithdrawn(subject=draw.plan_name, scope=draw.scope, employer_id=link.employer_id, reason=reason)
    audit.record(fact, by=by, at=at)


def end_with_freeze(draw: Draw, *, by: User, at: datetime, reason: str) -> None:
    """The roster that the letters speak of is no more; the next freeze has letters of its own."""
    live = db.update(EmployerLink).where(EmployerLink.draw_id == draw.id, EmployerLink.withdrawn_at.is_(None))
    db.session.execute(live.values(withdrawn_at=at, withdrawn_by_id=by.id, reason=reason))
    of_draw = db.select(LinkBatch.id).where(LinkBatch.draw_id == draw.id)
    letters = db.select(LetterFile).where(LetterFile.batch_id.in_(of_draw), LetterFile.sealed.is_not(None))
    for file in db.session.scalars(letters).all():
        destroy(file, by=by, at=at)


def collect(file: LetterFile, *, key: bytes, by: User, at: datetime) -> bytes:
    """The PDF to print. Each time is recorded: whoever has it can open every link in it."""
    if file.sealed is None:
        raise LettersDestroyedError
    draw = file.batch.draw
    audit.record(LettersCollected(subject=draw.plan_name, scope=draw.scope, part=file.part), by=by, at=at)
    return unseal(file.sealed, key=key, about=file.about)


def destroy(file: LetterFile, *, by: User | None, at: datetime) -> None:
    """After the printing only hashes are left."""
    if file.sealed is None:
        raise LettersDestroyedError
    file.sealed, file.destroyed_at = None, at
    draw = file.batch.draw
    audit.record(LettersDestroyed(subject=draw.plan_name, scope=draw.scope, part=file.part), by=by, at=at)


def destroy_old(*, at: datetime) -> int:
    """How many files the timetable destroyed."""
    old = db.session.scalars(db.select(LetterFile).where(LetterFile.sealed.is_not(None), LetterFile.made_at < at - KEPT))
    return sum(destroy(file, by=None, at=at) is None for file in old.all())


def open_link(typed: str, *, at: datetime) -> EmployerLink:
    """The live link of a code as somebody typed it."""
    link = queries.live_of_code(rules.plain(typed))
    if link is None:
        raise rules.UnknownLinkError
    link.opened_at = link.opened_at or at
    return link


def _parts(waiting: Sequence[Addressee]) -> Iterator[tuple[str, list[Addressee]]]:
    """Town by town, so that a bundle can be carried to where it is handed out."""
    for town, group in groupby(waiting, key=lambda addressee: addressee.town):
        some = list(group)
        for start in range(0, len(some), PART):
            yield town, some[start : start + PART]


def _write(
    batch: LinkBatch, part: int, town: str, some: Sequence[Addressee], *, key: bytes, at: datetime
) -> None:
    codes = [rules.code_of(token_bytes(rules.BYTES)) for _addressee in some]
    for addressee, code in zip(some, codes, strict=True):
        db.session.add(_link(batch, addressee, code, at=at))
    letters = (employer_letter.Letter(addressee.name, code) for addressee, code in zip(some, codes, strict=True))
    file = LetterFile(batch_id=batch.id, part=part, letters=len(some), title=town, made_at=at)
    file.sealed = seal(employer_letter.render(letters, sender=_sender(batch, at)), key=key, about=file.about)
    db.session.add(file)
    db.session.flush()


def _link(batch: LinkBatch, addressee: Addressee, code: str, *, at: datetime) -> EmployerLink:
    return EmployerLink(
        draw_id=batch.draw_id,
        employer_id=addressee.employer_id,
        batch_id=batch.id,
        workplace_id=addressee.workplace_id,
        token_hash=rules.hash_of(code),
        issued_at=at,
    )


def _sender(batch: LinkBatch, at: datetime) -> employer_letter.Sender:
    draw = db.session.get_one(Draw, batch.draw_id)
    return employer_letter.Sender(
        body=draw.body.name,
        title=draw.title,
        number=draw.number,
        opens_on=draw.opens_on,
        base_url=batch.base_url,
        written_on=office_date(at),
    )


def _end(link: EmployerLink, *, by: User, at: datetime, reason: str) -> None:
    if not reason.strip():
        raise ReasonMissingError
    if link.withdrawn_at:
        raise AlreadyWithdrawnError
    link.withdrawn_at, link.withdrawn_by_id, link.reason = at, by.id, reason.strip()
    db.session.flush()

