"""Laws of the phrase finders on any text: exact spans, no exceptions, dates found back."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from wanghuo.governance.plans.reading import timing
from wanghuo.governance.plans.reading.deadlines import DateContext, find_deadlines
from wanghuo.governance.plans.reading.grammar import Grammars
from wanghuo.governance.plans.reading.numerals import fold
from wanghuo.governance.plans.reading.quantities import find_quantities
from wanghuo.governance.plans.reading.units import find_units, list_units

CONTEXT = DateContext(date(2024, 4, 10), date(2024, 1, 1), date(2026, 12, 31))
WORDS = st.sampled_from(
    [
        *(
            "2024年",
            "底",
            "前",
            "每",
            "月",
            "日",
            "24",
            "十二",
            "至",
            "到",
            "-",
            "—",
            "起",
            "即日起",
        ),
        *(
            "每年",
            "常态化",
            "（",
            "）",
            "、",
            "，",
            "；",
            "。",
            "县甲局",
            "各村",
            "和",
            "等",
            "牵头",
        ),
        *("负责", "责任单位：", "至少", "不低于", "98", "%", "‰", "个", "次", "“", "”", "《", "》"),
        *(
            "万",
            "以上",
            "两",
            "一",
            "支",
            "\n",
            " ",
            "〇",
            "０",
            "二〇二五",
            "第",
            "季度",
            "旬",
            "上半年",
        ),
        *("≥", ".", ",", "由", "配合", "2025", "百分之", "三年内", "十四五", "期间"),
    ]
)
TEXTS = st.one_of(st.text(max_size=120), st.lists(WORDS, max_size=40).map("".join))
NAMES = ["县甲局", "县发展和改革局", "各村", "乙镇政府", "派出所", "丙大队"]
CONTEXTS = st.builds(
    DateContext,
    *[st.none() | st.dates(date(2000, 1, 1), date(2090, 12, 31)) for _ in range(3)],
)
DAYS = st.dates(date(2024, 5, 1), date(2029, 12, 31))
CHINESE = str.maketrans("0123456789", "〇一二三四五六七八九")
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def chinese_number(number: int) -> str:
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{'〇一二三'[tens]}十"
    return head + ("" if ones == 0 else "〇一二三四五六七八九"[ones])


def chinese_day(day: date) -> str:
    year = str(day.year).translate(CHINESE)
    return f"{year}年{chinese_number(day.month)}月{chinese_number(day.day)}日前"


DAY_STYLES = st.sampled_from(
    [
        lambda d: f"{d.year}年{d.month}月{d.day}日前",
        lambda d: f"{d.year}年{d.month:02}月{d.day:02}日之前",
        lambda d: f"{d.year} 年 {d.month} 月 {d.day} 日前",
        lambda d: f"{d.year}年{d.month}月{d.day}号前".translate(WIDE),
        chinese_day,
    ]
)


@given(TEXTS, st.integers(0, 1000), CONTEXTS)
def test_spans_are_exact_on_any_text(text, offset, context):
    deadlines = find_deadlines(text, offset, context)
    quantities = find_quantities(text, offset, context)
    units = (*find_units(text, offset), *list_units(text, offset))

    for value in (*deadlines, *quantities):
        assert text[value.span.start - offset : value.span.end - offset] == value.text
        assert value.text
    for unit in units:
        assert text[unit.span.start - offset : unit.span.end - offset] == unit.name
        assert unit.name


@given(TEXTS)
def test_looking_only_where_a_phrase_can_begin_loses_none(text):
    folded = fold(text)
    everywhere = Grammars(timing._PATTERNS)

    assert [(name, found.span()) for name, found in timing._SCANNER.scan(folded)] == [
        (name, found.span()) for name, found in everywhere.scan(folded)
    ]


@given(TEXTS)
def test_values_stand_in_the_order_of_the_text(text):
    for values in (
        find_deadlines(text, 0, CONTEXT),
        find_quantities(text, 0, CONTEXT),
        find_units(text, 0),
        list_units(text, 0),
    ):
        starts = [value.span.start for value in values]
        assert starts == sorted(starts)


@given(TEXTS, st.integers(1, 500))
def test_an_offset_only_moves_the_spans(text, offset):
    here, there = find_quantities(text, 0, CONTEXT), find_quantities(text, offset, CONTEXT)

    assert [(q.what, q.value, q.span.start + offset) for q in here] == [
        (q.what, q.value, q.span.start) for q in there
    ]


@given(
    DAYS, DAY_STYLES, st.sampled_from(["", "请于", "（"]), st.sampled_from(["", "完成", "，报送"])
)
def test_a_day_written_in_any_style_is_found_back(day, style, before, after):
    text = before + style(day) + after

    deadlines = find_deadlines(text, 0, CONTEXT)

    assert [(d.date, d.text) for d in deadlines] == [(day, style(day))]


@given(
    DAYS, st.sampled_from(["{}年{}月底前", "{}年{}月底", "{}年{}月末", "{}年{}月前", "{}年{}月"])
)
def test_a_month_is_found_back_as_its_last_day(day, style):
    deadlines = find_deadlines(style.format(day.year, day.month), 0, CONTEXT)

    assert [d.date and (d.date + timedelta(days=1)).day for d in deadlines] == [1]
    assert [(d.date.year, d.date.month) for d in deadlines if d.date] == [(day.year, day.month)]


@given(DAYS, DAYS, st.sampled_from("至到-—～"))
def test_a_stretch_of_days_is_found_back(first, last, sign):
    text = (
        f"{first.year}年{first.month}月{first.day}日{sign}{last.year}年{last.month}月{last.day}日"
    )

    deadlines = find_deadlines(text, 0, CONTEXT)

    assert [(d.since, d.until) for d in deadlines] == [(first, last)]


@given(st.integers(1, 12), st.integers(1, 28))
def test_a_yearly_day_is_found_back(month, day):
    deadlines = find_deadlines(f"每年{month}月{day}日前", 0, CONTEXT)

    assert [d.month_day for d in deadlines] == [f"{month:02}-{day:02}"]


@given(st.decimals(0, 9999, places=2), st.sampled_from(["%", "‰", "个", "辆"]))
def test_an_amount_is_found_back(value, unit):
    quantities = find_quantities(f"指标不低于{value}{unit}", 0, CONTEXT)

    assert [(q.op.value, q.value, q.unit) for q in quantities] == [("ge", float(value), unit)]


@given(st.lists(st.sampled_from(NAMES), unique=True))
def test_units_listed_are_units_read(names):
    assert [u.name for u in list_units("、".join(names), 0)] == names
