"""Figures in sentences, and where they stand after a person's edit."""

from hypothesis import given
from hypothesis import strategies as st

from wanghuo.governance.reporting.writing.passages import (
    Passage,
    as_quotes,
    edited,
    fill,
    join,
    moved,
    taken_over,
)

FIGURES = {"done": "12", "standing": "30", "rate": "40.0%"}
PATTERN = "截至{until}，在册{standing}项，完成{done}项，完成率{rate}。"
BEFORE = fill(PATTERN, FIGURES, {"until": "19日"})


def test_a_sentence_is_filled_and_knows_its_figures():
    assert BEFORE.text == "截至19日，在册30项，完成12项，完成率40.0%。"
    assert BEFORE.quoted() == [("standing", "30"), ("done", "12"), ("rate", "40.0%")]


def test_passages_are_joined_with_their_figures():
    both = join([BEFORE, Passage("。"), BEFORE], "\n")

    assert both.quoted() == BEFORE.quoted() * 2


def test_words_around_a_figure_may_change():
    after = edited(BEFORE, "今年以来，全镇在册任务30项，已办结12项，完成率达到40.0%，好于去年。")

    assert after.quoted() == BEFORE.quoted()


def test_a_number_somebody_typed_is_his_own():
    after = edited(BEFORE, "截至19日，在册30项，完成13项，完成率40.0%。")

    assert after.quoted() == [("standing", "30"), ("rate", "40.0%")]


def test_a_digit_typed_against_a_figure_makes_it_another_number():
    for text in ("完成112项", "完成120项", "完成12.5项", "完成12%项"):
        after = edited(BEFORE, BEFORE.text.replace("完成12项", text))

        assert "done" not in dict(after.quoted())


def test_a_figure_that_is_gone_is_quoted_no_more():
    assert edited(BEFORE, "本月正常。").quotes == ()
    assert edited(BEFORE, "").quotes == ()


def test_a_lone_digit_is_not_taken_for_a_figure():
    before = fill("逾期{overdue}项", {"overdue": "3"}, {})

    assert edited(before, "会议开了3次").quotes == ()


@given(st.text(max_size=80))
def test_quotes_always_hold_the_figures_they_name(text):
    after = edited(BEFORE, text)

    assert all(FIGURES[code] == value for code, value in after.quoted())


@given(
    st.integers(0, 30),
    st.text(alphabet="，。好坏镇村", max_size=10),
    st.text(alphabet="甲乙", max_size=5),
)
def test_an_insertion_of_words_loses_no_figure_it_does_not_split(place, words, end):
    inside = any(start < place < stop for _, start, stop in BEFORE.quotes)
    text = BEFORE.text[:place] + words + BEFORE.text[place:] + end
    found = dict(edited(BEFORE, text).quoted())

    if not inside:
        assert found == FIGURES


def test_a_moved_figure_is_told_and_taken_over():
    now = {**FIGURES, "done": "113", "rate": "50.0%"}
    mine = edited(BEFORE, "在册30项，完成12项，完成率40.0%，较好。")

    assert moved(mine, now) == [("done", "12", "113"), ("rate", "40.0%", "50.0%")]
    half = taken_over(mine, now, ["done"])
    assert half.text == "在册30项，完成113项，完成率40.0%，较好。"
    assert moved(half, now) == [("rate", "40.0%", "50.0%")]
    whole = taken_over(half, now, ["done", "rate"])
    assert whole.text == "在册30项，完成113项，完成率50.0%，较好。"
    assert moved(whole, now) == []
    assert whole.quoted() == [("standing", "30"), ("done", "113"), ("rate", "50.0%")]


def test_a_figure_of_an_older_template_stays_as_it_is():
    passage = Passage("旧12", (("gone", 1, 3),))

    assert moved(passage, FIGURES) == []
    assert taken_over(passage, FIGURES, ["gone"]).text == "旧12"


def test_quotes_come_back_from_json():
    rows = [list(quote) for quote in BEFORE.quotes]

    assert as_quotes(rows) == BEFORE.quotes
