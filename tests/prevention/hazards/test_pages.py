"""The loop on the screen: from entering to closing, each button where it may be pressed."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.base.documents.pictures import picture
from tests.prevention.hazards.builders import OFFICER, fresh, steps_of
from tests.visiting import says, text_of, visitor
from wanghuo.base.documents.models import Attachment
from wanghuo.kernel import clock
from wanghuo.kernel.ids import new_id
from wanghuo.prevention.hazards import rules, services
from wanghuo.prevention.hazards.models import Hazard, HazardNotice

PROGRAMS = ("close", "return", "order", "assign", "grade", "void")


@pytest.fixture
def officer(village):
    return visitor(village.town, *OFFICER)


def later(days=10):
    return (clock.today() + timedelta(days=days)).isoformat()


def post(client, name, hazard, data=None):
    return client.post(reverse(f"hazards:{name}", args=[hazard.pk]), data or {})


def test_a_hazard_is_entered_with_photos(village, officer):
    form = text_of(officer.get(reverse("hazards:new_hazard"), {"place": village.place.number}))
    assert village.place.number in form
    photo = SimpleUploadedFile("现场.png", picture("前"))
    key = new_id()

    answer = officer.post(
        reverse("hazards:find_hazard"),
        {
            "id": key,
            "place": village.place.number,
            "title": "灭火器失效",
            "grade": "general",
            "source": "inspection",
            "detail": "压力不足",
            "files": [photo],
        },
    )

    assert answer["Location"] == reverse("hazards:hazard", args=[key])
    hazard = Hazard.objects.get(pk=key)
    assert (hazard.title, steps_of(hazard)[0]) == ("灭火器失效", ("find", "压力不足"))
    assert Attachment.objects.get().file_name == "现场.png"
    page = text_of(officer.get(answer["Location"]))
    assert "现场.png" in page
    assert "发现隐患" in page


def test_an_unknown_place_is_not_found(village, officer):
    told = {"place": "没有", "title": "甲", "grade": "general", "source": "patrol"}

    assert officer.post(reverse("hazards:find_hazard"), told).status_code == 404


def test_a_page_shows_the_buttons_of_its_state(village, officer):
    def offered(hazard):
        page = text_of(officer.get(reverse("hazards:hazard", args=[hazard.pk])))
        return {
            name for name in PROGRAMS if reverse(f"hazards:{name}_hazard", args=[hazard.pk]) in page
        }

    assert offered(village.found()) == {"order", "assign", "grade", "void"}
    assert offered(village.ordered()) == {"grade", "void"}
    assert offered(village.submitted()) == {"close", "return", "grade", "void"}
    assert offered(village.closed()) == set()


def test_an_officer_orders_issues_and_closes(village, officer):
    hazard = village.found()
    order = {"kind": "term", "due_on": later(), "measure": "清空"}

    assert post(officer, "order_hazard", hazard, order).status_code == 302
    assert post(officer, "issue_notice", hazard, {"form": "term"}).status_code == 302
    assert post(officer, "submit_for_owner", hazard, {"text": "已清空"}).status_code == 302
    says(post(officer, "close_hazard", hazard, {"text": "属实"}), "请由另一位", 409)
    colleague = visitor(village.town, *OFFICER)
    returned = {"text": "未清空", "due_on": later(5)}
    assert post(colleague, "return_hazard", hazard, returned).status_code == 302
    assert post(officer, "submit_for_owner", hazard, {"text": "再清空"}).status_code == 302
    assert post(colleague, "close_hazard", hazard, {"text": "属实"}).status_code == 302

    assert fresh(hazard).state == "closed"
    notice = HazardNotice.objects.get()
    for name in ("notice_docx", "notice_pdf"):
        answer = officer.get(reverse(f"hazards:{name}", args=[notice.pk]))
        assert b"".join(answer.streaming_content)[:2] in {b"PK", b"%P"}


def test_a_refusal_is_said_in_words(village, officer):
    hazard = village.found()

    says(post(officer, "order_hazard", hazard, {"kind": "term", "measure": "清"}), "整改期限", 422)
    says(post(officer, "close_hazard", hazard, {"text": "好"}), "不能执行", 409)
    says(post(officer, "void_hazard", hazard, {"text": ""}), "说明", 422)


def test_assigning_grading_and_voiding(village, officer):
    hazard = village.major()

    post(officer, "grade_hazard", hazard, {"grade": "general", "text": "不构成"})
    post(officer, "assign_hazard", hazard, {"organisation": village.station.pk})
    assert fresh(hazard).organisation == village.station
    beside = {"organisation": 999_999}
    assert post(officer, "assign_hazard", hazard, beside).status_code == 422
    post(officer, "void_hazard", hazard, {"text": "录错"})

    assert fresh(hazard).state == "void"


def test_transferring_taking_back_receiving_and_declining(village, officer):
    hazard = village.found()
    to = {"organisation": village.office.pk, "text": "请协调"}

    post(officer, "transfer_hazard", hazard, to)
    assert "等待签收" in text_of(officer.get(reverse("hazards:hazard", args=[hazard.pk])))
    post(officer, "take_back", hazard, {"text": "自己办"})
    post(officer, "escalate_hazard", hazard, {"text": "办不了"})
    waiting = hazard.transfers(manager="_base_manager").get(state="waiting")
    officer.post(reverse("hazards:decline_transfer", args=[waiting.pk]), {"text": "属村里职责"})
    post(officer, "escalate_hazard", hazard, {"text": "确实办不了"})
    waiting = hazard.transfers(manager="_base_manager").get(state="waiting")
    officer.post(reverse("hazards:receive_transfer", args=[waiting.pk]))

    assert fresh(hazard).organisation == village.office
    states = hazard.transfers(manager="_base_manager").order_by("id")
    assert list(states.values_list("state", flat=True)) == ["taken_back", "declined", "received"]


def test_extensions_are_answered_on_the_page(village, officer):
    hazard = village.ordered(when=clock.now(), due_on=clock.today() + timedelta(days=10))
    for days in (15, 20):
        asked = services.ask_extension(
            hazard=fresh(hazard),
            until=clock.today() + timedelta(days=days),
            reason="缺料",
            actor=village.owner,
            at=clock.now(),
        )
        name = "approve_extension" if days == 15 else "refuse_extension"
        page = text_of(officer.get(reverse("hazards:hazard", args=[hazard.pk])))
        assert reverse(f"hazards:{name}", args=[asked.pk]) in page
        officer.post(reverse(f"hazards:{name}", args=[asked.pk]), {"text": "见意见"})

    assert fresh(hazard).due_on == clock.today() + timedelta(days=15)


def test_merging_and_undoing(village, officer):
    survivor, absorbed = village.found(), village.found()

    post(officer, "merge_hazard", survivor, {"number": absorbed.number.lower()})
    assert survivor.number in text_of(officer.get(reverse("hazards:hazard", args=[absorbed.pk])))
    post(officer, "undo_merge", absorbed)

    assert fresh(absorbed).state == "assigned"
    missing = {"number": "YH2020-000001"}
    assert post(officer, "merge_hazard", survivor, missing).status_code == 404


def test_the_owner_begins(village):
    owner = visitor(village.town, rules.HAZARD_READ, rules.HAZARD_RECTIFY)
    hazard = village.ordered()

    post(owner, "begin_hazard", hazard)

    assert fresh(hazard).state == "rectifying"
