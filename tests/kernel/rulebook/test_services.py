"""Reading rule files: good ones, every kind of bad one, and those we ship."""

from datetime import date
from pathlib import Path

import pytest

from wanghuo import web
from wanghuo.kernel.rulebook import services
from wanghuo.kernel.rulebook.rules import Confidence
from wanghuo.kernel.rulebook.services import Fault, RulebookRefused

SHIPPED = Path(web.__file__).parent / "rules"
GOOD = """
[[rule]]
code = "deadline.levels"
title = "提醒"
source = "默认"
effective_from = 2020-01-01
confidence = "house"
[rule.parameters]
warn_days = 7
escalate_after_days = [7, 15]
table = { deep = [1] }
"""


def test_open_rulebook_puts_it_in_force(write, closed_rulebook):
    services.open_rulebook([write(GOOD)])

    rule = services.rule("deadline.levels", "440111000000", date(2026, 1, 1))

    assert (rule.code, rule.title, rule.source, rule.clause) == (
        "deadline.levels",
        "提醒",
        "默认",
        "",
    )
    assert (rule.effective_from, rule.effective_to) == (date(2020, 1, 1), None)
    assert rule.confidence is Confidence.HOUSE
    assert rule.parameters["warn_days"] == 7
    assert rule.parameters["escalate_after_days"] == (7, 15)
    assert rule.parameters["table"]["deep"] == (1,)
    assert rule.version.startswith("deadline.levels@CN@2020-01-01#")
    assert rule.file == "made_up.toml"


def test_parameters_cannot_be_changed_by_a_caller(write, closed_rulebook):
    services.open_rulebook([write(GOOD)])
    parameters = services.rule("deadline.levels", "", date(2026, 1, 1)).parameters

    with pytest.raises(TypeError):
        parameters["warn_days"] = 9
    with pytest.raises(TypeError):
        parameters["table"]["deep"] = ()


def test_version_changes_with_every_edit_and_with_nothing_else(write, closed_rulebook):
    def version(text, name):
        services.open_rulebook([write(text, folder=name)])
        return services.rule("deadline.levels", "", date(2026, 1, 1)).version

    assert version(GOOD, "one") == version("# a remark" + GOOD, "two")
    assert version(GOOD, "one") != version(GOOD.replace("warn_days = 7", "warn_days = 8"), "three")


def test_rule_without_an_open_rulebook_is_a_bug(closed_rulebook):
    with pytest.raises(RuntimeError, match="no rulebook is open"):
        services.rule("deadline.levels", "", date(2026, 1, 1))


def test_a_later_folder_adds_a_rule_for_its_region(write, closed_rulebook):
    own = GOOD.replace("effective_from", 'region = "440111"\neffective_from').replace("= 7", "= 3")

    services.open_rulebook([write(GOOD), write(own, folder="own")])

    on = date(2026, 1, 1)
    assert services.rule("deadline.levels", "440111000000", on).parameters["warn_days"] == 3
    assert services.rule("deadline.levels", "440112000000", on).parameters["warn_days"] == 7


def edited(old, new):
    assert old in GOOD
    return GOOD.replace(old, new)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (edited('title = "提醒"\n', ""), ("rule.第1条.title", "缺少此项")),
        (edited("title =", "titel ="), ("rule.第1条.title", "缺少此项")),
        (
            edited('"house"', '"sure"'),
            (
                "rule.第1条.confidence",
                "只能取 'verified', 'known', 'calculated', 'unverified' or 'house'",
            ),
        ),
        (
            edited("2020-01-01", '"2020-01-01"'),
            ("rule.第1条.effective_from", "应为日期，如 2025-11-01，不加引号"),
        ),
        (
            edited("deadline.levels", "Deadline"),
            ("rule.第1条.code", "写法不对，应符合 ^[a-z_]+(\\.[a-z_]+)+$"),
        ),
        (
            edited("effective_from", "effective_to = 2019-12-31\neffective_from"),
            ("rule.第1条", "effective_to（末日）早于 effective_from（首日）"),
        ),
        (
            edited("effective_from", "is_text_at_hand = false\neffective_from"),
            (
                "rule.第1条",
                "条文不在手时写 is_text_at_hand = false，不写 parameters；在手时必须写",
            ),
        ),
        (
            GOOD[: GOOD.index("[rule.parameters]")],
            (
                "rule.第1条",
                "条文不在手时写 is_text_at_hand = false，不写 parameters；在手时必须写",
            ),
        ),
        ("", ("rule", "缺少此项")),
        ("[[ruel]]\n" + GOOD, ("ruel", "没有此项，请检查拼写")),
        (
            "a = ?",
            (
                "语法",
                "不是有效的 TOML（Invalid value (at line 1, column 5)）",
            ),
        ),
        ("标题".encode("gb18030"), ("编码", "不是 UTF-8，请另存为 UTF-8")),
        (
            GOOD + GOOD.replace("2020-01-01", "2024-01-01"),
            (
                "deadline.levels（2024-01-01）",
                "与 made_up.toml 中 2020-01-01 起的同一规则在时间上重叠",
            ),
        ),
    ],
)
def test_a_bad_file_is_refused_with_its_name_the_key_and_what_to_do(
    write, closed_rulebook, text, fault
):
    folder = write(text)
    key, problem = fault

    assert services.check_rulebook([folder])[0] == Fault("made_up.toml", key, problem)
    with pytest.raises(RulebookRefused) as refusal:
        services.open_rulebook([folder])
    assert str(refusal.value) == (
        f"规则文件 made_up.toml 的 {key} 有误：{problem}。请改正该文件后重新启动。"
    )


