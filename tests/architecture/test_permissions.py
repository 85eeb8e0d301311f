"""Every route × every seat × one's own and another region, held against the permission table."""

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from inspect_app.authorization import FRAMEWORK_ENDPOINTS, Policy, policy_of
from inspect_app.database import db
from inspect_app.models.user import User
from inspect_app.operations import data_source
from tests.architecture.examples import World, make_world
from tests.conftest import taken_back
from tests.factories import NOW
from tests.pages import Browser
from tests.records import make_source
from workflows.roles import GRANTS, Role

pytestmark = pytest.mark.usefixtures("still_clock")

OPEN = {200, 302, 400, 404, 409, 422}
"""What a page may answer to whoever may open it: itself, the next one, or its own refusal."""

NEEDS_MORE = {
    "draw_replace.evidence": "a target that was substituted",
    "employer_link.progress": "letters that are being made",
    "routing.release_progress": "a release that is running",
    "task.notice": "a visit that was approved",
    "draw_party.open_link": "a one-time token",
    "draw_party.open_table": "a one-time token",
    "draw_party.open_changes": "a one-time token",
    "public_draw.show": "a draw that was published",
    "public_draw.file": "a draw that was published",
    "public_draw.targets": "a draw that was opened",
    "public_api.draw_one": "a draw that was published",
    "public_api.draw_file": "a draw that was published",
    "public_result.show": "a result that was released",
    "public_api.result_one": "a result that was released",
}
"""Routes that answer 404 to everyone in this small world, each with what it lacks. Their own tests open them."""


@pytest.fixture(scope="module")
def world(app: Flask) -> Iterator[World]:
    """Made once; every request is taken back."""
    with taken_back(app):
        world = make_world()
        db.session.commit()
        yield world


class Walk:
    """Asks every route for somebody and keeps what does not hold."""

    def __init__(self, app: Flask, world: World) -> None:
        self.app, self.world, self.browser = app, world, Browser(app)
        self.wrong: list[str] = []

    def routes(self) -> list[tuple[Rule, Policy]]:
        rules = [rule for rule in self.app.url_map.iter_rules() if rule.endpoint not in FRAMEWORK_ENDPOINTS]
        return [(rule, policy_of(self.app.view_functions[rule.endpoint]) or Policy()) for rule in rules]

    def ask(self, rule: Rule, user_id: int | None, *, is_other: bool = False) -> tuple[int, str] | None:
        """(status, place it leads to) of one request, which is taken back; None when nothing of it is of another region."""
        values = self.world.values(rule, is_other=is_other)
        if is_other and values == self.world.values(rule):
            return None
        savepoint = db.engines[None].begin_nested()
        try:
            self._become(user_id)
            send = self.browser.client.get if "GET" in rule.methods else self.browser.client.post
            with send(self.browser.url(rule.endpoint, **values)) as response:
                return response.status_code, response.location or ""
        finally:
            db.session.remove()
            savepoint.rollback()

    def hold(self, rule: Rule, who: str, answer: tuple[int, str] | None, *expected: int, leads_to_sign_in: bool = False) -> None:
        if answer is None:
            return
        status, location = answer
        if status not in expected or location.startswith("/sign-in") is not leads_to_sign_in:
            self.wrong.append(f"{who} {rule.endpoint}: {status} {location}, expected {sorted(expected)}")

    def _become(self, user_id: int | None) -> None:
        self.browser.sign_out()
        if user_id is not None:
            self.browser.sign_in(db.session.get_one(User, user_id))


def allows(policy: Policy, role: Role) -> bool:
    if policy.is_machine:
        return False
    return policy.is_public or not policy.permissions or bool(policy.permissions & GRANTS[role])


def test_every_argument_of_a_route_has_an_example(app, world):
    rules = [rule for rule, _policy in Walk(app, world).routes()]

    assert not [f"{rule.endpoint}:{name}" for rule in rules for name in rule.arguments if not world.of(rule.endpoint, name)]


def test_nobody_comes_further_than_the_door_without_signing_in(app, world):
    walk = Walk(app, world)

    for rule, policy in walk.routes():
        if policy.is_public:
            walk.hold(rule, "anonymous", walk.ask(rule, None), *OPEN)
        elif policy.is_machine:
            walk.hold(rule, "anonymous", walk.ask(rule, None), 401)
        else:
            walk.hold(rule, "anonymous", walk.ask(rule, None), 302, leads_to_sign_in=True)

    assert walk.wrong == []


@pytest.mark.parametrize("role", list(Role))
def test_every_route_answers_every_seat_as_the_table_says(app, world, role):
    walk, user_id = Walk(app, world), world.users[role]

    for rule, policy in walk.routes():
        if not allows(policy, role):
            walk.hold(rule, role, walk.ask(rule, user_id), 401 if policy.is_machine else 403)
            continue
        walk.hold(rule, role, walk.ask(rule, user_id), *OPEN, leads_to_sign_in=rule.endpoint == "session.sign_out")
        walk.hold(rule, f"{role} of another region", walk.ask(rule, user_id, is_other=True), 404)

    assert not walk.wrong, "\n".join(walk.wrong)


def test_every_route_opens_for_somebody(app, world):
    walk = Walk(app, world)

    def opens(rule: Rule, policy: Policy) -> bool:
        allowed = (user_id for role, user_id in world.users.items() if allows(policy, role))
        return any(walk.ask(rule, user_id)[0] != 404 for user_id in allowed)

    shut = {rule.endpoint for rule, policy in walk.routes() if not policy.is_machine and not opens(rule, policy)}
    assert shut == set(NEEDS_MORE)


def test_an_endpoint_for_machines_is_open_to_a_token_and_to_no_seat(app, world):
    walk = Walk(app, world)
    machines = [rule for rule, policy in walk.routes() if policy.is_machine]
    token = data_source.make_token(make_source(), by=db.session.get_one(User, world.users[Role.SYSTEM_ADMINISTRATOR]), at=NOW)
    db.session.commit()

    answers = [
        walk.browser.client.post(
            walk.browser.url(rule.endpoint, **world.values(rule)),
            json={"rows": []},
            headers={"Authorization": f"Bearer {token}"},
        )
        for rule in machines
    ]

    assert [rule.endpoint for rule in machines] == ["record_api.take"]
    assert [answer.status_code for answer in answers] == [200]
