"""Make a backup: the database as it was at one moment, then every file it may name.

Files are named by their content and never removed, so those copied after the database hold all
that the database knows.
"""

import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from django.apps import apps
from django.db import connection, transaction

from wanghuo.kernel import rotation
from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.ciphers import KEY_ID_LENGTH, key_of
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.ledger import services as ledger
from wanghuo.web.backups.archives import Writer, new_archive
from wanghuo.web.backups.databases import Ask, copied, kind_of
from wanghuo.web.backups.terms import BACKUP_MADE, DATABASE, FOLDERS, Head, Manifest
from wanghuo.web.config import config


@dataclass(frozen=True, slots=True)
class Made:
    """What a backup came to."""

    manifest: Manifest
    bytes: int


def make_backup(target: Path, at: datetime) -> Made:
    """Write a backup of the running house to `target` (备份), and put that on record."""
    ledger.seal(at, force=True)
    target = target.resolve()
    url = config().database_url
    member = DATABASE[kind_of(url)]
    with new_archive(target) as archive, tempfile.TemporaryDirectory(dir=target.parent) as folder:
        copy = Path(folder) / member
        with copied(url, Path(connection.settings_dict["NAME"]), copy) as ask:
            archive.add(member, copy)
            copy.unlink()
            _add_folders(archive)
            manifest = _manifest(ask, archive, kind_of(url), at)
        archive.end(manifest)
    made = Made(manifest, target.stat().st_size)
    _record(target, made, at)
    return made


def _add_folders(archive: Writer) -> None:
    var = config().var.resolve()
    for name in FOLDERS:
        for path in _files_below(var / name):
            archive.add(path.relative_to(var).as_posix(), path)


def _files_below(folder: Path) -> Iterator[Path]:
    """Walk in order of names, a folder at a time in memory; what goes away meanwhile is skipped."""
    with suppress(FileNotFoundError):
        for path in sorted(folder.iterdir()):
            if path.is_dir():
                yield from _files_below(path)
            elif path.is_file():
                yield path


def _manifest(ask: Ask, archive: Writer, kind: str, at: datetime) -> Manifest:
    quote = connection.ops.quote_name
    tables = sorted(model._meta.db_table for model in apps.get_models() if model._meta.managed)
    heads = ask("SELECT number, hash FROM ledger_block ORDER BY number DESC LIMIT 1")
    return Manifest(
        made_at=at.isoformat(),
        program=version("wanghuo"),
        database=kind,
        migrations=[f"{app}.{name}" for app, name in ask(MIGRATIONS)],
        counts={table: ask(f"SELECT COUNT(*) FROM {quote(table)}")[0][0] for table in tables},  # noqa: S608 -- tables of our own models
        field_keys=sorted({key for column in rotation.columns() for key in _keys(ask, column)}),
        commitment_key=facts.commitment_key(),
        head=Head(*heads[0]) if heads else Head(),
        members=archive.members,
        size=archive.size,
        sums_sha256=archive.sums_sha256,
    )


MIGRATIONS = "SELECT app, name FROM django_migrations ORDER BY app, name"


def _keys(ask: Ask, column: rotation.Column) -> set[str]:
    """Return the ids of the keys that a column needs."""
    quote = connection.ops.quote_name
    table, name = quote(column.model._meta.db_table), quote(str(column.field.column))
    begins = f"substr({name}, 1, {KEY_ID_LENGTH + 5})"
    rows = ask(f"SELECT DISTINCT {begins} FROM {table} WHERE {name} <> ''")  # noqa: S608 -- as above
    return {key_of(head) for [head] in rows}


def _record(target: Path, made: Made, at: datetime) -> None:
    manifest = made.manifest
    data = {
        "members": manifest.members,
        "bytes": made.bytes,
        "head": manifest.head.hash,
        "sums_sha256": manifest.sums_sha256,
    }
    with transaction.atomic():
        mark = facts.Mark("backup", target.name[:40])
        facts.record(BACKUP_MADE, mark, actor=SYSTEM, at=at, data=data)
