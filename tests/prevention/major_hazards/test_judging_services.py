"""Enter, check, discuss, decide: what is kept, and each refusal."""

from datetime import timedelta

import pytest

from tests.prevention.major_hazards.builders import AT, DIRECT, NOW, THREE, County, file, fresh
from wanghuo.base.documents.models import Attachment
from wanghuo.kernel.errors import BadInput, CapabilityMissing, StaleRecord, TransitionRefused
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.ids import new_id
from wanghuo.prevention.hazards.models import Hazard
from wanghuo.prevention.major_hazards import rules, services
from wanghuo.prevention.major_hazards.models import Discussion, ElementCheck, MajorHazard
from wanghuo.prevention.major_hazards.rules import Decision, DiscussionKind, Site


def test_the_same_id_is_the_same_one_and_never_another(county):
    key = new_id()
    first = county.suspected(id=key)

    again = county.suspected(id=key, at=AT + timedelta(hours=1))

    assert again.pk == first.pk
    assert MajorHazard._base_manager.count() == 1
    assert Fact._base_manager.filter(kind="major_hazard.suspected").count() == 1
    with pytest.raises(rules.MajorHazardIdTaken):
        county.suspected(id=key, title="另一处")


def test_a_hazard_of_another_place_is_refused(county):
    other = County("白水县")
    hazard = Hazard._base_manager.create(
        place=other.place, area=other.village, area_path=other.village.path, title="堵塞",
        grade="major", source="patrol", state="found", found_at=AT,
    )  # fmt: skip

    with pytest.raises(BadInput, match="不是该场所的"):
        services.suspect(
            place=county.place,
            found=services.Suspicion("堵塞", Site.CROWDED),
            hazard=hazard,
            actor=county.officer,
            at=AT,
        )


@pytest.mark.parametrize("who", ["leader", "owner"])
def test_only_who_judges_enters(county, who):
    with pytest.raises(CapabilityMissing):
        services.suspect(
            place=county.place,
            found=services.Suspicion("堵塞", Site.CROWDED),
            actor=getattr(county, who),
            at=AT,
        )


def test_elements_are_kept_one_by_one_with_evidence(county):
    row = county.suspected()

    county.check(row, *THREE[1:])
    county.check(row, THREE[0], files=(file(),))
    again = services.ElementFound("7.3.1", is_present=False)
    services.check_elements(row=row, found=[again], actor=county.officer, at=AT)

    kept = ElementCheck._base_manager.order_by("element")
    assert [(one.element, one.is_present, one.version) for one in kept] == [
        ("7.3.1", False, 1),
        ("7.3.2", True, 0),
        ("7.3.3", True, 0),
    ]
    assert kept[1].title == "人员密集场所疏散楼梯间形式不合规"
    assert Attachment._base_manager.filter(subject_type="elementcheck").count() == 1


@pytest.mark.parametrize(
    ("at", "given", "refusal"),
    [
        (AT, {"element": "9.9", "is_present": True, "evidence": "看到"}, rules.ElementsRefused),
        (AT, {"element": "7.3.1", "is_present": True}, BadInput),
        (NOW, {"element": "5.1", "is_present": True, "evidence": "看到"}, BadInput),
        (NOW, {"element": "", "is_present": True, "evidence": "看到", "title": "要素"}, BadInput),
    ],
)
def test_what_an_element_lacks_is_asked_for(county, at, given, refusal):
    row = county.suspected(at)

    with pytest.raises(refusal):
        services.check_elements(
            row=row, found=[services.ElementFound(**given)], actor=county.officer, at=at
        )
    assert not ElementCheck._base_manager.exists()


def test_without_a_text_elements_are_written_down_from_the_standard(county):
    row = county.suspected(NOW)
    found = services.ElementFound("5.1", is_present=True, evidence="看到", title="原文要素")

    [made] = services.check_elements(row=row, found=[found], actor=county.officer, at=NOW)

    assert (made.element, made.title) == ("5.1", "原文要素")


def test_a_direct_element_decides_at_once(county):
    row = county.suspected()
    county.check(row, DIRECT)

    verdict = county.judge(row)

    kept = fresh(row)
    assert verdict.decision is Decision.MAJOR
    assert (kept.state, kept.by, kept.matched) == ("judged", "direct", [DIRECT])
    assert (kept.rule_version, len(kept.rule_digest)) == ("GB 35181-2017", 8)
    assert (str(kept.judged_on), str(kept.major_on)) == ("2025-09-01", "2025-09-01")
    assert kept.judged_by_id == county.officer.id


def test_what_counts_together_is_discussed_first(county):
    row = county.suspected()
    county.check(row, *THREE)

    with pytest.raises(rules.DiscussionMissing):
        county.judge(row)
    county.talk(row, is_major=False, held_on=AT.date(), conclusion="不构成")
    with pytest.raises(rules.DiscussionMissing):
        county.judge(row)
    county.talk(row, at=AT + timedelta(hours=1))
    county.judge(row)

    assert fresh(row).by == "comprehensive"


