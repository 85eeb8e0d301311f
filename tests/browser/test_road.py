"""The main road, end to end, in real browsers: from a register file to a draw that anyone has verified and a public result."""

import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser

from inspect_app import clock
from inspect_app.database import db
from inspect_app.demonstration import draws, people
from inspect_app.models.field_order import FieldOrder
from tests.browser.site import ROOT, Person, Site, chromium, serving
from tests.conftest import make_test_app
from tests.conftest import test_environ as environ_of

pytestmark = pytest.mark.browser

DATA = Path(__file__).parents[1] / "data"
KEY = json.loads((DATA / "register-jiangmen-key.json").read_text(encoding="utf-8"))
PASSWORD = "Mingcha-road-1"
SOURCES = {"双色球开奖号码": "03.08.14.19.27.31+11", "大乐透开奖号码": "02.09.17.24.35+04.12"}
HEADINGS = 9  # of the officers' checklist
SIGNS = 18  # of the town's checklist


@dataclass
class Road:
    """What somebody learns on the way and somebody else needs."""

    site: Site
    browser: Browser
    folder: Path
    links: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    draw: str = ""
    task: str = ""
    firm: str = ""
    number: str = ""
    team: list[str] = field(default_factory=list)

    def person(self, username: str | None = None, *, phone: bool = False) -> Person:
        return Person(self.browser, self.site, username, phone=phone)

    def photo(self, name: str) -> Path:
        path = self.folder / f"{name}.jpg"
        Image.effect_noise((900, 700), 40).convert("RGB").save(path, "JPEG", exif=_where_it_was_taken())
        return path


def _where_it_was_taken() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010E] = "taken at the place of a test"
    return exif


@pytest.fixture(scope="module")
def road(servers: tuple[str, str], clone: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Road]:
    """A county with its people and an empty register."""
    environ = environ_of(clone("road"), servers[1])
    app = make_test_app(environ["DATABASE_URL"], environ["REDIS_URL"])
    with app.app_context():
        people.add(password=PASSWORD, at=clock.now())
        draws.shorten_distances()
        db.session.commit()
        with serving(environ, password=PASSWORD) as site, chromium() as browser:
            yield Road(site, browser, tmp_path_factory.mktemp("road"))
        db.session.remove()
        db.engine.dispose()


def test_from_the_register_file_to_a_draw_that_anyone_verified(road: Road) -> None:
    the_clerk_imports_the_register(road)
    the_leader_plans_a_draw(road)
    the_line_approves_it(road)
    the_parties_commit(road)
    the_witnesses_reveal(road)
    the_source_is_typed_and_countersigned_and_the_draw_runs(road)
    the_clerk_releases_the_tasks_and_the_leader_sets_the_day(road)
    the_officers_inspect(road)
    the_assistant_files_what_was_seen(road)
    the_officers_sign_and_the_leader_reviews(road)
    the_result_is_published_by_two(road)
    the_draw_opens_by_itself_and_anyone_verifies_it(road)


def the_clerk_imports_the_register(road: Road) -> None:
    clerk = road.person("clerk")
    clerk.follow("名录")
    clerk.follow("导入名录")
    clerk.follow("导入一个文件")
    clerk.attach("file", DATA / "register-jiangmen.xlsx")
    clerk.press("上传并核对")
    clerk.sees("核对的结果", seconds=180)
    clerk.press("确认导入")
    clerk.sees("导入的结果", seconds=180)

    told = clerk.facts()
    counts = {name: int(re.sub(r"\D", "", told[name])) for name in ("新增", "更改", "未收")}
    assert counts == {"新增": KEY["accepted"], "更改": 0, "未收": KEY["rejected"]}
    clerk.leave()
    road.site.due("sweep")


def the_leader_plans_a_draw(road: Road) -> None:
    leader = road.person("leader")
    leader.follow("抽查")
    leader.follow("起草")
    leader.fill("title", "今年第1次职业卫生随机抽查")
    for name, ratio in (("ratio_key", "1/400"), ("ratio_watch", "0/1"), ("ratio_general", "0/1")):
        leader.fill(name, ratio)
    today = clock.today()
    for name, day in (("draw_on", today), ("opens_on", today), ("due_on", today + timedelta(days=60))):
        leader.fill(name, day.isoformat())
    leader.choose("bureau_a", "谭国雄")
    leader.choose("bureau_b", "李卓然")
    leader.choose("witness_1_user", "周正")
    for words in ("上证指数收盘", "上海证券交易所", "深证成指收盘", "深圳证券交易所"):
        leader.page.get_by_label(words).uncheck()
    for words in SOURCES:
        leader.page.get_by_label(words).check()
    leader.press("保存并预览")
    leader.sees("工作量")
    road.draw = "/draws/" + re.search(r"/draws/(\d+)/", leader.page.url)[1]
    leader.leave()


