"""Visiting pages as somebody with certain capabilities somewhere."""

import io

from django.test import Client
from openpyxl import load_workbook

from tests.factories import OrganisationFactory, PostFactory, RoleFactory, UserFactory
from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.scoping import scoped


def visitor(area, *capabilities, sector="", **user):
    """A logged-in client whose one post over `area` allows these; the user stands on it."""
    person = UserFactory(**user)
    with scoped(EVERYWHERE):
        PostFactory(
            user=person,
            organisation=OrganisationFactory(area=area),
            role=RoleFactory(capabilities=list(capabilities)),
            sector=sector,
        )
    client = Client()
    client.force_login(person)
    client.user = person
    return client


def text_of(response):
    """Hold the answer to having come, and return its page."""
    assert response.status_code == 200
    return response.content.decode()


def rows_of(content):
    """Return the cells of a workbook's first sheet, without the count below an export."""
    rows = [list(row) for row in load_workbook(io.BytesIO(content)).worksheets[0].values]
    return rows[:-1] if rows[-1][0] == "合计" else rows


def says(response, sentence, status):
    """Hold a refusal to its status and its sentence."""
    assert (response.status_code, sentence in response.content.decode()) == (status, True)


def sent_to_login(response):
    """Tell whether the answer leads to the log-in page."""
    return response.status_code == 302 and response["Location"].startswith("/login?next=")
