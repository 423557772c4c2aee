"""Reviewing: every verdict and correction, recorded, refused when late or out of place."""

import pytest

from tests.governance.plans.builders import AT, facts_of, fresh, items_of, line
from wanghuo.governance.plans import rules, services
from wanghuo.governance.plans.models import Plan, PlanItem
from wanghuo.governance.plans.reading import values
from wanghuo.governance.plans.reading.values import Op, Span, as_json
from wanghuo.governance.plans.rules import ItemKind, PlanState, Verdict
from wanghuo.kernel.errors import BadInput, CapabilityMissing, StaleRecord, TransitionRefused
from wanghuo.kernel.facts.models import Fact

NOWHERE = Span(0, 0)
SENTENCE = "新建消火栓30个，整治充电乱象"


@pytest.fixture
def item(town):
    return items_of(town.plan(line(SENTENCE, no=1)))[0]


def last_fact():
    return Fact._base_manager.order_by("-id").first()


def correct(item, actor, data, version=0):
    return services.correct_item(item=item, data=data, expected_version=version, actor=actor, at=AT)


def test_correction_is_written_and_names_its_fields(town, item):
    deadline = {"kind": "by", "date": "2026-06-30", "text": "6月底前"}

    correct(item, town.clerk, {"text": " 新建消火栓40个 ", "deadlines": [deadline]})

    kept = fresh(item)
    written = values.Deadline(values.DeadlineKind.BY, "6月底前", Span(16, 31))
    assert kept.data == {
        **as_json(values.Task(1, "新建消火栓40个", Span(16, 31))),
        "deadlines": [{**as_json(written), "date": "2026-06-30"}],
    }
    assert (kept.is_edited, kept.version, kept.verdict) == (True, 1, Verdict.PENDING)
    assert (last_fact().kind, last_fact().body) == (
        rules.ITEM_CORRECTED,
        f'{{"after":{{}},"before":{{}},"data":{{"fields":["deadlines","text"],"plan":"{item.plan_id}"}}}}',
    )


def test_part_that_was_read_keeps_its_place(town, item):
    unit = {"name": "消防工作站", "role": "lead", "span": [18, 20]}

    correct(item, town.clerk, {"units": [unit]})

    assert fresh(item).data["units"] == [unit]


def test_correction_that_changes_nothing_is_no_correction(town, item):
    correct(item, town.clerk, {"text": SENTENCE})

    assert (fresh(item).version, facts_of(item)) == (0, [])


def test_correction_cannot_move_the_span(town, item):
    correct(item, town.clerk, {"text": "甲", "span": [0, 1]})

    assert fresh(item).data["span"] == [16, 31]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ({"text": "  "}, "“内容”不能为空"),
        ({"text": 7}, "“内容”不能为空"),
        ({"text": "长" * 20_001}, "不能超过20000个字"),
        ({"texts": "甲"}, "没有“texts”这一项"),
        ({"no": 0}, "“序号”应为1到100000的整数"),
        ({"no": True}, "“序号”应为1到100000的整数"),
        ({"kind": "wish"}, "“种类”应为下列之一：item（任务）、project（工程项目）"),
        ({"path": "一、"}, "“所属标题”应为不超过200项的列表"),
        ({"units": ["村委会"]}, "“单位”第1项应为对象"),
        ({"units": [{"name": "", "role": "lead"}]}, "“单位”第1项的“名称”不能为空"),
        ({"units": [{"name": "甲", "role": "boss"}]}, "“单位”第1项的“角色”应为下列之一"),
        ({"units": [{"name": "甲", "phone": "1"}]}, "“单位”第1项没有“phone”这一项"),
        ({"units": [{"name": "甲", "span": [1]}]}, "“单位”第1项的原文位置无效"),
        ({"units": [{"name": "甲", "span": [-1, 2]}]}, "“单位”第1项的原文位置无效"),
        ({"deadlines": [{"date": "6月底"}]}, "“时限”第1项的“日期”应写成 2026-06-30 的样子"),
        ({"deadlines": [{"date": 20260630}]}, "“时限”第1项的“日期”应写成"),
        ({"deadlines": [{"freq": "OFTEN"}]}, "“时限”第1项的“频次”应为下列之一"),
        ({"deadlines": [{"month_day": "13-01"}]}, "“时限”第1项的“月日”应写成"),
        ({"quantities": [{"what": "栓", "value": "30"}]}, "“量化要求”第1项的“数值”应为数字"),
        ({"quantities": [{"what": "栓", "value": float("nan")}]}, "“数值”应为数字"),
        ({"quantities": [{"what": "栓", "value": True}]}, "“数值”应为数字"),
    ],
)
def test_wrong_correction_is_refused_by_the_name_of_the_field(town, item, data, problem):
    with pytest.raises(BadInput, match=problem):
        correct(item, town.clerk, data)

    assert fresh(item).version == 0


