"""`./mingcha risk`: rank the register, and tell why an employer has its tier."""

import json
from datetime import date, datetime
from typing import Any

import click
from flask_babel import force_locale, gettext

from inspect_app import clock
from inspect_app.cli.context import LANGUAGE, app_context
from inspect_app.database import db
from inspect_app.labels import label
from inspect_app.models.employer import Employer
from inspect_app.models.project import HazardClass
from inspect_app.operations.risk import rank_register, ranking_of
from inspect_app.queries.risk_class import classes_of, newest_check
from inspect_app.queries.risk_rules import rules_on
from inspect_app.risk_labels import class_reason, class_words, grade_words, tier_reason
from inspect_app.words.risk_class import REASONS
from scoring.claim import Figure
from scoring.risk import WORKERS
from scoring.tier import Tier


@click.group()
def risk() -> None:
    """Rank employers, and explain a tier."""


@risk.command()
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Judge as of this day; today when absent.")
def rank(as_of: datetime | None) -> None:
    """Rank the whole register; writes only what changed."""
    with app_context(), force_locale(LANGUAGE):
        changed = rank_register(
            "", on=_day(as_of), by=None, at=clock.now(), progress=lambda done, total: None, keep=db.session.commit
        )
        db.session.commit()
    click.echo(f"{changed} changed")


@risk.command()
@click.argument("code")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Judge as of this day; today when absent.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def explain(code: str, as_of: datetime | None, *, as_json: bool) -> None:
    """Tell the tier and the official classes of the workplaces of CODE, with the reasons and the records behind them."""
    with app_context(), force_locale(LANGUAGE):
        rows = db.session.scalars(db.select(Employer).where(db.or_(Employer.uscc == code, Employer.key == code))).all()
        if not rows:
            raise click.ClickException(f"no employer has the code {code}")
        told = [_explained(row, _day(as_of)) for row in rows]
        click.echo(json.dumps(told, ensure_ascii=False, indent=2) if as_json else "\n\n".join(map(_words, told)))


def _day(as_of: datetime | None) -> date:
    return as_of.date() if as_of else clock.today()


def _explained(row: Employer, on: date) -> dict[str, object]:
    rules = rules_on(on)
    ranking = ranking_of(row, rules)
    return {
        "key": row.key,
        "name": row.name,
        "as_of": on.isoformat(),
        "tier": ranking.tier.value,
        "is_unknown": ranking.is_unknown,
        "points": ranking.order // WORKERS,
        "reasons": [{"code": reason.code.value, "details": dict(reason.details)} for reason in ranking.reasons],
        "rule_version": rules.version,
        "official": classes_of(row, on=on, check=newest_check(row, on=on)).told,
    }


def _words(told: dict[str, Any]) -> str:
    heading = f"{told['key']} {told['name']}: {label(Tier(told['tier']))} ({told['as_of']}, {told['rule_version']})"
    reasons = [f"  - {': '.join(tier_reason(reason, sees_health=True))}" for reason in told["reasons"]]
    return "\n".join([heading, *reasons, *_official_words(told["official"])])


def _official_words(told: dict[str, Any]) -> list[str]:
    """Each official result with its reasons; the class of the industry comes last."""
    results = {
        "hazard": (Figure.HAZARD_GRADE, grade_words(told["hazard"])),
        "management": (Figure.MANAGEMENT_GRADE, grade_words(told["management"])),
        "combined": (Figure.RISK_CLASS, class_words(told["combined"]["class"])),
    }
    lines = []
    for grading in REASONS:
        figure, words = results[grading]
        lines += [f"{label(figure)}: {words}"]
        lines += [f"  - {': '.join(class_reason(reason, grading))}" for reason in told[grading]["reasons"]]
    industry = told["industry"]["class"]
    words = label(HazardClass(industry)) if industry else gettext("目录里没有查到")
    return [*lines, gettext("行业风险类别") + f": {words}"]


COMMANDS = (risk,)
