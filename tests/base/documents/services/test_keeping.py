"""Files named by their content, on the disk before anybody is answered."""

import hashlib
from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from wanghuo.base.documents.services import digest, keep


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def test_file_lies_under_its_hash(folder):
    kept = keep(b"words", "plans", "方案.DOCX")

    expected = hashlib.sha256(b"words").hexdigest()
    assert kept.hash == digest(b"words") == expected
    assert (kept.name, kept.size) == (f"plans/{expected[:2]}/{expected}.docx", 5)
    assert (folder / kept.name).read_bytes() == b"words"


def test_same_content_is_stored_once(folder):
    names = {keep(b"words", "plans", name).name for name in ("一.txt", "二.txt")}

    assert len(names) == 1
    assert [path for path in folder.rglob("*") if path.is_file()] == [folder / names.pop()]


def test_file_cut_short_is_written_anew():
    kept = keep(b"words", "plans", "一.txt")
    Path(default_storage.path(kept.name)).write_bytes(b"wo")

    again = keep(b"words", "plans", "一.txt")

    assert Path(default_storage.path(again.name)).read_bytes() == b"words"


@pytest.mark.parametrize("name", ["一", "一.", "一.t/x", "一.图片", "一.p-g"])
def test_suffix_that_is_no_suffix_is_left_out(name):
    assert Path(keep(b"words", "plans", name).name).suffix == ""