def test_two_are_not_enough_and_need_no_discussion(county):
    row = county.suspected()
    county.check(row, *THREE[:2])

    county.judge(row)

    kept = fresh(row)
    assert (kept.state, kept.decision, kept.major_on) == ("not_major", "not_major", None)


def test_a_person_does_not_overrule_a_standard_that_is_at_hand(county):
    row = county.suspected()

    with pytest.raises(rules.RulesDecide):
        county.judge(row, files=[file()], decision=Decision.MAJOR, reasons="我认为")

    assert fresh(row).state == "suspected"


def test_an_exemption_needs_reasons_and_papers(county):
    row = county.suspected()
    county.check(row, DIRECT)

    with pytest.raises(rules.ReasonsMissing, match="理由和判定材料"):
        county.judge(row, exempt=("5.1.3b",))
    with pytest.raises(rules.ExemptionsRefused):
        county.judge(row, exempt=("5.1.3z",), reasons="停业", files=[file()])
    county.judge(row, exempt=("5.1.3b",), reasons="停业", files=[file()])

    kept = fresh(row)
    assert (kept.state, kept.exempt, kept.major_on) == ("exempt", ["5.1.3b"], None)


def test_without_a_text_it_waits_for_a_person_with_reasons_and_papers(county):
    row = county.suspected(NOW)

    county.judge(row, NOW)
    kept = fresh(row)
    assert (kept.state, kept.decision, kept.rule_version) == (
        "undecided",
        "needs_human",
        "GB 35181-2025",
    )

    with pytest.raises(rules.ReasonsMissing, match="判定材料"):
        county.judge(row, NOW, decision=Decision.MAJOR, reasons="对照原文")
    with pytest.raises(rules.ReasonsMissing, match="理由"):
        county.judge(row, NOW, [file()], decision=Decision.MAJOR)
    with pytest.raises(BadInput):
        county.judge(row, NOW, decision=Decision.NEEDS_HUMAN, reasons="对照原文")
    county.judge(row, NOW, [file()], decision=Decision.MAJOR, reasons="对照原文")

    kept = fresh(row)
    assert (kept.state, kept.is_by_person, kept.reasons, kept.matched) == (
        "judged",
        True,
        "对照原文",
        [],
    )


def test_the_day_of_decision_lies_between_finding_and_today(county):
    row = county.suspected()

    for day in (AT.date() - timedelta(days=1), AT.date() + timedelta(days=1)):
        with pytest.raises(BadInput, match="判定日"):
            county.judge(row, on=day)


def test_a_decision_on_the_first_day_of_the_new_edition_is_under_it(county):
    found_at = AT.replace(month=10, day=31)
    row = county.suspected(found_at)
    county.check(row, DIRECT, at=found_at)

    county.judge(row, found_at + timedelta(days=1))

    kept = fresh(row)
    assert (kept.state, kept.rule_version) == ("undecided", "GB 35181-2025")


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"participants": "冯一、陈二、陈二"}, rules.PeopleMissing),
        ({"kind": DiscussionKind.EXPERT, "agreed": 3}, rules.PeopleMissing),
        (
            {"kind": DiscussionKind.EXPERT, "agreed": 4, "participants": "一 二 三 四 五 六 七"},
            rules.AgreementMissing,
        ),
        ({"held_on": AT.date() + timedelta(days=1)}, BadInput),
        ({"conclusion": " "}, BadInput),
    ],
)
def test_a_discussion_of_too_few_is_none(county, given, refusal):
    row = county.suspected()

    with pytest.raises(refusal):
        county.talk(row, **given)
    assert not Discussion._base_manager.exists()


def test_a_discussion_is_written_down_once(county):
    row, key = county.suspected(), new_id()

    county.talk(row, id=key)
    county.talk(row, id=key)

    assert Discussion._base_manager.get().participants == "冯一\n陈二\n楚三"
    with pytest.raises(rules.MajorHazardIdTaken):
        county.talk(row, id=key, conclusion="另一个结论")


def test_who_is_slower_hears_so_and_nothing_is_decided_twice(county):
    row = county.suspected()
    county.check(row, DIRECT)
    same = fresh(row)

    county.judge(row)

    with pytest.raises(StaleRecord):
        county.judge(same)
    with pytest.raises(TransitionRefused):
        county.judge(fresh(row))
    assert Fact._base_manager.filter(kind="major_hazard.judged").count() == 1


def test_elements_checked_meanwhile_are_not_passed_over(county):
    row = county.suspected()
    same = fresh(row)

    county.check(row, DIRECT)

    with pytest.raises(StaleRecord):  # he would have decided without the element
        county.judge(same)
