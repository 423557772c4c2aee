"""What goes out: where it is wanted, once at a time, again when it failed; and never while off."""

import hashlib
import hmac
import json
import threading
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from django.test import override_settings

from tests.base.people.racing import at_once
from tests.factories import (
    OrganisationFactory,
    PostFactory,
    RoleFactory,
    UserFactory,
    make_actor,
    make_area,
)
from tests.kernel.outgoing.servers import closed_port, mailbox, receiver
from wanghuo.base.notices import queries, services
from wanghuo.base.notices.models import Delivery, Notice
from wanghuo.base.notices.rules import (
    CHANNEL_MANAGE,
    Adapter,
    AdapterOff,
    DeliveryNotFailed,
    DeliveryState,
    NoticeKind,
)
from wanghuo.base.notices.services import delivering
from wanghuo.kernel.actors import EVERYWHERE, SYSTEM
from wanghuo.kernel.errors import BadInput, CapabilityMissing, NotFound
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.outgoing.rules import MOST_ATTEMPTS, Trouble
from wanghuo.kernel.scoping import scoped

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
SECRET = "a-secret-for-tests-of-thirty-two-letters"


@pytest.fixture
def reader(db):
    user = UserFactory(username="reader")
    with scoped(EVERYWHERE):
        area = make_area("清石镇")
        PostFactory(user=user, organisation=OrganisationFactory(area=area), role=RoleFactory())
    user.area = area
    return user


def tell(user, source="fact/1", kind=NoticeKind.OVERDUE, at=AT):
    services.tell(
        recipients=[user.pk], kind=kind, title="排查九小场所", link="/tasks/1", source=source, at=at
    )


def prefer(user, adapter=Adapter.SMTP, kinds=(NoticeKind.OVERDUE,), address="r@there.example"):
    actor = make_actor("", user=user)
    return services.prefer(
        user=user, adapter=adapter, kinds=kinds, address=address, actor=actor, at=AT
    )


def webhook(there):
    return override_settings(NOTICE_WEBHOOK_URL=there.url, NOTICE_WEBHOOK_SECRET=SECRET)


def mail(box):
    return override_settings(SMTP_URL=box.url, SMTP_FROM="wanghuo@town.example")


def only():
    return Delivery._base_manager.get()


def test_while_every_way_is_off_nothing_is_queued_and_nothing_asked(
    reader, django_assert_num_queries
):
    tell(reader)

    with django_assert_num_queries(0):
        assert services.deliver(at=AT) == delivering.Sent()
    assert not Delivery._base_manager.exists()


def test_a_receiver_can_check_what_it_got_with_its_own_code(reader):
    with receiver() as there, webhook(there):
        tell(reader)
        assert services.deliver(at=AT) == delivering.Sent(sent=1)

    [(headers, body)] = there.got
    delivery = only()
    signed = headers["Wanghuo-Timestamp"].encode() + b"." + body
    mac = hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    assert headers["Wanghuo-Signature"] == f"v1={mac}"
    assert headers["Wanghuo-Delivery"] == str(delivery.pk)
    assert json.loads(body) == {
        "version": 1,
        "delivery": str(delivery.pk),
        "kind": "overdue",
        "title": "排查九小场所",
        "link": "/tasks/1",
        "recipient": "reader",
        "at": AT.isoformat(),
    }
    assert (delivery.state, delivery.attempts, delivery.sent_at) == ("sent", 1, AT)
    assert (delivery.area_path, delivery.leased_until) == (reader.area.path, None)


def test_a_letter_goes_to_the_address_its_reader_gave(reader):
    prefer(reader)
    with mailbox() as box, mail(box), override_settings(PUBLIC_URL="https://wanghuo.example"):
        tell(reader)
        tell(reader, "fact/2", NoticeKind.ASSIGNED)  # not chosen
        services.deliver(at=AT)

    [letter] = [message_from_bytes(one, policy=policy.default) for one in box.letters]
    assert (letter["To"], letter["Subject"]) == ("r@there.example", "排查九小场所")
    assert "https://wanghuo.example/tasks/1" in letter.get_content()
    assert letter["Message-ID"] == f"<{only().pk}@town.example>"