@pytest.mark.parametrize("region", ["4", "440", "44011", "4400", "440100", "440111000", "４４"])
def test_a_region_must_be_a_meaningful_beginning_of_a_code(write, region):
    folder = write(edited("effective_from", f'region = "{region}"\neffective_from'))

    assert services.check_rulebook([folder]) == [
        Fault(
            "made_up.toml",
            "rule.第1条.region",
            "应为行政区划代码有意义的前几位（如 44、4401、440111、440111103），全国留空",
        )
    ]


@pytest.mark.parametrize("region", ["", "44", "4401", "440111", "440111100", "440111103200"])
def test_a_region_of_every_level_is_accepted(write, region):
    folder = write(edited("effective_from", f'region = "{region}"\neffective_from'))

    assert services.check_rulebook([folder]) == []


@pytest.mark.parametrize(
    "changed",
    [
        edited("warn_days = 7\n", ""),
        edited("warn_days = 7", 'warn_days = "7"'),
        edited("warn_days = 7", "warn_days = 7\nwarn_hours = 1"),
    ],
)
def test_a_changed_house_rule_keeps_the_names_and_types_the_program_reads(write, changed):
    own = changed.replace("effective_from", 'region = "44"\neffective_from')

    faults = services.check_rulebook([write(GOOD), write(own, name="own.toml", folder="own")])

    assert faults == [
        Fault(
            "own.toml",
            "deadline.levels.parameters",
            "参数的名称和类型应与 made_up.toml 一致：warn_days、escalate_after_days、table",
        )
    ]


def test_an_empty_folder_is_refused(tmp_path):
    assert services.check_rulebook([tmp_path]) == [
        Fault(str(tmp_path), "*.toml", "目录中没有规则文件")
    ]


def test_every_fault_of_every_file_is_told(write):
    write(edited('title = "提醒"\n', "").replace('source = "默认"\n', ""))
    folder = write("[rule", name="other.toml")

    faults = services.check_rulebook([folder])

    assert [(fault.file, fault.key) for fault in faults] == [
        ("made_up.toml", "rule.第1条.title"),
        ("made_up.toml", "rule.第1条.source"),
        ("other.toml", "语法"),
    ]


@pytest.mark.parametrize(
    ("code", "region", "parameter", "expected"),
    [
        ("deadline.levels", "440111000000", "warn_days", 7),
        ("deadline.levels", "440111000000", "escalate_days", 7),
        ("building.heights", "", "high_rise_residential_above_m", 27),
        ("building.heights", "", "high_rise_public_above_m", 24),
        ("building.heights", "", "super_high_rise_above_m", 100),
        ("dependant.visits", "", "every_days", 90),
        ("patrol.frequency", "440111000000", "key_unit_every_days", 1),
        ("check.frequency", "440111000000", "institution_every_months", 3),
        ("check.frequency", "370100000000", "other_every_months", 3),
        ("facility.test_frequency", "", "every_months", 12),
    ],
)
def test_the_shipped_rules_say(closed_rulebook, code, region, parameter, expected):
    services.open_rulebook([SHIPPED])

    assert services.rule(code, region, date(2026, 3, 1)).parameter(parameter) == expected


def test_the_shipped_rules_have_no_fault():
    assert services.check_rulebook([SHIPPED]) == []