@pytest.mark.parametrize(
    ("kind", "one", "data"),
    [
        (ItemKind.PROBLEM, values.Problem("缺水", NOWHERE), {"text": "缺少水源"}),
        (
            ItemKind.INDICATOR,
            values.Indicator("完好率", Op.GE, 98, "%", NOWHERE),
            {"value": 99.5, "by": "2026-12-31", "baseline": 90, "baseline_year": 2020},
        ),
        (
            ItemKind.BUILD_QUANTITY,
            values.BuildQuantity("消火栓", 30, "个", NOWHERE),
            {"value": 40, "year": 2026, "place": "东山村"},
        ),
        (
            ItemKind.REPORT,
            values.ReportDue("月报", "每月24日前", NOWHERE),
            {"freq": "MONTHLY", "month_day": "24"},
        ),
    ],
)
def test_every_kind_can_be_corrected(town, kind, one, data):
    item = items_of(town.plan(one))[0]

    correct(item, town.clerk, data)

    assert fresh(item).data == {**item.data, **data}
    assert fresh(item).kind == kind


def test_correction_loses_politely_to_a_faster_colleague(town, item):
    correct(fresh(item), town.clerk, {"text": "甲"})

    with pytest.raises(StaleRecord):
        correct(item, town.clerk, {"text": "乙"})

    assert fresh(item).data["text"] == "甲"


@pytest.mark.parametrize(
    ("service", "start", "verdict", "kind"),
    [
        (services.accept_item, Verdict.PENDING, Verdict.ACCEPTED, rules.ITEM_ACCEPTED),
        (services.reject_item, Verdict.PENDING, Verdict.REJECTED, rules.ITEM_REJECTED),
        (services.reopen_item, Verdict.ACCEPTED, Verdict.PENDING, rules.ITEM_REOPENED),
    ],
)
def test_verdict_is_kept_with_its_fact(town, item, service, start, verdict, kind):
    PlanItem._base_manager.update(verdict=start)

    service(item=fresh(item), actor=town.clerk, at=AT)

    assert (fresh(item).verdict, fresh(item).version, facts_of(item)) == (verdict, 1, [kind])


def test_verdict_twice_is_refused(town, item):
    services.accept_item(item=item, actor=town.clerk, at=AT)

    with pytest.raises(TransitionRefused, match="采纳"):
        services.accept_item(item=item, actor=town.clerk, at=AT)


def test_verdict_on_words_somebody_just_corrected_is_stale(town, item):
    correct(fresh(item), town.clerk, {"text": "甲"})

    with pytest.raises(StaleRecord):
        services.accept_item(item=item, actor=town.clerk, at=AT)


def test_accept_all_leaves_what_was_judged(town):
    plan = town.plan(line("甲任务"), line("乙任务"), line("丙任务"))
    services.reject_item(item=items_of(plan)[1], actor=town.clerk, at=AT)

    accepted = services.accept_all_pending(plan=plan, actor=town.clerk, at=AT)

    assert accepted == 2
    assert [item.verdict for item in items_of(plan)] == ["accepted", "rejected", "accepted"]
    assert Fact._base_manager.filter(kind=rules.ITEM_ACCEPTED).count() == 2


def test_split_makes_two_items_in_their_order(town, item):
    offset = 16 + SENTENCE.index("整治")

    first, second = services.split_item(item=item, offset=offset, actor=town.clerk, at=AT)

    assert [
        (i.data["text"], i.data["no"], i.span_start, i.span_end) for i in items_of(item.plan)
    ] == [
        ("新建消火栓30个", 1, 16, offset),
        ("整治充电乱象", None, offset, 31),
    ]
    assert items_of(item.plan) == [first, second]
    assert facts_of(first) == [rules.ITEM_SPLIT]


