"""Nothing that leaves the page keeps a personal number: no table, fact, log, job or address."""

import sqlite3

import pytest
from django.apps import apps
from django.db import connection
from structlog.testing import capture_logs

from tests.factories import OrganisationFactory, PostFactory, make_area
from tests.visiting import visitor
from wanghuo.base.people.models import User
from wanghuo.base.people.rules import PEOPLE_MANAGE, PEOPLE_READ
from wanghuo.base.people.rules.personal import PERSONAL_REVEAL
from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.ledger.rules import LEDGER_READ
from wanghuo.kernel.scoping import scoped

pytestmark = pytest.mark.django_db(transaction=True)
MOBILE, ID = "13812345678", "11010519491231002X"


def live():
    """Enter, list, search, look and audit; return every address asked and every answer's own."""
    with scoped(EVERYWHERE):
        town = make_area("清石镇", make_area("望山县"))
        person = PostFactory(organisation=OrganisationFactory(area=town)).user
    manager = visitor(town, PEOPLE_READ, PEOPLE_MANAGE)
    looker = visitor(town, PEOPLE_READ, PERSONAL_REVEAL)
    page = f"/people/users/{person.pk}"
    look = {"fields_wanted": ["mobile", "id_number"], "reason": "核对值班联系人"}
    answers = [
        manager.post(f"{page}/personal", {"mobile": MOBILE, "id_number": ID}),
        manager.post(f"{page}/personal", {"mobile": MOBILE + "9", "id_number": ID}),
        looker.get("/people/"),
        looker.get("/people/?xlsx=1"),
        looker.get(page),
        looker.post("/people/users/by-number", {"number": MOBILE}),
        looker.post(f"{page}/reveal", look),
        looker.post(f"{page}/reveal", look | {"reason": f"核对 {MOBILE}"}),
        looker.get(f"/api/users/{person.pk}"),
        visitor(town, LEDGER_READ).get("/people/reveals"),
        visitor(town, LEDGER_READ).get("/ledger/"),
    ]
    assert User.objects.get(pk=person.pk).mobile == MOBILE
    return answers


def everything_kept():
    """Every cell of every table, as it lies there."""
    with connection.cursor() as cursor:
        for model in apps.get_models():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608 -- our own tables
            for row in cursor.fetchall():
                yield from (str(cell) for cell in row)


def test_no_number_is_kept_or_told_anywhere():
    with capture_logs() as logs:
        answers = live()

    told = [*everything_kept(), *map(str, logs)]
    told += [
        f"{answer.request['PATH_INFO']}?{answer.request['QUERY_STRING']}" for answer in answers
    ]
    told += [answer.get("Location", "") for answer in answers]
    assert len(told) > 50
    assert [one for one in told if MOBILE in one or ID in one] == []
    shown = [place for place, one in enumerate(answers) if MOBILE.encode() in one.content]
    assert shown == [6], "only the look itself shows the number"


@pytest.mark.skipif(connection.vendor != "sqlite", reason="NOT RUN: the suite is on PostgreSQL")
def test_no_number_is_in_the_file_of_the_database(tmp_path):
    live()
    copy = tmp_path / "copy.sqlite3"
    with sqlite3.connect(copy) as target:
        connection.connection.backup(target)

    content = copy.read_bytes()

    assert (MOBILE.encode() in content, ID.encode() in content) == (False, False)
    assert "核对值班联系人".encode() in content
