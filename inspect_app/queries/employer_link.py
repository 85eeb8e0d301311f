"""One-time links: who has none yet, whose a code is, and what its page shows."""

import json
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from inspect_app.database import db
from inspect_app.models.draw import Draw, DrawTarget, FileName
from inspect_app.models.employer import Employer
from inspect_app.models.employer_link import EmployerLink, LinkBatch
from inspect_app.models.job_run import JobRun
from inspect_app.models.region import Region
from inspect_app.queries import draw as draws
from inspect_app.queries import job_run as job_runs
from workflows import draw_codes, employer_link, merkle
from workflows.draw import read_plan, ticket
from workflows.draw_plan import rules
from workflows.draw_strata import divide
from workflows.draw_table import ROSTER, read

MOST_FOUND = 50


@dataclass(frozen=True, slots=True)
class Climb:
    """The way from one line of a tree to the root that the plan fixed."""

    line: str
    leaf: str
    steps: list[employer_link.Step]
    root: str

    @property
    def holds(self) -> bool:
        return (self.steps[-1].parent if self.steps else self.leaf) == self.root


@dataclass(frozen=True, slots=True)
class OwnLine:
    """A firm's own line of the map of codes, and once the roster is public its line there, at the same place.

    Not before the opening: that line tells of an exclusion, and a firm must not learn early that it is safe.
    """

    code: str
    salt: str
    index: int
    size: int
    map: Climb
    roster: Climb | None


@dataclass(frozen=True, slots=True)
class OwnResult:
    """After the opening. `rule` is the index of the exclusion that kept the firm out; `target` its row when it was drawn."""

    ticket: str
    stratum: str | None
    cut_off: str
    rule: int | None
    target: DrawTarget | None


def without_link(draw: Draw, *, key: bytes) -> Sequence[tuple[int, str, str, str]]:
    """(employer id, workplace id as frozen, name, town's name) of the firms of the roster that have no live link, by town."""
    frozen = {int(row[-1]): row[0] for row in draws.table_rows(draw, key=key)}
    live = db.select(EmployerLink.id).where(
        EmployerLink.draw_id == draw.id, EmployerLink.employer_id == Employer.id, EmployerLink.withdrawn_at.is_(None)
    )
    query = (
        db.select(Employer.id, Employer.name, Region.name)
        .join(Region, Region.code == Employer.town_code)
        .where(Employer.id == db.func.any(db.cast(list(frozen), db.ARRAY(db.Integer))), ~live.exists())
    )
    found = db.session.execute(query.order_by(Employer.town_code, Employer.key))
    return [(id_, frozen[id_], name, town) for id_, name, town in found]


def live_of_code(code: str) -> EmployerLink | None:
    query = db.select(EmployerLink).filter_by(token_hash=employer_link.hash_of(code), withdrawn_at=None)
    return db.session.scalar(query)


def live(link_id: int) -> EmployerLink | None:
    return db.session.scalar(db.select(EmployerLink).filter_by(id=link_id, withdrawn_at=None))


def batches(draw: Draw) -> Sequence[LinkBatch]:
    return db.session.scalars(db.select(LinkBatch).filter_by(draw_id=draw.id).order_by(LinkBatch.id.desc())).all()


def find(draw: Draw, words: str) -> Sequence[EmployerLink]:
    """Links of the firms whose name or code holds `words`, the live ones first."""
    plain = words.strip().replace("\0", "")
    query = (
        db.select(EmployerLink)
        .join(Employer, Employer.id == EmployerLink.employer_id)
        .where(EmployerLink.draw_id == draw.id)
        .where(Employer.name.contains(plain, autoescape=True) | Employer.key.startswith(plain, autoescape=True))
        .order_by(EmployerLink.withdrawn_at.desc().nulls_first(), EmployerLink.id)
    )
    return db.session.scalars(query.limit(MOST_FOUND)).all()


def counts(draw: Draw) -> tuple[int, int]:
    """(live links, links opened at least once)."""
    query = db.select(db.func.count(), db.func.count(EmployerLink.opened_at)).where(
        EmployerLink.draw_id == draw.id, EmployerLink.withdrawn_at.is_(None)
    )
    live_links, opened = db.session.execute(query).one()
    return live_links, opened


def own_line(link: EmployerLink, *, key: bytes) -> OwnLine | None:
    """Computed when it is looked at; nothing of the map leaves the server but this line. None when the firm has none."""
    draw = link.draw
    if draw.batch_key is None:
        return None
    lines = _map(draw, key=key)
    code = draw_codes.code(draws.batch_key(draw, key=key), link.workplace_id)
    if not _stands_in(lines, code):
        return None
    index, plan = bisect_left(lines, f"{code}\t"), read_plan(draw.plan_text or "")
    return OwnLine(
        code=code,
        salt=lines[index].split("\t")[2],
        index=index,
        size=len(lines),
        map=_climb(lines, index, root=str(plan["map"])),
        roster=_in_roster(draw, index, root=str(plan["roster_root"])) if draw.opened_at else None,
    )


def _in_roster(draw: Draw, index: int, *, root: str) -> Climb:
    return _climb(draws.text(draw, FileName.ROSTER).splitlines()[1:], index, root=root)


def _climb(lines: Sequence[str], index: int, *, root: str) -> Climb:
    line = lines[index]
    path = merkle.path((each.encode() for each in lines), index)
    steps = employer_link.steps(line, index=index, size=len(lines), path=path)
    return Climb(line, employer_link.leaf(line), steps, root)


def own_result(draw: Draw, code: str) -> OwnResult | None:
    """None before the opening, whoever asks."""
    if draw.opened_at is None or draw.seed is None:
        return None
    stratum, rule = _place(draw, code)
    strata = json.loads(draws.text(draw, FileName.SUMMARY))["strata"]
    return OwnResult(
        ticket=ticket(draw.seed, "target", code),
        stratum=stratum,
        cut_off=strata[stratum][2] if stratum in strata else "-",
        rule=rule,
        target=db.session.scalar(db.select(DrawTarget).filter_by(draw_id=draw.id, code=code)),
    )


def last_run(draw: Draw, *, kind: str) -> JobRun | None:
    """The newest job that makes letters of this draw."""
    return job_runs.newest(kind, of=db.select(LinkBatch.id).where(LinkBatch.draw_id == draw.id))


def _place(draw: Draw, code: str) -> tuple[str | None, int | None]:
    """(stratum, None), or (None, index of the exclusion), from the firm's own row and the rules of the plan."""
    header, *lines = draws.text(draw, FileName.ROSTER).splitlines()
    own = lines[bisect_left(lines, f"{code}\t")]
    found = divide(read("roster", f"{header}\n{own}\n", required=ROSTER), rules(read_plan(draw.plan_text or "")))
    return next(iter(found.strata), None), next(map(int, found.excluded), None)


def _stands_in(lines: Sequence[str], code: str) -> bool:
    place = bisect_left(lines, f"{code}\t")
    return place < len(lines) and lines[place].startswith(f"{code}\t")


def _map(draw: Draw, *, key: bytes) -> list[str]:
    return draws.sealed_text(draw, FileName.MAP, key=key).splitlines()
