"""`wanghuo data`: what an operator types, and what it answers."""

import json
from hashlib import sha256

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from tests.factories import RoleFactory, UserFactory, make_area
from tests.web.twins import make_twins
from wanghuo.__main__ import main
from wanghuo.base.exchange.queries.tables import tables
from wanghuo.base.exchange.rules import tables as rules
from wanghuo.base.exchange.services import tables_import
from wanghuo.base.exchange.services.tables_export import write_lines
from wanghuo.kernel.facts.models import Fact

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"


def run(capsys, *words):
    code = main(["data", *map(str, words)])
    told = capsys.readouterr()
    return code, told.out + told.err


def test_one_table_leaves_and_comes_back(tmp_path, capsys):
    role = RoleFactory(name="原名")

    left = run(capsys, "export", tmp_path / "out", "--table", "people.role")
    role.name = "改过"
    role.save()
    skipped = run(capsys, "import", tmp_path / "out", "--mode", "skip")
    back = run(capsys, "import", tmp_path / "out/people.role.jsonl", "--mode", "overwrite")

    role.refresh_from_db()
    assert left == (0, f"已导出 1 张表、1 条记录到 {tmp_path / 'out'}。\n")
    assert (skipped[0], "跳过 1" in skipped[1]) == (0, True)
    assert (back[0], "覆盖 1" in back[1], role.name) == (0, True, "原名")


def test_folder_that_holds_something_is_not_written_into(tmp_path, capsys):
    (tmp_path / "old").touch()

    code, told = run(capsys, "export", tmp_path)

    assert (code, "不是空目录" in told) == (2, True)
    assert [path.name for path in tmp_path.iterdir()] == ["old"]


def test_decrypting_needs_a_reason_and_leaves_a_fact(tmp_path, capsys):
    UserFactory(mobile="13800000000")

    refused = run(capsys, "export", tmp_path / "no", "--decrypt")
    done = run(capsys, "export", tmp_path / "yes", "--decrypt", "--reason", "迁移核对")

    assert (refused[0], "说明理由" in refused[1]) == (2, True)
    assert not (tmp_path / "no").exists()
    assert done[0] == 0
    assert "13800000000" in (tmp_path / "yes/people.user.jsonl").read_text("utf-8")
    data = json.loads(Fact._base_manager.get(kind=rules.TABLE_EXPORTED).body)["data"]
    assert data == {"clear": True, "reason": "迁移核对", "tables": []}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["export", "{}/out", "--table", "people.nobody"], "没有名为 people.nobody 的表"),
        (["export", "{}/out", "--area", "999"], "未找到该区划"),
        (["import", "{}/nothing.jsonl", "--mode", "skip"], "没有这个文件"),
        (["import", "{}", "--mode", "skip"], "没有导出清单"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(words, said, tmp_path, capsys):
    code, told = run(capsys, *(word.format(tmp_path) for word in words))

    assert (code, said in told) == (2, True)


def test_area_is_cut_out_by_its_code(tmp_path, capsys):
    county = make_area("望山县")
    make_area("清石镇", county)
    town = make_area("白水镇", county)

    code, _ = run(capsys, "export", tmp_path / "out", "--area", town.code)

    text = (tmp_path / "out/areas.area.jsonl").read_text("utf-8")
    assert (code, "白水镇" in text, "望山县" in text, "清石镇" in text) == (0, True, True, False)
    manifest = json.loads((tmp_path / "out/manifest.json").read_text("utf-8"))
    assert manifest["area"] == town.code


def contents(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.relative_to(folder).parts[0] != "jobs"  # jobs stay behind
    }


def test_uploaded_files_go_along(tmp_path, capsys, settings):
    make_twins()
    lost = tmp_path / "media" / min(contents(tmp_path / "media"))
    lost.unlink()
    code, told = run(capsys, "export", tmp_path / "out", "--files")

    settings.MEDIA_ROOT = tmp_path / "elsewhere"
    count = tables_import._take_in_files(tmp_path / "out")

    kept = contents(tmp_path / "media")
    assert (code, lost.name in told) == (1, True)
    assert (len(kept) > 1, count) == (True, len(kept))
    assert contents(tmp_path / "elsewhere") == contents(tmp_path / "out/files") == kept


@pytest.mark.parametrize(
    ("changes", "before", "code", "said"),
    [
        ({}, None, 0, "导入完成"),
        ({}, b"words", 0, "导入完成"),
        ({}, b"other", 2, "另一个同名文件"),
        ({"name": "../evil.txt"}, None, 2, "文件名不合规"),
        ({"name": 7}, None, 2, "文件名不合规"),
        ({"name": "a.txt"}, None, 2, "缺失或与摘要不符"),
        ({"sha256": "0" * 64}, None, 2, "缺失或与摘要不符"),
    ],
)
def test_uploaded_files_are_checked_on_their_way_in(changes, before, code, said, tmp_path, capsys):
    run(capsys, "export", tmp_path / "out", "--table", "people.role")
    (tmp_path / "out/files").mkdir()
    (tmp_path / "out/files/b.txt").write_bytes(b"words")
    listed = {"name": "b.txt", "size": 5, "sha256": sha256(b"words").hexdigest()} | changes
    header = {"format": rules.FILES_FORMAT, "version": 1}
    with (tmp_path / "out" / rules.FILES_LIST).open("wb") as out:
        write_lines(out, header, [json.dumps(listed).encode() + b"\n"])
    if before:
        default_storage.save("b.txt", ContentFile(before))

    answer = run(capsys, "import", tmp_path / "out", "--mode", "skip")

    assert (answer[0], said in answer[1]) == (code, True)


def test_describe_tells_tables_and_columns(capsys):
    every = run(capsys, "describe")
    one = run(capsys, "describe", "people.user")

    assert every[0] == 0
    assert len(every[1].splitlines()) == len(tables())
    assert "password  文本  密码  保密，仅随整库导出" in one[1]
