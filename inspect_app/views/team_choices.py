"""Which officers a form of changing teams offers, with what each carries."""

from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields.choices import SelectChoice

from inspect_app import clock
from inspect_app.database import db
from inspect_app.models.officer import Officer
from inspect_app.models.task import Task
from inspect_app.queries import routing as queries
from workflows import routing


def offered(task: Task) -> list[SelectChoice]:
    """Those who may act, the least loaded first; the present team stays in the list."""
    on = max(clock.today(), task.visit_on or clock.today())
    people = queries.officers(task.scope, on=on)
    able = routing.eligible(people.values(), queries.needs_of([task])[task.id])
    names = _names([officer.id for officer in able] + [member.officer_id for member in task.members])
    loads = {officer.id: officer.load for officer in able}
    ids = dict.fromkeys([*(officer.id for officer in able), *(member.officer_id for member in task.members)])
    return [SelectChoice(id, _choice(names[id], loads.get(id))) for id in ids]


def leaving(tasks: list[Task]) -> list[SelectChoice]:
    people = {member.officer_id: member.officer for task in tasks for member in task.members}
    return [SelectChoice(id, officer.name) for id, officer in sorted(people.items())]


def joining() -> list[SelectChoice]:
    loads = queries.loads_of_officers()
    people = db.session.scalars(Officer.visible_to(current_user))
    able = [one for one in people if one.is_certified_on(clock.today())]
    able.sort(key=lambda one: (loads.get(one.id, 0), one.id))
    return [SelectChoice(one.id, _choice(one, loads.get(one.id, 0))) for one in able]


def _choice(officer: Officer, load: int | None) -> str:
    if load is None:
        return _("%(name)s（现在不能执行）", name=officer.name)
    return _("%(name)s，在办 %(load)s 件", name=officer.name, load=load)


def _names(ids: list[int]) -> dict[int, Officer]:
    return {one.id: one for one in db.session.scalars(db.select(Officer).where(Officer.id.in_(ids)))}