def test_without_an_address_no_letter_is_queued(reader):
    with mailbox() as box, mail(box):
        tell(reader)

    assert not Delivery._base_manager.exists()


def test_an_address_taken_back_fails_at_once_and_for_good(reader):
    prefer(reader)
    with mailbox() as box, mail(box):
        tell(reader)
        prefer(reader, kinds=(), address="")
        services.deliver(at=AT)

    assert (only().state, only().trouble, box.letters) == ("failed", "no_address", [])


def test_what_was_told_before_does_not_go_out_again(reader):
    with receiver() as there, webhook(there):
        tell(reader)
        services.deliver(at=AT)
        tell(reader, at=AT + timedelta(hours=1))
        services.deliver(at=AT + timedelta(hours=1))

    assert len(there.got) == Delivery._base_manager.count() == 1


@pytest.mark.parametrize(
    ("settings", "trouble", "status"),
    [({"answers": [500]}, Trouble.REFUSED, 500), ({"answers": [302]}, Trouble.REDIRECTED, 302)],
)
def test_a_failure_is_tried_again_later_and_later_until_it_is_given_up(
    reader, settings, trouble, status
):
    at, waits = AT, []
    with receiver(**settings) as there, webhook(there):
        tell(reader)
        for _ in range(MOST_ATTEMPTS):
            assert services.deliver(at=at) == delivering.Sent(failed=1)
            assert services.deliver(at=at) == delivering.Sent()  # its time has not come
            waits.append(only().next_at - at)
            at = only().next_at
        assert services.deliver(at=at + timedelta(days=9)) == delivering.Sent()

    delivery = only()
    assert (delivery.state, delivery.trouble, delivery.status) == ("failed", trouble, status)
    assert waits == sorted(waits)
    assert {headers["Wanghuo-Delivery"] for headers, _ in there.got} == {str(delivery.pk)}
    assert len(there.got) == MOST_ATTEMPTS


def test_who_is_not_there_is_tried_again(reader):
    url = f"http://127.0.0.1:{closed_port()}/"
    with override_settings(NOTICE_WEBHOOK_URL=url, NOTICE_WEBHOOK_SECRET=SECRET):
        tell(reader)
        services.deliver(at=AT)

    assert (only().state, only().trouble, only().status) == ("retrying", "unreachable", None)


def test_a_mend_at_the_other_side_is_found_at_the_next_try(reader):
    with receiver(answers=[500, 200]) as there, webhook(there):
        tell(reader)
        services.deliver(at=AT)
        services.deliver(at=only().next_at)

    assert (only().state, only().attempts, only().trouble) == ("sent", 2, "")


def test_the_oldest_go_first_and_no_more_than_a_batch(reader):
    with receiver() as there, webhook(there):
        for n in range(5):
            tell(reader, f"fact/{n}", at=AT + timedelta(seconds=n))
        services.deliver(at=AT + timedelta(minutes=1), limit=2)
        sent = Delivery._base_manager.filter(state=DeliveryState.SENT)
        assert sorted(one.notice.source for one in sent) == ["fact/0", "fact/1"]


def test_who_died_between_sending_and_noting_sends_again_under_the_same_key(reader, monkeypatch):
    def die(*_):
        raise KeyboardInterrupt

    with receiver() as there, webhook(there):
        tell(reader)
        with monkeypatch.context() as patch:
            patch.setattr(delivering, "_note", die)
            with pytest.raises(KeyboardInterrupt):
                services.deliver(at=AT)
        assert services.deliver(at=AT + timedelta(minutes=1)) == delivering.Sent()  # leased
        assert services.deliver(at=AT + delivering.LEASE) == delivering.Sent(sent=1)

    keys = [headers["Wanghuo-Delivery"] for headers, _ in there.got]
    assert keys == [str(only().pk)] * 2
    assert only().attempts == 2


