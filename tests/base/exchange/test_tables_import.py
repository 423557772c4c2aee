"""Files from outside: what is wrong with them is said, what is right goes in, nothing crashes."""

import json
from hashlib import sha256

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import LONG_AGO, OrganisationFactory, RoleFactory, UserFactory, make_area
from tests.kernel.facts.telling import AT, tell
from wanghuo.base.areas.models import Area
from wanghuo.base.exchange.rules import tables as rules
from wanghuo.base.exchange.rules.tables import ImportMode, TableFileRefused
from wanghuo.base.exchange.services.tables_export import export_tables
from wanghuo.base.exchange.services.tables_import import import_tables
from wanghuo.base.people.models import Organisation, Role, User
from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.facts.models import Fact

pytestmark = pytest.mark.django_db(transaction=True)

HEADER = {"format": "wanghuo.table", "version": 1, "table": "people.role"}
COLUMNS = ["id", "code", "name", "duty", "capabilities"]


def role(number, **changes):
    told = {"id": number, "code": f"r{number}", "name": "角色", "duty": "none", "capabilities": []}
    return told | changes


def line(value):
    return value if isinstance(value, bytes) else json.dumps(value).encode() + b"\n"


def write(path, rows, *, header=None, footer=None):
    body = b"".join(map(line, rows))
    first = {**HEADER, "columns": COLUMNS} | (header or {})
    last = {"rows": len(rows), "sha256": sha256(body).hexdigest()} | (footer or {})
    path.write_bytes(line(first) + body + line(last))
    return path


def take_in(path, mode=ImportMode.SKIP, **options):
    return import_tables(path=path, mode=mode, actor=SYSTEM, at=AT, **options)


def why(outcome, table="people.role"):
    return [(number, str(error)) for number, error in outcome.tables[table].refused]


def counts(outcome, table="people.role"):
    done = outcome.tables[table]
    return done.created, done.overwritten, done.skipped, len(done.refused)


def facts_of_import():
    rows = Fact._base_manager.filter(kind=rules.TABLE_IMPORTED).order_by("id")
    return [json.loads(row.body)["data"] for row in rows]


@pytest.mark.parametrize(
    ("mode", "name", "expected"),
    [(ImportMode.SKIP, "旧", (1, 0, 1, 0)), (ImportMode.OVERWRITE, "新", (1, 1, 0, 0))],
)
def test_rows_go_in_by_their_key(mode, name, expected, tmp_path):
    old = Role.objects.create(code="old", name="旧")
    path = write(tmp_path / "r.jsonl", [role(old.pk, code="old", name="新"), role(old.pk + 7)])

    outcome = take_in(path, mode)

    assert counts(outcome) == expected
    assert Role.objects.get(pk=old.pk).name == name
    assert Role.objects.create(code="next", name="下一个").pk == old.pk + 8
    [told] = facts_of_import()
    assert (told["mode"], told["created"]) == (mode.value, 1)


