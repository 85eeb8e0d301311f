"""Employers: the list with its views, the record, and what hangs on it."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, func, text
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import InstrumentedAttribute

from inspect_app.database import db
from inspect_app.models.employer import Employer, EmployerChange, EmployerStatus
from inspect_app.models.region import Region, RegionLevel
from inspect_app.models.register_summary import RegisterCount, RegisterWord
from inspect_app.models.risk import Ranking
from inspect_app.models.user import User
from inspect_app.models.visit import Visit
from inspect_app.queries import keyset
from scoring.tier import Tier
from workflows import register_values as values

MOST_WORDS = 400  # that a filter offers


class View(StrEnum):
    """The saved views above the list."""

    ALL = "all"
    KEY = "key"
    UNKNOWN = "unknown"
    UNVISITED = "unvisited"
    PROVISIONAL = "provisional"


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is narrowed by; empty means everything."""

    view: str = ""
    q: str = ""
    town: str = ""
    tier: str = ""
    industry: str = ""
    hazard: str = ""
    status: str = ""

    @property
    def told(self) -> dict[str, str]:
        """What is in force, for the URL and the audit trail."""
        return {field.name: value for field in fields(self) if (value := getattr(self, field.name))}


def matching(user: User, wanted: Filter, *, on: date) -> Select[tuple[Employer]]:
    select = Employer.visible_to(user).where(*_view(View(wanted.view or View.ALL), on=on))
    conditions: dict[str, Any] = {
        "town": Employer.town_code == wanted.town,
        "tier": Employer.ranking.has(Ranking.tier == (wanted.tier or None)),
        "industry": Employer.industry_name == wanted.industry,
        "hazard": Employer.hazards.contains([wanted.hazard]),
        "status": Employer.status == (wanted.status or None),
    }
    select = select.where(*(condition for name, condition in conditions.items() if getattr(wanted, name)))
    if _is_key(wanted):
        select = select.join(Ranking, Ranking.employer_id == Employer.id)
    if wanted.status != EmployerStatus.MERGED:
        select = select.where(Employer.status != EmployerStatus.MERGED)
    return select.where(said(wanted.q)) if wanted.q.strip() else select


def order(wanted: Filter) -> tuple[tuple[InstrumentedAttribute[Any], ...], bool]:
    """(keys, whether they fall). 重点 begins with the gravest: cases, exceedance, severe factors, exposed workers."""
    return ((Ranking.tier_order, Employer.id), True) if _is_key(wanted) else ((Employer.id,), False)


def _is_key(wanted: Filter) -> bool:
    return wanted.tier == Tier.KEY or wanted.view in (View.KEY, View.UNVISITED)


def said(words: str) -> ColumnElement[bool]:
    """Name, address, code or initials contain `words`; the bigrams find candidates through the index."""
    plain = values.key(values.text(words))
    code = values.code(words)
    found = [_contains(column, plain) for column in (Employer.name_key, Employer.address_key)] if plain else []
    if code.isascii():
        found += [_contains(Employer.key, code), _contains(Employer.initials, code.lower())]
    return db.or_(*found) if found else db.false()


def view_counts(user: User, *, on: date) -> dict[View, int]:
    """How many employers each saved view has. Who was visited is counted up to a limit; the rest is kept in counts."""
    alive = RegisterCount.status != EmployerStatus.MERGED
    kept = {
        View.ALL: alive,
        View.KEY: alive & (RegisterCount.tier == Tier.KEY.value),
        View.UNKNOWN: RegisterCount.is_unknown & (RegisterCount.status == EmployerStatus.OPERATING),
        View.PROVISIONAL: alive & RegisterCount.is_provisional,
    }
    columns = [func.coalesce(func.sum(RegisterCount.employers).filter(of), 0) for of in kept.values()]
    row = db.session.execute(db.select(*columns).where(RegisterCount.town_code.startswith(user.scope))).one()
    unvisited = keyset.count(matching(user, Filter(view=View.UNVISITED), on=on))
    return {**dict(zip(kept, row, strict=True)), View.UNVISITED: unvisited}


def towns(user: User) -> Sequence[Region]:
    return db.session.scalars(Region.visible_to(user).filter_by(level=RegionLevel.TOWN).order_by(Region.code)).all()


def industries(user: User) -> Sequence[str]:
    return sorted(_words(user, "industry_name"))


def hazards(user: User) -> Sequence[str]:
    """Every factor that an employer names, the commonest first."""
    return _words(user, "hazards")


def _words(user: User, field: str) -> Sequence[str]:
    """The commonest first."""
    named = db.select(RegisterWord.word).where(RegisterWord.field == field, RegisterWord.town_code.startswith(user.scope))
    commonest = named.group_by(RegisterWord.word).order_by(func.sum(RegisterWord.employers).desc(), RegisterWord.word)
    return db.session.scalars(commonest.limit(MOST_WORDS)).all()


def family(employer: Employer) -> list[int]:
    """The ids of the employer and of all that were merged into it, directly or not."""
    return list(
        db.session.scalars(
            text(
                """
                WITH RECURSIVE family(id) AS (
                    SELECT CAST(:id AS integer)
                    UNION SELECT e.id FROM employers e JOIN family f ON e.merged_into_id = f.id
                ) SELECT id FROM family
                """
            ),
            {"id": employer.id},
        )
    )


def workplaces(user: User, employer: Employer) -> Sequence[Employer]:
    """The other living workplaces of the same code."""
    same = Employer.visible_to(user).where(
        Employer.uscc == employer.uscc, Employer.id != employer.id, Employer.status != EmployerStatus.MERGED
    )
    return db.session.scalars(same.order_by(Employer.number)).all()


def changes(employer: Employer, *, limit: int, before: int | None = None) -> Sequence[tuple[EmployerChange, str | None]]:
    """The history, newest first, each with the name of whoever did it."""
    rows = (
        db.select(EmployerChange, User.name)
        .outerjoin(User, User.id == EmployerChange.by_id)
        .where(EmployerChange.employer_id == employer.id)
        .order_by(EmployerChange.id.desc())
        .limit(limit)
    )
    rows = rows.where(EmployerChange.id < before) if before else rows
    return [(change, name) for change, name in db.session.execute(rows)]


def visits(ids: Sequence[int], *, limit: int) -> Sequence[Visit]:
    """The latest visits of any body and specialty."""
    rows = db.select(Visit).where(Visit.employer_id.in_(ids)).order_by(Visit.visited_on.desc(), Visit.id.desc())
    return db.session.scalars(rows.limit(limit)).all()


def _contains(column: Any, words: str) -> ColumnElement[bool]:
    pairs = sorted({words[at : at + 2] for at in range(len(words) - 1)})
    found = column.contains(words, autoescape=True)
    return db.and_(Employer.grams.contains(array(pairs)), found) if pairs else found


def _view(view: View, *, on: date) -> list[Any]:
    year = db.select(Visit.id).where(
        Visit.employer_id == Employer.id,
        Visit.counts_toward_cap,
        Visit.visited_on.between(date(on.year, 1, 1), date(on.year, 12, 31)),
    )
    is_key = Employer.ranking.has(Ranking.tier == Tier.KEY)
    return {
        View.ALL: [],
        View.KEY: [is_key],
        View.UNKNOWN: [Employer.ranking.has(Ranking.is_unknown), Employer.status == EmployerStatus.OPERATING],
        View.UNVISITED: [is_key, Employer.status == EmployerStatus.OPERATING, ~year.exists()],
        View.PROVISIONAL: [Employer.uscc.is_(None)],
    }[view]
