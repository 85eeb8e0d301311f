"""The hazard factors of one employer (危害因素), each at its worst post by the newest value of every post."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from sqlalchemy.dialects.postgresql import distinct_on

from inspect_app.database import db
from inspect_app.models.declaration import Declaration
from inspect_app.models.employer import Employer
from inspect_app.models.measurement import Measurement
from inspect_app.models.reference_item import ReferenceItem
from inspect_app.queries import reference
from inspect_app.queries.risk_rules import RiskRules
from scoring.factor import PHYSICAL, normalise
from scoring.hazard_grade import ExposureLevel, Factor, HeadCount
from scoring.verdict import Verdict

SEVERE_SILICA = 10  # per cent of free SiO2 from which any dust is severe (first annex of the 2022 pilot)
LEVELS = {
    Verdict.COMPLIES: ExposureLevel.COMPLIES,
    Verdict.CANNOT_JUDGE: ExposureLevel.CANNOT_JUDGE,
    Verdict.EXCEEDS: ExposureLevel.EXCEEDS,
}
"""From the best to the worst."""
NAMES = ("factor-aliases", "limits-chemical", "limits-dust", "limits-physical")


def factors_of(
    employer: Employer, ids: Sequence[int], declaration: Declaration | None, severe: RiskRules
) -> list[Factor]:
    """Of the register, the newest declaration and the measurements. `ids`: the employer and what was merged into it."""
    names = _Names(severe)
    points: dict[str, list[Measurement]] = defaultdict(list)
    for point in _newest_points(ids, on=severe.on):
        points[names.plain(point.factor)].append(point)
    exceeded = {names.plain(name) for name in employer.exceeded_hazards}
    told = [*employer.hazards, *(declaration.factors if declaration else ()), *employer.exceeded_hazards]
    every = dict.fromkeys([*map(names.plain, told), *points])
    return [_factor(name, points.get(name, []), names, employer if name in exceeded else None) for name in every]


def _newest_points(ids: Sequence[int], *, on: date) -> Sequence[Measurement]:
    """Of every post, factor and kind of value the newest."""
    place = (Measurement.post, Measurement.factor, Measurement.kind)
    newest = (
        db.select(Measurement)
        .where(Measurement.employer_id.in_(ids), Measurement.measured_on <= on)
        .ext(distinct_on(*place))
        .order_by(*place, Measurement.measured_on.desc(), Measurement.id.desc())
    )
    return db.session.scalars(newest).all()


def _factor(name: str, points: Sequence[Measurement], names: "_Names", register: Employer | None) -> Factor:
    """`register`: the employer whose register says that a test found this factor above its limit; the newer of both counts."""
    is_severe = True if any((point.sio2_percent or 0) >= SEVERE_SILICA for point in points) else names.is_severe(name)
    workers = _heads(points)
    newest = max((point.measured_on for point in points), default=None)
    if register and (newest is None or (register.tested_on and register.tested_on > newest)):
        return Factor(name, is_severe, ExposureLevel.EXCEEDS, tested_on=register.tested_on, workers=workers)
    if newest is None:
        return Factor(name, is_severe, ExposureLevel.UNTESTED)
    worst = max(points, key=lambda point: (list(LEVELS).index(point.verdict), point.measured_on))
    return Factor(
        name, is_severe, LEVELS[worst.verdict], tested_on=worst.measured_on, post=worst.post, workers=workers
    )


def _heads(points: Sequence[Measurement]) -> HeadCount:
    """Those at the posts of a factor; whoever works at two posts cannot be told apart."""
    counts = {point.post: point.exposed_count for point in points}
    known = [count for count in counts.values() if count is not None]
    total = sum(known) if known and len(known) == len(counts) else None
    return HeadCount(distinct=total, repeated=total)


class _Names:
    """One name for each factor, and whether it is severe; exact names and aliases only, never likeness."""

    def __init__(self, severe: RiskRules) -> None:
        self._severe = severe
        self._aliases: dict[str, str] = {}
        self._known = {normalise(name) for name in PHYSICAL}
        for row in _name_rows(severe.on):
            if "factor" not in row.data:
                self._known.add(normalise(row.words))
            elif row.decides:
                self._aliases[normalise(row.words)] = row.data["factor"]

    def plain(self, name: str) -> str:
        found = self._severe.severe((name,))[0]
        alias = self._aliases.get(normalise(name), name)
        return found[0] if found else next(iter(self._severe.severe((alias,))[0]), alias)

    def is_severe(self, name: str) -> bool | None:
        """None: nobody has said what it is, or the row that says so does not decide."""
        if self._severe.severe((name,))[0]:
            return True
        plain = normalise(name)
        return None if plain in self._severe.doubtful or plain not in self._known else False


def _name_rows(on: date) -> Sequence[ReferenceItem]:
    return [row for collection in NAMES for row in reference.items(collection, on=on)]
