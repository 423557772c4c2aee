"""A county installs from sheets with mistakes: it is told which, mends them; nothing doubles."""

import stat

import pytest

from tests.journeys.installation import (
    AREAS,
    COUNTY,
    ORGANISATIONS,
    USERS,
    fresh_installation,
    write,
)

pytestmark = pytest.mark.xdist_group("installation")
STRAY_OFFICE = ("旧镇办公室", "消防安全委员会", "990131999000")
STRAY_USER = ("jiuzhen", "周小禾", "旧镇办公室", "消安办文书", "990131100000")
WORDS = (
    "init", "--areas", "areas.csv", "--home", COUNTY,
    "--organisations", "organisations.csv", "--users", "users.csv",
)  # fmt: skip


@pytest.fixture
def place(tmp_path):
    with fresh_installation(tmp_path) as empty:
        yield empty


def lay(place, organisations=(), users=()):
    write(place.folder / "areas.csv", AREAS)
    write(place.folder / "organisations.csv", [*ORGANISATIONS, *organisations])
    write(place.folder / "users.csv", [*USERS, *users])


def test_refused_rows_are_told_mended_and_asked_for_no_more(place):
    lay(place, [STRAY_OFFICE], [STRAY_USER])

    code, said = place.runs(*WORDS)

    assert (code, "Traceback" in said) == (1, False)
    assert "第4行：区划代码不存在或已停用" in said
    assert "单位 organisations.csv：1行未导入" in said
    assert "wanghuo import organisations organisations.csv --apply" in said
    assert "wanghuo import users users.csv --apply" in said
    assert "jiuzhen" not in place.passwords
    assert len(place.passwords) == 5

    again, told = place.runs(*WORDS)
    assert (again, "不能再次初始化" in told) == (2, True)
    assert "单位 organisations.csv：1行未导入" in told

    lay(place, [(*STRAY_OFFICE[:2], "990131100000")], [STRAY_USER])
    for target in ("organisations", "users"):
        code, said = place.runs("import", target, f"{target}.csv", "--apply")
        assert (code, "新增 1，更新 0，未变 2" in said) == (0, True), said
    again, told = place.runs(*WORDS)
    assert (again, "没有未导入的行" in told, "organisations.csv" in told) == (2, True, False)


def test_a_file_that_is_not_there_stops_it_before_anything_is_made(place):
    lay(place)
    (place.folder / "users.csv").unlink()

    code, said = place.runs(*WORDS)
    assert (code, "users.csv" in said, place.passwords_file.exists()) == (2, True, False)

    assert place.installs()[0] == 0
    assert len(place.passwords) == 5


def test_a_file_that_cannot_be_read_leaves_the_administrators_their_passwords(place):
    lay(place)
    (place.folder / "users.csv").write_bytes("没有,表头\n".encode())

    code, said = place.runs(*WORDS)

    assert (code, "Traceback" in said, "人员岗位 users.csv：" in said) == (1, False, True)
    assert "wanghuo import users users.csv --apply" in place.runs(*WORDS)[1]
    assert sorted(place.passwords) == ["auditadmin", "secadmin", "sysadmin"]
    assert stat.S_IMODE(place.passwords_file.stat().st_mode) == 0o600
