"""Levels, codes, names and days, every case by hand."""

import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanghuo.base.areas import rules
from wanghuo.base.areas.rules import AreaLevel, CodeSpan
from wanghuo.kernel.errors import DomainError

P, C, X, T, V = (
    AreaLevel.PROVINCE,
    AreaLevel.CITY,
    AreaLevel.COUNTY,
    AreaLevel.TOWN,
    AreaLevel.VILLAGE,
)
L, M, S = AreaLevel.GRID_LARGE, AreaLevel.GRID_MIDDLE, AreaLevel.GRID_SMALL

CODES = {
    P: "440000000000",
    C: "440100000000",
    X: "440111000000",
    T: "440111103000",
    V: "440111103201",
    L: "440111103201001",
    M: "440111103201001002",
    S: "440111103201001002003",
}
MAY_STAND = {
    *((None, level) for level in (P, C, X, T)),
    (P, C), (P, X), (C, X), (C, T), (X, T),
    (T, V), (T, L), (T, M), (V, L), (V, M), (V, S), (L, M), (L, S), (M, S),
}  # fmt: skip


@pytest.mark.parametrize(
    ("parent", "level"), list(itertools.product([None, *AreaLevel], AreaLevel))
)
def test_check_below_allows_exactly_the_table(parent, level):
    parent_code = CODES[parent] if parent else None
    code = CODES[level] if level in rules.DIGITS or not parent else f"{parent_code}001"

    if (parent, level) in MAY_STAND:
        rules.check_below(code, level, parent_code, parent)
    else:
        with pytest.raises(rules.LevelMisplaced):
            rules.check_below(code, level, parent_code, parent)


def test_every_level_can_be_reached_from_the_top():
    reached, waiting = set(), {None}
    while waiting:
        level = waiting.pop()
        reached.add(level)
        waiting |= set(rules.BELOW[level]) - reached

    assert reached == {None, *AreaLevel}


def test_level_misplaced_says_what_may_stand_there():
    with pytest.raises(rules.LevelMisplaced) as refusal:
        rules.check_below(CODES[V], V, CODES[X], X)
    with pytest.raises(rules.LevelMisplaced) as at_the_end:
        rules.check_below(CODES[V], V, CODES[S], S)
    with pytest.raises(rules.LevelMisplaced) as at_the_top:
        rules.check_below(CODES[V], V, None, None)

    assert str(refusal.value) == "“村”不能设在“县”之下，“县”之下可设：乡镇。"
    assert str(at_the_end.value) == "“村”不能设在“小网格”之下，“小网格”之下可设：无。"
    assert str(at_the_top.value) == "“村”不能设在“顶级”之下，“顶级”之下可设：省、市、县、乡镇。"


@pytest.mark.parametrize(
    ("code", "level", "parent_code", "parent", "prefix"),
    [
        ("440112103000", T, "440111000000", X, "440111"),
        ("440111104201", V, "440111103000", T, "440111103"),
        ("450100000000", C, "440000000000", P, "44"),
        ("440111103202001", S, "440111103201", V, "440111103201"),
        ("440111103201001001", S, "440111103201", V, "440111103201"),  # one group too many
        ("440111103201001", S, "440111103201001001", M, "440111103201001001"),
    ],
)
def test_check_below_refuses_a_code_that_does_not_continue_its_parents(
    code, level, parent_code, parent, prefix
):
    with pytest.raises(rules.CodeOutsideParent) as refusal:
        rules.check_below(code, level, parent_code, parent)

    assert str(refusal.value) == (
        f"代码“{code}”与上级“{parent_code}”不符，应以“{prefix}”开头。请核对代码或上级。"
    )


def test_check_below_takes_a_town_directly_below_a_city():
    assert rules.check_below("441900003000", T, "441900000000", C) is None


@pytest.mark.parametrize("level", list(AreaLevel))
def test_check_code_accepts_each_level(level):
    assert rules.check_code(CODES[level], level) is None


@pytest.mark.parametrize(
    ("code", "level", "problem"),
    [
        ("44011110320A", V, "只能由数字组成"),
        ("４４０１１１１０３２０１", V, "只能由数字组成"),
        ("", V, "只能由数字组成"),
        ("44011110320", V, "应为12位，现为11位"),
        ("440111103201001", V, "应为12位，现为15位"),
        ("440111103000", V, "第10至12位不能全为0"),
        ("440111000000", T, "第7至9位不能全为0"),
        ("440111103201", T, "第9位以后应全为0"),
        ("440100000000", X, "第5至6位不能全为0"),
        ("440111103000", X, "第6位以后应全为0"),
        ("440111000000", C, "第4位以后应全为0"),
        ("000000000000", P, "第1至2位不能全为0"),
        ("440111103201", S, "应为上级代码加3位网格号，现为12位"),
        ("44011110320100", S, "应为上级代码加3位网格号，现为14位"),
        (
            "440111103201001000",
            S,
            "网格号不能为000（如从Excel复制，可能是后几位丢失，请把该列改为文本格式）",
        ),
    ],
)
def test_check_code_refuses(code, level, problem):
    with pytest.raises(rules.CodeMalformed) as refusal:
        rules.check_code(code, level)

    assert str(refusal.value) == f"代码“{code}”不是有效的{level.label}代码：{problem}。"


