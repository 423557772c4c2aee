"""Facts on their way to subscribers: in order, within reach, nothing lost, doubles under one id."""

import hashlib
import hmac
import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from tests.base.people.racing import at_once
from tests.factories import (
    OrganisationFactory,
    PostFactory,
    RoleFactory,
    UserFactory,
    make_actor,
    make_area,
)
from tests.kernel.outgoing.servers import receiver
from tests.shared_data import PROJECT
from wanghuo.base.exchange import services
from wanghuo.base.exchange.models import Push, Subscription
from wanghuo.base.exchange.queries import webhooks as queries
from wanghuo.base.exchange.rules.webhooks import (
    EXCHANGE_MANAGE,
    SubscriptionAction,
    SubscriptionState,
)
from wanghuo.base.exchange.services import pushing
from wanghuo.base.notices.models import Notice
from wanghuo.kernel.actors import EVERYWHERE, SYSTEM
from wanghuo.kernel.errors import (
    BadInput,
    CapabilityMissing,
    NotFound,
    StaleRecord,
    TransitionRefused,
)
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.facts.services import Mark
from wanghuo.kernel.outgoing.rules import MOST_ATTEMPTS
from wanghuo.kernel.scoping import scoped

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
KIND, OTHER = "task.assigned", "task.returned"
PAUSE, RESUME, END = SubscriptionAction.PAUSE, SubscriptionAction.RESUME, SubscriptionAction.END
environ = os.environ  # noqa: TID251 -- tests choose their own settings


@pytest.fixture
def area(db):
    with scoped(EVERYWHERE):
        yield make_area("清石镇")


@pytest.fixture
def there(settings):
    with receiver() as there:
        settings.EXCHANGE_HOSTS = [there.host]
        yield there


@pytest.fixture
def subscription(area, there):
    found, secret = subscribe(area, there)
    found.told = secret
    return found


def subscribe(area, there, kinds=(KIND,)):
    return services.create_subscription(
        name="市级平台", url=there.url, kinds=kinds, area=area, actor=SYSTEM, at=AT
    )


def happen(area, n=1, kind=KIND, subject="1"):
    """Let something happen in an area, so often, and seal it."""
    mark = Mark("task", subject, getattr(area, "pk", None), getattr(area, "path", ""))
    with transaction.atomic():
        for _ in range(n):
            facts.record(kind, mark, actor=SYSTEM, at=AT, after={"state": "assigned"})
    while facts.seal_positions():
        pass


def bodies(there):
    return [json.loads(body) for _, body in there.got]


def positions(there):
    return [body["position"] for body in bodies(there)]


def test_without_an_allowed_host_nothing_is_even_asked(
    area, subscription, settings, django_assert_num_queries
):
    happen(area)
    settings.EXCHANGE_HOSTS = []

    with django_assert_num_queries(0):
        assert services.push(at=AT) == 0


def test_a_subscriber_can_check_what_it_got_with_its_own_code(area, subscription, there):
    happen(area)

    assert services.push(at=AT) == 1

    [(headers, body)] = there.got
    signed = headers["Wanghuo-Timestamp"].encode() + b"." + body
    mac = hmac.new(subscription.told.encode(), signed, hashlib.sha256).hexdigest()
    told = json.loads(body)
    assert headers["Wanghuo-Signature"] == f"v1={mac}"
    assert headers["Wanghuo-Delivery"] == told["delivery"] == str(Push.objects.get().pk)
    assert told["area"] == {"id": area.pk, "code": area.code}
    assert (told["kind"], told["changed"]) == (KIND, ["state"])


def test_only_wanted_kinds_within_reach_go_out_in_order(area, subscription, there):
    village, elsewhere = make_area("东山村", area), make_area("白水镇")
    happen(area)
    happen(elsewhere)
    happen(village)
    happen(area, kind=OTHER)
    happen(None)
    happen(area)

    services.push(at=AT)

    wanted = Fact.objects.filter(kind=KIND, area_path__startswith=area.path)
    assert positions(there) == sorted(wanted.values_list("position", flat=True))
    assert len(there.got) == 3
    subscription.refresh_from_db(from_queryset=Subscription.objects.all())
    assert subscription.position == facts.queries.last_position()


def test_what_happened_before_the_subscription_does_not_go_out(area, there):
    happen(area, 3)
    subscribe(area, there)

    services.push(at=AT)

    assert there.got == []


def test_nothing_new_is_nothing(subscription):
    services.push(at=AT)

    assert services.push(at=AT) == 0