def the_line_approves_it(road: Road) -> None:
    head = road.person("head")
    head.until(f"{road.draw}/freeze", lambda: head.page.get_by_text("还没有分层").count() == 0, seconds=120)
    head.press("冻结")
    head.sees("下一步：审批", seconds=60)
    _approve(head)
    head.leave()
    for name in ("legal", "deputy"):
        approver = road.person(name)
        approver.open(road.draw)
        _approve(approver)
        approver.leave()


def _approve(person: Person) -> None:
    person.follow("去审批")
    person.page.get_by_label("同意", exact=False).first.check()
    person.press("提交意见")


def the_parties_commit(road: Road) -> None:
    for name in ("head", "deputy"):
        keeper = road.person(name, phone=True)
        keeper.open(road.draw)
        keeper.follow("去交承诺")
        keeper.press("交承诺")
        keeper.sees("您的一份已经封存")
        keeper.leave()
    head = road.person("head")
    head.open(road.draw)
    head.go(head.row("市总工会").get_by_role("link", name="发一次性链接"))
    head.press("生成链接")
    road.links["union"] = head.page.locator("p.mc-code a").get_attribute("href")
    head.leave()
    justice = road.person("justice", phone=True)
    justice.open("/shares")
    justice.go(justice.page.locator("main a[href^='/shares/']").first)
    road.links["justice"] = justice.page.url
    _make_and_commit(justice, "justice", road)
    union = road.person(phone=True)
    union.open(road.links["union"])
    _make_and_commit(union, "union", road)


def _make_and_commit(witness: Person, name: str, road: Road) -> None:
    """The secret stays on the phone and on paper."""
    witness.page.locator("[data-secret]").wait_for()
    road.secrets[name] = " ".join(witness.page.locator("[data-secret-words] li").all_inner_texts())
    witness.page.get_by_label("我已经把数留在纸上").check()
    witness.press("交承诺")
    witness.sees("我的承诺")
    witness.leave()


def the_witnesses_reveal(road: Road) -> None:
    citizen = road.person(phone=True)
    citizen.open("/")
    citizen.follow("今年第1次职业卫生随机抽查")
    citizen.sees("名单和规则先固定、先公布")
    citizen.leave()
    for name in ("justice", "union"):
        witness = road.person("justice" if name == "justice" else None, phone=True)
        witness.open(road.links[name])
        witness.fill("secret", road.secrets[name])
        witness.press("公开")
        witness.sees("您的数与承诺相符，已经公开")
        witness.leave()
    head = road.person("head")
    head.open(road.draw)
    head.follow("去截止")
    head.press("截止")
    head.leave()


def the_source_is_typed_and_countersigned_and_the_draw_runs(road: Road) -> None:
    clerk = road.person("clerk")
    clerk.open(road.draw)
    clerk.follow("去录入")
    for words, value in SOURCES.items():
        clerk.page.get_by_label(words).fill(value)
    clerk.press("录入，交所长复核")
    clerk.leave()
    head = road.person("head")
    head.open(road.draw)
    head.follow("去复核")
    head.page.get_by_label("一致").first.check()
    head.press("提交")
    head.sees("已抽取", seconds=120)
    head.leave()


def the_clerk_releases_the_tasks_and_the_leader_sets_the_day(road: Road) -> None:
    clerk = road.person("clerk")
    clerk.open(road.draw)
    clerk.follow("去下达")
    clerk.go(clerk.page.locator("main form button[type=submit]").first)
    clerk.sees("以前的下达", seconds=60)
    clerk.leave()
    leader = road.person("leader")
    leader.open("/tasks?view=all")
    leader.go(leader.page.locator("main th a[href^='/tasks/']").first)
    leader.follow("排定日期")
    road.task = "/tasks/" + re.search(r"/tasks/(\d+)/", leader.page.url)[1]
    leader.fill("visit_on", clock.today().isoformat())
    leader.fill("reason", "当事人约定当天")
    leader.press("排定")
    leader.open(road.task)
    road.firm = leader.page.locator("h1").inner_text().strip()
    road.team = leader.page.locator("[aria-labelledby=team-title] .mc-code").all_inner_texts()
    leader.leave()
    head = road.person("head")
    head.open(f"{road.task}/approval")
    head.press("批准")
    head.sees("已批准")
    head.leave()


