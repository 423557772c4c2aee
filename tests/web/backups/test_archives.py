"""The file of a backup: what goes in comes out, and nothing damaged passes."""

import io
import tarfile

import pytest

from wanghuo.web.backups.archives import new_archive, unpack
from wanghuo.web.backups.terms import MANIFEST, SUMS, BackupRefused, Head, Manifest

CONTENT = {
    "database.sqlite3": b"database" * 4000,
    "files/a/明.txt": "内容".encode(),
    "files/b": b"",
}


def manifest(archive, **changes):
    told = {
        "made_at": "2026-03-05T01:00:00+00:00",
        "program": "2026.1.0",
        "database": "sqlite",
        "migrations": [],
        "counts": {},
        "field_keys": ["test"],
        "commitment_key": "",
        "head": Head(3, "ab"),
        "members": archive.members,
        "size": archive.size,
        "sums_sha256": archive.sums_sha256,
    }
    return Manifest(**told | changes)


@pytest.fixture
def backup(tmp_path):
    """A backup of three members."""
    for name, content in CONTENT.items():
        path = tmp_path / "house" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    target = tmp_path / "backup.tar"
    with new_archive(target) as archive:
        for name in CONTENT:
            archive.add(name, tmp_path / "house" / name)
        archive.end(manifest(archive))
    return target


def opened(backup, tmp_path):
    into = tmp_path / "out"
    into.mkdir()
    return unpack(backup, into), into


def test_what_goes_in_comes_out(backup, tmp_path):
    told, into = opened(backup, tmp_path)

    assert (told.members, told.head, told.field_keys) == (3, Head(3, "ab"), ["test"])
    found = {
        path.relative_to(into).as_posix(): path.read_bytes()
        for path in into.rglob("*")
        if path.is_file()
    }
    assert found == CONTENT


def test_ordinary_tools_read_it_and_check_its_sums(backup):
    with tarfile.open(backup) as tar:
        names = tar.getnames()
        listed = tar.extractfile(SUMS).read().decode()

    assert names == [*CONTENT, SUMS, MANIFEST]
    assert [line.partition("  ")[2] for line in listed.splitlines()] == list(CONTENT)


def test_only_its_owner_may_read_it(backup):
    assert backup.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("member", [*CONTENT][:2])
def test_a_damaged_member_is_named(backup, tmp_path, member):
    with tarfile.open(backup) as tar:
        place = tar.getmember(member).offset_data
    content = bytearray(backup.read_bytes())
    content[place] ^= 1
    backup.write_bytes(content)

    with pytest.raises(BackupRefused, match=member.split("/")[0]) as refusal:
        opened(backup, tmp_path)

    assert "已损坏或被改动" in str(refusal.value)


def test_a_damaged_list_of_sums_is_refused(backup, tmp_path):
    with tarfile.open(backup) as tar:
        place = tar.getmember(SUMS).offset_data
    content = bytearray(backup.read_bytes())
    content[place] = ord("0") if content[place] != ord("0") else ord("1")
    backup.write_bytes(content)

    with pytest.raises(BackupRefused, match="已损坏"):
        opened(backup, tmp_path)


@pytest.mark.parametrize("share", [0, 1, 20, 50, 80])
def test_a_backup_cut_short_is_refused(backup, tmp_path, share):
    content = backup.read_bytes()
    backup.write_bytes(content[: len(content) * share // 100])

    with pytest.raises(BackupRefused):
        opened(backup, tmp_path)


def rewritten(backup, change):
    """Write the members of a backup anew, as somebody who knows its form can."""
    with tarfile.open(backup) as tar:
        members = [(one.name, tar.extractfile(one).read()) for one in tar]
    with tarfile.open(backup, "w") as tar:
        for name, content in change(members):
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "files/../../evil"])
def test_a_member_never_leaves_the_folder(backup, tmp_path, name):
    rewritten(backup, lambda members: [(name, b"evil"), *members])

    with pytest.raises(BackupRefused, match="不是本系统的内容"):
        opened(backup, tmp_path)

    assert not (tmp_path / "evil").exists()


def test_a_missing_member_is_named(backup, tmp_path):
    rewritten(backup, lambda members: [one for one in members if one[0] != "files/b"])

    with pytest.raises(BackupRefused, match="files/b"):
        opened(backup, tmp_path)


def test_an_added_member_is_named(backup, tmp_path):
    rewritten(backup, lambda members: [*members[:3], ("files/c", b"more"), *members[3:]])

    with pytest.raises(BackupRefused, match="files/c"):
        opened(backup, tmp_path)


def test_another_format_is_refused_with_its_number(tmp_path):
    target = tmp_path / "later.tar"
    with new_archive(target) as archive:
        archive.end(manifest(archive, format=2))

    with pytest.raises(BackupRefused, match="备份格式 2"):
        opened(target, tmp_path)


def test_an_existing_file_is_never_overwritten(backup):
    before = backup.read_bytes()

    with pytest.raises(BackupRefused, match="已存在"), new_archive(backup):
        pass

    assert backup.read_bytes() == before


def test_a_failed_backup_leaves_nothing(tmp_path):
    def fail():
        with new_archive(tmp_path / "backup.tar"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()

    assert list(tmp_path.iterdir()) == []


def test_a_file_that_went_away_is_left_out(tmp_path):
    with new_archive(tmp_path / "backup.tar") as archive:
        assert archive.add("files/gone", tmp_path / "gone") is False
        archive.end(manifest(archive))

    told, _ = opened(tmp_path / "backup.tar", tmp_path)
    assert told.members == 0
