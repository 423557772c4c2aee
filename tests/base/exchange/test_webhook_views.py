"""The pages of the exchange, as the system administrator uses them."""

import json
import re
from datetime import UTC, date, datetime

import pytest
from django.test import Client

from tests.base.exchange.test_pushing import happen
from tests.base.exchange.test_receiving import row, send
from tests.factories import make_area
from tests.kernel.outgoing.servers import receiver
from tests.visiting import says, text_of, visitor
from wanghuo.base.exchange import services
from wanghuo.base.exchange.models import Incoming, Push, Source, Subscription
from wanghuo.base.exchange.rules.webhooks import EXCHANGE_MANAGE, NOT_CONNECTED
from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.scoping import scoped

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
SECRET = re.compile(r"<code[^>]*>(whs_[\w-]+)</code>")


@pytest.fixture
def area(db):
    with scoped(EVERYWHERE):
        yield make_area("清石镇", code="990131100000")


@pytest.fixture
def keeper(area):
    return visitor(area, EXCHANGE_MANAGE)


@pytest.fixture
def there(settings):
    with receiver() as there:
        settings.EXCHANGE_HOSTS = [there.host]
        yield there


def subscribe(keeper, there, **asked):
    told = {
        "name": "市级平台",
        "area": "990131100000",
        "url": there.url,
        "kinds": ["task.assigned"],
    }
    return keeper.post("/exchange/subscriptions", {**told, **asked})


def test_a_new_subscription_shows_its_secret_once(keeper, there):
    page = text_of(subscribe(keeper, there))

    [secret] = SECRET.findall(page)
    found = Subscription.objects.get()
    again = text_of(keeper.get(f"/exchange/subscriptions/{found.pk}"))
    assert (found.secret, SECRET.findall(again)) == (secret, [])
    assert "市级平台" in text_of(keeper.get("/exchange/"))


def test_an_address_that_is_not_allowed_is_refused_in_words(keeper, there):
    says(subscribe(keeper, there, url="http://other.example/"), "WANGHUO_EXCHANGE_HOSTS", 422)
    says(subscribe(keeper, there, area="990131100999"), "未找到", 404)
    assert not Subscription.objects.exists()


def test_an_area_that_is_no_more_is_refused(keeper, there, area):
    type(area).objects.update(valid_to=date(2026, 1, 1))

    says(subscribe(keeper, there), "已停用", 422)


def test_a_subscription_is_looked_after_click_by_click(keeper, there, area):
    subscribe(keeper, there)
    found = Subscription.objects.get()
    address = f"/exchange/subscriptions/{found.pk}"
    there.answers = [500]
    happen(area)
    services.push(at=AT)
    push = Push.objects.get()

    page = text_of(keeper.get(address))
    assert all(words in page for words in ("待重试", "对方拒收", "（500）", "搁置"))
    keeper.post(f"/exchange/pushes/{push.pk}/park")
    assert "已搁置" in text_of(keeper.get(address + "?state=parked"))
    keeper.post(f"/exchange/pushes/{push.pk}/retry")
    keeper.post(address + "/pause")
    assert "恢复" in text_of(keeper.get(address))
    keeper.post(address + "/resume")
    keeper.post(address + "/resend", {"position": "1"})
    keeper.post(address + "/change", {"url": there.url, "kinds": ["task.returned"]})
    [secret] = SECRET.findall(text_of(keeper.post(address + "/secret")))
    keeper.post(address + "/end")

    found.refresh_from_db(from_queryset=Subscription.objects.all())
    assert (found.state, found.kinds, found.secret) == ("ended", ["task.returned"], secret)
    says(keeper.post(address + "/resume"), "已停用", 409)


def test_a_source_sends_and_its_refused_record_is_tried_again(keeper, area):
    told = {
        "code": "city",
        "name": "市级平台",
        "area": "990131100000",
        "targets": ["organisations"],
        "per_minute": "60",
    }
    page = text_of(keeper.post("/exchange/sources", told))
    [secret] = SECRET.findall(page)
    source = Source.objects.get()
    assert "/api/exchange/in/city/organisations" in page

    body = {"external_id": "7", "row": row(area="990131100200")}
    assert send(source, body, secret=secret).status_code == 422
    record = Incoming.objects.get()
    shown = text_of(keeper.get(f"/exchange/sources/{source.pk}?state=refused"))
    assert record.reason in shown
    assert "清石商场" not in shown
    make_area("东山村", area, code="990131100200")
    keeper.post(f"/exchange/records/{record.pk}/retry")

    record.refresh_from_db(from_queryset=Incoming.objects.all())
    assert record.state == "accepted"
    [other] = SECRET.findall(text_of(keeper.post(f"/exchange/sources/{source.pk}/secret")))
    keeper.post(f"/exchange/sources/{source.pk}/close")
    assert send(source, body, secret=other).status_code == 401


def test_what_is_not_connected_is_said_plainly(keeper):
    page = text_of(keeper.get("/exchange/"))

    assert all(name in page for name, _ in NOT_CONNECTED)
    assert "外发未启用" in page


def test_the_door_for_records_answers_no_page(db):
    answer = Client().get("/api/exchange/in/city/organisations")

    assert answer.status_code == 405
    assert json.dumps("whs_") not in answer.content.decode()
