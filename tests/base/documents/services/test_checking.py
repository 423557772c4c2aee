"""A lost or changed file is found, by chance or for certain."""

from pathlib import Path

from tests.base.documents.pictures import picture
from wanghuo.base.documents.services import Upload
from wanghuo.base.documents.services.checking import FilesChecked, check_files, is_missing


def test_sound_files_are_sound(records):
    records.attach(Upload("一.txt", b"one"), Upload("二.png", picture()))

    assert check_files() == FilesChecked(total=2, looked=2, missing=0, differing=0)


def test_nothing_is_checked_of_nothing(records):
    assert check_files(sample=None) == FilesChecked(0, 0, 0, 0)


def test_lost_and_changed_files_are_told_apart(records):
    kept = records.attach(*(Upload(f"{n}.txt", str(n).encode()) for n in range(4)))
    Path(kept[0].file.path).unlink()
    Path(kept[1].file.path).write_bytes(b"X")

    assert check_files(sample=None) == FilesChecked(total=4, looked=4, missing=1, differing=1)
    assert [is_missing(one) for one in kept] == [True, False, False, False]


def test_a_sample_looks_at_so_many(records):
    for one in records.attach(*(Upload(f"{n}.txt", str(n).encode()) for n in range(5))):
        Path(one.file.path).unlink()

    assert check_files(sample=3) == FilesChecked(total=5, looked=3, missing=3, differing=0)
