"""Bring a house back from a backup: prepared beside the old one, verified, then put in its place.

Until the last step nothing of the old house changes, so whatever stops a restore leaves it whole.
Django is started on the prepared database; hence nothing here imports a model before that.
"""

import filecmp
import importlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from wanghuo.kernel.ciphers import read_ring
from wanghuo.kernel.errors import Listing, Words
from wanghuo.kernel.ledger.rules import Verification
from wanghuo.web.backups.archives import unpack
from wanghuo.web.backups.databases import kind_of
from wanghuo.web.backups.places import NOT_EMPTY, Place, place_of, refused_kind
from wanghuo.web.backups.terms import (
    DATABASE,
    FILES,
    MAPS,
    READINGS,
    RULES,
    BackupRefused,
    Manifest,
)
from wanghuo.web.config import config, use_database

STAGE = ".restore-"
FILE_MODE = 0o640


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore came to."""

    manifest: Manifest
    found: Verification
    is_in_place: bool
    kept: str
    is_other_secret: bool


def restore(
    source: Path, database_url: str, at: datetime, *, replace: bool, accept_broken: bool
) -> Restored:
    """Restore a backup (恢复) into the data folder and the database in force, or refuse."""
    url = database_url or config().database_url
    var = config().var.resolve()
    var.mkdir(parents=True, exist_ok=True)
    place = place_of(url, var)
    place.check(replace=replace)
    if not replace and any((var / FILES).glob("*")):
        raise BackupRefused(problem=NOT_EMPTY)
    with _stage(var) as stage, _prepared(place):
        manifest = unpack(source, stage)
        _check(manifest, kind_of(url))
        use_database(place.load(stage / DATABASE[manifest.database]))
        importlib.import_module("wanghuo.web.setup").start_django()
        finishing = importlib.import_module("wanghuo.web.backups.finishing")
        found, is_other_secret = finishing.finish(manifest, at)
        if not (found.is_intact or accept_broken):
            return Restored(manifest, found, False, "", is_other_secret)
        _merge(
            stage / FILES, var / FILES
        )  # named by their content: they harm nothing if it ends here
        os.sync()
        kept = place.put(at)
        for own in (RULES, MAPS, READINGS):
            _merge(stage / own, var / own)
        os.sync()
    return Restored(manifest, found, True, kept, is_other_secret)


@contextmanager
def _stage(var: Path) -> Iterator[Path]:
    """Give a folder beside the data, and remove it and what a killed restore left."""
    for left in var.glob(f"{STAGE}*"):
        shutil.rmtree(left)
    stage = Path(tempfile.mkdtemp(prefix=STAGE, dir=var))
    try:
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)


@contextmanager
def _prepared(place: Place) -> Iterator[None]:
    try:
        yield
    finally:
        place.give_up()


def _check(manifest: Manifest, kind: str) -> None:
    """Refuse a backup of the other database, or one whose keys are not here."""
    if manifest.database != kind:
        raise refused_kind(manifest.database, kind)
    settings = config()
    ring = read_ring(settings.field_keys.get_secret_value(), settings.field_cipher)
    missing = set(manifest.field_keys) - {key.id for key in ring.keys}
    if missing:
        raise BackupRefused(
            problem=Words(
                "缺少读出备份所需的密钥：{keys}。请把它们补入 WANGHUO_FIELD_KEYS 后重试。",
                keys=Listing(sorted(missing)),
            )
        )


def _merge(source: Path, target: Path) -> None:
    """Move the files of a backup among those that are there; the rest stays and harms nothing."""
    if not source.is_dir():
        return
    target.mkdir(parents=True, exist_ok=True)
    for path in sorted(source.iterdir()):
        there = target / path.name
        if path.is_dir():
            _merge(path, there)
        elif not (there.exists() and filecmp.cmp(path, there, shallow=False)):
            path.chmod(FILE_MODE)
            path.replace(there)
