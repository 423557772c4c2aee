"""Every table of the house, found by walking its models: columns, kinds, order, documentation."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, TypeAlias

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils import translation

from wanghuo.base.exchange.rules import tables as rules
from wanghuo.base.exchange.rules import tables_values as values
from wanghuo.base.exchange.rules.tables_values import Kind
from wanghuo.kernel.actors import Scope
from wanghuo.kernel.encryption import EncryptedTextField
from wanghuo.kernel.errors import BadInput, Words
from wanghuo.kernel.scoping import AreaScopedManager, within

AnyField: TypeAlias = "models.Field[Any, Any]"
AnyModel = type[models.Model]

_INTEGERS = (
    "AutoField", "BigAutoField", "SmallAutoField", "IntegerField", "BigIntegerField",
    "SmallIntegerField", "PositiveIntegerField", "PositiveBigIntegerField",
    "PositiveSmallIntegerField",
)  # fmt: skip
KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        **dict.fromkeys(_INTEGERS, values.INTEGER),
        **dict.fromkeys(("CharField", "TextField", "SlugField"), values.TEXT),
        "BooleanField": values.BOOLEAN,
        "FloatField": values.FLOAT,
        "DecimalField": values.DECIMAL,
        "DateField": values.DATE,
        "TimeField": values.TIME,
        "DateTimeField": values.MOMENT,
        "DurationField": values.SPAN,
        "UUIDField": values.ID,
        "JSONField": values.JSON,
        "BinaryField": values.BINARY,
        "FileField": values.FILE,
    }
)
"""What is written of each kind of Django's fields; another kind is refused, never guessed."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column (列): `field` is Django's, `plain` the one that holds the value itself."""

    field: AnyField
    plain: AnyField
    kind: Kind
    references: str
    is_secret: bool
    is_personal: bool

    @property
    def name(self) -> str:
        """Its name in the file and in the database."""
        return str(self.field.attname)

    @property
    def is_encrypted(self) -> bool:
        """Whether its text lies encrypted."""
        return self.kind is values.SEALED

    @property
    def may_be_opened(self) -> bool:
        """Whether it may leave decrypted; a key with which somebody logs in never does."""
        return self.is_encrypted and not self.is_secret


@dataclass(frozen=True, slots=True)
class Table:
    """One table (表) with its columns, the key first."""

    model: AnyModel
    label: str
    columns: tuple[Column, ...]

    @property
    def key(self) -> Column:
        """The primary key."""
        return self.columns[0]

    @property
    def name(self) -> str:
        """What people call its rows."""
        return str(self.model._meta.verbose_name)

    @property
    def by_name(self) -> dict[str, Column]:
        """The columns by their names."""
        return {column.name: column for column in self.columns}

    @property
    def references(self) -> Iterator[Column]:
        """Columns that name a row of some table."""
        return (column for column in self.columns if column.references)

    def rows(self, condition: Q | None = None) -> models.QuerySet[Any]:
        """Rows of every area that meet the condition."""
        rows: models.QuerySet[Any] = self.model._base_manager.all()
        return rows if condition is None else rows.filter(condition)


@cache
def tables() -> tuple[Table, ...]:
    """Every table of ours that leaves, referred-to ones first.

    What another program brings along leaves only when somebody decides so; a house test asks.
    """
    ours = [model for model in all_models() if model.__module__.startswith("wanghuo.")]
    return tuple(_in_order([_table(model) for model in ours if not _stays(model)]))


def all_models() -> list[AnyModel]:
    """Every model with a table, ours and the framework's."""
    found = apps.get_models(include_auto_created=True)
    return [model for model in found if model._meta.managed and not model._meta.proxy]


def table_named(label: str) -> Table:
    """Return a table by its name; refuse an unknown one."""
    for table in tables():
        if table.label == label:
            return table
    raise BadInput(
        problem=Words("没有名为 {table} 的表，请用 wanghuo data describe 查看。", table=label)
    )


def cut(table: Table, scope: Scope) -> Q | None:
    """Return the condition for rows within a scope; None for a table that no area cuts."""
    if table.label in rules.UNCUT:
        return Q()
    manager = getattr(table.model, "objects", None)
    if isinstance(manager, AreaScopedManager):
        return manager.seen(scope)
    path = rules.CUT_BY.get(table.label, "area_path" if "area_path" in table.by_name else "")
    return within(scope, path) if path else None


def safe(table: Table) -> tuple[Column, ...]:
    """Columns that may leave with a part of the house."""
    return tuple(c for c in table.columns if not (c.is_secret or c.is_encrypted))


