"""A house is saved while it works, lost, and brought back: whole, readable and proved."""

import signal
import subprocess
import sys

import pytest

from tests.journeys.installation import FIELD_KEY, fresh_installation
from wanghuo.kernel.ciphers import written_key

pytestmark = pytest.mark.postgres
MOBILE = "13812345678"
PRELUDE = """
import sys
from wanghuo.web.setup import start_django
start_django()
from django.conf import settings
from django.db import connection, transaction
from wanghuo.base.people.models import User
from wanghuo.kernel.actors import EVERYWHERE, SYSTEM
from wanghuo.kernel.encryption import blind_index
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.facts.models import Fact
from wanghuo.kernel.ledger import services as ledger
from pathlib import Path
from wanghuo.kernel import clock
"""
LIVE = f"""
User.objects.create(
    username="wenshu",
    name="陆文竹",
    mobile="{MOBILE}",
    mobile_index=blind_index("{MOBILE}"),
    created_at=clock.now(),
)
for n in range(6):
    with transaction.atomic():
        facts.record("test.begun", facts.Mark("test", str(n)), actor=SYSTEM, at=clock.now())
ledger.seal(clock.now(), force=True)
folder = Path(settings.MEDIA_ROOT) / "plans" / "ab"
folder.mkdir(parents=True)
(folder / "abcd.txt").write_text("原件")
"""
LOOK = """
user = User.objects.get(username="wenshu")
files = sorted(p.name for p in Path(settings.MEDIA_ROOT).rglob("*") if p.is_file())
print(user.mobile, user.mobile_index == blind_index(user.mobile), files)
"""
TELL = """
with transaction.atomic():
    facts.record("test.told", facts.Mark("test", "{mark}"), actor=SYSTEM, at=clock.now())
"""
MARKS = """
print(sorted(Fact._base_manager.filter(kind="test.told").values_list("subject_id", flat=True)))
"""
TAMPER = """
with connection.cursor() as cursor:
    if connection.vendor == "postgresql":
        cursor.execute("ALTER TABLE facts_fact DISABLE TRIGGER USER")
    else:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for [name] in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}")
    cursor.execute("UPDATE facts_fact SET kind = 'forged' WHERE position = 5")
"""
FROM_THE_FUTURE = """
with connection.cursor() as cursor:
    cursor.execute(
        "INSERT INTO django_migrations (app, name, applied)"
        " VALUES ('people', '9999_later', '2030-01-01')"
    )
"""


