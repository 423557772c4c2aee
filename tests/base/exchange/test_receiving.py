"""Records from elsewhere: by signature alone, each number once, the refused kept with a reason."""

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client

from tests.base.people.racing import at_once
from tests.factories import make_actor, make_area
from tests.web.test_api_matrix import refused
from wanghuo.base.exchange import services
from wanghuo.base.exchange.models import Incoming, Source
from wanghuo.base.exchange.queries import webhooks as queries
from wanghuo.base.exchange.rules import webhooks as rules
from wanghuo.base.exchange.rules.webhooks import EXCHANGE_MANAGE, IncomingState
from wanghuo.base.exchange.services import Record
from wanghuo.base.people.models import Organisation
from wanghuo.kernel import clock
from wanghuo.kernel.actors import EVERYWHERE, SYSTEM
from wanghuo.kernel.errors import BadInput, CapabilityMissing, NotFound, StaleRecord
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.scoping import scoped

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture
def area(db):
    with scoped(EVERYWHERE):
        yield make_area("清石镇", code="990131100000")


@pytest.fixture
def source(area):
    found, secret = register(area)
    found.told = secret
    return found


def register(area, code="cityplatform", targets=("organisations",), per_minute=60):
    return services.create_source(
        code=code,
        name="市级平台",
        targets=targets,
        per_minute=per_minute,
        area=area,
        actor=SYSTEM,
        at=AT,
    )


def row(name="清石商场", area="990131100000", kind="社会单位"):
    return {"单位名称": name, "类别": kind, "区划代码": area}


def receive(source, external_id="7", version=1, target="organisations", at=AT, **told):
    record = Record(external_id, version, row(**told))
    return services.receive(source=source, target_code=target, record=record, at=at)


def send(source, body, code=None, target="organisations", secret=None, at=None, **headers):
    """Ask as the other system would, with code of its own."""
    text = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    timestamp = str(int((at or clock.now()).timestamp()))
    key = (secret or source.told).encode()
    mac = hmac.new(key, timestamp.encode() + b"." + text, hashlib.sha256).hexdigest()
    told = {"Wanghuo-Timestamp": timestamp, "Wanghuo-Signature": f"v1={mac}", **headers}
    address = f"/api/exchange/in/{code or source.code}/{target}"
    return Client(enforce_csrf_checks=True).post(
        address, text, content_type="application/json", headers=told
    )


def names():
    return sorted(Organisation.objects.values_list("name", flat=True))


def test_a_signed_record_comes_in(source):
    answer = send(source, {"external_id": "7", "row": row()})

    assert answer.status_code == 200, answer.content.decode()
    told = answer.json()
    record = Incoming.objects.get()
    assert names() == ["清石商场"]
    assert (told["id"], told["state"], told["result"]) == (str(record.pk), "accepted", "new")
    assert (told["external_id"], told["version"], told["target"]) == ("7", 1, "organisations")
    assert told["subject_id"] == str(Organisation.objects.get().pk)
    assert record.row == ""  # what is in is not kept twice
    fact = Fact.objects.get(kind="record.received")
    assert (fact.subject_type, fact.subject_id) == ("source", str(source.pk))


def test_the_same_number_again_is_answered_as_before(source):
    body = {"external_id": "7", "row": row()}
    first, again = send(source, body).json(), send(source, body).json()

    assert first == again
    assert Fact.objects.filter(kind="record.received").count() == 1


def test_other_content_under_a_known_number_is_a_clear_no(source):
    send(source, {"external_id": "7", "row": row()})

    answer = send(source, {"external_id": "7", "row": row("另一家")})

    refused(answer, 409, "content_changed")
    assert "更高的版本号" in answer.json()["detail"]
    assert names() == ["清石商场"]


def test_a_higher_version_is_an_update(source):
    send(source, {"external_id": "7", "row": row()})

    answer = send(source, {"external_id": "7", "version": 2, "row": row(kind="部门站所")})

    assert (answer.json()["result"], answer.json()["version"]) == ("updated", 2)
    assert Incoming.objects.count() == 1
    refused(send(source, {"external_id": "7", "version": 1, "row": row()}), 409, "content_changed")


