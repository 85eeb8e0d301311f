"""What the pages of self-assessments show: tabs and figures, the claim beside our own reckoning, the steps in words."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from inspect_app.labels import label
from inspect_app.models.assessment import Assessment, AssessmentStep
from inspect_app.queries import assessment as queries
from inspect_app.queries.assessment import Filter, View
from inspect_app.queries.risk_class import newest_check, scheme_on, told_class
from inspect_app.risk_labels import class_words, grade_words
from scoring.claim import Agreement, Figure, SelfCheck, claim_of
from workflows.assessment import LIFECYCLE

GRADINGS = {Figure.HAZARD_GRADE: "hazard", Figure.MANAGEMENT_GRADE: "management", Figure.RISK_CLASS: "combined"}
FIGURES = (View.SENT, View.TAKEN)
"""Views that only the figures lead to; they have a tab while one looks at them."""


def tabs(counts: Mapping[View, int], wanted: Filter, kept: Mapping[str, str]) -> list[dict[str, Any]]:
    words = {
        View.ALL: _("全部"),
        View.UNCHASED: _("没有催"),
        View.CHASED: _("已催报"),
        View.TO_LOOK: _("待看"),
        View.RETURNED: _("已退回"),
        View.ACCEPTED: _("已认可"),
        View.FALSE: _("抽查不实"),
        View.SENT: _("已报"),
        View.TAKEN: _("认可过"),
    }
    return [
        {
            "href": _list(view, kept),
            "label": words[view],
            "count": counts[view],
            "is_current": view is wanted.view,
        }
        for view in View
        if view not in FIGURES or view is wanted.view
    ]


def figures(counts: Mapping[View, int], kept: Mapping[str, str]) -> list[dict[str, Any]]:
    """Each number opens the list that it counts; its share is of the number before which it is told."""
    owed, sent, taken = counts[View.ALL], counts[View.SENT], counts[View.TAKEN]
    return [
        {"words": _("应报"), "count": owed, "href": _list(View.ALL, kept), "share": None},
        {"words": _("已报"), "count": sent, "href": _list(View.SENT, kept), "share": _share(sent, owed)},
        {"words": _("已认可"), "count": taken, "href": _list(View.TAKEN, kept), "share": _share(taken, owed)},
        {
            "words": _("抽查不实"),
            "count": counts[View.FALSE],
            "href": _list(View.FALSE, kept),
            "share": None,
            "is_late": True,
        },
    ]


def classes(on: date) -> dict[str, dict[str, Any]]:
    """Letter → class of the scheme in which employers assess themselves."""
    return {one.code: told_class(one) or {} for one in scheme_on(on).classes}


def shown(assessment: Assessment, *, on: date) -> dict[str, Any]:
    """What was accepted shows the reckoning of that day; before that it is reckoned anew."""
    found, check = assessment.reckoned, queries.check_of(assessment)
    told = found or queries.reckoned(assessment, on=on).told
    newest = newest_check(assessment.employer, on=on) if found else None
    return {
        "told": told,
        "check": check,
        "compared": _compared(assessment, check, told, on=on) if check else [],
        "differing": _differing(told),
        "newer": newest if newest and check and newest.checked_on > check.checked_on else None,
        "moves": {move.name for move in LIFECYCLE.from_(assessment.state)},
        "events": [_event(step) for step in queries.steps(assessment)],
    }


def _list(view: View, kept: Mapping[str, str]) -> str:
    others = {name: value for name, value in kept.items() if name != "view"}
    return url_for("assessment.index", view=None if view is View.ALL else view.value, **others)


def _share(part: int, whole: int) -> str | None:
    return f"{100 * part / whole:.1f}%" if whole else None


def _compared(assessment: Assessment, check: SelfCheck, told: Mapping[str, Any], *, on: date) -> list[dict[str, Any]]:
    """One line for each figure: what the firm says, what the records say, how they agree."""
    claim = claim_of(check, scheme_on(on))
    said = {
        Figure.HAZARD_GRADE: (label(claim.hazard) if claim.hazard else "", check.hazard_grade),
        Figure.MANAGEMENT_GRADE: (label(claim.management) if claim.management else "", check.management_grade),
        Figure.RISK_CLASS: (_claimed_class(assessment, told_class(claim.risk_class)), check.risk_class),
    }
    return [
        {
            "figure": figure,
            "said": words or (_("写的是“%(written)s”，读不出", written=written) if written else _("没有写")),
            "found": _found_words(figure, told),
            "agreement": Agreement(told["agreement"][figure.value]),
        }
        for figure, (words, written) in said.items()
    ]


def _claimed_class(assessment: Assessment, claimed: dict[str, Any] | None) -> str:
    stored = assessment.accepted_class or claimed
    return class_words(stored) if stored else ""


def _found_words(figure: Figure, told: Mapping[str, Any]) -> str:
    found = told[GRADINGS[figure]]
    return class_words(found["class"]) if figure is Figure.RISK_CLASS else grade_words(found)


def _differing(told: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The figures that make the difference, with the gravest reason of each. The class only follows from the two grades."""
    differing = [
        figure
        for figure in (Figure.HAZARD_GRADE, Figure.MANAGEMENT_GRADE)
        if told["agreement"].get(figure.value) in (Agreement.MILDER, Agreement.GRAVER)
    ]
    return [
        {"figure": figure, "grading": GRADINGS[figure], "reason": told[GRADINGS[figure]]["reasons"][0]} for figure in differing
    ]


def _event(step: AssessmentStep) -> dict[str, Any]:
    names = {
        "owe": _("应当自评"),
        "chase": _("催报：%(way)s", way=label(step.way)),
        "submit": _("报来自评"),
        "accept": _("已认可"),
        "return": _("已退回"),
        "find_true": _("抽查：属实"),
        "find_false": _("抽查：不实"),
    }
    evidence = step.data.get("evidence")
    proof = _("依据：%(words)s", words=evidence) if evidence else ""
    parts = [step.by.name if step.by else _("系统"), _submitted(step), step.reason.rstrip("。."), proof]
    return {
        "at": step.on,
        "title": names[step.move],
        "text": _("，").join(part for part in parts if part),
        "is_late": step.move in ("return", "find_false"),
    }


def _submitted(step: AssessmentStep) -> str:
    if step.move != "submit":
        return ""
    return _("%(day)s 自查，%(points)s 分", day=step.data["checked_on"], points=step.data["points"])