@pytest.mark.parametrize(
    ("code", "level"),
    [*((CODES[level], level) for level in (P, C, X, T, V)), (CODES[S], None), ("12", None)],
)
def test_level_of_reads_the_trailing_zeros(code, level):
    assert rules.level_of(code) is level


@given(code=st.from_regex(r"\A[0-9]{12}\Z"))
def test_a_twelve_digit_code_has_at_most_one_level(code):
    fitting = []
    for level in rules.DIGITS:
        try:
            rules.check_code(code, level)
        except DomainError:
            continue
        fitting.append(level)

    assert fitting == ([rules.level_of(code)] if rules.level_of(code) else [])


@pytest.mark.parametrize(
    ("code", "above"),
    [
        (CODES[P], ()),
        (CODES[C], (CODES[P],)),
        (CODES[X], (CODES[C], CODES[P])),
        (CODES[T], (CODES[X], CODES[C], CODES[P])),
        (CODES[V], (CODES[T], CODES[X], CODES[C], CODES[P])),
        (CODES[L], (CODES[V],)),
        (CODES[S], (CODES[M],)),
        ("12", ()),
    ],
)
def test_codes_above_are_nearest_first(code, above):
    assert rules.codes_above(code) == above
    assert rules.parent_code(code) == (above[0] if above else "")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("44", CODES[P]),
        ("4401", CODES[C]),
        ("440111", CODES[X]),
        ("440111103", CODES[T]),
        (CODES[V], CODES[V]),
        (CODES[S], CODES[S]),
        ("44011", "44011"),
        ("", ""),
    ],
)
def test_full_code_fills_short_codes_up(text, code):
    assert rules.full_code(text) == code


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("省", P), ("市", C), ("县", X), ("区", X), ("县级市", X), ("乡镇", T), ("街道", T),
        ("镇", T), ("村", V), ("社区", V), ("大网格", L), ("中网格", M), ("小网格", S),
        ("grid_small", S), ("town", T),
    ],
)  # fmt: skip
def test_level_named_understands_what_people_write(text, level):
    assert rules.level_named(text, "") is level


def test_level_named_tells_an_empty_one_from_the_code():
    assert rules.level_named("", CODES[V]) is V


@pytest.mark.parametrize(("text", "code"), [("", CODES[S]), ("网格", CODES[S]), ("?", CODES[V])])
def test_level_named_refuses_to_guess(text, code):
    with pytest.raises(rules.LevelUnknown) as refusal:
        rules.level_named(text, code)

    assert str(refusal.value) == (
        f"无法确定代码“{code}”的级别，"
        "请在“级别”中填写：省、市、县、乡镇、村、大网格、中网格、小网格。"
    )


@pytest.mark.parametrize(
    ("spans", "free"),
    [
        ([], True),
        ([CodeSpan("旧村", None)], False),
        ([CodeSpan("旧村", date(2024, 1, 1))], True),  # ended on that very day
        ([CodeSpan("旧村", date(2024, 1, 2))], False),
        ([CodeSpan("旧村", date(2020, 1, 1)), CodeSpan("老村", None)], False),
    ],
)
def test_check_code_free_lets_a_code_be_borne_by_one_area_at_a_time(spans, free):
    if free:
        rules.check_code_free(CODES[V], date(2024, 1, 1), spans)
    else:
        with pytest.raises(rules.CodeTaken):
            rules.check_code_free(CODES[V], date(2024, 1, 1), spans)


@pytest.mark.parametrize("name", ["", "   ", "村" * 61])
def test_check_name_refuses_empty_and_endless(name):
    with pytest.raises(rules.NameRefused) as refusal:
        rules.check_name(name)

    assert str(refusal.value) == "区划名称应为 1 至 60 个字，请重新填写。"


def test_check_name_accepts_one_and_sixty():
    assert rules.check_name("村") is None
    assert rules.check_name("村" * 60) is None


TODAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("on", "since", "problem"),
    [
        (date(2026, 3, 2), [], "晚于今天，请在生效当日或之后办理"),
        (
            date(2026, 1, 31),
            [date(2020, 1, 1), date(2026, 2, 1)],
            "所涉区划在 2026-02-01 有过变更，请用不早于该日的日期",
        ),
    ],
)
def test_check_date_refuses(on, since, problem):
    with pytest.raises(rules.DateRefused) as refusal:
        rules.check_date(on, TODAY, since)

    assert str(refusal.value) == f"日期 {on} 无法使用：{problem}。"


@pytest.mark.parametrize("on", [TODAY, date(2026, 2, 1), date(2026, 2, 2)])
def test_check_date_accepts_from_the_last_change_to_today(on):
    assert rules.check_date(on, TODAY, [date(2026, 2, 1)]) is None