def named(table: Table) -> tuple[Column, ...]:
    """Columns that a row outside an area shows where a row inside names it."""
    shown = rules.NAMED.get(table.label, frozenset({table.key.name}))
    return tuple(column for column in table.columns if column.name in shown)


def _stays(model: AnyModel) -> bool:
    return model._meta.label_lower in rules.LEFT_OUT


def _table(model: AnyModel) -> Table:
    label = model._meta.label_lower
    stored = [field for field in model._meta.local_concrete_fields if not field.generated]
    fields = sorted(stored, key=lambda field: not field.primary_key)
    return Table(model, label, tuple(_column(label, field) for field in fields))


def _column(label: str, field: AnyField) -> Column:
    plain: Any = field
    references = ""
    while (target := plain.remote_field) is not None:
        references = references or target.model._meta.label_lower
        plain = plain.target_field
    return Column(
        field=field,
        plain=plain,
        kind=_kind(plain),
        references=references,
        is_secret=rules.is_secret(label, field.attname),
        is_personal=isinstance(plain, EncryptedTextField)
        or field.attname in rules.personal_columns().get(label, ()),
    )


def _kind(field: AnyField) -> Kind:
    return (
        values.SEALED if isinstance(field, EncryptedTextField) else KINDS[field.get_internal_type()]
    )


def _in_order(found: Iterable[Table]) -> Iterator[Table]:
    """Put what is referred to before what refers; a circle is cut where a column may be empty."""
    waiting = {table.label: table for table in sorted(found, key=lambda table: table.label)}
    while waiting:
        free = _free(waiting, lambda _: True) or _free(waiting, lambda c: not c.field.null)
        for label in free or [next(iter(waiting))]:
            yield waiting.pop(label)


def _free(waiting: Mapping[str, Table], counts: Any) -> list[str]:  # noqa: ANN401 -- a test of a column
    return [
        label
        for label, table in waiting.items()
        if not any(
            c.references in waiting and c.references != label for c in table.references if counts(c)
        )
    ]


def page() -> str:
    """Return the documentation of every table."""
    with translation.override("zh-hans"):
        return "\n".join(_page()) + "\n"


def _page() -> Iterator[str]:
    yield from _INTRODUCTION
    for label, reason in rules.LEFT_OUT.items():
        yield f"- `{label}`：{reason}。"
    for table in tables():
        yield from _section(table)


def _section(table: Table) -> Iterator[str]:
    yield f"\n## {table.label} {table.name}\n"
    yield "| 列 | 类型 | 含义 | 说明 |"
    yield "| --- | --- | --- | --- |"
    for column in table.columns:
        label = str(column.field.verbose_name)
        yield f"| `{column.name}` | {column.kind.label} | {label} | {'；'.join(marks(column))} |"


def marks(column: Column) -> Iterator[str]:
    """Yield what else is to be known of a column."""
    if column.field.primary_key:
        yield "主键"
    if column.references:
        yield f"引用 `{column.references}`"
    if column.field.null:
        yield "可空"
    if column.is_personal:
        yield "个人信息"
    if column.is_encrypted:
        yield "加密"
    if column.is_secret:
        yield "保密，仅随整库导出"


_INTRODUCTION = (
    "# 数据表与批量导出格式",
    "",
    "本页由 `make docs` 按数据模型生成，请勿手改。格式 `wanghuo.table`，版本 1。",
    "",
    "`wanghuo data export` 每张表写一个 `<应用>.<表>.jsonl`（UTF-8，每行一个 JSON 对象）：",
    "首行为表头（`format`、`version`、`table`、`columns`、`program`、`exported_at`，按区划导出时另有",
    "`area`）；中间每行一条记录，按主键排列，列的次序与表头一致；末行为记录数 `rows` 与全部记录行",
    "（含换行）的 `sha256`。`manifest.json` 最后写入，列出各表的记录数与摘要：",
    "没有它，导出就没有完成。",
    "",
    "时间一律为 UTC、精确到微秒；JSON 列的键按字母排列；`null` 表示空值；加密列默认保持密文，",
    "在新平台上须有相同的字段密钥才能解读，解密导出时表头的 `clear` 列出已解密的列。按区划导出时，",
    "区划以外被引用的记录只带少数列（其余列缺省），保密列与加密列一律不带。",
    "",
    "导入按本页次序写入；事实与存证区块连同位置原样写入，导入后 `wanghuo ledger verify` 应当通过。",
    "",
    "不导出的表：",
    "",
)