def asks(house, script, code=0):
    """Run a script in the house; return what it printed."""
    command = [sys.executable, "-c", PRELUDE + script]
    done = subprocess.run(
        command, env=house.settings, cwd=house.folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == code, done.stderr
    return done.stdout


@pytest.fixture
def house(tmp_path):
    """An installation with a telephone number, an uploaded file and a sealed ledger."""
    folder = tmp_path / "house"
    folder.mkdir()
    with fresh_installation(folder, is_migrated=True) as house:
        asks(house, LIVE)
        yield house


@pytest.fixture
def other(tmp_path):
    """An empty place for another installation, with the same keys."""
    folder = tmp_path / "other"
    folder.mkdir()
    with fresh_installation(folder) as other:
        yield other


def saved(house):
    backup = house.folder / "backup.tar"
    code, said = house.runs("backup", str(backup))
    assert code == 0, said
    return str(backup)


def test_a_lost_house_comes_back_whole_and_proved(house, other):
    backup = saved(house)

    code, said = other.runs("restore", backup)

    assert code == 0, said
    assert "存证完整" in said
    assert asks(other, LOOK) == f"{MOBILE} True ['abcd.txt']\n"
    code, said = other.runs("ledger", "verify")
    assert (code, "存证完整" in said) == (0, True)


def test_a_restore_may_name_another_database(house, other):
    url = other.database_url
    if url == "sqlite:///":
        url = f"sqlite://{other.folder}/elsewhere.sqlite3"
    backup, other.database_url = saved(house), "sqlite:///never"

    code, said = other.runs("restore", backup, "--database-url", url)

    other.database_url = url
    assert code == 0, said
    assert asks(other, LOOK) == f"{MOBILE} True ['abcd.txt']\n"


def test_the_backup_and_its_keys_are_apart(house, other):
    backup = saved(house)
    content = (house.folder / "backup.tar").read_bytes()
    assert MOBILE.encode() not in content
    assert FIELD_KEY.partition(":")[2].encode() not in content

    other.field_keys = written_key("another", b"x" * 32)
    code, said = other.runs("restore", backup)

    assert (code, "缺少读出备份所需的密钥：test" in said) == (2, True)


def test_a_house_that_stands_is_replaced_only_when_that_is_said(house):
    backup = saved(house)
    asks(house, TELL.format(mark="after the backup"))

    code, said = house.runs("restore", backup)
    assert (code, "已有一套数据" in said) == (2, True)
    assert asks(house, MARKS) == "['after the backup']\n"

    code, said = house.runs("restore", backup, "--replace")
    assert (code, "原数据保留在" in said) == (0, True), said
    assert asks(house, MARKS) == "[]\n"
    assert asks(house, LOOK) == f"{MOBILE} True ['abcd.txt']\n"


def test_a_house_in_use_is_not_replaced(house):
    backup = saved(house)

    said = asks(
        house,
        f"""
import subprocess
Fact._base_manager.count()
command = [sys.executable, "-m", "wanghuo", "restore", {backup!r}, "--replace"]
done = subprocess.run(command, capture_output=True, text=True)
print(done.returncode, "正在使用" in done.stderr)
""",
    )

    assert said == "2 True\n"


def test_a_tampered_ledger_is_named_and_not_put_in_place(house, other):
    asks(house, TAMPER)
    backup = saved(house)

    code, said = other.runs("restore", backup)

    assert (code, "位置 5" in said, "现有数据未动" in said) == (1, True, True), said


def test_a_restore_over_a_sound_house_leaves_it_when_the_backup_is_tampered(house):
    asks(house, TAMPER)
    backup = saved(house)
    asks(house, TELL.format(mark="kept"))

    code, _ = house.runs("restore", backup, "--replace")

    assert code == 1
    assert asks(house, MARKS) == "['kept']\n"


def test_a_backup_of_a_newer_program_is_refused(house, other):
    asks(house, FROM_THE_FUTURE)
    backup = saved(house)

    code, said = other.runs("restore", backup)

    assert (code, "people.9999_later" in said) == (2, True), said


def test_a_killed_restore_leaves_the_old_house_and_is_run_again(house):
    backup = saved(house)
    asks(house, TELL.format(mark="old house"))

    asks(
        house,
        f"""
import os, signal
from wanghuo.web.backups import places
def die(*_): os.kill(os.getpid(), signal.SIGKILL)
places.FilePlace.put = places.ServerPlace.put = die
connection.close()
from wanghuo.__main__ import main
main(["restore", {backup!r}, "--replace"])
""",
        code=-signal.SIGKILL,
    )

    assert asks(house, MARKS) == "['old house']\n"
    assert house.runs("ledger", "verify")[0] == 0
    code, said = house.runs("restore", backup, "--replace")
    assert code == 0, said
    assert asks(house, MARKS) == "[]\n"
    assert list((house.folder / "var").glob(".restore-*")) == []


def test_a_killed_backup_leaves_no_backup(house):
    asks(
        house,
        f"""
import os, signal
from wanghuo.web.backups import making
making._manifest = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
making.make_backup(Path({str(house.folder / "killed.tar")!r}), clock.now())
""",
        code=-signal.SIGKILL,
    )

    assert not (house.folder / "killed.tar").exists()
    assert saved(house)


def test_a_backup_taken_while_people_work_is_of_one_moment(house, other):
    work = (
        PRELUDE
        + "import time\nn = 0\nwhile True:\n    n += 1\n    time.sleep(0.005)\n"
        + "\n".join(
            f"    {line}" for line in TELL.replace('"{mark}"', "str(n)").strip().splitlines()
        )
    )
    with subprocess.Popen(
        [sys.executable, "-c", work], env=house.settings, cwd=house.folder
    ) as working:
        try:
            while asks(house, MARKS) == "[]\n":
                pass
            backup = saved(house)
        finally:
            working.kill()

    code, said = other.runs("restore", backup)

    assert code == 0, said
    marks = eval(asks(other, MARKS))  # noqa: S307 -- printed by ourselves
    assert sorted(map(int, marks)) == list(range(1, len(marks) + 1))
