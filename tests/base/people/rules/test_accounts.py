"""What names, passwords and tokens must look like."""

import pytest

from wanghuo.base.people import rules
from wanghuo.kernel.errors import BadInput


@pytest.mark.parametrize(
    ("written", "username"),
    [
        ("zhang.san", "zhang.san"),
        (" Zhang_San2 ", "zhang_san2"),
        ("ＺＳ０１", "zs01"),
        ("a1", "a1"),
        ("x" * 40, "x" * 40),
    ],
)
def test_username_is_folded(written, username):
    assert rules.check_username(written) == username


@pytest.mark.parametrize("written", ["", "a", "张三", ".abc", "a b", "x" * 41, "a\0b"])
def test_unfit_username_is_refused(written):
    with pytest.raises(BadInput, match="2–40"):
        rules.check_username(written)


@pytest.mark.parametrize("written", ["13812345678", "11010119900101001X", "110101900101001"])
def test_personal_number_as_username_is_refused(written):
    with pytest.raises(BadInput, match="手机号"):
        rules.check_username(written)


def test_name_is_stripped_and_bounded():
    assert rules.check_name(" 张三 ") == "张三"
    assert rules.check_name("张" * 40) == "张" * 40
    for unfit in ("", "  ", "张" * 41):
        with pytest.raises(BadInput, match="姓名须为 1–40 个字"):
            rules.check_name(unfit)


@pytest.mark.parametrize("days", [1, 365])
def test_token_may_live_up_to_a_year(days):
    assert rules.check_token_days(days) is None


@pytest.mark.parametrize("days", [-1, 0, 366])
def test_token_that_lives_longer_or_not_at_all_is_refused(days):
    with pytest.raises(BadInput, match="1–365"):
        rules.check_token_days(days)


def test_secret_hash_is_sha_256():
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    assert rules.secret_hash("") == empty