def test_merge_undoes_a_split_and_keeps_the_second_rejected(town, item):
    first, second = services.split_item(
        item=item, offset=16 + SENTENCE.index("整治"), actor=town.clerk, at=AT
    )

    services.merge_items(first=first, second=second, actor=town.clerk, at=AT)

    assert (fresh(first).data["text"], fresh(first).span_start, fresh(first).span_end) == (
        "新建消火栓30个；整治充电乱象",
        16,
        31,
    )
    assert fresh(second).verdict == Verdict.REJECTED
    assert facts_of(first) == [rules.ITEM_SPLIT, rules.ITEM_MERGED]


def test_merge_with_itself_another_kind_or_another_plan_is_refused(town):
    plan = town.plan(line("甲任务"), values.Problem("缺水", NOWHERE))
    task, problem = items_of(plan)
    other = items_of(town.plan(line("乙任务")))[0]

    for second in (task, problem, other):
        with pytest.raises(BadInput, match="同一方案中同一类别"):
            services.merge_items(first=task, second=second, actor=town.clerk, at=AT)


def test_numbers_are_not_split_or_merged(town):
    first, second = items_of(
        town.plan(
            values.BuildQuantity("消火栓", 30, "个", NOWHERE),
            values.BuildQuantity("水鹤", 2, "座", NOWHERE),
        )
    )

    with pytest.raises(BadInput, match="只有任务和问题"):
        services.split_item(item=first, offset=17, actor=town.clerk, at=AT)
    with pytest.raises(BadInput, match="只有任务和问题"):
        services.merge_items(first=first, second=second, actor=town.clerk, at=AT)


def test_added_item_says_its_sentence_and_is_accepted(town, item):
    start = 16 + SENTENCE.index("整治")

    added = services.add_item(
        plan=item.plan, kind=ItemKind.TASK, span=(start, 31), actor=town.clerk, at=AT
    )

    assert (fresh(added).data, fresh(added).verdict) == (
        as_json(values.Task(None, "整治充电乱象", Span(start, 31))),
        Verdict.ACCEPTED,
    )
    assert facts_of(added) == [rules.ITEM_ADDED]


def test_added_number_needs_its_name(town, item):
    with pytest.raises(BadInput, match="“事项”不能为空"):
        services.add_item(
            plan=item.plan, kind=ItemKind.BUILD_QUANTITY, span=(16, 20), actor=town.clerk, at=AT
        )


@pytest.mark.parametrize("span", [(5, 5), (-1, 4), (16, 999), (31, 32)])
def test_added_item_needs_words_in_the_document(town, item, span):
    with pytest.raises(BadInput, match="选中"):
        services.add_item(plan=item.plan, kind=ItemKind.TASK, span=span, actor=town.clerk, at=AT)


def every_service(item, plan):
    return [
        (services.correct_item, {"item": item, "data": {"text": "甲"}, "expected_version": 0}),
        (services.accept_item, {"item": item}),
        (services.reject_item, {"item": item}),
        (services.reopen_item, {"item": item}),
        (services.accept_all_pending, {"plan": plan}),
        (services.split_item, {"item": item, "offset": 20}),
        (services.merge_items, {"first": item, "second": item}),
        (services.add_item, {"plan": plan, "kind": ItemKind.TASK, "span": (16, 20)}),
    ]


@pytest.mark.parametrize("n", range(8))
def test_review_by_another_town_is_refused(town, item, n):
    service, given = every_service(item, item.plan)[n]

    with pytest.raises(CapabilityMissing, match="校核方案"):
        service(**given, actor=town.stranger, at=AT)

    assert (facts_of(item), len(items_of(item.plan))) == ([], 1)


@pytest.mark.parametrize("n", range(8))
def test_review_after_confirmation_is_refused(town, item, n):
    Plan._base_manager.update(state=PlanState.CONFIRMED, confirmed_at=AT)
    service, given = every_service(item, item.plan)[n]

    with pytest.raises(TransitionRefused, match="“已确认”，不能执行“校核”"):
        service(**given, actor=town.clerk, at=AT)

    assert (facts_of(item), len(items_of(item.plan))) == ([], 1)
