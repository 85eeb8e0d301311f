"""What the official schemes make of one employer on a day (风险类别), from our own records; never a bare letter.

Three results that nobody may mix: the hazard-risk grade and the management grade with the combined class of the 2022 pilot,
and the class of the industry in the catalogue of 2021, beside the county tier. What a rule that is 待核 says is not used.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from inspect_app.database import db
from inspect_app.models.declaration import Declaration, DeclarationKind
from inspect_app.models.employer import Employer
from inspect_app.models.project import HazardClass
from inspect_app.models.reference_item import ReferenceItem
from inspect_app.models.self_check import SelfCheck as SelfCheckRow
from inspect_app.queries import reference, setting
from inspect_app.queries.employer import family
from inspect_app.queries.hazard_factor import factors_of
from inspect_app.queries.risk_rules import digits, rules_on
from inspect_app.queries.rule import rules
from scoring import hazard_grade, management_grade
from scoring.claim import Agreement, Claim, Figure, SelfCheck, claim_of, compare
from scoring.combined_class import Combined, classify, combined_matrix
from scoring.hazard_grade import Counting, HazardGrading, HeadCount, HeadsOf, Reading
from scoring.management_grade import ManagementGrading
from scoring.reason import Reason
from scoring.risk_matrix import risk_matrix
from scoring.rule import in_force
from scoring.scheme import PILOT_2022, RiskClass, RiskScheme, risk_scheme


@dataclass(frozen=True, slots=True)
class Industry:
    """By the catalogue of 2021; None where no row that decides names the industry."""

    hazard_class: HazardClass | None
    versions: tuple[str, ...]
    is_verified: bool


@dataclass(frozen=True, slots=True)
class RiskClasses:
    """`check` is the self-check behind the management grade; `claim` what the employer says in it."""

    on: date
    hazard: HazardGrading
    management: ManagementGrading
    combined: Combined
    industry: Industry
    reading: Reading
    scheme: RiskScheme
    check: SelfCheck | None
    claim: Claim | None

    @property
    def agreement(self) -> Mapping[Figure, Agreement]:
        """The claim against the records; empty without a claim."""
        if self.claim is None:
            return {}
        return compare(self.claim, hazard=self.hazard, management=self.management, combined=self.combined)

    @property
    def differences(self) -> list[Figure]:
        return [figure for figure, agreement in self.agreement.items() if agreement.is_difference]

    @property
    def versions(self) -> list[str]:
        """Every row of the reference that the combined class rests on."""
        found = (*self.hazard.versions, self.management.version, self.combined.cell)
        return sorted({version for version in found if version})

    @property
    def told(self) -> dict[str, Any]:
        """As it is stored, printed and shown: plain values, each result with its reasons and the rows used."""
        return {
            "on": self.on.isoformat(),
            "hazard": _told_hazard(self.hazard),
            "management": _told_management(self.management),
            "combined": _told_combined(self.combined),
            "industry": _told_industry(self.industry),
            "reading": {"counting": self.reading.counting.value, "heads_of": self.reading.heads_of.value},
            "agreement": {figure.value: agreement.value for figure, agreement in self.agreement.items()},
        }


def newest_check(employer: Employer, *, on: date) -> SelfCheck | None:
    of_it = db.select(SelfCheckRow).where(SelfCheckRow.employer_id.in_(family(employer)), SelfCheckRow.checked_on <= on)
    row = db.session.scalar(of_it.order_by(SelfCheckRow.checked_on.desc(), SelfCheckRow.id.desc()).limit(1))
    return SelfCheck(
        checked_on=row.checked_on,
        published_on=row.published_on,
        points=row.points,
        points_absent=row.points_absent,
        hazard_grade=row.hazard_grade or "",
        management_grade=row.management_grade or "",
        risk_class=row.risk_class or "",
    ) if row else None


def classes_of(employer: Employer, *, on: date, check: SelfCheck | None) -> RiskClasses:
    """`check` is the self-check to be judged: the newest, or the one that an assessment was made of."""
    reading, ids = _reading(on), family(employer)
    declaration = _newest_declaration(ids, on=on)
    found = factors_of(employer, ids, declaration, rules_on(on))
    hazard = hazard_grade.grade(
        found, workers=_workers(employer, declaration), matrix=risk_matrix(rules("risk-matrix"), on=on), reading=reading
    )
    management, scheme = _management(check, on=on), scheme_on(on)
    matrix = combined_matrix(rules("combined-matrix"), scheme, on=on)
    return RiskClasses(
        on=on,
        hazard=hazard,
        management=management,
        combined=classify(hazard.grade, management.grade, matrix=matrix),
        industry=_industry(employer.industry_code, on=on),
        reading=reading,
        scheme=scheme,
        check=check,
        claim=claim_of(check, scheme) if check else None,
    )


def scheme_on(on: date) -> RiskScheme:
    """The scheme in which employers assess themselves; the letters of 2019 mean the opposite."""
    return risk_scheme(rules("risk-schemes"), PILOT_2022, on=on)


def class_version(claimed: RiskClass, *, on: date) -> str:
    """The row of the reference that says what the class means on the day."""
    rows = (row for row in in_force(rules("risk-schemes"), on) if row.data["scheme"] == claimed.scheme)
    return next(row.version for row in rows if row.data["class_code"] == claimed.code)


def _reading(on: date) -> Reading:
    distinct, whole = (setting.value(f"risk_class.{code}", on=on) for code in ("distinct_heads", "whole_employer"))
    return Reading(
        counting=Counting.DISTINCT if distinct else Counting.REPEATED, heads_of=HeadsOf.EMPLOYER if whole else HeadsOf.FACTOR
    )


def _management(check: SelfCheck | None, *, on: date) -> ManagementGrading:
    bands = management_grade.management_bands(rules("management-bands"), on=on)
    if check is None:
        return management_grade.grade(None, bands=bands)
    is_confirmed = setting.value("risk_class.absence_by_ratio", on=on)
    return management_grade.grade_check(
        check.points, not_applicable=check.points_absent, is_confirmed=is_confirmed, bands=bands
    )


def _industry(code: str | None, *, on: date) -> Industry:
    """Several rows that begin the code: the graver counts, as in the tier."""
    told = digits(code or "")
    every = reference.items("industry-classes", on=on) if told else []
    rows = [row for row in every if told.startswith(digits(row.data["industry_code"]))]
    for hazard_class in HazardClass:
        named = [row for row in rows if row.decides and row.data.get("hazard_class") == hazard_class.value]
        if named:
            return Industry(hazard_class, _versions(named), all(row.is_verified for row in named))
    return Industry(None, _versions(rows), is_verified=not rows)


def _versions(rows: Sequence[ReferenceItem]) -> tuple[str, ...]:
    return tuple(f"{row.code}@{row.valid_from.isoformat()}" for row in rows)


def _newest_declaration(ids: Sequence[int], *, on: date) -> Declaration | None:
    told = db.select(Declaration).where(
        Declaration.employer_id.in_(ids), Declaration.declared_on <= on, Declaration.kind != DeclarationKind.CANCEL
    )
    return db.session.scalar(told.order_by(Declaration.declared_on.desc(), Declaration.id.desc()).limit(1))


def _workers(employer: Employer, declaration: Declaration | None) -> HeadCount:
    """The declaration tells both counts; the register knows persons only."""
    declared = declaration.exposed if declaration else None
    repeated = declaration.exposures if declaration else None
    return HeadCount(distinct=employer.exposed_count if declared is None else declared, repeated=repeated)


def _told_reasons(reasons: Sequence[Reason]) -> list[dict[str, Any]]:
    return [{"code": reason.code.value, "details": dict(reason.details)} for reason in reasons]


def _told_hazard(found: HazardGrading) -> dict[str, Any]:
    return {
        "grade": found.grade.value if found.grade else None,
        "at_least": found.at_least.value,
        "at_most": found.at_most.value,
        "reasons": _told_reasons(found.reasons),
        "versions": list(found.versions),
    }


def _told_management(found: ManagementGrading) -> dict[str, Any]:
    return {
        "grade": found.grade.value if found.grade else None,
        "reasons": _told_reasons([found.reason]),
        "versions": [found.version] if found.version else [],
    }


def _told_combined(found: Combined) -> dict[str, Any]:
    return {
        "outcome": found.outcome.value,
        "class": told_class(found.risk_class),
        "reasons": _told_reasons(found.reasons),
        "versions": [found.cell] if found.cell else [],
    }


def told_class(found: RiskClass | None) -> dict[str, Any] | None:
    """Scheme, code, ordinal and words, never the letter alone."""
    if found is None:
        return None
    return {"scheme": found.scheme, "code": found.code, "ordinal": found.ordinal, "words": found.words}


def _told_industry(found: Industry) -> dict[str, Any]:
    return {
        "class": found.hazard_class.value if found.hazard_class else None,
        "versions": list(found.versions),
        "is_verified": found.is_verified,
    }
