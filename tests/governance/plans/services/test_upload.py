"""Uploading keeps the original and everything read from it, once."""

from datetime import date
from pathlib import Path

import pytest

from tests.factories import make_actor
from tests.governance.plans.builders import (
    AT,
    LATER,
    facts_of,
    fresh,
    items_of,
    line,
    make_reading,
    plans_in,
)
from wanghuo.governance.plans import rules, services
from wanghuo.governance.plans.models import Plan
from wanghuo.governance.plans.reading import values
from wanghuo.governance.plans.reading.values import Op, Span, as_json
from wanghuo.governance.plans.rules import NothingNew, PlanState
from wanghuo.governance.plans.services.upload import Original, enter_plan
from wanghuo.kernel.errors import (
    CapabilityMissing,
    DomainError,
    StaleRecord,
    TransitionRefused,
)
from wanghuo.kernel.facts.models import Fact

TEXT = "清石镇消防安全整治方案\n\n一、工作任务\n1.新建消火栓30个，2026年6月底前完成。\n"


def test_upload_keeps_original_and_text(town):
    data = TEXT.encode("gb18030")

    plan = services.upload_plan(
        area=town.area, file_name="../整治方案.txt", data=data, actor=town.clerk, at=AT
    )

    kept = fresh(plan)
    assert Path(kept.file.path).read_bytes() == data
    assert (kept.file_name, kept.area_path, kept.state) == (
        "整治方案.txt",
        town.area.path,
        PlanState.REVIEWING,
    )
    assert "新建消火栓30个" in kept.text
    assert (kept.uploaded_by_id, kept.uploaded_at) == (town.clerk.id, AT)
    assert facts_of(plan) == [rules.PLAN_UPLOADED]


def test_everything_read_becomes_an_item_in_the_order_of_the_document(town):
    nowhere = Span(0, 0)
    plan = town.plan(
        values.Problem("消火栓不足", nowhere),
        line("新建消火栓", no=1),
        values.BuildQuantity("消火栓", 30, "个", nowhere),
        values.Indicator("完好率", Op.GE, 98, "%", nowhere),
        values.ReportDue("月报", "每月24日前", nowhere),
    )

    assert [(item.kind, item.ordinal, item.span_start) for item in items_of(plan)] == [
        ("problem", 1, 16),
        ("task", 2, 22),
        ("build_quantity", 3, 28),
        ("indicator", 4, 32),
        ("report", 5, 36),
    ]
    assert items_of(plan)[1].data == as_json(values.Task(1, "新建消火栓", Span(22, 27)))


def test_plan_with_nothing_in_it_is_kept(town):
    plan = town.plan()

    assert (fresh(plan).title, items_of(plan)) == ("清石镇消防安全治本攻坚实施方案", [])


def test_heading_is_kept_from_the_reading(town):
    reading = make_reading(title="长" * 300, issuer="清石镇\n人民政府", issued_on=date(2026, 1, 5))
    original = Original("一.txt", b"x")

    plan = enter_plan(area=town.area, original=original, reading=reading, actor=town.clerk, at=AT)

    kept = fresh(plan)
    assert (kept.title, kept.issuer, kept.issued_on) == (
        "长" * 200,
        "清石镇 人民政府",
        date(2026, 1, 5),
    )
    assert (kept.period_from, kept.period_to) == (date(2026, 1, 1), date(2026, 6, 30))


def test_unknown_units_are_conflicts_already_under_review(town):
    plan = town.plan(
        line("新建消火栓", units=("消防工作站", "旅游局")), line("检查", units=("旅游局",))
    )

    assert [(one["kind"], one["spans"]) for one in fresh(plan).conflicts] == [
        ("unit", [[16, 21], [22, 24]])
    ]
    assert "旅游局" in plan.conflicts[0]["detail"]


def test_pasted_text_is_a_plan(town):
    plan = services.upload_plan(area=town.area, file_name="", data=TEXT, actor=town.clerk, at=AT)

    assert (fresh(plan).file_name, Path(fresh(plan).file.path).read_text()) == (
        "粘贴文本.txt",
        TEXT,
    )


def test_pasted_half_characters_do_not_break(town):
    plan = services.upload_plan(
        area=town.area, file_name="", data=TEXT + "\ud800", actor=town.clerk, at=AT
    )

    assert fresh(plan).pk == plan.pk


def test_same_file_again_is_the_same_plan(town):
    first, second = (
        services.upload_plan(
            area=town.area, file_name=name, data=TEXT.encode(), actor=town.clerk, at=at
        )
        for name, at in (("一.txt", AT), ("二.txt", LATER))
    )

    assert second == first
    assert plans_in(town.area) == [first]
    assert facts_of(first) == [rules.PLAN_UPLOADED]


