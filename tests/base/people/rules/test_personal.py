"""Personal numbers: accepted, masked, revealed on terms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from wanghuo.base.people.rules.personal import (
    PersonalField,
    RevealLimitReached,
    check_fields,
    check_id_number,
    check_limit,
    check_mobile,
    check_reason,
    masked,
)
from wanghuo.kernel.errors import BadInput

ID = "11010519491231002X"


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("13812345678", "138****5678"),
        ("09311234567", "093****4567"),
        ("059512345678", "059*****5678"),
        (ID, "110***********002X"),
        ("12345678901", "123****8901"),
        ("1234567890", "**********"),
        ("1234567", "*******"),
        ("1", "*"),
        ("", ""),
    ],
)
def test_a_number_is_masked(number, shown):
    assert masked(number) == shown


@given(st.text(min_size=1, max_size=30))
def test_masking_hides_at_least_four_or_everything(number):
    shown = masked(number)

    assert len(shown) == len(number)
    assert set(shown) == {"*"} or (shown[3:-4] == "*" * (len(number) - 7) and len(number) >= 11)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("13812345678", "13812345678"),
        (" 138 1234-5678 ", "13812345678"),
        ("＋86１３８12345678", "13812345678"),
        ("(0931)1234567", "09311234567"),
        ("0595-12345678", "059512345678"),
        ("", ""),
        ("  ", ""),
    ],
)
def test_a_telephone_is_kept_as_digits(written, kept):
    assert check_mobile(written) == kept


@pytest.mark.parametrize(
    "written", ["12812345678", "1381234567", "138123456789", "1234567", "110", "电话", "1.38E+10"]
)
def test_what_is_no_telephone_is_refused(written):
    with pytest.raises(BadInput, match="手机号须为 11 位"):
        check_mobile(written)


@pytest.mark.parametrize("written", [ID, ID.lower(), f" {ID} ", "１１0105 19491231 002X"])
def test_an_identity_number_is_kept_in_capitals(written):
    assert check_id_number(written) == ID


@pytest.mark.parametrize(
    "written",
    ["110105194912310021", "11010519491331002X", "110105491231002", "11010519491231002", "X" * 18],
)
def test_a_wrong_identity_number_is_refused(written):
    with pytest.raises(BadInput, match="身份证号须为 18 位"):
        check_id_number(written)


@given(st.integers(0, 16), st.integers(1, 9))
def test_every_wrong_digit_is_noticed(place, by):
    number = list(ID)
    number[place] = str((int(number[place]) + by) % 10)

    with pytest.raises(BadInput):
        check_id_number("".join(number))


def test_an_abolished_division_is_no_mistake():
    number = "99013119800101123"
    number += ric.calc_check_digit(number + "0")

    assert check_id_number(number) == number


@pytest.mark.parametrize("reason", ["", "    ", "核对", "核" * 201])
def test_a_reason_must_say_something(reason):
    with pytest.raises(BadInput, match="请写明查看理由"):
        check_reason(reason)


@pytest.mark.parametrize(
    "reason", ["核对号码13812345678", f"核对证件{ID}是否有误", "核对１３８12345678"]
)
def test_a_reason_tells_no_number(reason):
    with pytest.raises(BadInput, match="不要写入"):
        check_reason(reason)


@pytest.mark.parametrize("reason", ["核对值班联系人", "  2026年3月值班表核对  "])
def test_a_good_reason_is_kept(reason):
    assert check_reason(reason) == reason.strip()


def test_fields_are_named_once_in_their_order():
    assert check_fields(["id_number", "mobile", "mobile"]) == list(PersonalField)


@pytest.mark.parametrize("fields", [[], ["name"], ["mobile", "name"]])
def test_unknown_fields_are_refused(fields):
    with pytest.raises(BadInput):
        check_fields(fields)


@pytest.mark.parametrize(("seen", "wanted"), [(0, 1), (29, 1), (28, 2)])
def test_within_the_limit_nothing_is_said(seen, wanted):
    assert check_limit(seen, wanted, 30) is None


@pytest.mark.parametrize(("seen", "wanted"), [(30, 1), (29, 2), (99, 1)])
def test_past_the_limit_is_refused_with_the_number(seen, wanted):
    with pytest.raises(RevealLimitReached, match="30 项"):
        check_limit(seen, wanted, 30)