def test_each_refused_row_has_its_reason_and_the_rest_goes_in(tmp_path):
    Role.objects.create(id=1, code="taken", name="旧")
    rows = [
        role(2),
        role(3, code="taken"),
        role(4, name=None),
        role(5, name="长" * 41),
        role(6, extra=1),
        role("7"),
        [1, 2],
        b"{not json\n",
        b'{"id":' + b"[" * 5000 + b"\n",
        {"id": 10, "code": "r10"},
        role(2**63),
        role(12, capabilities=["area.read"]),
    ]

    outcome = take_in(write(tmp_path / "r.jsonl", rows))

    assert sorted(Role.objects.values_list("pk", flat=True)) == [1, 2, 12]
    reasons = dict(why(outcome))
    assert sorted(reasons) == [3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
    assert "与数据库的约束不符" in reasons[3]
    assert reasons[4] == "列 name 不能为空。"
    assert reasons[5] == "列 name 超过 40 个字符。"
    assert reasons[6] == "有表头没有的列 extra。"
    assert reasons[7] == "列 id 应为整数。"
    assert reasons[8] == "应为一个 JSON 对象。"
    assert reasons[9] == reasons[10] == "不是有效的 JSON，或者层次过深。"
    assert reasons[11] == "缺少列 name，不能新增。"


def test_all_or_nothing_leaves_nothing_when_one_row_is_refused(tmp_path):
    path = write(tmp_path / "r.jsonl", [role(1), role(2, name=None)])

    outcome = take_in(path, is_all=True)

    assert counts(outcome) == (0, 0, 0, 1)
    assert Role.objects.count() == 0
    assert facts_of_import() == []


def test_file_of_an_export_overwrites_only_what_it_tells(tmp_path):
    kept = RoleFactory(code="kept", name="原名", capabilities=["area.read"])
    rows = [{"id": kept.pk, "name": "改名"}]
    path = write(tmp_path / "r.jsonl", rows, header={"columns": ["id", "name"]})

    take_in(path, ImportMode.OVERWRITE)

    kept.refresh_from_db()
    assert (kept.name, kept.code, kept.capabilities) == ("改名", "kept", ["area.read"])


@pytest.mark.parametrize(
    ("header", "footer", "said"),
    [
        ({"version": 2}, {}, "格式版本与本程序不符"),
        ({"version": True}, {}, "格式版本与本程序不符"),
        ({"format": "other"}, {}, "不是本系统导出的文件"),
        ({"table": "people.nobody"}, {}, "没有名为 people.nobody 的表"),
        ({"table": ["x"]}, {}, "没有名为"),
        ({"table": "work.job"}, {}, "没有名为 work.job 的表"),
        ({"columns": ["id", "shoe"]}, {}, "没有列 shoe"),
        ({"columns": ["name"]}, {}, "缺少主键列"),
        ({"columns": "id"}, {}, "列名的列表"),
        ({"columns": ["id", "id"]}, {}, "列名的列表"),
        ({"columns": [["id"]]}, {}, "列名的列表"),
        ({"clear": ["name"]}, {}, "只能列出加密列"),
        ({}, {"rows": 3}, "记录数与末行不符"),
        ({}, {"rows": None}, "记录数与末行不符"),
        ({}, {"sha256": "0" * 64}, "摘要与末行不符"),
    ],
)
def test_file_that_is_not_ours_is_refused_before_anything_is_written(
    header, footer, said, tmp_path
):
    path = write(tmp_path / "r.jsonl", [role(1)], header=header, footer=footer)

    with pytest.raises(TableFileRefused, match=said):
        take_in(path)

    assert Role.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "首行与末行应为 JSON 对象"),
        (b"\n\n", "首行与末行应为 JSON 对象"),
        (b"\x00\xff\xfe", "没有写完"),
        (b"{}", "没有写完"),
        (b"[]\n[]\n", "首行与末行应为 JSON 对象"),
        (b"[" * 100_000 + b"\n", "首行与末行应为 JSON 对象"),
        (b"PK\x03\x04\n", "首行与末行应为 JSON 对象"),
    ],
    ids=range(7),
)
def test_whatever_else_is_given_is_refused(content, said, tmp_path):
    path = tmp_path / "r.jsonl"
    path.write_bytes(content)

    with pytest.raises(TableFileRefused, match=said):
        take_in(path)


def test_line_beyond_all_measure_is_refused_without_reading_on(tmp_path, monkeypatch):
    monkeypatch.setattr(rules, "LONGEST_LINE", 1000)
    path = write(tmp_path / "r.jsonl", [role(1, name="长" * 500)])

    with pytest.raises(TableFileRefused, match="过长"):
        take_in(path)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.integers(0, 400), byte=st.binary(min_size=1, max_size=3))
def test_damaged_file_is_refused_wherever_it_is_damaged(cut, byte, tmp_path):
    path = write(tmp_path / "r.jsonl", [role(n) for n in range(1, 6)])
    whole = path.read_bytes()
    damaged = whole[:cut] + byte + whole[cut + len(byte) :]
    path.write_bytes(damaged)
    is_row = whole.index(b"\n") < cut and cut + len(byte) < whole.rindex(b"\n", 0, -1)
    if not is_row or damaged == whole:
        return

    with pytest.raises(TableFileRefused):
        take_in(path)

    assert Role.objects.count() == 0


def test_reference_to_nothing_is_refused(tmp_path):
    area = make_area()
    told = {"id": 1, "area_id": area.pk, "area_path": area.path, "name": "站所", "kind": "village",
            "sector": "", "aliases": [], "groups": [], "holder": "", "valid_to": None}  # fmt: skip
    rows = [
        told,
        told | {"id": 2, "name": "二所", "area_id": area.pk + 99},
        told | {"id": 3, "name": "三所", "area_path": "1/2/3/"},
    ]
    header = {"table": "people.organisation", "columns": list(told)}

    outcome = take_in(write(tmp_path / "o.jsonl", rows, header=header))

    assert counts(outcome, "people.organisation") == (1, 0, 0, 2)
    assert [reason for _, reason in why(outcome, "people.organisation")] == [
        f"列 area_id 引用的 {area.pk + 99} 不存在。",
        "area_path 与 area_id 所指区划的路径不符。",
    ]
    assert Organisation._base_manager.count() == 1