def test_a_failure_holds_up_the_next_until_it_has_gone(area, subscription, there):
    there.answers = [500, 503, 200]
    happen(area, 3)

    services.push(at=AT)
    services.push(at=AT)  # its time has not come
    head = queries.head(subscription)
    assert (head.state, head.attempts, head.trouble, head.status) == ("retrying", 1, "refused", 500)
    services.push(at=head.next_at)
    services.push(at=queries.head(subscription).next_at)

    sent = positions(there)
    assert sent == [sent[0], sent[0], sent[0], sent[0] + 1, sent[0] + 2]
    assert len({body["delivery"] for body in bodies(there)}) == 3


def give_up(subscription, there):
    there.answers = [500]
    at = AT
    for _ in range(MOST_ATTEMPTS):
        services.push(at=at)
        at = queries.head(subscription).next_at
    return at


def test_after_many_failures_it_is_paused_and_its_keepers_are_told(area, subscription, there):
    keeper = UserFactory(name="管理员")
    role = RoleFactory(capabilities=[EXCHANGE_MANAGE])
    PostFactory(user=keeper, organisation=OrganisationFactory(area=area), role=role)
    happen(area, 2)

    later = give_up(subscription, there)
    assert services.push(at=later + timedelta(days=9)) == 0

    assert len(there.got) == MOST_ATTEMPTS
    assert Subscription.objects.get().state == SubscriptionState.PAUSED
    notice = Notice.objects.get(recipient=keeper)
    assert (notice.kind, notice.link) == (
        "system",
        f"/exchange/subscriptions/{subscription.pk}",
    )
    assert Fact.objects.filter(kind="subscription.paused", actor_id=None).count() == 1


def test_resumed_it_goes_on_where_it_stuck(area, subscription, there):
    happen(area, 2)
    later = give_up(subscription, there)
    there.answers = [200]

    paused = Subscription.objects.get()
    services.move_subscription(subscription=paused, action=RESUME, actor=SYSTEM, at=later)
    services.push(at=later)

    assert positions(there)[-2:] == sorted(set(positions(there)))
    assert set(Push.objects.values_list("state", flat=True)) == {"sent"}


def test_what_the_other_side_never_takes_is_put_aside_and_back(area, subscription, there):
    there.answers = [422, 200]
    happen(area, 2)
    services.push(at=AT)
    first = queries.head(subscription)

    services.park_push(push=queries.push_in_scope(first.pk), actor=SYSTEM, at=AT)
    services.push(at=AT)
    assert sorted(Push.objects.values_list("state", flat=True)) == ["parked", "sent"]
    services.retry_push(push=queries.push_in_scope(first.pk), actor=SYSTEM, at=AT)
    services.push(at=AT)

    assert positions(there) == [first.position, first.position + 1, first.position]
    for act in (services.park_push, services.retry_push):
        with pytest.raises(StaleRecord):
            act(push=queries.push_in_scope(first.pk), actor=SYSTEM, at=AT)


def test_from_a_position_everything_goes_out_again_under_the_same_ids(area, subscription, there):
    happen(area, 4)
    services.push(at=AT)
    first = positions(there)[1]

    services.resend_from(subscription=subscription, position=first, actor=SYSTEM, at=AT)
    services.push(at=AT)

    ids = [body["delivery"] for body in bodies(there)]
    assert positions(there)[4:] == [first, first + 1, first + 2]
    assert ids[4:] == ids[1:4]


def test_from_before_the_subscription_began_old_facts_go_out_too(area, there):
    happen(area, 2)
    subscription, _ = subscribe(area, there)

    services.resend_from(subscription=subscription, position=1, actor=SYSTEM, at=AT)
    services.push(at=AT)

    assert positions(there) == [1, 2]


def test_other_kinds_and_another_address_hold_from_now_on(area, subscription, there, settings):
    with receiver() as other:
        settings.EXCHANGE_HOSTS = [there.host, other.host]
        services.change_subscription(
            subscription=subscription, url=other.url, kinds=[OTHER], actor=SYSTEM, at=AT
        )
        happen(area)
        happen(area, kind=OTHER)
        services.push(at=AT)

    assert (there.got, [body["kind"] for body in bodies(other)]) == ([], [OTHER])


def test_a_host_taken_off_the_list_is_spoken_to_no_more(area, subscription, there, settings):
    happen(area)
    settings.EXCHANGE_HOSTS = ["other.example"]

    services.push(at=AT)

    assert (there.got, Push.objects.get().trouble) == ([], "forbidden")


def test_a_new_secret_voids_the_old_one(area, subscription, there):
    secret = services.change_secret(subscription=subscription, actor=SYSTEM, at=AT)
    happen(area)
    services.push(at=AT)

    [(headers, body)] = there.got
    signed = headers["Wanghuo-Timestamp"].encode() + b"." + body
    mac = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    assert headers["Wanghuo-Signature"] == f"v1={mac}"
    assert secret != subscription.told


def test_a_secret_lies_sealed_and_no_fact_names_it(subscription):
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM exchange_subscription")
        [(kept,)] = cursor.fetchall()

    assert subscription.told not in kept
    assert subscription.told not in Fact.objects.get(kind="subscription.created").body


