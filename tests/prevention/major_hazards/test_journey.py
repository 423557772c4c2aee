"""One major hazard from suspicion to look-back, by those who may and nobody else."""

from datetime import date, timedelta

import pytest

from tests.prevention.major_hazards.builders import AT, NOW, THREE, file
from wanghuo.kernel.facts import queries as facts
from wanghuo.prevention.major_hazards import services
from wanghuo.prevention.major_hazards.models import MajorHazard
from wanghuo.prevention.major_hazards.rules import LookBackResult, MajorHazardState


def kinds(row):
    told = facts.timeline("majorhazard", str(row.pk)).order_by("id")
    return [fact.kind for fact in told if fact.kind.startswith("major_hazard.")]


def test_from_suspicion_to_look_back(county):
    row = county.suspected()
    county.check(row, *THREE)
    county.talk(row)
    county.judge(row)
    assert (row.state, row.rule_version, row.by) == ("judged", "GB 35181-2017", "comprehensive")
    assert row.matched == list(THREE)
    row = MajorHazard._base_manager.select_related("occupier", "area", "office", "place").get()

    services.report_to_government(
        row=row, on=date(2025, 9, 1), note="报告", actor=county.officer, at=AT
    )
    services.list_for_supervision(row=row, listing=county.listing(), actor=county.leader, at=AT)
    county.progress(row, AT + timedelta(days=3))
    county.ask(row, AT + timedelta(days=20), [file()])
    county.inspect(row, AT + timedelta(days=21), is_passed=False)
    county.progress(row, AT + timedelta(days=22), percent=90)
    county.ask(row, AT + timedelta(days=30))
    county.inspect(row, AT + timedelta(days=31))
    county.decide(row, AT + timedelta(days=32))
    county.look_back(row, AT + timedelta(days=125), LookBackResult.AGAIN)

    assert row.state == MajorHazardState.LOOKED_BACK
    assert kinds(row) == [
        f"major_hazard.{what}"
        for what in (
            "suspected", "checked", "discussed", "judged", "reported", "listed", "progressed",
            "closure_asked", "returned", "progressed", "closure_asked", "inspected", "closed",
            "revisited",
        )
    ]  # fmt: skip
    again = MajorHazard._base_manager.get(previous=row)
    assert (again.state, again.place_id, again.title) == ("suspected", row.place_id, row.title)


@pytest.mark.parametrize("state", MajorHazardState)
@pytest.mark.parametrize("at", [AT, NOW])
def test_every_state_is_reached_by_its_own_way(county, state, at):
    if at is NOW and state in {MajorHazardState.NOT_MAJOR, MajorHazardState.EXEMPT}:
        return  # without a text only a person says so
    assert county.at_step(state, at).state == state
