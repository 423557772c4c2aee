"""Every main page: usable by everybody (axe), on a phone as on a desk, without complaints."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE

PAGES = {
    "clerk": [
        ("/", ""),
        ("/plans/", ""),
        ("/plans/", "table a[href^='/plans/']"),
        ("/tasks/", ""),
        ("/tasks/", "table a[href^='/tasks/']"),
        ("/problems/", ""),
        ("/responsibilities/", ""),
        ("/board/", ""),
        ("/areas/", ""),
        ("/areas/", "main a[href^='/areas/']:not([href*='list'])"),
        ("/areas/list", ""),
        ("/people/", ""),
        ("/people/", "table a[href^='/people/users/']"),
        ("/people/organisations", ""),
        ("/people/organisations", "table a[href^='/people/organisations/']"),
        ("/people/roles", ""),
        ("/calendar/", ""),
        ("/ledger/", ""),
        ("/ledger/blocks", ""),
        ("/settings", ""),
        ("/inbox", ""),
        ("/inbox/preferences", ""),
        ("/reminders/", ""),
        ("/password", ""),
    ],
    "east": [("/", ""), ("/tasks/", "table a[href^='/tasks/']")],
    "audit": [("/", ""), ("/ledger/", "")],
    "keeper": [
        ("/reports/", ""),
        ("/reports/", "table a[href^='/reports/']"),
        ("/reports/board", ""),
        ("/reports/statistics", ""),
        ("/reports/duties/", ""),
        ("/reports/duties/", "table a[href^='/reports/duties/']"),
        ("/imports?target=organisations", ""),
        ("/imports?target=organisations", "table a[href^='/imports/']"),
        ("/jobs/", ""),
        ("/jobs/", "table a[href^='/jobs/']"),
        ("/exchange/quality", ""),
        ("/exchange/quality/findings", ""),
        ("/exchange/quality/findings", "table a[href*='/findings/']"),
        ("/exchange/", ""),
        ("/exchange/", "main a[href^='/exchange/subscriptions/']"),
        ("/exchange/", "main a[href^='/exchange/sources/']"),
        ("/exchange/tables", ""),
        ("/channels/", ""),
        ("/reminders/", ""),
        ("/inbox", ""),
        ("/inbox/preferences", ""),
        ("/settings/logins", ""),
        ("/settings/second-factor", ""),
        ("/people/review", ""),
        ("/people/reveals", ""),
        ("/people/", "table a[href^='/people/users/']"),
        ("/ledger/", ""),
    ],
}
"""What each opens: an address, and the link on it to follow."""
SIZES = {"desktop": DESKTOP, "phone": PHONE}
GRAVE = {"serious", "critical"}


def faults(window):
    """What is grave on an open page: what axe names, and scrolling sideways."""
    found = Axe().run(window.page).response["violations"]
    grave = [
        (fault["id"], fault["nodes"][0]["html"][:160], fault["nodes"][0]["failureSummary"][:200])
        for fault in found
        if fault["impact"] in GRAVE
    ]
    reached, width = window.width
    return grave + ([("wide", reached, width)] if reached > width else [])


def opened(window, path, link):
    """Open a page, and from it the first page behind a link where one is given."""
    window.opens(path)
    if link:
        window.page.locator(link).first.click()
        window.page.wait_for_load_state()
        assert window.page.url != window.house + path
    return faults(window)


@pytest.mark.parametrize("size", SIZES)
def test_log_in_page_is_for_everybody(window, size):
    anybody = window(SIZES[size])

    anybody.opens("/login")

    assert faults(anybody) == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("who", PAGES)
def test_pages_are_for_everybody(window, who, size):
    person = window(SIZES[size]).logs_in(who)

    found = {page: opened(person, *page) for page in PAGES[who]}

    assert {page: faults for page, faults in found.items() if faults} == {}


def test_pages_speak_english_when_asked(window):
    person = window(DESKTOP).logs_in("clerk")

    person.page.locator(".wh-me summary").click()
    person.page.get_by_role("button", name="English").click()
    person.page.wait_for_load_state()

    assert person.page.locator("html").get_attribute("lang") == "en"
    assert person.page.get_by_role("heading", level=1).inner_text().isascii()


def test_first_tab_leads_past_the_menu(window):
    person = window(DESKTOP).logs_in("clerk")

    person.opens("/tasks/").keyboard.press("Tab")

    assert person.page.evaluate("document.activeElement.getAttribute('href')") == "#main"


def test_api_describes_itself(window):
    person = window(DESKTOP).logs_in("clerk")

    page = person.opens("/api/docs")
    page.locator("#operations-tag-底册").click()

    expect(page.locator(".opblock-summary-path").first).to_be_visible()
    assert page.locator(".opblock").count() > 50
