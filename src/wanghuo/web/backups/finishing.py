"""What a restored database needs before it is a house again: migrations, seals, a verdict."""

from datetime import datetime

from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader

from wanghuo.kernel.actors import SYSTEM
from wanghuo.kernel.errors import Listing, Words
from wanghuo.kernel.facts import services as facts
from wanghuo.kernel.ledger import queries
from wanghuo.kernel.ledger import services as ledger
from wanghuo.kernel.ledger.rules import Verification
from wanghuo.web.backups.terms import BACKUP_RESTORED, BackupRefused, Manifest


def finish(manifest: Manifest, at: datetime) -> tuple[Verification, bool]:
    """Migrate, seal the tail first, verify; say also whether another secret key is in force."""
    _check_not_newer()
    call_command("migrate", verbosity=0)
    ledger.seal(at, force=True)
    found = queries.verify(manifest.head.hash)
    data = {"made_at": manifest.made_at, "is_intact": found.is_intact, "head": found.head}
    with transaction.atomic():
        mark = facts.Mark("backup", manifest.made_at[:40])
        facts.record(BACKUP_RESTORED, mark, actor=SYSTEM, at=at, data=data)
    ledger.seal(at, force=True)
    connection.close()
    return found, facts.commitment_key() != manifest.commitment_key


def _check_not_newer() -> None:
    loader = MigrationLoader(connection)
    unknown = [
        f"{app}.{name}"
        for app, name in loader.applied_migrations
        if (app, name) not in loader.disk_migrations
    ]
    if unknown:
        connection.close()
        raise BackupRefused(
            problem=Words(
                "备份来自更新的程序（本程序没有 {names}）：请先升级程序，再恢复。",
                names=Listing(sorted(unknown)[:3]),
            )
        )
