"""Each way in which an edit may be refused, the others accepted beside it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.prevention.inspections.builders import County, checklist, inspector
from wanghuo.kernel.errors import BadInput
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.ids import new_id
from wanghuo.prevention.checklists.models import ChecklistVersion
from wanghuo.prevention.inspections.models import Edit, Inspection
from wanghuo.prevention.inspections.rules import InspectionKind
from wanghuo.prevention.inspections.services import receive_edits, start_inspection

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    return County()


def answers(county, *edits, actor=None):
    received = receive_edits(
        edits=list(edits), actor=actor or county.actor, at=county.phone().at + timedelta(hours=1)
    )
    return [(one.result.value, str(one.problem)) for one in received.answers]


def test_one_refusal_stops_nobody_else(county):
    phone = county.phone()
    good, more = phone.tap(result_exit="pass"), phone.tap(result_wire="pass")
    bad = replace(phone.tap(result_wire="pass"), place=county.elsewhere.pk, inspection=new_id())
    told = answers(county, good, bad, more)
    assert [one[0] for one in told] == ["accepted", "refused", "accepted"]
    assert Inspection._base_manager.count() == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"place": new_id()}, "不在您的辖区，或没有这个场所，请核对后再填写。"),
        ({"checklist": new_id()}, "没有这张检查表，请更新检查表后再填写。"),
        (
            {"kind": InspectionKind.JOINT},
            "这次检查的场所、检查方式或检查表与先前收到的不一致，请核对。",
        ),
        ({"seq": 1}, "这个序号已有另一次修改，请重新载入后再填写。"),
        ({"inspection": new_id()}, "这一分支属于另一次检查，请重新载入后再填写。"),
    ],
)
def test_a_later_edit_that_does_not_fit_is_refused(county, change, words):
    phone = county.phone()
    county.send(phone.tap(result_exit="pass"))
    wrong = replace(phone.tap(result_wire="pass"), **change)
    assert answers(county, wrong) == [("refused", words)]
    assert (Edit._base_manager.count(), Inspection._base_manager.count()) == (1, 1)


def test_the_same_id_with_other_content_is_refused(county):
    phone = county.phone()
    one = phone.tap(result_exit="pass")
    county.send(one)
    other = replace(one, changes={"result:exit": "fail"})
    assert answers(county, other, one) == [
        ("refused", "这个编号已用于另一次修改，请换一个编号。"),
        ("repeated", ""),
    ]


def test_an_id_twice_in_one_request_is_kept_once(county):
    one = county.phone().tap(result_exit="pass")
    assert answers(county, one, one) == [("accepted", ""), ("repeated", "")]


def test_anothers_id_tells_nothing(county):
    one = county.phone().tap(result_exit="pass")
    county.send(one)
    other = inspector(county.village, name="别人")
    assert answers(county, one, actor=other)[0][0] == "refused"


def test_a_draft_of_a_check_list_is_no_check_list(county):
    draft = ChecklistVersion._base_manager.create(
        checklist=county.version.checklist, number=2, items=county.version.items
    )
    wrong = replace(county.phone().tap(result_exit="pass"), checklist=draft.pk)
    assert answers(county, wrong) == [("refused", "这张检查表尚未发布，不能用于检查。")]


def test_an_older_published_list_still_serves_a_phone_that_took_it_along(county):
    phone = county.phone()
    newer = ChecklistVersion._base_manager.create(
        checklist=county.version.checklist,
        number=2,
        state="published",
        items=county.version.items,
        published_at=phone.at,
    )
    county.version.checklist.latest = newer.number
    county.version.checklist.save()
    assert county.send(phone.tap(result_exit="pass")) == ["accepted"]


def test_who_claims_to_have_seen_the_future_replaces_nothing(county):
    phone = county.phone()
    county.send(phone.tap(result_exit="pass"))
    other = county.phone("乙机", inspection=phone.inspection, base=99)
    assert county.send(other.tap(result_exit="fail")) == ["accepted"]
    assert county.row(phone.inspection).conflicts == 1


def test_facts_tell_what_happened_once(county):
    phone = county.phone()
    phone.tap(result_exit="fail")
    phone.finish()
    county.send(*phone.queue)
    county.send(*phone.queue)
    kinds = Fact._base_manager.filter(subject_type="inspection").order_by("id")
    assert list(kinds.values_list("kind", flat=True)) == [
        "inspection.started",
        "inspection.changed",
        "inspection.finished",
    ]


def test_starting_twice_under_one_id_is_one_inspection(county):
    key = new_id()
    asked = {"id": key, "place": county.place, "kind": InspectionKind.PATROL, "actor": county.actor}
    first = start_inspection(checklist=county.version, at=county.phone().at, **asked)
    later = county.phone().at + timedelta(minutes=5)
    again = start_inspection(checklist=county.version, at=later, **asked)
    assert (first.pk, first.version) == (again.pk, again.version)
    with pytest.raises(BadInput):
        start_inspection(checklist=checklist("other"), at=later, **asked)
