"""The pages of notices: the inbox under filters, preferences, and the ways out."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.factories import make_area
from tests.kernel.outgoing.servers import receiver
from tests.visiting import says, text_of, visitor
from wanghuo.base.notices import queries, services
from wanghuo.base.notices.models import Delivery, Notice
from wanghuo.base.notices.rules import CHANNEL_MANAGE, Adapter, DeliveryState, NoticeKind

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
SECRET = "a-secret-for-tests-of-thirty-two-letters"


@pytest.fixture
def reader(db):
    return visitor(make_area("清石镇"))


def tell(reader, title, kind=NoticeKind.ASSIGNED, at=AT, link="/"):
    services.tell(
        recipients=[reader.user.pk], kind=kind, title=title, link=link, source=title, at=at
    )
    return Notice.objects.get(title=title)


def test_the_inbox_is_filtered_by_kind_and_by_what_is_unread(reader):
    tell(reader, "甲事")
    second = tell(reader, "乙事", NoticeKind.OVERDUE)
    services.read_all(actor=text_actor(reader), at=AT)
    Notice.objects.filter(pk=second.pk).update(read_at=None)

    def shown(query):
        page = text_of(reader.get(f"/inbox{query}"))
        return [title for title in ("甲事", "乙事") if title in page]

    assert shown("") == ["甲事", "乙事"]
    assert shown("?kind=assigned") == ["甲事"]
    assert shown("?unread=on") == shown("?kind=overdue&unread=on") == ["乙事"]
    assert shown("?kind=assigned&unread=on") == []


def text_actor(reader):
    return reader.get("/inbox").wsgi_request.actor


def test_a_long_inbox_has_pages_and_only_the_first_refreshes_itself(reader):
    for n in range(51):
        tell(reader, f"第{n}事", at=AT + timedelta(seconds=n))

    first, second = text_of(reader.get("/inbox")), text_of(reader.get("/inbox?page=2"))

    assert ("第50事" in first, "第0事" in first, "第0事" in second) == (True, False, True)
    assert 'data-refresh="/inbox"' in first
    assert 'data-refresh=""' in second


def test_a_notice_is_read_by_opening_it_or_by_saying_so(reader):
    one, other = tell(reader, "甲事", link="/calendar/"), tell(reader, "乙事")

    opened = reader.post(f"/inbox/{one.pk}")
    reader.post(f"/inbox/{other.pk}/read")

    assert opened["Location"] == "/calendar/"
    assert queries.unread_count(reader.user.pk) == 0


def test_no_notice_leads_away_from_the_house(reader):
    notice = tell(reader, "甲事", link="https://evil.example/")

    assert reader.post(f"/inbox/{notice.pk}")["Location"] == "/inbox"


def test_all_are_read_at_once(reader):
    tell(reader, "甲事")

    reader.post("/inbox/read-all")

    assert queries.unread_count(reader.user.pk) == 0


def test_preferences_are_chosen_and_shown_again(reader):
    told = {"adapter": "smtp", "kinds": ["overdue"], "address": "r@there.example"}

    reader.post("/inbox/preferences", told)

    page = text_of(reader.get("/inbox/preferences"))
    chosen = queries.preferences_of(reader.user.pk)[Adapter.SMTP]
    assert (chosen.kinds, "r@there.example" in page, page.count("未启用")) == (
        ["overdue"],
        True,
        2,
    )
    says(reader.post("/inbox/preferences", {**told, "address": "x"}), "邮箱地址", 422)


def test_the_ways_out_are_shown_tested_and_mended(db, settings):
    area = make_area("清石镇")
    keeper = visitor(area, CHANNEL_MANAGE)
    notice = tell(keeper, "不该出现的标题")
    failed = Delivery._base_manager.create(
        notice=notice,
        adapter=Adapter.WEBHOOK,
        area_path=area.path,
        state=DeliveryState.FAILED,
        trouble="refused",
        status=500,
        attempts=8,
        next_at=AT,
        created_at=AT,
    )
    page = text_of(keeper.get("/channels/"))
    assert ("不该出现的标题" in page, "对方拒收" in page, "（500）" in page) == (False, True, True)
    assert "发送测试消息" not in page
    says(keeper.post("/channels/test", {"adapter": "webhook"}), "没有启用", 409)

    with receiver(answers=[200, 500]) as there:
        settings.NOTICE_WEBHOOK_URL, settings.NOTICE_WEBHOOK_SECRET = there.url, SECRET
        good = keeper.post("/channels/test", {"adapter": "webhook"}, follow=True)
        bad = keeper.post("/channels/test", {"adapter": "webhook"}, follow=True)

    assert "测试消息已送达" in text_of(good)
    assert "对方拒收（应答码 500）" in text_of(bad)
    keeper.post(f"/channels/{failed.pk}/retry")
    failed.refresh_from_db(from_queryset=Delivery._base_manager.all())
    assert failed.state == DeliveryState.QUEUED
