"""Which limits hold for which series: by words, by region, by a person; few questions."""

from datetime import date

import pytest

from tests.monitoring.readings.limits_builders import AT, TODAY, Meadow
from wanghuo.kernel.actors import EVERYWHERE
from wanghuo.kernel.rulebook.models import RuleEntry
from wanghuo.kernel.rulebook.rules import Rulebook
from wanghuo.kernel.rulebook.services import _rule, rulebook
from wanghuo.kernel.scoping import scoped
from wanghuo.monitoring.readings import services
from wanghuo.monitoring.readings.judging import limit_book, trend_book
from wanghuo.monitoring.readings.judging.limits import LimitBook, read_limit
from wanghuo.monitoring.readings.judging.trends import read_sense
from wanghuo.monitoring.readings.models import Series
from wanghuo.monitoring.readings.queries import limits_of_series as limits_of
from wanghuo.monitoring.readings.rules import OWN, QUANTITIES, Level, Limit, LimitRuleRefused


@pytest.fixture
def meadow(db):
    """A village with devices that measure."""
    with scoped(EVERYWHERE):
        yield Meadow()


def shipped():
    """The limits that are shipped."""
    return limit_book(rulebook(), TODAY)


@pytest.mark.parametrize(
    ("quantity", "part", "device", "code"),
    [
        ("pressure", "", "人民路3号消火栓", "limit.hydrant_pressure"),
        ("pressure", "消火栓", "红星超市传输装置", "limit.hydrant_pressure"),
        ("pressure", "三层室内消火栓", "路口消火栓", "limit.indoor_hydrant_pressure"),
        ("pressure", "喷淋末端试水", "", "limit.sprinkler_pressure"),
        ("pressure", "稳压泵", "红星超市传输装置", None),
        ("level", "", "屋顶消防水箱", "limit.tank_level"),
        ("level", "河道", "水文站", None),
        ("residual_current", "", "一层配电箱", "limit.residual_current"),
        ("temperature", "A相电缆", "", "limit.cable_temperature"),
        ("temperature", "大厅", "温湿度表", None),
        ("gas_concentration", "", "", "limit.gas_concentration"),
        ("humidity", "大厅", "温湿度表", None),
    ],
)
def test_a_limit_holds_by_what_is_measured_and_of_what(quantity, part, device, code):
    rule = shipped().find(quantity, part, device)

    assert (rule and rule.rule.code) == code


def test_the_shipped_rules_are_about_quantities_of_the_house_and_say_their_source():
    assert {one.quantity for one in shipped().rules} <= set(QUANTITIES)
    assert set(trend_book(rulebook(), TODAY)) <= {one.quantity for one in shipped().rules}
    assert all(one.limit.rule == one.rule.version for one in shipped().rules)


def written(region="", code="limit.hydrant_pressure", **parameters):
    """A rule about limits."""
    given = {
        "quantity": "pressure", "words": ["消火栓"], "bounds": {"low": 140.0},
        "release": 5.0, "seconds": 600,
    }  # fmt: skip
    entry = RuleEntry(
        code=code, title="甲", source="乙", region=region, effective_from=date(2020, 1, 1),
        confidence="house", parameters=given | parameters,
    )  # fmt: skip
    return _rule("x.toml", entry)


def test_a_region_has_limits_of_its_own():
    book = LimitBook(Rulebook([written(), written("4401", bounds={"low": 160.0})]), TODAY)

    assert book.find("pressure", "消火栓", "", "440111103").limit.low == 160.0
    assert book.find("pressure", "消火栓", "", "350111103").limit.low == 140.0
    assert not book.is_settled("pressure", "消火栓")


def test_a_rule_only_of_a_region_binds_nobody_else():
    book = LimitBook(Rulebook([written("4401")]), TODAY)

    assert book.find("pressure", "消火栓", "", "35") is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"bounds": {}}, {"bounds": {"lowest": 1.0}}, {"bounds": {"low": "低"}}, {"bounds": 3},
        {"release": -1.0}, {"seconds": None}, {"bounds": {"low": 5.0, "high": 4.0}},
    ],
)  # fmt: skip
def test_a_wrong_rule_is_refused_with_its_name(wrong):
    with pytest.raises(LimitRuleRefused, match=r"limit\.hydrant_pressure"):
        read_limit(written(**wrong))


@pytest.mark.parametrize(
    "wrong",
    [{"least_days": 3}, {"least_days": 40}, {"quantile": 2.0}, {"noise": 0.0}, {"other": 1}],
)
def test_a_wrong_rule_of_trends_is_refused(wrong):
    right = {
        "window_days": 28, "least_days": 6, "least_change": 15.0, "noise": 1.5, "quantile": 0.5,
        "horizon_days": 30,
    }  # fmt: skip
    entry = RuleEntry(
        code="trend.pressure", title="甲", source="乙", effective_from=date(2020, 1, 1),
        confidence="house", parameters={"quantity": "pressure"} | right | wrong,
    )  # fmt: skip
    with pytest.raises(LimitRuleRefused, match=r"trend\.pressure"):
        read_sense(_rule("x.toml", entry))


def test_own_limits_go_before_the_rulebook(meadow):
    hydrant = meadow.series()
    own = Limit(low=200.0, release=10.0, seconds=60)
    services.set_limits(series=hydrant, version=0, limit=own, actor=meadow.warden, at=AT)

    assert limits_of([hydrant], TODAY)[hydrant.pk] == own._replace(rule=OWN)


def test_what_is_not_judged_comes_back(meadow):
    hydrant = meadow.series(level=Level.LOW)
    services.set_limits(series=hydrant, version=0, limit=None, actor=meadow.warden, at=AT)

    assert limits_of([hydrant], TODAY)[hydrant.pk] == Limit(rule=OWN)


def test_without_a_limit_there_is_none_unless_it_stands_beyond_one(meadow):
    other = meadow.series(quantity="humidity")
    stuck = meadow.series(2, quantity="humidity", level=Level.HIGH)

    assert limits_of([other, stuck], TODAY) == {stuck.pk: Limit()}


@pytest.mark.parametrize("count", [1, 40])
def test_many_series_ask_once(meadow, django_assert_num_queries, count):
    device = meadow.claimed(1, name="路口消火栓")
    Series.objects.bulk_create(
        [
            Series(device=device, point=str(nth), quantity=quantity)
            for nth in range(count)
            for quantity in ("pressure", "residual_current", "humidity")
        ]
    )
    rows = list(Series.objects.select_related("device").order_by("pk"))

    with django_assert_num_queries(1):
        found = limits_of(rows, TODAY)

    assert len(found) == 2 * count
