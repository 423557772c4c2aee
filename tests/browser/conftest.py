"""A house that really runs, and a browser that really looks at it.

Nothing is installed by the suite: Chromium comes from the system, or the tests say that they did
not run. The house is an installation of its own with its own processes; the tests know it by its
addresses alone.
"""

import os
import re
import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import pytest
from playwright.sync_api import sync_playwright

from tests.journeys.browsing import eventually, is_answering
from tests.journeys.cast import PASSWORD
from tests.journeys.installation import fresh_installation
from tests.shared_data import PROJECT
from wanghuo.base.people.rules import second_factor as totp
from wanghuo.kernel import clock

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
DRAWING = ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
"""WebGL without a graphics card: the map draws with it."""
FURNISH = """
from wanghuo.web.setup import start_django
start_django()
from django.test.utils import setup_test_environment
setup_test_environment()
from tests.browser import furnishing
furnishing.{}()
"""

RECOVERY = {}
"""Recovery codes of those who have enrolled: a phone's code opens once in half a minute."""

environ = os.environ  # noqa: TID251 -- tests choose their own settings


@pytest.hookimpl(tryfirst=True)  # before the distributor reads the groups
def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.is_relative_to(PROJECT / "tests" / "browser"):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


def chromium():
    """The path of the system's browser; skip loudly without it, or fail in CI."""
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if found:
        return found
    reason = f"NOT RUN: none of {', '.join(CHROMIUM)} is on the PATH; install Chromium"
    if environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="package")
def browser():
    """Chromium, gone with the last test of this folder: its loop would run on in others' thread."""
    path = chromium()
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=path, args=[*sandbox, *DRAWING, "--no-proxy-server"]
        )
        yield launched
        launched.close()


@pytest.fixture(scope="package")
def house(browser, tmp_path_factory):
    """The address of a furnished house, served as a county serves it."""
    with furnished(tmp_path_factory.mktemp("house"), "a_house") as place, served(place):
        yield address(place)


@contextmanager
def furnished(folder, what):
    """An installation of its own, filled by one function of `furnishing`.

    It is filled by a process of its own: its loop and the browser's keep apart.
    """
    with fresh_installation(folder, is_migrated=True) as place:
        command = [sys.executable, "-c", FURNISH.format(what)]
        settings = {**place.settings, "PYTHONPATH": str(PROJECT)}
        done = subprocess.run(
            command, env=settings, cwd=place.folder, check=False, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        yield place


@contextmanager
def served(place, moment=None):
    """Web, clock and worker of an installation, now or at another moment."""
    process = replace(place, moved_to=moment).starts("serve")
    try:
        assert eventually(lambda: is_answering(place.port))
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


def address(place):
    return f"http://127.0.0.1:{place.port}"


@dataclass
class Window:
    """A window of one person, which remembers everything the browser complained about."""

    page: object
    house: str
    complaints: list = field(default_factory=list)
    secret: str = ""

    def __post_init__(self):
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("response", self._see)

    def _hear(self, message):
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def _see(self, response):
        if response.status >= 400:
            self.complaints.append(f"{response.status} {response.url}")

    def opens(self, path):
        self.page.goto(self.house + path)
        return self.page

    def logs_in(self, username):
        self.opens("/login")
        self.page.get_by_label("用户名").fill(username)
        self.page.get_by_label("口令").fill(PASSWORD)
        self.page.get_by_role("button", name="登录").click()
        if RECOVERY.get(username):
            self.page.get_by_label("手机上的 6 位动态口令").fill(RECOVERY[username].pop())
            self.page.get_by_role("button", name="登录").click()
        self.page.wait_for_url(re.compile(f"{self.house}/(owner/|settings/second-factor)?$"))
        if self.page.url.endswith("second-factor"):
            RECOVERY[username] = self.enrols()
        return self

    def enrols(self):
        """Take a second factor into use, as an administrator must; return the recovery codes."""
        self.page.get_by_role("button", name="开始启用").click()
        self.secret = self.page.locator("code").inner_text().replace(" ", "")
        code = totp.code_for(self.secret, totp.counter_at(clock.now()))
        self.page.get_by_label("动态口令", exact=True).fill(code)
        self.page.get_by_role("button", name="确认启用").click()
        codes = self.page.locator("li code").all_inner_texts()
        self.page.get_by_role("link", name="已保存，继续").click()
        self.page.wait_for_url(self.house + "/")
        return codes

    @property
    def width(self):
        """How far the page can be scrolled sideways, and how wide the window is."""
        return self.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")


@pytest.fixture
def window(browser, house):
    """Open windows of a size; afterwards none of them may have complained."""
    opened = []

    def open_window(size):
        context = browser.new_context(viewport=size, locale="zh-CN", has_touch=size is PHONE)
        context.set_default_timeout(15_000)
        opened.append(Window(context.new_page(), house))
        return opened[-1]

    yield open_window
    complaints = [complaint for one in opened for complaint in one.complaints]
    for one in opened:
        one.page.context.close()
    assert complaints == []
