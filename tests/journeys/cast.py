"""A small county as an installation makes it, its people, and how they use the pages.

Two counties stand beside each other, so that what one may see could always leak into the other.
"""

from datetime import date
from io import BytesIO
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.test import Client
from lxml import html

from tests.factories import OrganisationFactory, PostFactory, UserFactory, make_area
from wanghuo import wiring
from wanghuo.base.deadlines import services as deadlines
from wanghuo.base.people import services as people
from wanghuo.base.people.models import Role
from wanghuo.base.people.rules import OrganisationKind
from wanghuo.kernel import clock
from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.ledger import services as ledger
from wanghuo.kernel.scoping import scoped
from wanghuo.web import jobs
from wanghuo.web.roles import shipped_roles

PASSWORD = "望火-open-sesame-2026"
PLAN = Path(__file__).parent / "documents" / "town_plan.txt"
SINCE = date(2026, 1, 1)


class County:
    """望山县 with 清石镇 and its three villages, beside 临江县 with 白水镇."""

    def __init__(self):
        with scoped(EVERYWHERE):
            people.install_roles(roles=shipped_roles(), at=clock.now())
            self.county = make_area("望山县", code="990131000000")
            self.town = make_area("清石镇", self.county, code="990131100000")
            self.villages = [
                make_area(name, self.town, code=f"99013110020{number}")
                for number, name in enumerate(("东山村", "西河村", "南庄村"))
            ]
            self.neighbour = make_area("临江县", code="990132000000")
            make_area("白水镇", self.neighbour, code="990132100000")
            self._appoint()

    def _appoint(self):
        self.hash = make_password(PASSWORD)
        self._serves("clerk", "clerk", self.town, "镇消安办", OrganisationKind.COMMITTEE)
        self._serves("emergency", "department", self.town, "镇应急办")
        self._serves("police", "department", self.town, "派出所")
        for username, village in zip(("east", "west", "south"), self.villages, strict=True):
            name = f"{village.name}村民委员会"
            self._serves(username, "village", village, name, OrganisationKind.VILLAGE)
        self._serves("county", "supervisor", self.county, "县消安办")
        self._serves("audit", "audit_administrator", self.county, "县财政局")
        self._serves("neighbour", "supervisor", self.neighbour, "临江县消安办")

    def _serves(self, username, role, area, organisation, kind=OrganisationKind.DEPARTMENT):
        place = OrganisationFactory(area=area, name=organisation, kind=kind)
        user = UserFactory(username=username, name=f"{organisation}的人", password=self.hash)
        PostFactory(
            user=user, organisation=place, role=Role.objects.get(code=role), valid_from=SINCE
        )


class Person:
    """Somebody at the pages: logs in, opens them, fills in their forms."""

    def __init__(self, username, password=PASSWORD):
        self.client = Client()
        answer = self.client.post("/login", {"username": username, "password": password})
        assert answer.status_code == 302, answer.content.decode()

    def opens(self, address, status=200):
        """Open a page; return the answer."""
        answer = self.client.get(address)
        assert answer.status_code == status, answer.content.decode()
        return answer

    def fills(self, page, action, **fields):
        """Send the form of a page that goes to `action`, its own values kept, and follow."""
        form = form_of(page, action)
        answer = self.client.post(action, {**form, **fields}, follow=True)
        assert answer.status_code == 200, answer.content.decode()
        return answer


def form_of(page, action):
    """The values that stand in the form with this action; a form that is not there fails."""
    forms = [form for form in tree(page).iter("form") if action in targets(form)]
    assert forms, f"no form goes to {action}"
    values = {name: value for name, value in forms[0].fields.items() if value is not None}
    boxes = {box.name for box in forms[0].iter("input") if box.get("type") in {"checkbox", "file"}}
    return {name: value for name, value in values.items() if name not in boxes}


def targets(form):
    return {form.get("action"), form.get("hx-post")}


def tree(page):
    return html.fromstring(page.content.decode())


def upload_of(path=PLAN, content=None):
    """A file as a browser sends it."""
    file = BytesIO(content if content is not None else path.read_bytes())
    file.name = path.name
    return file


def clock_ticks():
    """Do what the clock process does by itself, on the test's own connection."""
    at = clock.now()
    with scoped(EVERYWHERE):
        deadlines.press_deadlines(at=at, levels=jobs.levels(clock.local_date(at)))
    ledger.seal(at=at)
    while wiring.listen(at):
        pass
    ledger.seal(at=at, force=True)