def test_twin_that_lost_the_race_gets_the_plan_of_the_winner(town):
    reading = make_reading(line("新建消火栓"))
    original = Original("一.txt", TEXT.encode())

    first, second = (
        enter_plan(area=town.area, original=original, reading=reading, actor=town.clerk, at=AT)
        for _ in range(2)
    )

    assert second == first
    assert Fact._base_manager.count() == 1


def test_same_file_in_another_area_is_another_plan(town):
    ours = services.upload_plan(
        area=town.area, file_name="一.txt", data=TEXT.encode(), actor=town.clerk, at=AT
    )
    theirs = services.upload_plan(
        area=town.sibling, file_name="一.txt", data=TEXT.encode(), actor=town.stranger, at=AT
    )

    assert ours != theirs


def test_upload_elsewhere_is_refused(town):
    with pytest.raises(CapabilityMissing, match="上传方案"):
        services.upload_plan(
            area=town.area, file_name="一.txt", data=b"x", actor=town.stranger, at=AT
        )
    assert plans_in(town.area) == []


@pytest.mark.parametrize(
    ("name", "data"), [("空.txt", b""), ("旧.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 9)]
)
def test_what_cannot_be_read_is_refused_in_the_decoders_words(town, name, data):
    with pytest.raises(DomainError) as refusal:
        services.upload_plan(area=town.area, file_name=name, data=data, actor=town.clerk, at=AT)

    assert refusal.value.status == 422
    assert plans_in(town.area) == []


def test_discarded_plan_makes_room_for_the_same_file(town):
    first = services.upload_plan(
        area=town.area, file_name="一.txt", data=TEXT.encode(), actor=town.clerk, at=AT
    )
    services.discard_plan(plan=first, actor=town.clerk, at=AT)

    second = services.upload_plan(
        area=town.area, file_name="一.txt", data=TEXT.encode(), actor=town.clerk, at=LATER
    )

    assert second != first
    assert fresh(first).state == PlanState.DISCARDED
    assert facts_of(first) == [rules.PLAN_UPLOADED, rules.PLAN_DISCARDED]


def test_confirmed_plan_is_not_discarded(town):
    plan = town.confirmed(line("新建消火栓"))

    with pytest.raises(TransitionRefused):
        services.discard_plan(plan=plan, actor=town.clerk, at=AT)


def test_discard_without_capability_is_refused(town):
    plan = town.plan()

    with pytest.raises(CapabilityMissing):
        services.discard_plan(plan=plan, actor=town.stranger, at=AT)


def test_discard_loses_to_a_faster_confirmation(town):
    plan = town.plan(line("新建消火栓"))
    Plan._base_manager.filter(pk=plan.pk).update(state=PlanState.CONFIRMED, confirmed_at=AT)

    with pytest.raises(StaleRecord):
        services.discard_plan(plan=plan, actor=town.clerk, at=AT)


def test_amendment_is_the_next_version(town):
    plan = town.confirmed(line("新建消火栓"))

    amended = services.amend_plan(
        plan=plan, file_name="修订.txt", data=TEXT.encode(), actor=town.clerk, at=LATER
    )

    kept = fresh(amended)
    assert (kept.previous, kept.version, kept.state) == (plan, 2, PlanState.REVIEWING)
    assert fresh(plan).state == PlanState.CONFIRMED


def test_amendment_again_with_the_same_file_is_the_same_version(town):
    plan = town.confirmed(line("新建消火栓"))

    first, second = (
        services.amend_plan(
            plan=plan, file_name="修订.txt", data=TEXT.encode(), actor=town.clerk, at=LATER
        )
        for _ in range(2)
    )

    assert second == first


def test_amendment_by_the_file_it_amends_is_refused(town):
    plan = services.upload_plan(
        area=town.area, file_name="一.txt", data=TEXT.encode(), actor=town.clerk, at=AT
    )
    services.confirm_plan(plan=plan, actor=town.clerk, at=AT, accept_pending=True)

    with pytest.raises(NothingNew, match="第1版"):
        services.amend_plan(
            plan=fresh(plan), file_name="一.txt", data=TEXT.encode(), actor=town.clerk, at=LATER
        )


def test_second_amendment_of_one_version_is_refused(town):
    plan = town.confirmed(line("新建消火栓"))
    town.plan(line("新建水鹤"), previous=plan)

    with pytest.raises(StaleRecord):
        town.plan(line("新建取水点"), previous=plan)


def test_plan_under_review_is_not_amended(town):
    plan = town.plan(line("新建消火栓"))

    with pytest.raises(TransitionRefused, match="待校核"):
        services.amend_plan(
            plan=plan, file_name="修订.txt", data=TEXT.encode(), actor=town.clerk, at=LATER
        )


def test_amendment_without_capability_is_refused(town):
    plan = town.confirmed(line("新建消火栓"))
    reader = make_actor(town.area.path, rules.PLAN_READ)

    with pytest.raises(CapabilityMissing):
        services.amend_plan(plan=plan, file_name="一.txt", data=b"x", actor=reader, at=LATER)