def test_facts_and_blocks_never_go_into_a_house_in_use(tmp_path):
    tell("1")
    export_tables(folder=tmp_path / "out", at=AT)

    with pytest.raises(TableFileRefused, match="不能并入在用的平台"):
        take_in(tmp_path / "out" / "facts.fact.jsonl", ImportMode.OVERWRITE)

    assert Fact._base_manager.count() == 1


def test_house_in_use_takes_no_second_house(tmp_path):
    RoleFactory()
    export_tables(folder=tmp_path / "out", at=AT)

    with pytest.raises(TableFileRefused, match=r"people\.role 中已有数据"):
        take_in(tmp_path / "out", ImportMode.NEW)


def test_empty_house_takes_all_or_nothing(tmp_path):
    path = write(tmp_path / "r.jsonl", [role(1), role(2, code="r1")])

    outcome = take_in(path, ImportMode.NEW)

    assert (outcome.is_kept, counts(outcome)) == (False, (1, 0, 0, 1))
    assert Role.objects.count() == 0


def test_rows_that_hang_in_the_air_do_not_go_into_an_empty_house(tmp_path):
    told = {"id": 1, "parent_id": 9, "level": "county", "name": "县", "code": "1", "path": "1/",
            "boundary": None, "centre": None, "valid_from": LONG_AGO.isoformat(), "valid_to": None,
            "successor_id": None}  # fmt: skip
    header = {"table": "areas.area", "columns": list(told)}
    path = write(tmp_path / "a.jsonl", [told], header=header)

    with pytest.raises(TableFileRefused, match="记录 1 的 parent_id 引用的 9 不存在"):
        take_in(path, ImportMode.NEW)

    assert Area.objects.count() == 0


def test_folder_without_its_list_is_refused(tmp_path):
    export_tables(folder=tmp_path / "out", at=AT)
    (tmp_path / "out" / "manifest.json").unlink()

    with pytest.raises(TableFileRefused, match="导出没有完成"):
        take_in(tmp_path / "out", ImportMode.NEW)


def test_file_that_was_put_in_the_place_of_another_is_refused(tmp_path):
    export_tables(folder=tmp_path / "out", at=AT)
    write(tmp_path / "out" / "people.role.jsonl", [role(1)])

    with pytest.raises(TableFileRefused, match="与导出清单不符"):
        take_in(tmp_path / "out", ImportMode.NEW)


@pytest.mark.parametrize("name", ["../evil", "people/../../x", "people.role\n", ""])
def test_list_leads_to_no_other_folder(name, tmp_path):
    export_tables(folder=tmp_path / "out", at=AT)
    path = tmp_path / "out" / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    manifest["tables"] = {name: {"rows": 0, "sha256": ""}}
    path.write_text(json.dumps(manifest), "utf-8")

    with pytest.raises(TableFileRefused):
        take_in(tmp_path / "out", ImportMode.NEW)


def test_decrypted_columns_are_sealed_anew_on_their_way_in(tmp_path):
    from wanghuo.kernel.encryption import blind_indexes  # noqa: PLC0415 -- used here alone

    user = UserFactory(mobile="13800000000")
    export_tables(folder=tmp_path / "clear", at=AT, is_clear=True, labels=["people.user"])
    export_tables(folder=tmp_path / "sealed", at=AT, labels=["people.user"])
    text = (tmp_path / "clear" / "people.user.jsonl").read_text("utf-8")
    User.objects.all().delete()

    outcome = take_in(tmp_path / "clear" / "people.user.jsonl")

    assert "13800000000" in text
    assert "13800000000" not in (tmp_path / "sealed" / "people.user.jsonl").read_text("utf-8")
    assert counts(outcome, "people.user") == (1, 0, 0, 0)
    again = User.objects.get(mobile_index__in=blind_indexes("13800000000"))
    assert (again.pk, again.mobile) == (user.pk, "13800000000")
    sealed = User.objects.values_list("mobile", flat=True).get()
    assert sealed.stored != "13800000000"


def test_export_runs_beside_a_writer_and_sees_one_moment(tmp_path):
    area = make_area()
    with_one = OrganisationFactory(area=area)
    seen = []

    def meanwhile(count, _total):
        seen.append(count)
        OrganisationFactory(area=area)

    done = export_tables(folder=tmp_path / "out", at=AT, progress=meanwhile)

    assert done.tables["people.organisation"]["rows"] == 1
    assert Organisation._base_manager.count() == 1 + len(seen)
    assert str(with_one.pk) in (tmp_path / "out" / "people.organisation.jsonl").read_text("utf-8")
