"""More time: asked for by the owner, answered by the manager, the chain is kept."""

from datetime import date

import pytest

from tests.prevention.hazards.builders import at, deadlines_of, facts_of, fresh, steps_of
from tests.register.samples import small
from wanghuo.kernel.errors import BadInput, CapabilityMissing, StaleRecord, TransitionRefused
from wanghuo.kernel.ids import new_id
from wanghuo.prevention.hazards import rules, services
from wanghuo.prevention.hazards.models import HazardExtension

UNTIL = date(2026, 4, 3)


def ask(village, hazard, *, until=UNTIL, actor=None, **more):
    return services.ask_extension(
        hazard=fresh(hazard),
        until=until,
        reason="防火门要定做",
        actor=actor or village.owner,
        at=at(6),
        **more,
    )


def answered(extension):
    row = HazardExtension._base_manager.select_related(
        "hazard__place", "hazard__occupier", "hazard__area", "hazard__organisation"
    )
    return row.get(pk=extension.pk)


def test_an_approved_extension_moves_the_deadline(village):
    """3 April 2026 is a Friday; 清明 is off from the 4th to the 6th: recheck by the 9th."""
    hazard = village.ordered()
    extension = answered(ask(village, hazard))

    services.approve_extension(extension=extension, actor=village.officer, at=at(7), note="同意")

    after = fresh(hazard)
    assert (after.state, after.due_on, after.recheck_by) == ("ordered", UNTIL, date(2026, 4, 9))
    assert deadlines_of(hazard)[-2:] == [
        (date(2026, 3, 20), village.committee.pk, "cancelled"),
        (UNTIL, village.committee.pk, "open"),
    ]
    assert (extension.state, extension.due_on, extension.answer) == (
        "approved",
        date(2026, 3, 20),
        "同意",
    )
    assert steps_of(hazard)[-2:] == [("ask", "防火门要定做"), ("extend", "同意")]


def test_a_refused_extension_leaves_the_term(village):
    hazard = village.ordered()
    extension = answered(ask(village, hazard))

    services.refuse_extension(
        extension=extension, actor=village.officer, at=at(7), reason="通道可立即清空"
    )

    assert fresh(hazard).due_on == date(2026, 3, 20)
    assert facts_of(hazard)[-1] == rules.EXTENSION_REFUSED


def test_the_chain_of_extensions_is_kept(village):
    hazard = village.ordered()
    for until in (date(2026, 3, 25), date(2026, 3, 30)):
        services.approve_extension(
            extension=answered(ask(village, hazard, until=until)),
            actor=village.officer,
            at=at(7),
        )

    rows = HazardExtension._base_manager.filter(hazard=hazard).order_by("until")
    assert list(rows.values_list("due_on", "until")) == [
        (date(2026, 3, 20), date(2026, 3, 25)),
        (date(2026, 3, 25), date(2026, 3, 30)),
    ]


def test_one_request_waits_at_a_time(village):
    hazard = village.ordered()
    ask(village, hazard)

    with pytest.raises(rules.ExtensionWaiting):
        ask(village, hazard)


def test_the_same_request_is_made_once(village):
    hazard, key = village.ordered(), new_id()

    assert ask(village, hazard, id=key) == ask(village, hazard, id=key)
    with pytest.raises(rules.HazardIdTaken):
        ask(village, hazard, id=key, until=date(2026, 4, 4))


@pytest.mark.parametrize("until", [date(2026, 3, 20), date(2026, 3, 1), date(2026, 6, 1)])
def test_a_day_that_is_not_later_or_too_late_is_refused(village, until):
    with pytest.raises(BadInput):
        ask(village, village.ordered(), until=until)


def test_what_is_not_ordered_has_no_term_to_extend(village):
    with pytest.raises(TransitionRefused):
        ask(village, village.found())


def test_who_may_ask_and_who_may_answer(village):
    hazard = village.ordered()
    with pytest.raises(CapabilityMissing):
        ask(village, hazard, actor=village.owner_of(small("occupier", village.area)))
    extension = answered(ask(village, hazard))

    for service, more in (
        (services.approve_extension, {}),
        (services.refuse_extension, {"reason": "不"}),
    ):
        with pytest.raises(CapabilityMissing):
            service(extension=extension, actor=village.owner, at=at(7), **more)


def test_a_refusal_says_why(village):
    extension = answered(ask(village, village.ordered()))

    with pytest.raises(BadInput):
        services.refuse_extension(extension=extension, actor=village.officer, at=at(7), reason="")


def test_it_is_answered_once(village):
    extension = answered(ask(village, village.ordered()))
    late = answered(extension)
    services.approve_extension(extension=extension, actor=village.officer, at=at(7))

    with pytest.raises(StaleRecord):
        services.refuse_extension(extension=late, actor=village.officer, at=at(8), reason="不")


def test_what_is_handed_in_needs_no_more_time(village):
    hazard = village.ordered()
    extension = ask(village, hazard)

    village.submitted(hazard, when=at(7))

    row = answered(extension)
    assert (row.state, row.answer) == ("refused", "隐患已有新的办理，申请不再处理。")
