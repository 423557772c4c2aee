"""`wanghuo init`: a real installation: database, areas, roles, three administrators, people."""

import argparse
import csv
import sys
from datetime import datetime
from pathlib import Path

from django.core.management import call_command

from wanghuo.base.areas.models import Area
from wanghuo.base.areas.services import AREAS
from wanghuo.base.documents import services as documents
from wanghuo.base.documents.models import ImportBatch
from wanghuo.base.documents.queries import imports
from wanghuo.base.documents.rules.imports import BatchState
from wanghuo.base.people import services as people
from wanghuo.base.people.models import Organisation, User
from wanghuo.base.people.rules import AlreadyInstalled, OrganisationKind
from wanghuo.base.people.services import ORGANISATIONS, USERS, OneTimePassword
from wanghuo.kernel import clock
from wanghuo.kernel.actors import EVERYWHERE, SYSTEM
from wanghuo.kernel.errors import DomainError
from wanghuo.kernel.scoping import scoped
from wanghuo.kernel.sheets.importing import RowResult, Target, target_named
from wanghuo.prevention.checklists.services import install_checklists
from wanghuo.web.commands.imports import tell
from wanghuo.web.roles import shipped_roles

OFFICE = "消防安全委员会办公室"
PASSWORDS = Path("一次性口令.csv")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say which files to begin with."""
    parser.add_argument("--areas", type=Path, required=True, help="区划表（csv、xlsx 或 GeoJSON）")
    parser.add_argument("--home", required=True, metavar="代码", help="本级区划代码，三员任职于此")
    parser.add_argument("--organisations", type=Path, help="单位表（xlsx 或 csv）")
    parser.add_argument("--users", type=Path, help="人员岗位表（xlsx 或 csv）")
    parser.add_argument("--passwords", type=Path, default=PASSWORDS, help="口令写入此文件")


def run(args: argparse.Namespace) -> int:
    """Return 0 when everything went in, 1 when rows were refused, 2 when nothing was installed.

    After 2 it can be run again, unless it says that it was installed before.
    """
    call_command("migrate", verbosity=0)
    try:
        with scoped(EVERYWHERE):
            return install(args, clock.now())
    except AlreadyInstalled as refusal:
        sys.stderr.write(f"{refusal}\n")
        with scoped(EVERYWHERE):
            _say(_what_is_missing())
        return 2
    except (DomainError, OSError) as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 2


def install(args: argparse.Namespace, at: datetime) -> int:
    """Import what the files hold; first passwords are on the disk before anything can go wrong."""
    if User.objects.exists():
        raise AlreadyInstalled
    areas, organisations, users = map(_read, (args.areas, args.organisations, args.users))
    _import(AREAS, areas, at)
    people.install_roles(roles=shipped_roles(), at=at)
    install_checklists(at=at)
    office = _office(args.home, at)
    _import(ORGANISATIONS, organisations, at)
    args.passwords.touch(mode=0o600)
    passwords = people.install_administrators(organisation=office, at=at)
    _write(args.passwords, passwords)
    passwords += _import_people(users, at)
    _write(args.passwords, passwords)
    _say(f"安装完成：{len(passwords)}个账号的一次性口令已写入 {args.passwords}（仅本人可读）。")
    _say("请当面分发后删除该文件；首次登录须修改口令。接着运行 wanghuo doctor 和 wanghuo serve。")
    _say(_what_is_missing())
    return 1 if _incomplete() else 0


def _incomplete() -> list[ImportBatch]:
    """Return the last import of each table, where rows or all of it were refused."""
    ended = imports.batches(SYSTEM).filter(state__in=(BatchState.IMPORTED, BatchState.FAILED))
    latest = [ended.filter(target=target.code).first() for target in (AREAS, ORGANISATIONS, USERS)]
    return [batch for batch in latest if batch and (batch.problem or _refused(batch))]


def _refused(batch: ImportBatch) -> int:
    return int(batch.counts.get(RowResult.REFUSED, 0))


def _what_is_missing() -> str:
    """Say what did not go in at the last import of each table, and what to do next."""
    batches = _incomplete()
    if not batches:
        return "区划、单位、人员的最近一次导入没有未导入的行。"
    lines = ["系统已经安装，不要再运行 wanghuo init。以下文件还有未导入的行："]
    for batch in batches:
        why = batch.problem or f"{_refused(batch)}行未导入。"
        lines.append(f"  {target_named(batch.target).label} {batch.file_name}：{why}")
    lines.append("请按上面的顺序改正文件，再整份导入（已导入的行不会重复）：")
    lines += [f"  wanghuo import {one.target} {one.file_name} --apply" for one in batches]
    lines.append("或登录后在“数据导入”页面上传；每行的原因在该页面的批次里可查。")
    return "\n".join(lines)


def _office(code: str, at: datetime) -> Organisation:
    home = Area.objects.filter(code=code, valid_to=None).first()
    if home is None:
        raise HomeMissing(area_code=code)
    existing = Organisation.objects.filter(area=home, name=OFFICE).first()
    return existing or people.create_organisation(
        area=home, name=OFFICE, kind=OrganisationKind.COMMITTEE, actor=SYSTEM, at=at
    )


class HomeMissing(DomainError):
    """The installation's own area is not in the file (本级区划缺失)."""

    code = "home_missing"
    status = 422
    sentence = "区划表中没有代码为{area_code}的现行区划，请核对 --home 或补充区划表。"


def _read(path: Path | None) -> tuple[str, bytes] | None:
    """Read a file before anything is written: one that is not there must stop nothing halfway."""
    return (path.name, path.read_bytes()) if path else None


def _import(target: Target, file: tuple[str, bytes] | None, at: datetime) -> list[OneTimePassword]:
    """Import a file, say for the rows that did not go in, why; return first passwords."""
    if file is None:
        return []
    name, content = file
    batch = documents.import_now(target=target, content=content, name=name, actor=SYSTEM, at=at)
    _say(f"{target.label} {name}")
    tell(batch)
    opened = documents.take_passwords(batch=batch, actor=SYSTEM) if target is USERS else []
    return [OneTimePassword(username, password) for username, password in opened]


def _import_people(file: tuple[str, bytes] | None, at: datetime) -> list[OneTimePassword]:
    """Import people; a file that cannot be read leaves an installation that only lacks them."""
    try:
        return _import(USERS, file, at)
    except DomainError as refusal:
        _say(f"{refusal}")
        return []


def _write(path: Path, passwords: list[OneTimePassword]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["用户名", "一次性口令"])
        rows.writerows((one.username, one.password) for one in passwords)


def _say(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")