def the_officers_inspect(road: Road) -> None:
    officer = road.person(road.team[0])
    officer.open(road.task)
    officer.press("开始检查")
    officer.sees("已开始检查")
    officer.follow("去填写")
    for place in range(1, HEADINGS + 1):
        officer.sees(f"第 {place} 项，共 {HEADINGS} 项")
        officer.answer("no" if place == 6 else "yes")
        if place == 6:
            officer.fill("note", "喷漆岗位没有警示标识。")
            officer.attach("photos", road.photo("sign"))
        _next(officer, place)
    officer.page.get_by_label("发现问题待后续处理").check()
    officer.page.get_by_label("警告，责令限期改正").check()
    officer.fill("summary", "由安全主管陪同检查，喷漆岗位没有警示标识。")
    officer.press("写好了")
    officer.sees("下一步：签字")
    assert officer.page.locator("main img[src*='/thumbnail']").count() >= 1
    officer.leave()


def _next(person: Person, place: int) -> None:
    """A new photo is shown on its item first."""
    button = person.page.locator(".mc-thumb button[type=submit]")
    person.go(button)
    if person.page.get_by_text(f"第 {place} 项，").count():
        person.go(button)


def the_assistant_files_what_was_seen(road: Road) -> None:
    db.session.rollback()
    order = db.session.scalars(db.select(FieldOrder)).one()
    assistant = road.person(f"xg{order.assistant_id:03}", phone=True)
    assistant.open("/field/")
    assistant.follow("开始填")
    assistant.follow("填第 1 项")
    for place in range(1, SIGNS + 1):
        assistant.sees(f"第 {place} 项，共 {SIGNS} 项")
        assistant.answer("no" if place == 7 else "yes")
        if place == 7:
            assistant.fill("note", "没有看到警示标识")
            assistant.attach("photos", road.photo("seen"))
        _next(assistant, place)
    assistant.press("交给执法人员")
    assistant.sees("已交")
    assistant.leave()


def the_officers_sign_and_the_leader_reviews(road: Road) -> None:
    for name in road.team:
        officer = road.person(name)
        officer.open(road.task)
        officer.press("签字")
        officer.leave()
    officer = road.person(road.team[0])
    officer.open(road.task)
    officer.sees("没有看到警示标识")
    officer.press("提交")
    officer.leave()
    leader = road.person("leader")
    leader.open(f"{road.task}/review")
    leader.page.get_by_label("同意，检查完成").check()
    leader.press("确定")
    leader.sees("检查已完成")
    road.number = leader.page.locator(".mc-ids").first.inner_text()
    leader.leave()


def the_result_is_published_by_two(road: Road) -> None:
    citizen = road.person()
    citizen.open("/open/results/")
    assert road.firm not in citizen.page.content()
    clerk = road.person("clerk")
    clerk.open("/publications")
    clerk.page.get_by_label(re.compile("江卫职检")).first.check()
    clerk.press("预览")
    clerk.sees("公开前预览")
    clerk.press("交审核")
    clerk.leave()
    legal = road.person("legal")
    legal.open("/publications/prepared")
    legal.go(legal.page.locator("main th a").first)
    legal.press("审核通过并公开")
    legal.leave()
    citizen.open("/open/results/")
    citizen.sees(road.firm)
    told = citizen.page.request.get(f"{road.site.url}/api/v1/public/results").json()
    assert [row["firm"] for row in told["items"]] == [road.firm]
    citizen.leave()


def the_draw_opens_by_itself_and_anyone_verifies_it(road: Road) -> None:
    road.site.due("open_draws")
    citizen = road.person()
    citizen.open("/open/draws/")
    citizen.follow("今年第1次职业卫生随机抽查")
    citizen.until(citizen.page.url, lambda: citizen.page.get_by_text("已全部公开").count() > 0, seconds=60)
    citizen.page.get_by_role("button", name="在我的浏览器里算一遍").click()
    citizen.page.locator("[data-verify-outcome=verified]").wait_for(timeout=120_000)
    with citizen.page.expect_download() as started:
        citizen.page.get_by_role("link", name=re.compile(r"draw-.*\.zip")).first.click()
    bundle = road.folder / started.value.suggested_filename
    started.value.save_as(bundle)
    citizen.leave()
    assert _by_verify_py(bundle, road.folder / "unpacked").strip().endswith("VERIFIED")
    assert _by_command(bundle, road.site.environ).strip().endswith("VERIFIED")


def _by_verify_py(bundle: Path, folder: Path) -> str:
    with zipfile.ZipFile(bundle) as files:
        files.extractall(folder)
    told = subprocess.run([sys.executable, "-I", "verify.py"], cwd=folder, capture_output=True, text=True, check=True)
    return told.stdout


def _by_command(bundle: Path, environ: dict[str, str]) -> str:
    command = [sys.executable, "-P", "-m", "inspect_app.cli", "draw", "verify", str(bundle)]
    return subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=True).stdout