def test_a_number_is_one_per_source_and_table(source, area):
    other, other.told = register(area, "other")  # type: ignore[attr-defined]  # -- a test's mark
    send(source, {"external_id": "7", "row": row()})

    assert send(other, {"external_id": "7", "row": row("乙店")}).status_code == 200
    assert names() == ["乙店", "清石商场"]


def test_what_the_table_refuses_is_kept_with_its_reason_and_tried_again(source):
    answer = send(source, {"external_id": "7", "row": row(area="990131100999")})

    refused(answer, 422, "record_refused")
    record = Incoming.objects.get()
    assert str(record.pk) in answer.json()["detail"]
    assert (record.state, "区划" in record.reason) == ("refused", True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row FROM exchange_incoming")
        [(kept,)] = cursor.fetchall()
    assert "清石商场" not in kept
    make_area("新村", make_area("x", code="990131000000"), code="990131100999")
    still = services.retry_record(record=record, actor=SYSTEM, at=AT)
    assert still.state == "refused"  # the village lies beyond the source's reach
    assert names() == []


def test_what_was_refused_comes_in_once_it_is_mended(source):
    send(source, {"external_id": "7", "row": row(area="990131100200")})
    make_area("东山村", source.area, code="990131100200")

    record = services.retry_record(record=Incoming.objects.get(), actor=SYSTEM, at=AT)

    assert (record.state, record.attempts, record.row, names()) == (
        "accepted",
        2,
        "",
        ["清石商场"],
    )
    with pytest.raises(StaleRecord):
        services.retry_record(record=record, actor=SYSTEM, at=AT)


def test_a_mended_content_may_come_under_the_same_number(source):
    send(source, {"external_id": "7", "row": row(kind="飞船")})

    answer = send(source, {"external_id": "7", "row": row()})

    assert (answer.status_code, Incoming.objects.get().attempts) == (200, 2)


def test_nothing_is_written_beyond_the_reach(source):
    make_area("白水镇", code="990132100000")

    answer = send(source, {"external_id": "7", "row": row(area="990132100000")})

    refused(answer, 422, "record_refused")
    assert names() == []


@pytest.mark.parametrize("target", ["areas", "users", "dragons"])
def test_a_table_that_was_not_given_is_closed(source, target):
    refused(send(source, {"external_id": "7", "row": row()}, target=target), 403, "target_closed")


def test_a_table_of_secrets_can_be_given_to_no_machine(area):
    assert "users" not in services.open_targets()
    for targets in ([], ["users"], ["dragons"]):
        with pytest.raises(BadInput, match="数据表"):
            register(area, targets=targets)


@pytest.mark.parametrize(
    "wrong",
    [
        {"secret": "whs_other"},
        {"code": "nobody"},
        {"at": datetime(2020, 1, 1, tzinfo=UTC)},
        {"Wanghuo-Signature": "v1=00"},
        {"Wanghuo-Signature": ""},
        {"Wanghuo-Timestamp": "yesterday"},
        {"Wanghuo-Timestamp": "²"},
        {"Wanghuo-Timestamp": ""},
    ],
)
def test_who_did_not_sign_this_now_is_told_nothing_but_no(source, wrong):
    refused(send(source, {"external_id": "7", "row": row()}, **wrong), 401, "signature_refused")
    assert not Incoming.objects.exists()


def test_a_body_changed_on_the_way_is_refused(source):
    signed = send(source, {"external_id": "7", "row": row()}).wsgi_request
    headers = {name: signed.headers[name] for name in ("Wanghuo-Timestamp", "Wanghuo-Signature")}

    answer = Client().post(
        signed.path, b'{"external_id":"8"}', content_type="application/json", headers=headers
    )

    refused(answer, 401, "signature_refused")


def test_a_closed_source_is_as_unknown_as_any(source):
    services.close_source(source=source, actor=SYSTEM, at=AT)

    refused(send(source, {"external_id": "7", "row": row()}), 401, "signature_refused")
    with pytest.raises(StaleRecord):
        services.close_source(source=source, actor=SYSTEM, at=AT)


def test_a_new_secret_voids_the_old_one(source):
    secret = services.change_source_secret(source=source, actor=SYSTEM, at=AT)

    body = {"external_id": "7", "row": row()}
    refused(send(source, body), 401, "signature_refused")
    assert send(source, body, secret=secret).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'{"external_id": "7"}',
        b'{"external_id": "7", "row": {}}',
        b'{"external_id": "", "row": {"a": "b"}}',
        b'{"external_id": "a b", "row": {"a": "b"}}',
        b'{"external_id": 7, "row": {"a": "b"}}',
        b'{"external_id": "7", "row": {"a": 1}}',
        b'{"external_id": "7", "version": 0, "row": {"a": "b"}}',
        b'{"external_id": "7", "version": true, "row": {"a": "b"}}',
        b'{"external_id": "7", "row": {"a": "\\u0000"}}',
        b'{"external_id": "7", "row": {"a": "\\ud800"}}',
        b'{"external_id": "7", "row": {"a": "b"}, "extra": 1}',
        b"\xff\xfe",
    ],
)
def test_a_body_of_another_shape_is_refused(source, body):
    refused(send(source, body), 422, "bad_input")
    assert not Incoming.objects.exists()


