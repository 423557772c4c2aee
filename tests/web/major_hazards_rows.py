"""What the doors and operations of major hazards are tried with."""

from datetime import timedelta

from wanghuo.kernel import clock
from wanghuo.kernel.clock import local_date
from wanghuo.prevention.major_hazards.models import (
    Closure,
    Discussion,
    ElementCheck,
    ListedSupervision,
    LookBack,
    MajorHazard,
    WeeklyProgress,
)

OBJECTS = {"major_hazard_id": MajorHazard}
LISTS = {"major_hazards:major_hazards", "major_hazards:published_hazards"}
EXPORTS = LISTS
SHOWN_AT = dict.fromkeys(
    (ElementCheck, Discussion, ListedSupervision, WeeklyProgress, Closure, LookBack),
    "major_hazards:major_hazard",
)
COUNTS = {
    "major_hazards:major_hazards": 3,  # the numbers, how many, the rows
    "major_hazards:major_hazard_curve": 1,
    "major_hazards:published_hazards": 2,
}
BY_BODY = {"suspect"}
BY_QUERY = dict.fromkeys(
    ("major_hazard_list", "major_hazard_counts", "major_hazard_curve", "published_hazards"),
    "area_id",
)
API_LISTS = ("major_hazard_list", "published_hazards")


class MajorHazards:
    """One major hazard of a town's place, under supervision, with a row of everything."""

    def __init__(self, mark, place, authority, at):
        on = local_date(at)
        here = {"area_path": place.area_path, "at": at}
        row = MajorHazard._base_manager.create(
            place=place,
            occupier_id=place.occupier_id,
            area_id=place.area_id,
            area_path=place.area_path,
            sector=place.sector,
            title=f"{mark}出口锁闭",
            site="crowded",
            state="rectifying",
            decision="major",
            by="none",
            is_by_person=True,
            rule_version="GB 35181-2025",
            reasons=f"{mark}对照标准",
            judged_on=on,
            major_on=on,
            found_at=at,
            due_on=on + timedelta(days=60),
        )
        self.row = row
        ElementCheck._base_manager.create(
            major_hazard=row, element="5.1", title=f"{mark}要素", is_present=True, **here
        )
        Discussion._base_manager.create(
            major_hazard=row,
            kind="collective",
            held_on=on,
            participants="冯一\n陈二\n楚三",
            people=3,
            is_major=True,
            conclusion=f"{mark}构成",
            **here,
        )
        ListedSupervision._base_manager.create(
            major_hazard=row,
            area_id=place.area_id,
            authority=authority,
            number=f"{mark}督1号",
            listed_on=on,
            due_on=on + timedelta(days=60),
            responsible_leader="卫四",
            interim=f"{mark}停用二层",
            **here,
        )
        WeeklyProgress._base_manager.create(
            major_hazard=row, percent=40, text=f"{mark}进展", **here
        )
        Closure._base_manager.create(
            major_hazard=row,
            text=f"{mark}整改",
            is_passed=False,
            inspected_at=at,
            findings="还差一处",
            **here,
        )
        LookBack._base_manager.create(
            major_hazard=row, area_id=place.area_id, due_on=on + timedelta(days=90), **here
        )

    @property
    def ids(self):
        return {"major_hazard_id": self.row.pk}


def put(town, state):
    """Bring the town's one to a state, with what stands around it there."""
    row = town.major_hazards.row
    rows = MajorHazard._base_manager.filter(pk=row.pk)
    is_closed = state in {"closed", "looked_back"}
    rows.update(state=state, revision=0, closed_on=clock.today() if is_closed else None)
    if state == "reported":
        ListedSupervision._base_manager.filter(major_hazard=row).delete()
    if state in {"closure_asked", "inspected"}:
        passed = {"is_passed": True, "inspected_at": clock.now()} if state == "inspected" else {}
        Closure._base_manager.create(
            major_hazard=row, text="整改完毕", area_path=row.area_path, at=clock.now(), **passed
        )
    if state == "inspected":
        LookBack._base_manager.filter(major_hazard=row).delete()


def _today():
    return clock.today().isoformat()


def _new_id(town):
    return str(town.village.pk).zfill(8) + "-0000-7000-8000-000000000001"


def _in(state, **answers):
    def prepare(town):
        put(town, state)
        return dict(answers)

    return prepare


def _discussing(town):
    put(town, "suspected")
    return {
        "id": _new_id(town),
        "kind": "collective",
        "held_on": _today(),
        "participants": "冯一、陈二、楚三",
        "conclusion": "构成",
        "is_major": "true",
    }


def _reporting(town):
    put(town, "judged")
    return {"on": _today(), "note": "报告"}


def _listing(town, name):
    put(town, "reported")
    later = (clock.today() + timedelta(days=30)).isoformat()
    return {
        "id": _new_id(town),
        name: town.committee.pk,
        "number": "督2号",
        "listed_on": _today(),
        "due_on": later,
        "responsible_leader": "卫四",
        "interim": "专人看守",
    }


def _found(town, name):
    place = town.register.rows["place"]
    value = place.number if name == "place" else str(place.pk)
    return {"id": _new_id(town), name: value, "title": f"{town.mark}楼梯", "site": "crowded"}


def page_answers():
    """What is written into each door, by its name, after what must be so."""
    element = {"element": "5.1", "title": "要素", "evidence": "看到", "is_present": "on"}
    said = {"id": "00000000-0000-7000-8000-00000000000a", "percent": 50, "text": "进展"}
    return {
        "suspect": lambda town: _found(town, "place"),
        "check_elements": _in("suspected", **element),
        "discuss": _discussing,
        "judge": _in("suspected"),
        "report_to_government": _reporting,
        "list_for_supervision": lambda town: _listing(town, "authority"),
        "post_progress": _in("listed", **said),
        "ask_closure": _in("rectifying", id=said["id"], text="完毕"),
        "inspect_closure": _in("closure_asked", is_passed="yes", findings="看过"),
        "decide_closure": _in("inspected", is_approved="yes", revision=0),
        "look_back": _in("closed", result="clear", text="看过", again_id=said["id"]),
    }


def bodies():
    """What each operation is asked with as JSON, by its name."""
    return {
        "suspect": lambda town: _found(town, "place_id"),
        "judge_case": lambda _: {"site": "crowded", "elements": [], "on": "2025-10-31"},
        "discuss": lambda town: _discussing(town) | {"is_major": True},
        "report_to_government": _reporting,
        "list_for_supervision": lambda town: _listing(town, "authority_id"),
        "inspect_closure": _in("closure_asked", is_passed=True, findings="看过"),
        "decide_closure": _in("inspected", is_approved=True, revision=0),
        "look_back": _in("closed", result="clear", text="看过"),
    }


def forms():
    """What each operation is asked with as a form, by its name."""
    element = {"element": "5.1", "title": "要素", "evidence": "看到", "is_present": "true"}
    return {
        "check_elements": _in("suspected", **element),
        "judge": _in("suspected", reasons="先看"),
        "post_progress": _in("listed", percent=50, text="进展"),
        "ask_closure": _in("rectifying", text="完毕"),
    }
