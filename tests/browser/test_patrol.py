"""A whole day on a phone without a network, as Chromium lives it."""

import hashlib
import io
import json
import os
import subprocess
import sys
from contextlib import contextmanager

import pytest
import segno
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import FURNISH, PHONE, Window, address, chromium, furnished, served
from tests.journeys.browsing import eventually
from tests.shared_data import PROJECT

SOON = 20_000
WIRE = "电线没有私拉乱接"
NOTE = f"{WIRE}：说明"


@pytest.fixture(scope="module")
def house(browser, tmp_path_factory):
    """A house in which three shops of the east village may be checked."""
    with furnished(tmp_path_factory.mktemp("patrol"), "a_patrol_day") as place, served(place):
        yield place


def brought(place):
    """What the house knows by now."""
    done = subprocess.run(
        [sys.executable, "-c", FURNISH.format("what_the_patrol_brought")],
        env={**place.settings, "PYTHONPATH": str(PROJECT)}, cwd=place.folder,
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@contextmanager
def phone(browser, house, folder):
    """A phone that keeps what it holds when it is switched off, with the app open on it."""
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    context = browser.browser_type.launch_persistent_context(
        folder, executable_path=chromium(), args=[*sandbox, "--no-proxy-server"],
        viewport=PHONE, locale="zh-CN", timezone_id="Asia/Shanghai", has_touch=True,
        geolocation={"longitude": 113.2521, "latitude": 23.125}, permissions=["geolocation"],
    )  # fmt: skip
    context.set_default_timeout(SOON)
    try:
        yield Window(context.pages[0], address(house))
    finally:
        context.close()


def takes_the_day(window, username="east"):
    """Log in and open the app once with a network."""
    window.logs_in(username)
    page = window.opens("/patrol/")
    expect(page.locator("#places .place")).to_have_count(3)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    assert eventually(lambda: page.evaluate("caches.keys().then(keys => keys.length)"))
    return page


def picture(text=None):
    """A photograph; of a plate, where a text is given."""
    out = io.BytesIO()
    if text is None:
        Image.effect_noise((1600, 1200), 90).save(out, "JPEG", quality=92)
    else:
        segno.make_qr(text, error="q").save(out, kind="png", scale=7, border=6)
    return out.getvalue()


def syncs(page):
    page.locator("#pill").click()
    page.get_by_role("button", name="立即同步").click()
    expect(page.get_by_text("✔ 全部已同步。")).to_be_visible()


def answers(page, item, words):
    button = page.locator(f"[data-item={item}]").get_by_role("button", name=words, exact=True)
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")


def writes(page, label, words):
    box = page.get_by_label(label)
    box.fill(words)
    box.blur()


def waiting(page):
    """How many edits and photographs wait, as the sync page says."""
    page.locator("#pill").click()
    counts = page.locator("#edits-waiting, #photos-waiting")
    expect(counts).to_have_count(2)
    return [int(text) for text in counts.all_inner_texts()]


def faults(page):
    found = Axe().run(page)
    return [(one["id"], one["nodes"][0]["html"]) for one in found.response["violations"]]


def finds_by_plate(page, house, number):
    """Read the plate at the door from a photograph of it."""
    page.get_by_role("link", name="扫码").click()
    square = picture(f"{address(house)}/q/{number}")
    file = {"name": "plate.png", "mimeType": "image/png", "buffer": square}
    page.get_by_label("二维码照片").set_input_files([file])


def checks(page, shot, folder):
    """Fail one item, with a word and a photograph; leave one unanswered, and be told so."""
    page.get_by_role("button", name="开始检查").click()
    answers(page, "exit", "合格")
    answers(page, "wire", "不合格")
    writes(page, NOTE, "柜台后插线板串接")
    file = {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": shot}
    page.get_by_label("安全出口保持畅通：拍照").set_input_files([file])
    assert eventually(lambda: page.evaluate("document.querySelector('.thumb')?.naturalWidth"))
    looks(page, folder / "3-check.png")
    page.get_by_role("link", name="完成检查").click()
    expect(page.get_by_role("heading", name="还没有查 1 项")).to_be_visible()
    looks(page, folder / "4-finish.png")
    page.get_by_role("link", name="‹ 检查表").click()
    answers(page, "bottle", "合格")


def goes_on_and_finishes(page):
    """Find all as it was, change one answer, finish."""
    page.get_by_role("link", name="场所").click()
    page.get_by_role("button", name="检查中").click()
    goes_on(page, "老街五金店")
    answers(page, "bottle", "不适用")
    expect(page.get_by_label(NOTE)).to_have_value("柜台后插线板串接")
    expect(page.locator(".thumb")).to_have_count(1)
    page.get_by_role("link", name="完成检查").click()
    page.get_by_role("button", name="完成", exact=True).click()
    expect(page.get_by_text("检查已完成")).to_be_visible()


def looks(page, path):
    """Keep what a person sees, which everybody can use."""
    page.screenshot(path=path)
    wide, window = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert (faults(page), wide) == ([], window)


def test_a_day_without_a_network_comes_home_whole(browser, house, tmp_path):
    shot = picture()
    with phone(browser, house, tmp_path / "phone") as window:
        page = takes_the_day(window)
        looks(page, tmp_path / "1-places.png")
        page.context.set_offline(True)
        page.reload()
        expect(page.locator("#places .place")).to_have_count(3)
        finds_by_plate(page, house, "CS-0002")
        expect(page.get_by_role("heading", name="老街五金店")).to_be_visible()
        looks(page, tmp_path / "2-place.png")
        checks(page, shot, tmp_path)
        edits, photos = waiting(page)
        assert (edits >= 5, photos) == (True, 1)

    with phone(browser, house, tmp_path / "phone") as window:  # switched off and on again
        page = window.page
        page.context.set_offline(True)
        window.opens("/patrol/")
        assert waiting(page) == [edits, 1]
        looks(page, tmp_path / "5-waiting.png")
        goes_on_and_finishes(page)
        assert brought(house)["inspections"] == {}
        page.context.set_offline(False)
        window.logs_in("east")
        window.opens("/patrol/")
        syncs(page)
        looks(page, tmp_path / "6-synced.png")

    came_home_whole(brought(house), hashlib.sha256(shot).hexdigest())


def came_home_whole(told, digest):
    done = told["inspections"]["老街五金店"]
    assert (done["state"], done["by"], done["conflicts"]) == ("finished", "east", [])
    results = {name: value for name, value in done["fields"].items() if ":" in name}
    assert results == {
        "result:exit": "pass",
        "result:wire": "fail",
        "result:bottle": "na",
        "note:wire": "柜台后插线板串接",
    }
    assert round(done["fields"]["position"]["longitude"], 4) == 113.2521
    assert [place for place, _ in told["hazards"]] == ["老街五金店"]
    assert told["photos"] == [["exit", "complete", digest, digest]]


def begins(page, name):
    page.get_by_role("link", name="场所").click()
    page.get_by_role("link", name=name).click()
    page.get_by_role("button", name="开始检查").click()
    expect(page.get_by_role("button", name="合格", exact=True).first).to_be_visible()


def goes_on(page, name):
    page.get_by_role("link", name="场所").click()
    page.get_by_role("link", name=name).click()
    page.get_by_role("link", name="继续检查").last.click()


def test_what_two_phones_said_stands_side_by_side_until_a_person_chooses(browser, house, tmp_path):
    with phone(browser, house, tmp_path / "one") as first:
        one = takes_the_day(first)
        begins(one, "红星小超市")
        answers(one, "wire", "不合格")
        syncs(one)
        with phone(browser, house, tmp_path / "two") as second:
            two = takes_the_day(second)
            for page, words in ((one, "三处串接"), (two, "两处串接")):
                page.context.set_offline(True)
                goes_on(page, "红星小超市")
                writes(page, NOTE, words)
                expect(page.locator("#pill")).to_contain_text("1 条待传")
                page.context.set_offline(False)
                syncs(page)
            two.get_by_role("link", name="红星小超市：1 处").click()
            sides = two.locator("[data-field='note:wire'] .side-value")
            expect(sides).to_have_count(2)
            assert set(sides.all_inner_texts()) == {"三处串接", "两处串接"}
            looks(two, tmp_path / "7-conflict.png")
            two.locator(".side", has_text="两处串接").get_by_role("button").click()
            expect(two.get_by_text("以“两处串接”为准")).to_be_visible()
            syncs(two)

        syncs(one)
        goes_on(one, "红星小超市")
        expect(one.get_by_label(NOTE)).to_have_value("两处串接")
    told = brought(house)["inspections"]["红星小超市"]
    assert (told["conflicts"], told["fields"]["note:wire"]) == ([], "两处串接")


def test_what_waits_goes_by_its_owner_alone(browser, house, tmp_path):
    with phone(browser, house, tmp_path / "shared") as window:
        page = takes_the_day(window)
        page.context.set_offline(True)
        begins(page, "晨光文具店")
        answers(page, "wire", "合格")
        edits, _ = waiting(page)
        page.context.clear_cookies()  # the login is over
        page.context.set_offline(False)
        page.get_by_role("button", name="立即同步").click()
        expect(page.get_by_role("link", name="去登录")).to_be_visible()
        assert waiting(page) == [edits, 0]

        window.logs_in("west")
        window.opens("/patrol/")
        expect(page.get_by_text(f"另有 {edits} 条他人未同步的记录")).to_be_visible()
        expect(page.locator("#places .place")).to_have_count(1)
        looks(page, tmp_path / "8-other.png")
        syncs(page)
        assert "晨光文具店" not in page.locator("body").inner_text()
        assert "晨光文具店" not in brought(house)["inspections"]

        page.context.clear_cookies()
        takes_the_day(window)
        syncs(page)
        assert brought(house)["inspections"]["晨光文具店"]["by"] == "east"
        page.get_by_role("button", name="退出登录").click()
        page.wait_for_url("**/login?next=/patrol/")
        kept = page.evaluate(HELD)
        assert kept == {"places": 0, "edits": 0, "originals": 0, "inspections": 0, "checklists": 0}


HELD = """async () => {
  const open = indexedDB.open("wanghuo-patrol");
  await new Promise((done) => (open.onsuccess = done));
  const names = ["places", "edits", "originals", "inspections", "checklists"];
  const counted = names.map((name) => new Promise((done) => {
    const asked = open.result.transaction(name).objectStore(name).count();
    asked.onsuccess = () => done([name, asked.result]);
  }));
  return Object.fromEntries(await Promise.all(counted));
}"""


def test_a_full_phone_says_so_and_shows_nothing_as_saved(browser, house, tmp_path):
    with phone(browser, house, tmp_path / "full") as window:
        page = takes_the_day(window)
        page.context.set_offline(True)
        begins(page, "红星小超市")
        before = waiting(page)
    with phone(browser, house, tmp_path / "full") as window:
        page = window.page
        quota = {"origin": address(house), "quotaSize": 1}
        page.context.new_cdp_session(page).send("Storage.overrideQuotaForOrigin", quota)
        page.context.set_offline(True)
        window.opens("/patrol/")
        goes_on(page, "红星小超市")

        file = {"name": "IMG_2.jpg", "mimeType": "image/jpeg", "buffer": picture()}
        page.get_by_label("安全出口保持畅通：拍照").set_input_files([file])

        expect(page.get_by_text("手机存储已满，刚才的内容没有保存")).to_be_visible()
        expect(page.locator(".thumb")).to_have_count(0)
        looks(page, tmp_path / "9-full.png")
        page.get_by_text("知道了").click()
        assert waiting(page) == before


PLACE = {
    "kind": "shop", "kind_label": "商店", "address": "清石街", "area_name": "东山村",
    "longitude": 113.25, "latitude": 23.125, "responsible_name": "", "checklist": None,
    "due": None, "open_hazards": [],
}  # fmt: skip
PHOTOGRAPHS = """async ([user, count, size]) => {
  const open = indexedDB.open("wanghuo-patrol");
  await new Promise((done) => (open.onsuccess = done));
  for (let n = 0; n < count; n++) {
    const writing = open.result.transaction(["photos", "originals"], "readwrite");
    const id = `photo-${n}`;
    writing.objectStore("photos").put({
      id, userId: user, inspection: "i", item: "exit", capturedAt: "", position: null, sha256: "",
      size, name: "a.jpg", device: "d", received: 0, state: "waiting", problem: "" });
    const blob = new Blob([crypto.getRandomValues(new Uint8Array(size))], { type: "image/jpeg" });
    writing.objectStore("originals").put({ id, blob });
    await new Promise((done, failed) => ((writing.oncomplete = done), (writing.onerror = failed)));
  }
}"""


def test_a_day_of_two_thousand_places_and_five_hundred_photographs_opens(browser, house, tmp_path):
    with phone(browser, house, tmp_path / "large") as window:
        page = takes_the_day(window)
        day = page.request.get(f"{address(house)}/api/patrol/day").json()
        places = [
            {**PLACE, "id": str(n), "number": f"L-{n:04}", "name": f"第{n}店"} for n in range(2000)
        ]
        many = {**day, "places": places, "count": 2345, "is_cut": True}
        page.route("**/api/patrol/day*", lambda route: route.fulfill(json=many))
        syncs(page)
        page.evaluate(PHOTOGRAPHS, [day["user"]["id"], 500, 60_000])
        page.context.set_offline(True)

        page.goto(f"{address(house)}/patrol/#/places")
        page.reload()

        expect(page.locator(".count")).to_have_text("2000 处")
        expect(page.get_by_text("您的辖区共 2345 处，手机只带走 2000 处")).to_be_visible()
        page.get_by_label("查找场所").fill("L-1999")
        expect(page.locator("#places .place")).to_have_count(1)
        looks(page, tmp_path / "10-large.png")
        assert waiting(page) == [0, 500]
