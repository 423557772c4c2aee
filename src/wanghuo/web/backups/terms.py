"""Words of backups: what a manifest says, how a restore refuses."""

from dataclasses import dataclass, field

from wanghuo.kernel.errors import DomainError
from wanghuo.kernel.registry import fact_kinds

FORMAT = 1
MANIFEST, SUMS = "manifest.json", "SHA256SUMS"
DATABASE = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
FILES, RULES, MAPS, READINGS = "files", "rules", "maps", "readings"
FOLDERS = (FILES, RULES, MAPS, READINGS)
"""What is taken from the data folder: uploads, the operator's own rules and maps, old readings."""
KEYS_APART = (
    "备份不含密钥（WANGHUO_SECRET_KEY、WANGHUO_FIELD_KEYS）：请把密钥另存一处，"
    "没有密钥，备份中的手机号和身份证号无法读出。"
)
PART_SUFFIX = ".part"

BACKUP_MADE = fact_kinds.declare("backup.made", "备份")
BACKUP_RESTORED = fact_kinds.declare("backup.restored", "从备份恢复")


class BackupRefused(DomainError):
    """A backup that cannot be made, or cannot be restored here (备份或恢复被拒绝)."""

    code = "backup_refused"
    status = 422
    sentence = "{problem}"


@dataclass(frozen=True, slots=True)
class Head:
    """The newest block at the moment of the backup; nothing before the first."""

    number: int = 0
    hash: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself; it stands last in the file, after what it counts."""

    made_at: str
    program: str
    database: str
    migrations: list[str]
    counts: dict[str, int]
    field_keys: list[str]
    commitment_key: str
    head: Head
    members: int
    size: int
    sums_sha256: str
    format: int = FORMAT
    note: str = field(default=KEYS_APART)