def test_who_noticed_too_late_changes_nothing(reader):
    with receiver() as there, webhook(there):
        tell(reader)
        with scoped(EVERYWHERE):
            [late] = delivering._lease(Adapter.WEBHOOK, AT, 9)
            services.deliver(at=AT + delivering.LEASE)
            delivering._note(late, delivering.Outcome(Trouble.TIMEOUT), AT)

    assert (only().state, only().trouble) == ("sent", "")


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_once(reader):
    with receiver() as there, webhook(there):
        for n in range(6):
            tell(reader, f"fact/{n}")
        at_once(*[lambda: services.deliver(at=AT)] * 3)

    keys = [headers["Wanghuo-Delivery"] for headers, _ in there.got]
    assert len(keys) == len(set(keys)) == 6
    assert set(Delivery._base_manager.values_list("state", "attempts")) == {("sent", 1)}
    assert threading.active_count() < 20


@pytest.fixture
def failed(reader):
    notice = Notice.objects.create(
        recipient=reader, kind=NoticeKind.OVERDUE, title="t", link="/", source="s", created_at=AT
    )
    return Delivery._base_manager.create(
        notice=notice,
        adapter=Adapter.WEBHOOK,
        area_path=reader.area.path,
        state=DeliveryState.FAILED,
        attempts=8,
        next_at=AT,
        created_at=AT,
    )


def test_what_failed_is_put_back_by_hand_with_a_fact(failed, reader):
    keeper = make_actor(reader.area.path, CHANNEL_MANAGE)
    with scoped(EVERYWHERE):
        services.retry_delivery(delivery=failed, actor=keeper, at=AT)

    assert (only().state, only().attempts) == ("queued", 0)
    fact = Fact._base_manager.get(kind="delivery.retried")
    assert (fact.subject_id, fact.area_path) == (str(failed.pk), reader.area.path)
    with scoped(EVERYWHERE), pytest.raises(DeliveryNotFailed, match="待发送"):
        services.retry_delivery(delivery=only(), actor=keeper, at=AT)


def test_a_keeper_elsewhere_puts_nothing_back(failed):
    with scoped(EVERYWHERE), pytest.raises(CapabilityMissing):
        services.retry_delivery(delivery=failed, actor=make_actor("9/", CHANNEL_MANAGE), at=AT)
    elsewhere = make_actor("9/", CHANNEL_MANAGE).scope(CHANNEL_MANAGE)
    with scoped(elsewhere), pytest.raises(NotFound, match="投递"):
        queries.delivery_in_scope(failed.pk)

    assert only().state == DeliveryState.FAILED


def test_a_test_line_is_sent_at_once_and_recorded(db):
    with receiver() as there, webhook(there):
        outcome = services.test_channel(
            adapter=Adapter.WEBHOOK, recipient="root", address="", actor=SYSTEM, at=AT
        )

    assert (outcome.trouble, json.loads(there.got[0][1])["recipient"]) == (Trouble.NONE, "root")
    assert Fact._base_manager.get(kind="channel.tested").subject_id == "webhook"
    assert not Delivery._base_manager.exists()


@pytest.mark.parametrize("adapter", Adapter)
def test_a_way_that_is_off_cannot_be_tested(db, adapter):
    with pytest.raises(AdapterOff, match=adapter.label):
        services.test_channel(adapter=adapter, recipient="r", address="", actor=SYSTEM, at=AT)


def test_one_chooses_for_oneself_only(reader):
    with pytest.raises(CapabilityMissing):
        services.prefer(
            user=reader, adapter=Adapter.SMTP, kinds=[], address="", actor=SYSTEM, at=AT
        )


@pytest.mark.parametrize("address", ["x", "a@b", "a b@there.example", "a@b@c.example", "甲@x.cn"])
def test_what_is_no_address_is_refused(reader, address):
    with pytest.raises(BadInput, match="邮箱"):
        prefer(reader, address=address)


def test_letters_without_an_address_are_refused(reader):
    with pytest.raises(BadInput, match="邮箱"):
        prefer(reader, address="")


def test_an_address_is_kept_sealed_and_no_fact_names_it(reader, django_assert_num_queries):
    prefer(reader)

    [fact] = Fact._base_manager.filter(kind="preference.changed")
    assert "there.example" not in fact.body
    assert queries.address_of(reader.pk, Adapter.SMTP) == "r@there.example"


def test_who_chose_no_kind_by_webhook_gets_none(reader):
    prefer(reader, Adapter.WEBHOOK, kinds=())
    with receiver() as there, webhook(there):
        tell(reader)

    assert not Delivery._base_manager.exists()