def test_moves_follow_the_table_with_a_fact_each(subscription):
    def move(action):
        services.move_subscription(subscription=subscription, action=action, actor=SYSTEM, at=AT)

    move(PAUSE)
    move(RESUME)
    move(END)
    for action in SubscriptionAction:
        with pytest.raises(TransitionRefused):
            move(action)
    with pytest.raises(BadInput, match="停用"):
        services.resend_from(subscription=subscription, position=1, actor=SYSTEM, at=AT)

    kinds = Fact.objects.filter(subject_id=str(subscription.pk)).order_by("id")
    assert list(kinds.values_list("kind", flat=True)) == [
        "subscription.created",
        "subscription.paused",
        "subscription.resumed",
        "subscription.ended",
    ]


def test_who_is_slower_is_told_so(subscription):
    late = Subscription.objects.get()
    services.move_subscription(subscription=subscription, action=PAUSE, actor=SYSTEM, at=AT)

    with pytest.raises(StaleRecord):
        services.move_subscription(subscription=late, action=PAUSE, actor=SYSTEM, at=AT)


def test_a_keeper_elsewhere_makes_and_moves_nothing(area, subscription, there):
    actor = make_actor("9/", EXCHANGE_MANAGE)
    acts = [
        lambda: services.create_subscription(
            name="x", url=there.url, kinds=[KIND], area=area, actor=actor, at=AT
        ),
        lambda: services.change_subscription(
            subscription=subscription, url=there.url, kinds=[KIND], actor=actor, at=AT
        ),
        lambda: services.change_secret(subscription=subscription, actor=actor, at=AT),
        lambda: services.move_subscription(
            subscription=subscription, action=PAUSE, actor=actor, at=AT
        ),
        lambda: services.resend_from(subscription=subscription, position=1, actor=actor, at=AT),
    ]
    for act in acts:
        with pytest.raises(CapabilityMissing):
            act()
    with scoped(actor.scope(EXCHANGE_MANAGE)), pytest.raises(NotFound, match="订阅"):
        queries.subscription_in_scope(subscription.pk)

    assert Subscription.objects.get().state == SubscriptionState.ACTIVE


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_keep_order_and_send_once(area, subscription, there):
    happen(area, 8)

    at_once(*[lambda: services.push(at=AT)] * 3)

    sent = positions(there)
    assert sent == list(range(sent[0], sent[0] + 8))


def test_who_died_leaves_a_lease_that_runs_out(area, subscription, there):
    Subscription.objects.update(leased_until=AT + pushing.LEASE)
    happen(area)

    assert services.push(at=AT + pushing.LEASE / 2) == 0
    assert services.push(at=AT + pushing.LEASE) == 1
    assert Subscription.objects.get().leased_until is None


PUSHER = """
from wanghuo.web.setup import start_django
start_django()
from datetime import datetime, UTC, timedelta
from django.conf import settings
from django.db import connections
settings.DATABASES["default"]["NAME"] = {name!r}
connections["default"].settings_dict["NAME"] = {name!r}
settings.EXCHANGE_HOSTS = [{host!r}]
from wanghuo.base.exchange import services
at = datetime.fromisoformat({at!r})
while True:
    services.push(at=at)
    at += timedelta(minutes=6)
"""


@pytest.mark.django_db(transaction=True)
def test_a_sender_killed_again_and_again_loses_nothing(area, subscription, there):
    """Doubles come under the id they had before, and nothing comes out of order."""
    there.slow = 0.02
    happen(area, 60)
    with scoped(EVERYWHERE):
        wanted = list(Fact.objects.filter(kind=KIND).values_list("position", flat=True))
    round_, deadline = 0, time.monotonic() + 240
    while len(set(positions(there))) < 60 and time.monotonic() < deadline:
        told = PUSHER.format(
            name=str(connection.settings_dict["NAME"]),
            host=there.host,
            at=(AT + timedelta(hours=round_)).isoformat(),
        )
        before, round_ = len(there.got), round_ + 1
        child = subprocess.Popen(
            [sys.executable, "-c", told], env={**environ, "PYTHONPATH": str(PROJECT)}
        )
        while len(there.got) < before + 15 and child.poll() is None:
            if time.monotonic() > deadline or len(set(positions(there))) == 60:
                break
            time.sleep(0.005)
        child.send_signal(signal.SIGKILL)
        child.wait()

    sent = positions(there)
    ids = {}
    for body in bodies(there):
        ids.setdefault(body["position"], set()).add(body["delivery"])
    assert round_ >= 4
    assert sorted(set(sent)) == sorted(wanted)
    assert sent == sorted(sent)
    assert {len(one) for one in ids.values()} == {1}
