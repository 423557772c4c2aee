"""Read files of tables that came from anywhere: nothing in them is trusted, no fault is a crash."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, TypeGuard

from wanghuo.base.exchange.queries.tables import Column, Table, table_named
from wanghuo.base.exchange.rules import tables as rules
from wanghuo.base.exchange.rules import tables_values as values
from wanghuo.base.exchange.rules.tables import TableFileRefused
from wanghuo.kernel.errors import BadInput, DomainError, Words

Object = dict[str, Any]
MOST_TEXT = 60


@dataclass(frozen=True, slots=True)
class TableFile:
    """A file whose header, count and sum were found right (表文件)."""

    path: Path
    table: Table
    columns: tuple[Column, ...]
    clear: frozenset[str]
    rows: int
    sha256: str

    def lines(self) -> Iterator[tuple[int, bytes]]:
        """Yield each row as it stands, with the number of its line."""
        with self.path.open("rb") as file:
            file.readline(rules.LONGEST_LINE)
            for number in range(2, self.rows + 2):
                yield number, file.readline(rules.LONGEST_LINE)


def open_table(path: Path) -> TableFile:
    """Read a file to its end and hold it to its own header and footer, before anything is done."""
    header, footer = _checked(path)
    refuse = _refuser(path)
    _must_be(header, rules.FORMAT, refuse)
    try:
        table = table_named(str(header.get("table"))[:MOST_TEXT])
    except BadInput as error:
        raise TableFileRefused(file=path.name, problem=error.words) from None
    names, clear = header.get("columns"), header.get("clear", [])
    if not _are_names(names) or not _are_names(clear):
        raise refuse("表头的 columns、clear 应为列名的列表，每列一次。")
    unknown = [name for name in names if name not in table.by_name]
    if unknown:
        said = Words(
            "本版本的 {table} 没有列 {column}。", table=table.label, column=unknown[0][:MOST_TEXT]
        )
        raise TableFileRefused(file=path.name, problem=said)
    columns = tuple(table.by_name[name] for name in names)
    _must_hold(table, columns, frozenset(clear), refuse)
    return TableFile(path, table, columns, frozenset(clear), footer["rows"], footer["sha256"])


def read_list(path: Path, form: str) -> Iterator[Object]:
    """Read a checked file of another kind: each of its rows is an object."""
    header, footer = _checked(path)
    _must_be(header, form, _refuser(path))
    with path.open("rb") as file:
        file.readline(rules.LONGEST_LINE)
        for _ in range(footer["rows"]):
            yield parse_object(file.readline(rules.LONGEST_LINE))


def read_manifest(folder: Path) -> Object:
    """Read the list of what an export holds; refuse a folder without one."""
    path = folder / rules.MANIFEST
    refuse = _refuser(path)
    if not path.is_file():
        raise refuse("目录中没有导出清单：不是导出目录，或者导出没有完成。")
    try:
        manifest = parse_object(path.read_bytes())
    except BadInput as error:
        raise TableFileRefused(file=path.name, problem=error.words) from None
    _must_be(manifest, rules.FOLDER_FORMAT, refuse)
    listed = manifest.get("tables")
    if not isinstance(listed, dict) or not all(isinstance(v, dict) for v in listed.values()):
        raise refuse("清单的 tables 应为各表的记录数与摘要。")
    return manifest


def parse_object(line: bytes) -> Object:
    """Parse one line; `BadInput` for whatever is no JSON object."""
    try:
        value = values.parse(line)
    except values.FAULTS:
        raise BadInput(problem="不是有效的 JSON，或者层次过深。") from None
    if not isinstance(value, dict):
        raise BadInput(problem="应为一个 JSON 对象。")
    return value


def parse_row(file: TableFile, line: bytes) -> Object:
    """Parse one row into values of its columns; `BadInput` says what is wrong with which."""
    told = parse_object(line)
    known = {column.name for column in file.columns}
    for name in told:
        if name not in known:
            raise BadInput(problem=Words("有表头没有的列 {column}。", column=name[:MOST_TEXT]))
    return {c.name: _value(c, told[c.name]) for c in file.columns if c.name in told}


def _value(column: Column, value: object) -> object:
    if value is None and column.kind is not values.JSON:
        if column.field.null:
            return None
        raise BadInput(problem=Words("列 {column} 不能为空。", column=column.name))
    if value is None and column.field.null:
        return None
    try:
        decoded = column.kind.decode(value)
    except values.FAULTS:
        said = Words("列 {column} 应为{kind}。", column=column.name, kind=column.kind.label)
        raise BadInput(problem=said) from None
    longest = column.plain.max_length
    if (
        longest
        and isinstance(decoded, str)
        and column.kind is not values.JSON
        and len(decoded) > longest
    ):
        said = Words("列 {column} 超过 {longest} 个字符。", column=column.name, longest=longest)
        raise BadInput(problem=said)
    return decoded


def _checked(path: Path) -> tuple[Object, Object]:
    """Return header and footer of a file whose rows are as many and the same as it says."""
    refuse = _refuser(path)
    if not path.is_file():
        raise refuse("没有这个文件。")
    with path.open("rb") as file:
        header = _object(_line(file, refuse), refuse)
        rows, digest, last = -1, sha256(), b""
        while line := _line(file, refuse):
            if rows >= 0:
                digest.update(last)
            rows, last = rows + 1, line
    footer = _object(last, refuse)
    if type(footer.get("rows")) is not int or footer["rows"] != rows:
        raise refuse("记录数与末行不符，文件不完整或被改动，请重新导出或重新拷贝。")
    if footer.get("sha256") != digest.hexdigest():
        raise refuse("摘要与末行不符，文件损坏或被改动，请重新导出或重新拷贝。")
    return header, footer


def _line(file: BinaryIO, refuse: Callable[[str], DomainError]) -> bytes:
    line = file.readline(rules.LONGEST_LINE)
    if len(line) == rules.LONGEST_LINE:
        raise refuse("有一行过长，不是本系统导出的文件。")
    if line and not line.endswith(b"\n"):
        raise refuse("文件没有写完，请重新导出或重新拷贝。")
    return line


def _object(line: bytes, refuse: Callable[[str], DomainError]) -> Object:
    with suppress(BadInput):
        return parse_object(line)
    raise refuse("首行与末行应为 JSON 对象，不是本系统导出的文件。")


def _must_be(header: Object, form: str, refuse: Callable[[str], DomainError]) -> None:
    if header.get("format") != form:
        raise refuse("不是本系统导出的文件。")
    if type(header.get("version")) is not int or header["version"] != rules.VERSION:
        raise refuse("格式版本与本程序不符，请用同一版本的程序导出。")


def _must_hold(
    table: Table,
    columns: tuple[Column, ...],
    clear: frozenset[str],
    refuse: Callable[[str], DomainError],
) -> None:
    names = {column.name for column in columns}
    if table.key.name not in names:
        raise refuse("表头缺少主键列。")
    if not clear <= {column.name for column in columns if column.may_be_opened}:
        raise refuse("表头的 clear 只能列出加密列。")


def _are_names(names: object) -> TypeGuard[list[str]]:
    return (
        isinstance(names, list)
        and all(isinstance(name, str) for name in names)
        and len(set(names)) == len(names)
    )


def _refuser(path: Path) -> Callable[[str], TableFileRefused]:
    return lambda problem: TableFileRefused(file=path.name, problem=problem)