def test_a_body_too_large_is_not_even_read(source):
    body = b'{"external_id":"' + b"x" * rules.LARGEST_RECORD + b'"}'

    refused(send(source, body), 413, "record_too_large")


def test_too_many_in_a_minute_are_refused_and_the_next_minute_is_free(area):
    source, _ = register(area, per_minute=2)

    def ask(at):
        services.receiving._count(Source.objects.get(pk=source.pk), at)

    ask(AT)
    ask(AT + timedelta(seconds=59))
    with pytest.raises(rules.RateExceeded, match="2"):
        ask(AT + timedelta(seconds=59))
    ask(AT + timedelta(seconds=60))

    assert Source.objects.get().asked == 1


def test_who_cannot_sign_uses_up_nobodys_minute(source):
    send(source, {}, secret="whs_other")

    assert Source.objects.get().asked == 0


@pytest.mark.django_db(transaction=True)
def test_the_same_record_at_the_same_moment_is_one(source):
    outcomes = at_once(*[lambda: receive(source)] * 4)

    assert outcomes == [None] * 4
    assert names() == ["清石商场"]
    assert (Incoming.objects.get().attempts, Incoming.objects.get().state) == (1, "accepted")


@pytest.mark.django_db(transaction=True)
def test_of_two_contents_at_the_same_moment_one_wins_and_one_is_told(source):
    outcomes = at_once(lambda: receive(source), lambda: receive(source, name="另一家"))

    assert sorted(map(str, outcomes)) == sorted(map(str, [None, rules.ContentChanged]))
    assert len(names()) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "no good"},
        {"code": "市平台"},
        {"code": "x" * 31},
        {"per_minute": 0},
        {"per_minute": rules.MOST_A_MINUTE + 1},
    ],
)
def test_a_source_that_cannot_be_is_refused(area, wrong):
    with pytest.raises(BadInput):
        register(area, **wrong)


def test_a_code_is_used_once(source, area):
    with pytest.raises(BadInput, match="已被使用"):
        register(area)


def test_a_keeper_elsewhere_sees_and_changes_nothing(source):
    actor = make_actor("9/", EXCHANGE_MANAGE)
    receive(source, kind="飞船")
    record = Incoming.objects.get()
    for act in (services.close_source, services.change_source_secret):
        with pytest.raises(CapabilityMissing):
            act(source=source, actor=actor, at=AT)
    with pytest.raises(CapabilityMissing):
        services.retry_record(record=record, actor=actor, at=AT)
    with scoped(actor.scope(EXCHANGE_MANAGE)):
        for find, pk in (
            (queries.source_in_scope, source.pk),
            (queries.record_in_scope, record.pk),
        ):
            with pytest.raises(NotFound):
                find(pk)

    assert Incoming.objects.get().state == IncomingState.REFUSED


def test_an_endless_time_stamp_is_a_wrong_signature(source):
    answer = send(source, {"external_id": "7", "row": row()}, **{"Wanghuo-Timestamp": "9" * 5000})

    assert (answer.status_code, answer.json()["code"]) == (401, "signature_refused")
