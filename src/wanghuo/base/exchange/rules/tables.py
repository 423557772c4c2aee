"""Every table as lines of JSON: what a file looks like, what is left out, who may have it (表文件).

A file is a header, one object per row, and a footer that counts and hashes the rows:

    {"format":"wanghuo.table","version":1,"table":"areas.area","columns":[…],…}
    {"id":1,"parent_id":null,…}
    {"rows":1,"sha256":"…"}
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from wanghuo.kernel.errors import DomainError
from wanghuo.kernel.registry import capabilities, fact_kinds
from wanghuo.kernel.terms import Term

EXCHANGE_MANAGE = capabilities.declare("exchange.manage", "管理数据交换", holders=("system",))
TABLE_EXPORTED = fact_kinds.declare("table.exported", "批量导出数据表")
TABLE_IMPORTED = fact_kinds.declare("table.imported", "批量导入数据表")

FORMAT, FILES_FORMAT, FOLDER_FORMAT = "wanghuo.table", "wanghuo.files", "wanghuo.export"
VERSION = 1
SUFFIX = ".jsonl"
MANIFEST, FILES, FILES_LIST = "manifest.json", "files", "files.jsonl"
LONGEST_LINE = 256 * 1024 * 1024
"""Bytes; five times the largest document that may be uploaded."""


class ImportMode(Term):
    """What happens to a row whose key is there already (导入方式)."""

    NEW = "new", "导入空库"
    SKIP = "skip", "已有的跳过"
    OVERWRITE = "overwrite", "已有的覆盖"


class TableFileRefused(DomainError):
    """A file of a table that cannot be read as one (表文件无法导入)."""

    code = "table_file_refused"
    status = 422
    sentence = "{file}：{problem}"
    heading = "表文件无法导入。"


class TableRowRefused(DomainError):
    """One row that cannot go in; the import goes on with the next (记录未导入)."""

    code = "table_row_refused"
    status = 422
    sentence = "{problem}"
    heading = "记录未导入。"


LEFT_OUT: Mapping[str, str] = MappingProxyType(
    {
        "contenttypes.contenttype": "Django 自带，建库时生成，本系统不用",
        "auth.permission": "Django 自带，建库时生成；本系统的权限在角色里",
        "auth.group": "Django 自带，本系统不用",
        "auth.group_permissions": "Django 自带，本系统不用",
        "people.login": "登录会话：换库后须重新登录，会话密钥不得外传",
        "work.job": "后台作业：只对发起时的平台有意义，搬家后不得重新执行",
    }
)
"""Tables that stay behind, each with its reason; a house test holds every other table exported."""

APPEND_ONLY = frozenset({"facts.fact", "ledger.block"})
"""Tables that a house already in use takes nothing into from outside: they are its evidence."""

LATE: Mapping[str, str] = MappingProxyType({"facts.fact": "position"})
"""Columns that the database accepts only after the row stands (guards of insert-only tables)."""

SECRET: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "people.user": frozenset({"password"}),
        "people.oldpassword": frozenset({"password"}),
        "people.apitoken": frozenset({"secret_hash"}),
        "people.secondfactor": frozenset({"secret"}),
        "people.recoverycode": frozenset({"code_hash"}),
        "documents.importrow": frozenset({"secret"}),
        "exchange.subscription": frozenset({"secret"}),
        "exchange.source": frozenset({"secret"}),
    }
)
"""Columns that let somebody in; they leave with the whole house only, and are never decrypted."""

SECRETIVE = ("password", "secret", "token", "private_key", "credential", "code_hash", "session_key")
"""Words in the name of a text column for which a house test asks whether it is secret."""

NOT_SECRET = frozenset[str]()
"""Columns ("app.model.column") whose name sounds secret and that are not."""

_personal = {"people.user": frozenset({"username", "name"})}


def personal(label: str, columns: Iterable[str]) -> None:
    """Say which columns of a table of a floor above name a person and are not encrypted."""
    _personal[label] = frozenset(columns)


def personal_columns() -> Mapping[str, frozenset[str]]:
    """Columns about a person that are not encrypted, by table."""
    return MappingProxyType(_personal)


CUT_BY: Mapping[str, str] = MappingProxyType(
    {"areas.area": "path", "areas.designation": "area__path"}
)
"""By which path a table is cut by area where it has no `area_path` of its own."""

UNCUT = frozenset({"deadlines.calendarday"})
"""Tables that belong to no area and go with each."""

NAMED: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "areas.area": frozenset(
            {"id", "parent_id", "level", "name", "code", "path", "valid_from", "valid_to"}
        ),
        "people.organisation": frozenset({"id", "area_id", "area_path", "name", "kind", "sector"}),
        "people.user": frozenset({"id", "username", "name", "is_active"}),
        "people.role": frozenset({"id", "code", "name", "duty", "capabilities"}),
    }
)
"""What a row outside an area shows of itself where a row inside names it; else its key alone."""

_readable = {
    "areas.area": "area.read",
    "areas.designation": "area.read",
    "people.organisation": "people.read",
    "people.post": "people.read",
    "deadlines.calendarday": "calendar.manage",
    "facts.fact": "ledger.read",
}


def readable(label: str, capability: str) -> None:
    """Let whoever holds `capability` export a table of a floor above, within the reach of it."""
    _readable[label] = capability


def readable_tables() -> Mapping[str, str]:
    """Tables that may leave by page and API, each with the capability that shows them anyway."""
    return MappingProxyType(_readable)


def is_secret(label: str, column: str) -> bool:
    """Tell whether a column lets somebody in."""
    return column in SECRET.get(label, ())
