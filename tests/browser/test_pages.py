"""Every main page: usable by everybody (axe), on a phone as on a desk, without complaints."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import DESKTOP, PHONE

PAGES = {
    "clerk": [
        "/", "/plans/", "/tasks/", "/problems/", "/responsibilities/", "/board/", "/areas/",
        "/areas/list", "/people/", "/people/organisations", "/people/roles", "/calendar/",
        "/ledger/", "/ledger/blocks", "/settings", "/inbox", "/password",
    ],
    "audit": ["/", "/ledger/", "/areas/"],
}  # fmt: skip
LINKED = {
    "plan": ("/plans/", "table a[href^='/plans/']"),
    "task": ("/tasks/", "table a[href^='/tasks/']"),
    "area": ("/areas/", "main a[href^='/areas/']:not([href*='list'])"),
    "person": ("/people/", "table a[href^='/people/users/']"),
    "organisation": ("/people/organisations", "table a[href^='/people/organisations/']"),
}
SIZES = {"desktop": DESKTOP, "phone": PHONE}
GRAVE = {"serious", "critical"}


def faults(page):
    """What axe finds grave: rule, and the first place."""
    found = Axe().run(page).response["violations"]
    return [
        (fault["id"], fault["nodes"][0]["html"][:160], fault["nodes"][0]["failureSummary"][:200])
        for fault in found
        if fault["impact"] in GRAVE
    ]


def holds(window):
    """Hold an open page to both: nothing grave, and no scrolling sideways."""
    reached, width = window.width
    assert (faults(window.page), reached) == ([], width)


@pytest.mark.parametrize("size", SIZES)
def test_log_in_page_is_accessible(window, size):
    anybody = window(SIZES[size])

    anybody.opens("/login")

    holds(anybody)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("who", "path"), [(who, path) for who, paths in PAGES.items() for path in paths]
)
def test_page_is_accessible(window, size, who, path):
    person = window(SIZES[size]).logs_in(who)

    person.opens(path)

    holds(person)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", LINKED)
def test_page_behind_a_link_is_accessible(window, size, name):
    person = window(SIZES[size]).logs_in("clerk")
    path, link = LINKED[name]

    person.opens(path).locator(link).first.click()
    person.page.wait_for_load_state()

    assert person.page.url != person.house + path
    holds(person)


def test_pages_speak_english_when_asked(window):
    person = window(DESKTOP).logs_in("clerk")

    person.page.locator(".wh-menu summary").click()
    person.page.get_by_role("button", name="English").click()
    person.page.wait_for_load_state()

    assert person.page.locator("html").get_attribute("lang") == "en"
    assert person.page.get_by_role("heading", level=1).inner_text().isascii()


def test_first_tab_leads_past_the_menu(window):
    person = window(DESKTOP).logs_in("clerk")

    person.opens("/tasks/").keyboard.press("Tab")

    assert person.page.evaluate("document.activeElement.getAttribute('href')") == "#main"
