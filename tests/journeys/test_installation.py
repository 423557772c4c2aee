"""A county installs: sheets in, three administrators out, first log-in, check-up, a lost password;
then it runs, outlives the death of a child, and stops when told.
"""

import os
import signal
import stat
from pathlib import Path
from urllib.error import HTTPError

import pytest

from tests.journeys.browsing import Browser, eventually, is_answering
from tests.journeys.installation import fresh_installation

pytestmark = pytest.mark.xdist_group("installation")
NEW_PASSWORD = "new-secret-of-mine-81"


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    with fresh_installation(tmp_path_factory.mktemp("county")) as place:
        code, said = place.installs()
        assert code == 0, said
        yield place


@pytest.fixture(scope="module")
def served(installed):
    process = installed.starts("serve")
    try:
        assert eventually(lambda: is_answering(installed.port))
        yield process
    finally:
        process.terminate()  # not killed: it takes its children along
        process.wait(timeout=30)


def children_of(pid):
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def descendants_of(pid):
    below = children_of(pid)
    return below + [deeper for one in below for deeper in descendants_of(one)]


def command_of(pid):
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()


def is_alive(pid):
    try:
        return "(zombie)" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def child(process, word):
    [pid] = [one for one in children_of(process.pid) if word in command_of(one)]
    return pid


def test_everybody_gets_a_one_time_password_that_only_the_installer_may_read(installed):
    assert sorted(installed.passwords) == [
        "auditadmin", "dongshan", "secadmin", "sysadmin", "wenshu",
    ]  # fmt: skip
    assert stat.S_IMODE(installed.passwords_file.stat().st_mode) == 0o600


def test_installing_twice_is_refused(installed):
    before = installed.passwords

    code, said = installed.installs()

    assert (code, "Traceback" in said) == (2, False)
    assert installed.passwords == before


def test_doctor_finds_it_sound_but_for_what_it_names(installed):
    code, said = installed.runs("doctor")

    marks = {line[2:].partition("：")[0]: line[0] for line in said.splitlines()}
    assert [
        name for name in ("数据库", "数据表", "密钥", "规则", "三员") if marks[name] != "✔"
    ] == []
    assert (code == 0) == ("✘" not in marks.values())
    assert "Traceback" not in said


@pytest.mark.parametrize("username", ["sysadmin", "secadmin", "auditadmin"])
def test_each_administrator_must_first_change_the_password_and_enrol(served, installed, username):
    browser = Browser(installed.port)
    first = installed.passwords[username]

    assert browser.logs_in(username, first)[0] == "/password"
    assert browser.opens("/")[0] == "/password"
    browser.sends("/password", old=first, new=NEW_PASSWORD, again=NEW_PASSWORD)
    assert browser.opens("/")[0] == "/settings/second-factor"

    again = Browser(installed.port)
    assert again.logs_in(username, NEW_PASSWORD)[0] == "/settings/second-factor"


def test_a_lost_password_is_reset_by_the_operator(served, installed):
    code, said = installed.runs("user", "reset", "wenshu")
    fresh = said.partition("：")[2].partition("（")[0]

    browser = Browser(installed.port)
    with pytest.raises(HTTPError):
        browser.logs_in("wenshu", installed.passwords["wenshu"])

    assert code == 0
    assert Browser(installed.port).logs_in("wenshu", fresh)[0] == "/password"


def test_resetting_an_unknown_user_says_so(installed):
    code, said = installed.runs("user", "reset", "nobody")

    assert (code, "未找到该用户" in said, "Traceback" in said) == (2, True, False)


def test_the_clock_seals_what_happened(served, installed):
    assert eventually(lambda: installed.runs("ledger", "head")[0] == 0, patience=90)


@pytest.mark.parametrize("word", ["wanghuo clock", "granian"])
def test_a_killed_child_is_started_again(served, installed, word):
    killed = child(served, word)

    os.kill(killed, signal.SIGKILL)

    def is_back():
        born = [one for one in children_of(served.pid) if word in command_of(one)]
        return born and killed not in born

    assert eventually(is_back)
    assert eventually(lambda: is_answering(installed.port))


def test_it_stops_when_told_and_leaves_nobody_behind(served, installed):
    family = descendants_of(served.pid)

    served.terminate()

    assert served.wait(timeout=15) == 0
    assert eventually(lambda: not any(map(is_alive, family)), patience=5)
    assert not is_answering(installed.port)
