"""Photos: shown to whoever sees their record, the original to the team, its leader, the head and legal."""

from datetime import timedelta
from io import BytesIO

from inspect_app.database import db
from inspect_app.demonstration.pictures import workshop
from inspect_app.models.field_order import FieldOrder, FieldOrderKind
from inspect_app.models.photo import Photo
from inspect_app.models.task import Task
from inspect_app.models.user import User
from inspect_app.operations import photo
from tests.factories import NOW, TODAY, make_assistant, make_employer, make_task, make_team, make_user, saved
from workflows.roles import Role
from workflows.task import TaskState

OVERSEERS = (Role.TEAM_LEADER, Role.HEAD_OF_INSTITUTE, Role.LEGAL)


def make_visit() -> tuple[Task, User]:
    team = make_team(users=True)
    task = make_task(officers=team, visit_on=TODAY, state=TaskState.ON_SITE, started_at=NOW)
    return task, db.session.get_one(User, team[0].user_id)


def make_photo(to: Task | FieldOrder, by: User) -> Photo:
    return photo.add(workshop(1), to=to, item_code="C01", by=by, at=NOW)


def make_order(task: Task | None = None) -> tuple[FieldOrder, User]:
    by = make_user(Role.ASSISTANT)
    order = FieldOrder(
        kind=FieldOrderKind.ASSISTANCE if task else FieldOrderKind.PATROL,
        task_id=task.id if task else None,
        employer_id=task.employer_id if task else make_employer().id,
        assistant_id=make_assistant(user_id=by.id).id,
        duty_code="ZY-02",
        on=TODAY,
        created_at=NOW,
    )
    return saved(order), by


def statuses(browser, user: User, shot: Photo) -> list[int]:
    browser.sign_in(user)
    addresses = (f"/photos/{shot.id}{part}" for part in ("", "/thumbnail", "/original"))
    return [browser.client.get(address).status_code for address in addresses]


def test_the_team_and_its_overseers_see_a_photo_and_its_original(database, browser):
    task, officer = make_visit()
    shot = make_photo(task, officer)

    for user in (officer, *(make_user(role) for role in OVERSEERS)):
        assert statuses(browser, user, shot) == [200, 200, 200], user.seats[0].role


def test_a_clerk_sees_a_photo_but_no_original(database, browser):
    task, officer = make_visit()

    assert statuses(browser, make_user(Role.CLERK), make_photo(task, officer)) == [200, 200, 403]


def test_an_officer_who_is_not_of_the_team_sees_no_photo_of_it(database, browser):
    task, officer = make_visit()

    assert statuses(browser, make_user(Role.OFFICER), make_photo(task, officer)) == [404, 404, 404]


def test_the_cdc_sees_no_photo_of_tasks_that_it_does_not_see(database, browser):
    task, officer = make_visit()

    assert statuses(browser, make_user(Role.CDC), make_photo(task, officer)) == [404, 404, 403]


def test_a_leader_of_another_county_sees_no_photo(database, browser):
    task, officer = make_visit()

    assert statuses(browser, make_user(Role.TEAM_LEADER, scope="440704"), make_photo(task, officer)) == [404, 404, 404]


def test_the_assistants_photo_is_for_the_assistant_and_the_team_of_the_visit(database, browser):
    task, officer = make_visit()
    order, assistant = make_order(task)
    shot = make_photo(order, assistant)

    assert statuses(browser, assistant, shot) == [200, 200, 403]
    assert statuses(browser, officer, shot) == [200, 200, 200]
    assert statuses(browser, make_user(Role.ASSISTANT), shot) == [404, 404, 403]


def test_a_photo_of_a_patrol_is_for_the_assistant_and_those_who_oversee_the_region(database, browser):
    order, assistant = make_order()
    shot = make_photo(order, assistant)

    assert statuses(browser, assistant, shot) == [200, 200, 403]
    assert statuses(browser, make_user(Role.TEAM_LEADER), shot) == [200, 200, 200]
    assert statuses(browser, make_user(Role.OFFICER), shot) == [404, 404, 404]


def test_a_photo_that_was_taken_out_is_shown_to_nobody(database, browser):
    task, officer = make_visit()
    shot = make_photo(task, officer)
    photo.remove(shot, by=officer, at=NOW)

    assert statuses(browser, officer, shot) == [404, 404, 404]


def test_a_photo_stays_in_no_cache(database, browser):
    task, officer = make_visit()
    shot = make_photo(task, officer)
    browser.sign_in(officer)

    for part in ("", "/thumbnail", "/original"):
        assert browser.client.get(f"/photos/{shot.id}{part}").headers["Cache-Control"] == "no-store"


def test_a_photo_stands_with_its_heading_both_its_times_and_who_brought_it(database, browser):
    task, officer = make_visit()
    shot = make_photo(task, officer)
    shot.taken_at = NOW - timedelta(minutes=18)
    browser.sign_in(officer)

    text = browser.get("task.show", task_id=task.id).get_data(as_text=True)

    shots = text[text.index("mc-shots") :]
    assert "管理组织和措施</span>" in shots
    assert "拍摄 <time" in shots
    assert "11-24 09:42" in shots
    assert "11-24 10:00</time> " + officer.name in shots


def test_a_file_that_is_no_picture_is_named_and_the_typed_answer_stays(database, browser):
    task, officer = make_visit()
    browser.sign_in(officer)
    answer = {"answer": "no", "note": "喷漆岗位没有警示标识", "photos": (BytesIO(workshop(1)[:500]), "IMG_1.jpg")}

    page = browser.post("finding.item", task_id=task.id, code="C01", data=answer, expect=200)

    assert "IMG_1.jpg: 这个文件不是照片" in page.text
    assert "喷漆岗位没有警示标识" in page.text
